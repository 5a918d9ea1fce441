"""What is the same for every event of this installation."""

from collections.abc import Callable
from dataclasses import dataclass, field

from config.rules import Rules
from config.vocabulary import Vocabulary
from models.rules.kmdraw1.method import Hash
from models.rules.time.calendar import PUBLISHED, Calendar, Quiet, WorkingTime


@dataclass(frozen=True)
class House:
    """What is the same for every event: rules, words, working days, the draw key, and fresh random bits."""

    rules: Rules
    vocabulary: Vocabulary
    draw_key: bytes = field(repr=False)
    hash: Hash
    entropy: Callable[[], str]
    # where links in messages and QR codes lead
    public_url: str = ""
    calendar: Calendar = PUBLISHED

    @property
    def quiet(self) -> Quiet:
        """The hours in which planned draws disturb nobody."""
        return Quiet(self.rules.quiet.start, self.rules.quiet.end)

    @property
    def working(self) -> WorkingTime:
        """The hours in which time limits of planned draws run."""
        return WorkingTime(self.rules.working_time.spans, self.calendar)
