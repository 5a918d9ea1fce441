"""A schedule of 2027 as a deployment copies it; the days are made up."""

from pathlib import Path

YEAR_2027 = """
[2027]
off = ["01-01至01-03", "02-05至02-11", "04-03至04-05", "05-01至05-05", "06-09", "09-15", "10-01至10-07"]
work = ["02-14", "05-08", "10-09"]
"""


def schedule(folder: Path, content: str = YEAR_2027) -> Path:
    """Written where ZHIAN_HOLIDAYS points to."""
    path = folder / "holidays.toml"
    path.write_text(content, encoding="utf-8")
    return path
