"""Sentences of pages that no chapter of the regulation owns."""


def statistics_file(label: str) -> str:
    """What the download is called."""
    return f"抽取统计{label}.csv"


def statistics_title(label: str) -> str:
    """The first line of it."""
    return f"抽取统计 {label}"
