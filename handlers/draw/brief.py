"""What is asked for, by a sentence or by a form: complete, and fit to be kept as JSON (Article 11)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from models.draw import Draw, DrawKind

# where it is and what is there: taken over by 指派 from the draw whose list is used up
ON_SITE = ("place", "latitude", "longitude", "site_contact", "site_phone", "project", "documents")


@dataclass(frozen=True)
class Brief:
    """A complete request. `lots` are (category, need), `parties` (role, name); times in UTC."""

    # the text that is hashed: the opening message, or what the form shows before sending (kmdraw-1 §2)
    text: str
    kind: str
    task: str
    # 应急 | 检查咨询 | 不计
    counts: str
    lots: tuple[tuple[str, int], ...]
    district: str
    reason: str
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None
    site_contact: str = ""
    site_phone: str = ""
    project: str = ""
    parties: tuple[tuple[str, str], ...] = ()
    excluded: tuple[str, ...] = ()
    exclusion_reason: str = ""
    starts_at: datetime | None = None
    documents: tuple[str, ...] = ()
    confidential: bool = False
    covert: bool = False
    purpose: str = ""
    payer: str = ""
    repeat_reason: str = ""
    b_source: str = ""
    b_day: date | None = None

    @property
    def planned(self) -> bool:
        """Everything but an emergency has a time, a supervisor and quiet hours."""
        return self.kind == DrawKind.PLANNED

    @property
    def named(self) -> tuple[str, ...]:
        """Everybody the requester names, as party or for exclusion: all stand as 回避(申请人)."""
        return tuple(dict.fromkeys([*(name for _role, name in self.parties), *self.excluded]))

    def columns(self) -> dict[str, Any]:
        """As a draw keeps it: whatever both call by one name."""
        kept = {one.name: getattr(self, one.name) for one in fields(self) if one.name in Draw.model_fields}
        parties = [{"role": role, "name": name} for role, name in self.parties]
        return {
            **kept,
            "parties": parties,
            "excluded": list(self.excluded),
            "documents": list(self.documents),
        }

    def to_json(self) -> dict[str, Any]:
        """As it waits for a second person or for an answer."""
        moments = {
            "starts_at": self.starts_at.isoformat() if self.starts_at else None,
            "b_day": self.b_day.isoformat() if self.b_day else None,
        }
        return {**asdict(self), **moments}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Brief":
        """The same brief again."""
        known = {one.name: values[one.name] for one in fields(cls) if one.name in values}
        for name in ("lots", "parties"):
            known[name] = tuple((first, second) for first, second in known.get(name) or ())
        for name in ("excluded", "documents"):
            known[name] = tuple(known.get(name) or ())
        if known.get("starts_at"):
            known["starts_at"] = datetime.fromisoformat(known["starts_at"])
        if known.get("b_day"):
            known["b_day"] = date.fromisoformat(known["b_day"])
        return cls(**known)
