"""Numbered sheets: no gaps, one edition for one content, nothing sealed on paper (口径 27; kmdraw-1 四)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlmodel import col

from handlers.draw.find_draw import assignments_of
from handlers.draw.papers.hand_out import readable
from handlers.draw.papers.issue import issue, issue_at_close, issue_letter
from handlers.routing.router import Ctx, UserError
from models.document import Document
from models.draw import Answer, Draw, DrawState
from models.ledger import LedgerEntry, LedgerHead
from models.people import Staff
from models.rules import canonical
from models.rules.papers.sheet_facts import Paper
from models.subject import draw_of
from tests.handlers.drawn import CODES, NUMBER, actor, answered, drawn
from tests.handlers.transaction import NIGHT, at, opened

pytestmark = pytest.mark.both

NEW_YEAR = NIGHT + timedelta(days=45)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    with opened(database_url) as found:
        yield found


@pytest.fixture
def ctx(engine: Engine) -> Iterator[Ctx]:
    with at(engine) as opened_ctx:
        yield opened_ctx


def close(ctx: Ctx, draw: Draw, reason: str = "完成") -> None:
    draw.state, draw.closed_at, draw.close_reason = DrawState.CLOSED, ctx.now, reason


def test_the_same_content_keeps_its_number(ctx: Ctx) -> None:
    draw = drawn(ctx)
    first, again = issue(ctx, draw, Paper.RECORD), issue(ctx, draw, Paper.RECORD)
    assert first.number == "JL-2026-0001"
    assert again.id == first.id


def test_a_change_makes_a_new_edition_that_names_the_old_one(ctx: Ctx) -> None:
    draw = drawn(ctx)
    first = issue(ctx, draw, Paper.RECORD)
    before = canonical.text(first.facts)
    answered(ctx, assignments_of(ctx, draw)[0], Answer.ACCEPTED)
    second = issue(ctx, draw, Paper.RECORD)
    assert (second.number, second.facts["head"]["previous"]) == ("JL-2026-0002", "JL-2026-0001")
    assert canonical.text(first.facts) == before
    assert issue(ctx, draw, Paper.RECORD).id == second.id


def test_each_kind_counts_for_itself_and_anew_each_year(engine: Engine) -> None:
    with at(engine) as ctx:
        draw = drawn(ctx)
        assert issue(ctx, draw, Paper.SIGN_IN).number == "QD-2026-0001"
        assert issue(ctx, draw, Paper.RECORD).number == "JL-2026-0001"
    with at(engine, NEW_YEAR) as ctx:
        draw = ctx.session.execute(select(Draw)).scalars().one()
        close(ctx, draw)
        assert issue(ctx, draw, Paper.RECORD).number == "JL-2027-0001"


def test_the_ledger_has_the_digest_and_the_sheet_has_the_head_before_it(ctx: Ctx) -> None:
    draw = drawn(ctx)
    head = ctx.session.get_one(LedgerHead, 1)
    seq, hash_ = head.seq, head.hash
    made = issue(ctx, draw, Paper.RECORD)
    assert (made.facts["head"]["ledger_seq"], made.facts["head"]["ledger_hash"]) == (seq, hash_)
    entry = ctx.session.execute(select(LedgerEntry).order_by(col(LedgerEntry.seq).desc())).scalars().first()
    assert entry is not None
    assert (entry.seq, entry.event, entry.subject) == (seq + 1, "出具文书", NUMBER)
    assert entry.data["digest"] == made.digest == canonical.digest(made.facts)
    assert entry.data["document"] == made.number


def test_facts_come_back_from_the_database_as_they_were_digested(engine: Engine) -> None:
    with at(engine) as ctx:
        number = issue(ctx, drawn(ctx), Paper.RECORD).number
    with at(engine) as ctx:
        found = ctx.session.execute(select(Document)).scalars().one()
        assert (found.number, canonical.digest(found.facts)) == (number, found.digest)
        draw = draw_of(ctx.session, found.subject)
        assert draw is not None and issue(ctx, draw, Paper.RECORD).number == number


def test_a_letter_for_each_institution_that_accepted(ctx: Ctx) -> None:
    draw = drawn(ctx)
    first, second = assignments_of(ctx, draw)
    for one in (first, second):
        answered(ctx, one, Answer.ACCEPTED)
    letters = [issue_letter(ctx, draw, one) for one in (first, second)]
    assert [one.number for one in letters] == ["RW-2026-0001", "RW-2026-0002"]
    assert issue_letter(ctx, draw, first).id == letters[0].id
    assert letters[0].facts["body"]["addressee"] != letters[1].facts["body"]["addressee"]
    # what happens after the acceptance does not belong to the letter
    first.departed_at = first.arrived_at = ctx.now
    assert issue_letter(ctx, draw, first).id == letters[0].id


def test_what_was_never_drawn_has_no_sheet(ctx: Ctx) -> None:
    draw = drawn(ctx)
    for one in assignments_of(ctx, draw):
        ctx.session.delete(one)
    ctx.session.flush()
    with pytest.raises(UserError, match="还没有抽取"):
        issue(ctx, draw, Paper.RECORD)
    close(ctx, draw, "放弃")
    assert issue_at_close(ctx, draw) is None
    with pytest.raises(UserError, match="已放弃，没有抽取"):
        issue(ctx, draw, Paper.RECORD)


def test_no_letter_before_the_acceptance(ctx: Ctx) -> None:
    draw = drawn(ctx)
    with pytest.raises(UserError, match="还没有机构接受任务"):
        issue(ctx, draw, Paper.LETTER, assignments_of(ctx, draw)[0])


def test_who_may_open_which_sheet(ctx: Ctx) -> None:
    draw = drawn(ctx)
    first, second = assignments_of(ctx, draw)
    answered(ctx, first, Answer.ACCEPTED)
    record, sign_in, mine = (
        issue(ctx, draw, Paper.RECORD),
        issue(ctx, draw, Paper.SIGN_IN),
        issue_letter(ctx, draw, first),
    )
    contact, other = (f"c{CODES.index(one.code) + 1}" for one in (first, second))
    everything = {record.number, sign_in.number, mine.number}
    allowed = {"wang": everything, "WANG": everything, "sun": everything, "shen": everything, "li": set(),
               contact: {mine.number}, other: set(), "stranger": set()}  # fmt: skip
    for userid, wanted in allowed.items():
        ctx.actor = actor(ctx, userid)
        for number in everything:
            if number in wanted:
                assert readable(ctx, number).number == number
            else:
                with pytest.raises(UserError, match="按本系统规则"):
                    readable(ctx, number)


def test_who_draws_no_more_for_the_unit_opens_its_sheets_no_more(ctx: Ctx) -> None:
    number = issue(ctx, drawn(ctx), Paper.RECORD).number
    for change in ({"roles": ["系统管理员"]}, {"unit": "某建设公司"}, {"active": False}):
        wang = ctx.session.execute(select(Staff).where(col(Staff.userkey) == "wang")).scalar_one()
        before = {name: getattr(wang, name) for name in change}
        ctx.actor = actor(ctx, "wang")
        assert readable(ctx, number).number == number
        for values in (change, before):
            for name, value in values.items():
                setattr(wang, name, value)
            ctx.session.flush()
            ctx.actor = actor(ctx, "wang")
            if values is change:
                with pytest.raises(UserError, match="不能查看"):
                    readable(ctx, number)


def test_a_number_that_does_not_exist_sounds_like_one_that_may_not_be_seen(ctx: Ctx) -> None:
    made = issue(ctx, drawn(ctx), Paper.RECORD)
    ctx.actor = actor(ctx, "li")
    said = set()
    for number in (made.number, "JL-2026-0099"):
        with pytest.raises(UserError) as refused:
            readable(ctx, number)
        said.add(refused.value.text.replace(number, ""))
    assert len(said) == 1
