"""What of a draw is seen by whom, before and after acceptance, end and publication (口径 20, 21).

密封 hides the drawn from the requester and the inspected from the drawn; 涉密 keeps reason and place out of
what is published. Chat, pages, papers, figures, previews and notices ask here; `find.unsealed` is the same
for a statement.
"""

from dataclasses import dataclass
from typing import Protocol


class Sealable(Protocol):
    """As much of a draw as decides what is seen of it."""

    @property
    def covert(self) -> bool:
        """密封"""

    @property
    def confidential(self) -> bool:
        """涉密"""

    @property
    def closed(self) -> bool:
        """Nothing more is taken in it."""

    @property
    def published(self) -> bool:
        """Anybody may check it."""


@dataclass(frozen=True)
class Viewer:
    """Who looks, by what he is to this draw."""

    requester: bool = False
    # 总站, 监督人, 审计
    oversight: bool = False
    station: bool = False


@dataclass(frozen=True)
class Access:
    """What somebody reads of the facts: those kept from the drawn while 密封, and telephones."""

    sealed: bool = True
    phones: bool = False


# handed around, or hashed and published
PAPER = Access()


def may_see(viewer: Viewer) -> bool:
    """The draw at all: for everybody else there is no such number."""
    return viewer.requester or viewer.oversight


def sees_phones(viewer: Viewer) -> bool:
    """Telephones are for who has to phone; who only watches over draws reads none."""
    return viewer.requester or viewer.station


def unsealed(draw: Sealable) -> bool:
    """Never 密封, or public by now: its drawn may be counted, compared and named."""
    return not draw.covert or draw.published


def name_told(draw: Sealable, accepted: bool) -> bool:
    """To whom the draw is shown: who was drawn, what he answered and why (口径 21)."""
    return unsealed(draw) or accepted


def named_when_drawn(draw: Sealable) -> bool:
    """The requester learns the drawn at once, phones them, and may call one by hand."""
    return not draw.covert


def task_told(draw: Sealable, accepted: bool) -> bool:
    """To the drawn: place, reason, parties and papers, once they have declared their ties where 密封."""
    return not draw.covert or accepted


def of_official(viewer: Viewer) -> Access:
    """Who may see the draw."""
    return Access(phones=sees_phones(viewer))


def of_drawn(draw: Sealable, accepted: bool) -> Access:
    """Of an institution: telephones are for who comes."""
    return Access(task_told(draw, accepted), phones=accepted)


def ties_first(draw: Sealable) -> bool:
    """接受 counts only with the ties declared: so the institution can't be asked by naming the inspected."""
    return draw.covert


def end_explained(draw: Sealable) -> bool:
    """To the drawn: why a task was called off."""
    return not draw.covert


def secret(draw: Sealable) -> bool:
    """Nothing of it is passed on (Article 10 (5))."""
    return draw.covert or draw.confidential


def order_told(draw: Sealable) -> bool:
    """Seed and the ranks that were not drawn, in what is checked."""
    return draw.closed


def order_printed(draw: Sealable) -> bool:
    """The same on paper, which is handed around."""
    return draw.closed and unsealed(draw)


def text_published(draw: Sealable) -> bool:
    """申请原文, and with it reason and place, in the public edition."""
    return not draw.confidential


def counted_by_name(draw: Sealable, viewer: Viewer) -> bool:
    """Its drawn, in figures by institution."""
    return unsealed(draw) and (viewer.oversight or text_published(draw))
