"""Reads what was typed into a form: cleaned, measured, never cut; what is wrong is noted beside its field."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from handlers.forms import words
from models.base import CHINA
from models.rules.pool.phones import read_phone

Fields = Mapping[str, Sequence[str]]
LINE, LONG = 60, 300
# unseen marks; some turn the direction of writing, so that a name reads as another one
UNSEEN = dict.fromkeys(
    [0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{1,2}:[0-9]{2}(:[0-9]{2})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DECIMAL = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,15})?")


def clean(raw: str) -> str:
    """One line without control characters; every run of blanks is one blank."""
    turned = "".join(" " if one.isspace() else one for one in raw.translate(UNSEEN))
    return " ".join("".join(one for one in turned if unicodedata.category(one) != "Cc").split())


@dataclass
class Reader:
    """The fields of one submission, and the errors found so far."""

    fields: Fields
    errors: dict[str, str] = field(default_factory=dict)

    def raw(self, name: str) -> str:
        """The first value of a field, cleaned."""
        return clean(next(iter(self.fields.get(name, [])), ""))

    def text(self, name: str, *, most: int = LINE, missing: str = "") -> str:
        """A line of at most `most` characters; `missing` says what is wrong with an empty one."""
        value = self.raw(name)
        if len(value) > most:
            self.wrong(name, words.too_long(most, len(value)))
        elif missing and not value:
            self.wrong(name, missing)
        return value

    def ticked(self, name: str) -> bool:
        """A checkbox."""
        return bool(self.raw(name))

    def all(self, name: str) -> list[str]:
        """Everything given under one name, row by row, empty ones too."""
        return [clean(one) for one in self.fields.get(name, [])]

    def wrong(self, name: str, text: str) -> None:
        """The first thing wrong with a field is what is said of it."""
        self.errors.setdefault(name, text)

    def decimal(self, name: str) -> float | None:
        """A coordinate in degrees; anything else that was typed is an error."""
        value = unicodedata.normalize("NFKC", self.raw(name))
        if value and not _DECIMAL.fullmatch(value):
            self.wrong(name, words.POINT_UNREADABLE)
        return float(value) if _DECIMAL.fullmatch(value) else None

    def moment(self, name: str) -> datetime | None:
        """What a datetime-local field holds, Shanghai time."""
        value = unicodedata.normalize("NFKC", self.raw(name)).replace("T", " ")
        if not value:
            return None
        try:
            if not _MOMENT.fullmatch(value):
                raise ValueError(value)
            date_part, time_part = value.split(" ")
            return datetime.fromisoformat(f"{date_part} {time_part:0>5}").replace(tzinfo=CHINA)
        except ValueError:
            self.wrong(name, words.TIME_UNREADABLE)
            return None

    def person(self, name: str, phone: str) -> tuple[str, str]:
        """Somebody and his telephone: both, or neither."""
        who, number = self.text(name), self.text(phone)
        if number and read_phone(number) is None:
            self.wrong(phone, words.PHONE_UNREADABLE)
        if who and not number:
            self.wrong(phone, words.PHONE_WANTED)
        if number and not who:
            self.wrong(name, words.NAME_WANTED)
        return who, read_phone(number) or ""

    def day(self, name: str) -> date | None:
        """What a date field holds."""
        value = unicodedata.normalize("NFKC", self.raw(name))
        if not value:
            return None
        try:
            if not _DAY.fullmatch(value):
                raise ValueError(value)
            return date.fromisoformat(value)
        except ValueError:
            self.wrong(name, words.DAY_UNREADABLE)
            return None
