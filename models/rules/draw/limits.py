"""Limits of a draw, in time and number (kmdraw-1: no second throw; Article 11; decision 0022)."""

from datetime import timedelta

# "No second throw"
CONFIRM_WINDOW = timedelta(minutes=30)
FOLLOW_WINDOW = timedelta(days=30)
CLOSE_AFTER = timedelta(days=7)
MAX_EXCLUDED = 3
SMALL_POOL_FACTOR = 3
MAX_LOTS = 6
# institutions of one lot, asked for at once or called by one 加抽
MAX_NEED = MAX_MORE = 20
# so many times the need of a lot one person may call by himself
ALONE = 2
# more rows than anybody types by hand
MAX_PARTIES = MAX_NAMED = 20
# a plan further off is more likely a slip
FARTHEST = timedelta(days=366)
# each supervisor asked for a plan has at least this long, however near the activity is
SUPERVISOR_LEAST = timedelta(minutes=30)


def recommended(need: int) -> int:
    """The least pool in which the requester's own exclusions don't decide who is drawn."""
    return SMALL_POOL_FACTOR * need


def small_pool(size: int, need: int) -> bool:
    """Said, recorded, and marked where it is small because of the requester."""
    return size < recommended(need)


def too_many_alone(total: int, need: int) -> bool:
    """A second person decides with him, or looks afterwards in an emergency."""
    return total > ALONE * need
