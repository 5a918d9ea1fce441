"""Statistics for influence: who draws, who throws away, who wins, next to what chance gives."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, select
from sqlmodel import col

from bot.store.db import reading, transaction
from handlers.oversight import words as oversight_words
from handlers.oversight.figures import WHOLE, Figures, Scope, figures, scope_of
from handlers.oversight.monthly import notable, tell_statistics
from handlers.oversight.periods import choices, month_before, month_of, period_of
from handlers.oversight.wins import AT_ONCE, Standing
from handlers.routing.router import Ctx, UserError
from models.draw import DrawKind, DrawMark, DrawState
from models.mail import Outbox
from models.people import Actor, Role
from models.rules.draw.influence import Deviation, inclusion
from tests.handlers.past_draws import CODES, add_draw, add_institutions
from tests.handlers.transaction import HOUSE, NIGHT, at, opened

pytestmark = pytest.mark.both

OCTOBER = period_of("2026-10")
DAY = datetime(2026, 10, 12, 3, tzinfo=UTC)
OPEN = {"state": DrawState.OPEN, "close_reason": ""}


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    with opened(database_url) as found:
        with transaction(found) as session:
            add_institutions(session, 30)
        yield found


def put(engine: Engine, *draws: dict[str, Any], moment: datetime = DAY) -> None:
    with transaction(engine) as session:
        for number, values in enumerate(draws):
            add_draw(session, values.pop("frozen", moment + timedelta(minutes=number)), **values)


def counted(engine: Engine, scope: Scope = WHOLE, actor: str = "shen") -> Figures:
    with reading(engine) as session:
        ctx = Ctx(session, NIGHT, Actor(userid=actor), HOUSE, "test")
        return figures(ctx, OCTOBER.since, OCTOBER.until, scope)


def standing(found: Figures, code: str) -> Standing:
    return next(one for one in found.institutions if one.code == code)


def test_draws_are_counted_by_person_and_by_unit(engine: Engine) -> None:
    later = {"unit": "市质安总站", "requester": "Li", "requester_name": "李工"}
    put(
        engine,
        {"ranks": [CODES[0]], "excluded": ["甲公司", "乙公司"], "filled_after": timedelta(minutes=8)},
        {"pool": 12, "ranks": [CODES[1]], "extra": 2, "marks": [DrawMark.UNSUPERVISED],
         "filled_after": timedelta(minutes=20)},
        {"pool": 5, "excluded": ["甲公司"]},
        {"pool": 5, "close_reason": "超时作废"},
        {"pool": 14, "ranks": [CODES[2]], "close_reason": "撤销", "requester": "wang"},
        {"pool": 20, "kind": DrawKind.PLANNED, "ranks": [CODES[3]], "marks": [DrawMark.UNSUPERVISED],
         "filled_after": timedelta(hours=3), **later},
        {"kind": DrawKind.ASSIGNED, "ranks": [CODES[4]], **later},
    )  # fmt: skip
    found = counted(engine)
    wang, li = found.requesters
    assert (wang.name, wang.unit, wang.draws) == ("王工", "盘龙区住建局", 5)
    assert (wang.abandoned, wang.expired, wang.withdrawn) == (1, 1, 1)
    assert wang.excluded_each == pytest.approx(0.6)
    assert wang.average_pool == pytest.approx(9.2)
    assert wang.unsupervised == 1
    assert (wang.extra, li.extra, found.total.extra) == (2, 0, 2)
    assert (wang.emergency_median, wang.planned_median) == (timedelta(minutes=14), None)
    assert (li.draws, li.assigned, li.average_pool, li.unsupervised) == (1, 1, 20, 0)
    assert (li.emergency_median, li.planned_median) == (None, timedelta(hours=3))
    assert [unit.unit for unit in found.units] == ["盘龙区住建局", "市质安总站"]
    assert (found.total.draws, found.total.assigned, found.total.average_pool) == (6, 1, 11)
    assert found.months == {("2026-10", "盘龙区住建局"): 5, ("2026-10", "市质安总站"): 1}


def test_only_the_first_ranks_of_a_lot_are_wins(engine: Engine) -> None:
    """The third rank replaced the second; a rank that was passed over had won all the same."""
    put(
        engine,
        {"pool": 10, "need": 2, "ranks": [CODES[0], (CODES[1], "拒绝"), (CODES[2], "未答复"), CODES[3]]},
        {"pool": 4, "need": 2, "ranks": [(CODES[1], "skip"), CODES[2], CODES[3]]},
        {"pool": 8},
        {"kind": DrawKind.ASSIGNED, "ranks": [CODES[9], CODES[0]]},
    )
    found = counted(engine)
    told = {one.name: (one.odds.pools, one.odds.wins, one.refused, one.silent, one.assigned)
            for one in found.institutions}  # fmt: skip
    assert told["机构1"] == (2, 1, 0, 0, 1)
    assert told["机构2"] == (2, 2, 1, 0, 0)
    assert told["机构3"] == (2, 1, 0, 1, 0)
    assert told["机构4"] == (2, 0, 0, 0, 0)
    assert told["机构10"] == (1, 0, 0, 0, 1)
    assert found.looked_at == 10
    assert standing(found, CODES[1]).odds.expected == pytest.approx(2 / 10 + 2 / 4)
    assert standing(found, CODES[1]).odds.at_least == pytest.approx(0.1)


def test_the_weights_of_the_manifest_count(engine: Engine) -> None:
    pool = {code: 2 if place < 3 else 1 for place, code in enumerate(CODES[:10])}
    put(engine, {"pool": pool, "need": 2, "ranks": CODES[:2]})
    found, chance = counted(engine), inclusion({1: 7, 2: 3}, 2)
    assert standing(found, CODES[0]).odds.expected == pytest.approx(chance[2])
    assert standing(found, CODES[5]).odds.expected == pytest.approx(chance[1])
    assert chance[2] > 1.8 * chance[1]


def test_who_is_drawn_far_too_often_is_named_first(engine: Engine) -> None:
    put(engine, *({"pool": 20, "ranks": [CODES[0] if n < 7 else CODES[n]]} for n in range(12)))
    found = counted(engine)
    first = found.institutions[0]
    assert (first.name, first.deviation) == ("机构1", Deviation.HIGH)
    assert {one.deviation for one in found.institutions[1:]} == {Deviation.NORMAL}
    assert notable(found) == [first]
    words = oversight_words.summary("2026年10月", found.total, notable(found), found.looked_at)
    assert "机构1中签7次，按概率预期0.6次，偏多：如此或更多的概率不到0.001%。" in words


def test_the_report_reads_as_it_should(engine: Engine) -> None:
    put(engine, *({"pool": 9, "ranks": [CODES[n % 9]]} for n in range(27)), {"pool": 9, "ranks": [CODES[0]]},
        {"pool": 9, "ranks": [CODES[0]], "close_reason": "撤销"}, {"pool": 9}, {"pool": 20})  # fmt: skip
    found = counted(engine)
    words = oversight_words.summary("2026年10月", found.total, notable(found), found.looked_at)
    assert words == (
        "2026年10月抽取31次，撤销1次（3.2%），放弃和超时作废2次（6.5%），指派0次，应急无监督人0次，平均候选9.4家。\n"
        "机构1中签5次，按概率预期3.2次，属正常范围。"
    )


def test_the_names_of_a_sealed_draw_come_when_it_is_published(engine: Engine) -> None:
    sealed = {"pool": 10, "ranks": [CODES[0]], "covert": True}
    published = {"published_at": DAY + timedelta(days=28)}
    put(engine, {**sealed, **OPEN}, {**sealed, "ranks": [CODES[2]]}, {**sealed, **published},
        {"pool": 10, "ranks": [CODES[1]], **OPEN})  # fmt: skip
    found = counted(engine)
    assert (found.withheld, found.total.draws) == (2, 4)
    assert {one.odds.pools for one in found.institutions} == {2}
    assert standing(found, CODES[2]).odds.wins == 0
    assert standing(found, CODES[0]).odds.wins == 1


def test_confidential_draws_are_told_by_name_to_who_watches_over_draws_alone(engine: Engine) -> None:
    put(engine, {"pool": 10, "ranks": [CODES[0]], "confidential": True})
    bureau = scope_of(Actor("ju", roles=frozenset({Role.BUREAU_HEAD})))
    auditor = scope_of(Actor("shen", roles=frozenset({Role.AUDITOR})))
    assert (counted(engine, bureau).institutions, counted(engine, bureau).withheld) == ([], 1)
    assert counted(engine, bureau).total.draws == 1
    assert (standing(counted(engine, auditor), CODES[0]).odds.wins, counted(engine, auditor).withheld) == (
        1,
        0,
    )


def test_a_requester_sees_his_own_draws_and_no_institutions(engine: Engine) -> None:
    put(engine, {"ranks": [CODES[0]], "requester": "wang"},
        {"ranks": [CODES[1]], "requester": "Li", "requester_name": "李工"})  # fmt: skip
    mine = scope_of(Actor("Wang", roles=frozenset({Role.DRAWER})))
    found = counted(engine, mine, "Wang")
    assert [person.name for person in found.requesters] == ["王工"]
    assert (found.total.draws, found.institutions, found.withheld) == (1, [], 0)
    both = scope_of(Actor("Wang", roles=frozenset({Role.DRAWER, Role.SUPERVISOR})))
    assert counted(engine, both, "Wang").total.draws == 2


def test_a_period_begins_and_ends_at_midnight_in_shanghai(engine: Engine) -> None:
    edges = (OCTOBER.since, OCTOBER.until)
    put(engine, *({"frozen": edge - step, "ranks": [CODES[0]]} for edge in edges
                  for step in (timedelta(microseconds=1), timedelta())))  # fmt: skip
    assert counted(engine).total.draws == 2
    assert OCTOBER.since == datetime(2026, 9, 30, 16, tzinfo=UTC)


def test_ten_times_the_draws_take_no_more_statements(engine: Engine) -> None:
    def statements() -> int:
        ran = []
        listen = (engine, "before_cursor_execute", lambda *_args: ran.append(1))
        event.listen(*listen)
        counted(engine)
        event.remove(*listen)
        return len(ran)

    put(engine, *({"pool": 10, "ranks": [CODES[n % 10]]} for n in range(5)))
    few = statements()
    put(engine, *({"pool": 10, "ranks": [CODES[n % 10]]} for n in range(50)), moment=DAY + timedelta(days=1))
    assert statements() == few < 12


def test_large_pools_are_read_a_few_at_a_time(engine: Engine) -> None:
    """Two of the three manifests fill one reading, the third is read by itself."""
    many = [*CODES[:30], *(f"91530100MA{number:07d}Y" for number in range(12_000))]
    put(engine, *({"pool": dict.fromkeys(many[: 12_000 + n], 1), "ranks": [CODES[n]]} for n in range(3)))
    found = counted(engine)
    assert found.looked_at == 12_002 and 12_000 < AT_ONCE < 24_000
    assert [sum(one.odds.pools == pools for one in found.institutions) for pools in (1, 2, 3)] == [
        1,
        1,
        12_000,
    ]
    assert sum(one.odds.wins for one in found.institutions) == 3
    assert sum(one.odds.expected for one in found.institutions) == pytest.approx(3)


def test_a_month_without_draws(engine: Engine) -> None:
    found = counted(engine)
    assert (found.requesters, found.units, found.months, found.institutions) == ([], [], {}, [])
    assert (
        oversight_words.summary("2026年10月", found.total, notable(found), 0)
        == "2026年10月没有抽取，也没有指派。"
    )


@pytest.mark.parametrize(
    ("key", "label", "since", "until"),
    [
        ("2026-12", "2026年12月", "2026-12-01", "2027-01-01"),
        ("2026-Q1", "2026年第1季度", "2026-01-01", "2026-04-01"),
        ("2026-Q4", "2026年第4季度", "2026-10-01", "2027-01-01"),
        ("2026", "2026年", "2026-01-01", "2027-01-01"),
    ],
)
def test_periods(key: str, label: str, since: str, until: str) -> None:
    found = period_of(key)
    assert found.label == label
    assert (f"{found.since:%Y-%m-%d}", f"{found.until:%Y-%m-%d}") == (since, until)
    assert found.since.utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize(
    "key", ["", "2026-13", "2026-Q5", "1999", "2026-1", "２０２６", "2026-10\n", "<b>", "2026-10'--"]
)
def test_a_period_that_is_none_is_refused_in_words(key: str) -> None:
    with pytest.raises(UserError, match="没看懂时段"):
        period_of(key)


def test_the_choices_begin_with_today_and_go_back_over_the_year() -> None:
    (_, months), (_, quarters), (_, years) = choices(datetime(2027, 2, 1, tzinfo=UTC))
    assert [one.key for one in months][:3] == ["2027-02", "2027-01", "2026-12"]
    assert [one.key for one in quarters] == ["2027-Q1", "2026-Q4", "2026-Q3", "2026-Q2", "2026-Q1"]
    assert [one.key for one in years] == ["2027", "2026", "2025"]
    night = datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert (month_of(night).key, month_before(night).key) == ("2026-12", "2026-11")


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (0.5, "50%"),
        (0.0951, "9.5%"),
        (0.004, "0.4%"),
        (0.00041, "0.04%"),
        (0.000041, "0.004%"),
        (1e-9, "不到0.001%"),
    ],
)
def test_chances_are_said_with_the_digits_that_count(chance: float, words: str) -> None:
    assert oversight_words.percent(chance) == words


def said(engine: Engine, actor: Actor) -> str:
    with at(engine, datetime(2026, 11, 3, tzinfo=UTC)) as ctx:
        tell_statistics(replace(ctx, actor=actor))
    with reading(engine) as session:
        newest = select(Outbox).order_by(col(Outbox.id).desc()).limit(1)
        return str(session.execute(newest).scalar_one().payload["content"])


def test_the_chat_answers_with_the_figures_and_the_page(engine: Engine) -> None:
    put(engine, {"ranks": [CODES[0]]}, {"ranks": [CODES[1]], "requester": "Li"})
    auditor = Actor("shen", roles=frozenset({Role.AUDITOR}))
    drawer = Actor("wang", roles=frozenset({Role.DRAWER}))
    now, before, wins, link = said(engine, auditor).splitlines()
    assert now == "（至今）2026年11月没有抽取，也没有指派。"
    assert before.startswith("2026年10月抽取2次") and "中签1次" in wins
    assert link.endswith("/h5/statistics?period=2026-11")
    mine = said(engine, drawer)
    assert mine.startswith("只统计您发起的抽取。") and "2026年10月抽取1次" in mine and "中签" not in mine
    with pytest.raises(UserError, match="没有查看抽取统计的权限"):
        said(engine, Actor("c1-1"))
