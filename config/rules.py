"""Business numbers and legal choices, read from rules.toml into frozen values."""

import re
import tomllib
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from config import words_faults

SHIPPED = Path(__file__).with_name("rules.toml")
LEAST_KEPT = timedelta(days=30)
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class RulesFault(ValueError):
    """rules.toml can't be used; the text names every fault in Chinese."""


def duration(value: Any) -> timedelta:
    """Reads "10m", "24h", "5s", "7d"."""
    if isinstance(value, timedelta):
        return value
    match = re.fullmatch(r"(\d{1,6})([smhd])", str(value))
    if not match or match[1].strip("0") == "":
        raise ValueError(words_faults.SPAN)
    return timedelta(**{UNITS[match[2]]: int(match[1])})


def span(value: Any) -> tuple[time, time]:
    """Reads "09:00-12:00"."""
    match = re.fullmatch(r"(\d\d:\d\d)-(\d\d:\d\d)", str(value))
    start, end = (clock(part) for part in match.groups()) if match else (time(), time())
    if not start < end:
        raise ValueError(words_faults.HOURS)
    return start, end


def clock(value: Any) -> time:
    """Reads "08:00"."""
    if isinstance(value, time):
        return value
    try:
        return time.fromisoformat(str(value))
    except ValueError:
        raise ValueError(words_faults.CLOCK) from None


def working_days(value: Any) -> int:
    """Reads "20wd"."""
    match = re.fullmatch(r"(\d{1,3})wd", str(value))
    if not match:
        raise ValueError(words_faults.WORKING_DAYS)
    return int(match[1])


def retention(value: Any) -> timedelta:
    """Reads "1y", "90d": how long something is kept; a year is 365 days."""
    match = re.fullmatch(r"(?:(\d{1,2})y|(\d{1,4})d)", str(value))
    kept = timedelta(days=int(match[1] or 0) * 365 + int(match[2] or 0)) if match else timedelta()
    if kept < LEAST_KEPT:
        raise ValueError(words_faults.KEPT.format(LEAST_KEPT.days))
    return kept


Clock = Annotated[time, BeforeValidator(clock)]
Span = Annotated[tuple[time, time], BeforeValidator(span)]
WorkingDays = Annotated[int, BeforeValidator(working_days)]
Kept = Annotated[timedelta, BeforeValidator(retention)]
Duration = Annotated[timedelta, BeforeValidator(duration)]
Reminders = Annotated[tuple[Duration, ...], Field(max_length=10)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AnswerWindows(_Section):
    """How long an institution may take to answer."""

    emergency: Duration
    planned: Duration


class ReminderTimes(_Section):
    """Times after the notice at which a silent institution is reminded."""

    emergency: Reminders
    planned: Reminders


class ArrivalTargets(_Section):
    """Within which time a drawn institution should stand on site."""

    city: Duration
    other: Duration
    city_districts: tuple[str, ...]

    def within(self, district: str) -> timedelta:
        """The target for a district."""
        return self.city if district in self.city_districts else self.other


class Caps(_Section):
    """Open tasks (asked or accepted, not yet 完成) at which an institution is passed over."""

    emergency: Annotated[int, Field(ge=1)]
    planned: Annotated[int, Field(ge=1)]


class Planned(_Section):
    """Planned draws: notice wanted, time to answer at least, pause after a task (口径 11, 13)."""

    notice: Duration
    least_notice: Duration
    interval: Duration


class Working(_Section):
    """The hours in which working time runs, Shanghai time."""

    spans: Annotated[tuple[Span, ...], Field(min_length=1)]


class QuietHours(_Section):
    """From when until when planned draws disturb nobody."""

    start: Clock
    end: Clock


class Supervision(_Section):
    """How long the supervisor's digits are waited for, and how long a watch lasts."""

    emergency: Duration
    planned: Duration
    watch: Duration


class Approval(_Section):
    """Draws of 有关单位 wait for 总站, in working time."""

    reply: Duration
    remind: Duration


class Recusal(_Section):
    """How long a contract ties: a rule of the house; Article 10 (1) only names the principle."""

    contract_years: Annotated[int, Field(ge=1)]


class Weights(_Section):
    """The published rule 「180天未抽中两签」; w stands in the manifest (kmdraw-1 §6)."""

    on: bool
    days: Annotated[int, Field(ge=1)]
    tickets: Annotated[int, Field(ge=1, le=9)]


class Repeat(_Section):
    """A second draw for one place and category."""

    window: Duration


class Publication(_Section):
    """When the bundle of a closed draw becomes public."""

    after: WorkingDays


class Retention(_Section):
    """How long the contents of messages are kept, those that came and those that went out."""

    messages: Kept


class Term(_Section):
    """Article 7."""

    years: Annotated[int, Field(ge=1)]
    notices: tuple[int, ...]


class Ban(_Section):
    """Article 14."""

    years: Annotated[int, Field(ge=1)]


class Publicity(_Section):
    """Article 6 (3), in working days."""

    days: Annotated[str, Field(pattern=r"^\d{1,3}wd$")]


class Counting(_Section):
    """Article 13 (4)."""

    emergency: Annotated[int, Field(ge=1)]
    planned: Annotated[int, Field(ge=1)]
    window: Annotated[str, Field(pattern=r"^\d{1,2}[yd]$")]


class Rules(_Section):
    """Everything in rules.toml."""

    answer_window: AnswerWindows
    reminder: ReminderTimes
    arrival: ArrivalTargets
    caps: Caps
    planned: Planned
    working_time: Working
    quiet: QuietHours
    supervisor: Supervision
    approval: Approval
    recusal: Recusal
    weights: Weights
    repeat: Repeat
    publication: Publication
    retention: Retention
    term: Term
    ban: Ban
    publicity: Publicity
    counting: Counting


def load_rules(path: Path | None = None) -> Rules:
    """Reads `path` in place of the shipped file; a key it leaves out keeps the shipped value.

    Raises RulesFault.
    """
    try:
        values = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
        for section, keys in (tomllib.loads(path.read_text(encoding="utf-8")) if path else {}).items():
            known = values.get(section)
            values[section] = known | keys if isinstance(known, dict) and isinstance(keys, dict) else keys
        return Rules.model_validate(values)
    except OSError as error:
        raise RulesFault(words_faults.RULES_UNREAD.format(path, error.strerror)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RulesFault(words_faults.RULES_NO_TOML.format(path, error)) from error
    except ValidationError as error:
        faults = "；".join(_fault(item) for item in error.errors())
        raise RulesFault(words_faults.RULES_WRONG.format(path, faults)) from error


_WORDS = {
    "int": words_faults.WHOLE_NUMBER,
    "extra_forbidden": words_faults.UNKNOWN_KEY,
    "missing": words_faults.NOT_WRITTEN,
    "model_type": words_faults.SECTION,
    "greater_than_equal": words_faults.AT_LEAST,
    "string_pattern_mismatch": words_faults.NOT_AS_SHIPPED,
    "string_type": words_faults.QUOTED,
    "tuple_type": words_faults.LIST,
    "too_long": words_faults.LIST_TOO_LONG,
}


def _fault(item: Any) -> str:
    place = ".".join(str(part) for part in item["loc"])
    kind = "int" if str(item["type"]).startswith("int_") else item["type"]
    if kind in _WORDS:
        words = _WORDS[kind].format(**item.get("ctx", {}))
    else:
        words = str(item["msg"]).removeprefix("Value error, ")
    return f"{place} = {item['input']!r}：{words}"
