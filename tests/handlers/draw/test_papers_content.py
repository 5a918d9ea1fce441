"""What stands on the sheets: the whole draw after its end, nothing sealed before (口径 27; kmdraw-1 四)."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from handlers.draw.find_draw import assignments_of, lots_of
from handlers.draw.papers.issue import issue, issue_at_close, issue_letter
from handlers.draw.papers.record_lots import RANKS_LISTED
from handlers.draw.sealed_ranking import sealed_ranking, sealed_secret
from handlers.routing.router import Ctx
from models.consent import Consent, Matter
from models.document import Document
from models.draw import Answer, Draw, DrawKind, DrawState
from models.rules.kmdraw1 import method as law
from models.rules.papers.sheet_facts import Paper
from tests.handlers.drawn import CODES, NUMBER, PAUSED, answered, ask, drawn
from tests.handlers.transaction import HOUSE, NIGHT, at, opened

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


def text_of(document: Document) -> str:
    return json.dumps(document.facts, ensure_ascii=False)


def body(document: Document, *path: str | int) -> object:
    value: object = document.facts["body"]
    for key in path:
        value = value[key]  # type: ignore[index]
    return value


def seed_of(ctx: Ctx, draw: Draw) -> str:
    lot = lots_of(ctx, draw)[0]
    return law.seed(lot.number, lot.m, sealed_secret(ctx, draw, lot), "483920", "117755", "-", "sha256")


def test_the_record_tells_the_whole_draw_after_its_end(ctx: Ctx) -> None:
    draw = drawn(ctx, marks=["清单晚于申请"], follows=["CQ-20261101-0003"], excluded=["乙公司"])
    first, second = assignments_of(ctx, draw)
    answered(ctx, first, Answer.REFUSED, "设备人员已全部派出")
    answered(ctx, second, Answer.ACCEPTED)
    ask(ctx, draw, 3, replaces="1").state = Answer.SKIPPED
    answered(ctx, ask(ctx, draw, 4, replaces="1"), Answer.ACCEPTED)
    close(ctx, draw)
    made = issue_at_close(ctx, draw)
    assert made is not None
    lot, whole = lots_of(ctx, draw)[0], text_of(made)
    told = [
        "盘龙区住建局",
        "应急处置，第八条（四）",
        "某工地基坑坍塌",
        "清单晚于申请",
        "CQ-20261101-0003",
        "乙公司",
    ]
    told += ["设备人员已全部派出", "已结束（完成）", "孙监督", "市纪检组", "2026年11月22日 02:00:00"]
    for wanted in [NUMBER, *told, "483920", "117755", lot.m, lot.c, seed_of(ctx, draw)]:
        assert wanted in whole
    ordered = list(sealed_ranking(ctx, draw, lot))
    listed = body(made, "lots", 0, "ranking")
    assert isinstance(listed, list)
    assert [(row["rank"], row["code"], row["ticket"]) for row in listed] == [
        (r.rank, r.code, r.ticket) for r in ordered
    ]
    assert [row["outcome"] for row in listed[:5]] == [
        "抽中，拒绝",
        "抽中，接受",
        "越过：已在本次其他签组抽中",
        "抽中，接受",
        "",
    ]
    assert body(made, "lots", 0, "excluded") == [[PAUSED, "暂停"]]
    rows = body(made, "drawn")
    assert isinstance(rows, list)
    assert [(row["place"], row["came"]) for row in rows] == [("1", "首轮"), ("2", "首轮"), ("4", "补第1位")]


def test_before_the_end_nothing_sealed_is_on_paper(ctx: Ctx) -> None:
    draw = drawn(ctx)
    whole = text_of(issue(ctx, draw, Paper.RECORD))
    lot = lots_of(ctx, draw)[0]
    ordered = list(sealed_ranking(ctx, draw, lot))
    assert seed_of(ctx, draw) not in whole
    assert sealed_secret(ctx, draw, lot) not in whole
    for row in ordered[2:]:
        assert row.code not in whole
        assert row.ticket not in whole
    assert all(row.code in whole for row in ordered[:2])
    assert "封存" in whole


def test_a_covert_draw_shows_a_name_only_after_acceptance(ctx: Ctx) -> None:
    draw = drawn(ctx, covert=True)
    first, second = assignments_of(ctx, draw)
    answered(ctx, first, Answer.REFUSED, "编制过本工程方案")
    hidden = issue(ctx, draw, Paper.RECORD)
    assert not any(code in text_of(hidden) for code in CODES)
    assert "昆明第" not in text_of(hidden)
    assert "编制过本工程方案" not in text_of(hidden)
    answered(ctx, second, Answer.ACCEPTED)
    shown = text_of(issue(ctx, draw, Paper.RECORD))
    assert second.code in shown
    assert first.code not in shown
    close(ctx, draw)
    closed = text_of(issue(ctx, draw, Paper.RECORD))
    assert first.code not in closed
    assert seed_of(ctx, draw) not in closed
    draw.published_at = ctx.now
    assert first.code in text_of(issue(ctx, draw, Paper.RECORD))


def test_a_confidential_draw_says_so_on_every_sheet(ctx: Ctx) -> None:
    draw = drawn(ctx, confidential=True)
    one = assignments_of(ctx, draw)[0]
    answered(ctx, one, Answer.ACCEPTED)
    for made in (
        issue(ctx, draw, Paper.RECORD),
        issue(ctx, draw, Paper.SIGN_IN),
        issue_letter(ctx, draw, one),
    ):
        assert any("第十条第（五）项" in banner for banner in made.facts["body"]["banners"])


def test_a_second_persons_verdict_is_on_the_record(ctx: Ctx) -> None:
    draw = drawn(ctx)
    close(ctx, draw, "撤销")
    ctx.session.add(
        Consent(
            matter=Matter.WITHDRAWAL,
            subject=draw.subject,
            asker="wang",
            asker_name="王工",
            unit="盘龙区住建局",
            asked_at=ctx.now,
            verdict="同意",
            decider_name="宗站",
            decided_at=ctx.now,
            note="工程已停工",
        )
    )
    whole = text_of(issue(ctx, draw, Paper.RECORD))
    assert "王工提出，宗站 同意 2026年11月22日 02:00:00，工程已停工" in whole


def test_an_assigned_draw_has_no_lottery_on_paper(ctx: Ctx) -> None:
    draw = drawn(ctx)
    lot = lots_of(ctx, draw)[0]
    one = assignments_of(ctx, draw)[0]
    answered(ctx, one, Answer.ACCEPTED)
    draw.kind, draw.counts, draw.r1 = DrawKind.ASSIGNED, "不计", None
    lot.batch_id = lot.k = None
    lot.manifest = lot.m = lot.c = ""
    ctx.session.flush()
    made = issue(ctx, draw, Paper.RECORD)
    assert "不摇号" in text_of(made)
    assert body(made, "numbers") == []
    assert body(made, "lots", 0, "ranking") == []
    assert "指派" in str(issue_letter(ctx, draw, one).facts["body"]["opening"])


def test_a_record_that_no_longer_opens_still_closes_and_says_so(ctx: Ctx) -> None:
    draw = drawn(ctx)
    lots_of(ctx, draw)[0].c = "0" * 64
    ctx.session.flush()
    close(ctx, draw)
    made = issue_at_close(ctx, draw)
    assert made is not None
    assert "打不开承诺C" in text_of(made)


def test_a_pool_too_large_for_paper_is_counted(ctx: Ctx, monkeypatch: pytest.MonkeyPatch) -> None:
    assert RANKS_LISTED >= 100
    monkeypatch.setattr("handlers.draw.papers.record_lots.RANKS_LISTED", 3)
    draw = drawn(ctx)
    close(ctx, draw)
    made = issue(ctx, draw, Paper.RECORD)
    assert body(made, "lots", 0, "more_ranks") == 5


def test_the_sign_in_sheet_has_those_who_accepted(ctx: Ctx) -> None:
    draw = drawn(ctx)
    first, _second = assignments_of(ctx, draw)
    answered(ctx, first, Answer.ACCEPTED)
    first.arrived_at = ctx.now
    made = issue(ctx, draw, Paper.SIGN_IN)
    rows = body(made, "institutions")
    assert isinstance(rows, list)
    assert [arrived for _name, arrived in rows] == ["11-22 02:00"]


def test_the_qr_code_leads_to_the_check_page(engine: Engine) -> None:
    with at(engine, house=replace(HOUSE, public_url="https://zhian.example.gov.cn")) as ctx:
        made = issue(ctx, drawn(ctx), Paper.RECORD)
    assert made.facts["head"]["check_url"] == f"https://zhian.example.gov.cn/verify/{NUMBER}"
