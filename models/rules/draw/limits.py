"""Limits of a draw, in time and number (Article 11; kmdraw-1 三)."""

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass


# "No second throw"
CONFIRM_WINDOW = timedelta(minutes=30)
FOLLOW_WINDOW = timedelta(days=30)
CLOSE_AFTER = timedelta(days=7)
MAX_EXCLUDED = 3
SMALL_POOL_FACTOR = 3
MAX_LOTS = 6
