"""When an activity begins, read from everyday Chinese: 明天9点, 下周三14:30, 12月3日, 两小时后.

What can mean more than one time is never settled by a guess: it comes back as `Unclear` with choices.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from models.rules.time.calendar import CHINA, WorkingTime
from models.rules.time.moments_days import dates, evening_too, hours, span_after, told_as_past
from models.rules.time.moments_words import NARROW, Said, find, together

MOST_CHOICES = 3
HALF_DAY = timedelta(hours=12)
Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Moment:
    """A time that is clear, ahead, and in working hours. `spans`: where its words stand, UTC inside."""

    at: datetime
    spans: Spans


@dataclass(frozen=True)
class Unclear:
    """Words that can mean several times, or none; at most three of them, all ahead.

    `never`: no calendar has that day, no clock that hour.
    """

    spans: Spans
    text: str
    choices: tuple[datetime, ...]
    never: bool = False


@dataclass(frozen=True)
class Past:
    """A time that is over."""

    at: datetime
    spans: Spans


@dataclass(frozen=True)
class Outside:
    """A clear time on a day off or outside working hours: possible where it is meant."""

    at: datetime
    spans: Spans


Reading = Moment | Unclear | Past | Outside


@dataclass(frozen=True)
class _Meaning:
    """All times that one place of the text can mean."""

    said: Said
    moments: tuple[datetime, ...]
    sure: bool

    @property
    def never(self) -> bool:
        """11月31日, 25点."""
        return not self.moments and "vague" not in self.said.words


def find_moment(text: str, now: datetime, working: WorkingTime | None = None) -> Reading | None:
    """The one time the text speaks of; None where it speaks of none. `now` is aware."""
    reader = _Reader(text, now, working or WorkingTime())
    return reader.read(find(text.translate(NARROW)))


def spoken(at: datetime) -> str:
    """「2026年11月27日09:00」: read back by find_moment as this very minute."""
    local = at.astimezone(CHINA)
    return f"{local.year}年{local.month}月{local.day}日{local:%H:%M}"


class _Reader:
    """Reads one text at one moment."""

    def __init__(self, text: str, now: datetime, working: WorkingTime) -> None:
        self.text, self.now, self.working = text, now, working

    def read(self, found: Sequence[Said]) -> Reading | None:
        """A day with an hour comes first, then the two at different places, then what lacks one of them."""
        if whole := [said for said in found if said.whole]:
            meanings = [self._meaning(said) for said in whole]
            return self._settle([one for one in meanings if self._is_ahead(one)] or meanings)
        clocks = [said for said in found if said.only_clock]
        days = _days(found, beside_clock=bool(clocks))
        if len(days) == 1 and len(clocks) == 1:
            return self._judge(self._meaning(together(days[0], clocks[0])))
        half = days or clocks
        return self._settle([self._meaning(said) for said in half]) if half else None

    def _is_ahead(self, meaning: _Meaning) -> bool:
        return any(at > self.now for at in meaning.moments)

    def _meaning(self, said: Said) -> _Meaning:
        if "after" in said.words:
            at = (self.now + span_after(said)).astimezone(UTC).replace(second=0, microsecond=0)
            return _Meaning(said, (at,), not said.limit)
        today = self.now.astimezone(CHINA).date()
        days, day_sure = dates(said, today, self.working)
        times, time_sure = hours(said, self.working)
        moments = tuple(_local(datetime.combine(day, time())) + clock for clock in times for day in days)
        sure = day_sure and time_sure and not said.limit and len(moments) == 1
        return _Meaning(said, moments, sure)

    def _settle(self, meanings: Sequence[_Meaning]) -> Reading:
        """Several places that mean the same are one; if they differ, all of them are choices."""
        first = meanings[0]
        if all((one.moments, one.sure) == (first.moments, first.sure) for one in meanings):
            return self._judge(first)
        return self._unclear(
            [span for one in meanings for span in one.said.spans],
            [one.moments[place] for place in range(2) for one in meanings if place < len(one.moments)],
            never=all(one.never for one in meanings),
        )

    def _judge(self, meaning: _Meaning) -> Reading:
        spans, moments = meaning.said.spans, meaning.moments
        if not meaning.sure:
            over = moments and all(at <= self.now for at in moments)
            return Past(moments[0], spans) if over else self._unclear(spans, moments, never=meaning.never)
        at = moments[0]
        if at <= self.now:
            later = at + HALF_DAY
            if evening_too(meaning.said) and later > self.now:
                return self._unclear(spans, [later])
            return Past(at, spans)
        return Moment(at, spans) if self.working.is_working(at) else Outside(at, spans)

    def _unclear(
        self, spans: Iterable[tuple[int, int]], moments: Iterable[datetime], *, never: bool = False
    ) -> Unclear:
        places = tuple(spans)
        ahead = [at for at in dict.fromkeys(moments) if at > self.now]
        ahead = [at for at in ahead if self.working.is_working(at)] or ahead
        words = " ".join(self.text[start:end].strip() for start, end in places)
        return Unclear(places, words, tuple(ahead[:MOST_CHOICES]), never)


def _days(found: Sequence[Said], *, beside_clock: bool) -> list[Said]:
    """Days without an hour; weak ones where no other is named, 「春节前」 only beside an hour."""
    days = [said for said in found if said.has_day and not said.has_clock and not told_as_past(said)]
    sure = [said for said in days if not said.weak]
    return sure or [said for said in days if beside_clock or "vague" not in said.words]


def _local(midnight: datetime) -> datetime:
    return midnight.replace(tzinfo=CHINA).astimezone(UTC)
