"""Tools of a forger: he can rewrite any file of a bundle and every sum over it."""

from collections.abc import Callable, Mapping

from models.rules.kmdraw1.bundle import sums

Edit = Callable[[str], str]


def reseal(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same files with fresh SHA256SUMS."""
    rest = {name: content for name, content in files.items() if name != "SHA256SUMS"}
    return rest | {"SHA256SUMS": sums(rest)}


def edit(files: Mapping[str, bytes], name: str, change: Edit) -> dict[str, bytes]:
    """One file rewritten, sums made to fit; the edit must change something."""
    before = files[name].decode()
    after = change(before)
    assert after != before
    return reseal({**files, name: after.encode()})


def swap(one: str, other: str) -> Edit:
    """Replaces the first `one` by `other`."""
    return lambda text: text.replace(one, other, 1)


def drop_line(number: int) -> Edit:
    """Removes a line, counted from 0 (-1: the last)."""

    def change(text: str) -> str:
        lines = text.rstrip("\n").split("\n")
        del lines[number]
        return "\n".join(lines) + "\n"

    return change
