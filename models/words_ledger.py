"""What is wrong with the ledger, said to whoever checks it."""

NOT_SET_BACK = "没有时钟被往回调的记录"


def anchor_gone(seq: int) -> str:
    """Entries were cut off."""
    return f"存证时已有第{seq}条，现在没有这一条"


def anchor_shifted(seq: int) -> str:
    """The same words at another time."""
    return f"第{seq}条的摘要与存证相符，时间与存证不同"


def moved(then: str, now: str) -> str:
    """When it was written, and is said to be."""
    return f"（存证时它写于{then}，现在是{now}）"


def anchor_differs(seq: int, moved: str) -> str:
    """Everything was computed again."""
    return f"第{seq}条与存证不同{moved}，第1条到第{seq}条之间被改动后整本重算过"


def missing(seq: int) -> str:
    """A gap."""
    return f"第{seq}条缺失"


def changed(seq: int) -> str:
    """Its digest says so."""
    return f"第{seq}条被改动"


def missing_from(seq: int) -> str:
    """The end was cut off."""
    return f"第{seq}条起缺失"


def set_back(seq: int) -> str:
    """The clock was noted to have been set back just then."""
    return f"系统在第{seq}条记下时钟当时被往回调"


def more(count: int) -> str:
    """More places where time steps back."""
    return f"；另有{count}处"


def backwards(seq: int, at: str, before: int, latest: str, seconds: float, noted: str, more: str) -> str:
    """Where time steps back, the chain being whole."""
    return (
        f"时间倒流（链没有断）：第{seq}条写于{at}，比第{before}条（{latest}）早{seconds:.0f}秒，{noted}{more}"
    )
