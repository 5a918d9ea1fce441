"""What of a draw is seen by whom: the table of 口径 20 and 21, case by case."""

from dataclasses import dataclass

import pytest

from models.rules.draw import seal
from models.rules.draw.seal import Viewer


@dataclass(frozen=True)
class Drawn:
    """As much of a draw as decides what is seen of it."""

    covert: bool = False
    confidential: bool = False
    closed: bool = False
    published: bool = False


OPEN = Drawn()
COVERT, COVERT_ENDED = Drawn(covert=True), Drawn(covert=True, closed=True)
COVERT_PUBLIC = Drawn(covert=True, closed=True, published=True)
SECRET = Drawn(confidential=True)
WANG, SUN, ZONG = Viewer(requester=True), Viewer(oversight=True), Viewer(oversight=True, station=True)
STRANGER = Viewer()


@pytest.mark.parametrize(
    ("viewer", "sees", "phones"),
    [(WANG, True, True), (SUN, True, False), (ZONG, True, True), (STRANGER, False, False)],
)
def test_who_sees_a_draw_and_who_phones(viewer: Viewer, sees: bool, phones: bool) -> None:
    assert (seal.may_see(viewer), seal.sees_phones(viewer)) == (sees, phones)


@pytest.mark.parametrize(
    ("draw", "asked", "accepted"),
    [(OPEN, True, True), (COVERT, False, True), (COVERT_ENDED, False, True), (COVERT_PUBLIC, True, True)],
)
def test_the_name_of_the_drawn(draw: Drawn, asked: bool, accepted: bool) -> None:
    assert seal.name_told(draw, accepted=False) is asked
    assert seal.name_told(draw, accepted=True) is accepted


@pytest.mark.parametrize(("draw", "asked"), [(OPEN, True), (COVERT, False), (COVERT_PUBLIC, False)])
def test_the_task_to_the_drawn(draw: Drawn, asked: bool) -> None:
    assert seal.task_told(draw, accepted=False) is asked
    assert seal.task_told(draw, accepted=True)
    assert seal.ties_first(draw) is not asked
    assert seal.end_explained(draw) is seal.named_when_drawn(draw) is asked


@pytest.mark.parametrize(
    ("draw", "checked", "printed"),
    [
        (OPEN, False, False),
        (Drawn(closed=True), True, True),
        (COVERT, False, False),
        (COVERT_ENDED, True, False),
        (COVERT_PUBLIC, True, True),
    ],
)
def test_the_order(draw: Drawn, checked: bool, printed: bool) -> None:
    assert (seal.order_told(draw), seal.order_printed(draw)) == (checked, printed)


@pytest.mark.parametrize(
    ("draw", "oversight", "bureau"),
    [(OPEN, True, True), (COVERT, False, False), (COVERT_PUBLIC, True, True), (SECRET, True, False)],
)
def test_figures_by_name(draw: Drawn, oversight: bool, bureau: bool) -> None:
    assert seal.counted_by_name(draw, SUN) is oversight
    assert seal.counted_by_name(draw, STRANGER) is bureau


@pytest.mark.parametrize(
    ("draw", "secret", "text"), [(OPEN, False, True), (COVERT, True, True), (SECRET, True, False)]
)
def test_what_is_not_passed_on(draw: Drawn, secret: bool, text: bool) -> None:
    assert (seal.secret(draw), seal.text_published(draw)) == (secret, text)
