"""利益关系: what a contact declares, what is refused and where, and what the ledger keeps (Article 10)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from bot.store.db import reading, transaction
from handlers.pool.interests import (
    MOST_OPEN,
    declared_by,
    declared_ties,
    keep_declared,
    keep_interest,
    own_institutions,
)
from handlers.routing.event import Event, EventKind
from handlers.routing.router import Ctx, FormError, UserError
from models.draw import Assignment, Draw, DrawState
from models.institution import Interest, name_key
from models.ledger import LedgerEntry
from models.people import find_actor
from tests import builders
from tests.handlers.pool_tables import draw
from tests.handlers.transaction import at, opened

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
PARTY = "云南滇池建设有限公司"
GOOD = {"party": PARTY, "project": "滇池大厦", "since": "2024-03-01", "until": ""}


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    with opened(database_url) as engine:
        with transaction(engine) as session:
            for number, users in enumerate((("qian",), ("sun", "both"), ("both",)), 1):
                one = builders.institution(number)
                session.add(one)
                session.flush()
                for place, user in enumerate(users, 1):
                    session.add(builders.contact(one, user, position=place, name=user))
        yield engine


def send(engine: Engine, actor: str = "qian", **fields: str) -> Ctx:
    event = Event(
        key="form:1", kind=EventKind.FORM, actor=actor, form="interests",
        fields={name: [text] for name, text in fields.items()},
    )  # fmt: skip
    with at(engine, NOW) as ctx:
        ctx.actor = find_actor(ctx.session, actor)
        keep_interest(ctx, event)
        return ctx


def entries(engine: Engine) -> list[Interest]:
    with reading(engine) as session:
        found = list(session.exec(select(Interest).order_by(col(Interest.id))))
        session.expunge_all()
        return found


def ledger(engine: Engine) -> list[tuple[str, str, dict[str, Any]]]:
    with reading(engine) as session:
        rows = session.exec(select(LedgerEntry).order_by(col(LedgerEntry.seq)))
        return [(row.event, row.subject, row.data) for row in rows]


def listed(engine: Engine, actor: str = "qian") -> list[str]:
    with at(engine, NOW) as ctx:
        ctx.actor = find_actor(ctx.session, actor)
        return [one.lasts for who in own_institutions(ctx) for one in declared_by(ctx, who)]


def test_a_contract_is_declared_and_later_ended(engine: Engine) -> None:
    assert send(engine, **GOOD).goto == "/h5/interests"
    (one,) = entries(engine)
    assert (one.party, one.party_key, one.project) == (PARTY, name_key(PARTY), "滇池大厦")
    assert (one.since, one.until, one.declared_by, one.declared_at) == (date(2024, 3, 1), None, "qian", NOW)
    assert listed(engine) == ["2024-03-01 起，仍在履行"]
    assert send(engine, entry=str(one.id), until="2025-06-30").goto == "/h5/interests"
    assert [(e.id, e.until) for e in entries(engine)] == [(one.id, date(2025, 6, 30))]
    assert listed(engine) == ["2024-03-01 至 2025-06-30，回避到 2028-06-30"]
    assert [(event, subject) for event, subject, _data in ledger(engine)] == [
        ("申报利益关系", "91530100MA0000001X"),
        ("利益关系结束", "91530100MA0000001X"),
    ]
    days = {"since": "2024-03-01", "until": ""}
    wanted = {"entry": one.id, "party": PARTY, "project": "滇池大厦", **days, "by": "qian"}
    assert ledger(engine)[0][2] == wanted


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"party": ""}, "party"),
        ({"party": "甲" * 61}, "party"),
        ({"party": "昆明第 1检测有限公司"}, "party"),
        ({"party": "机构１"}, "party"),
        ({"project": "项" * 5000}, "project"),
        ({"since": ""}, "since"),
        ({"since": "昨天"}, "since"),
        ({"since": "0001-01-01"}, "since"),
        ({"since": "2026-02-30"}, "since"),
        ({"since": "9999-12-31"}, "since"),
        ({"until": "2024-02-29"}, "until"),
        ({"until": "9999-12-31"}, "until"),
        ({"institution": "2"}, "institution"),
        ({"institution": "x"}, "institution"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(engine: Engine, changes: dict[str, str], field: str) -> None:
    with pytest.raises(FormError) as refused:
        send(engine, **(GOOD | changes))
    assert list(refused.value.fields) == [field] and "没有保存" in refused.value.text
    assert entries(engine) == [] and ledger(engine) == []


def test_the_same_contract_is_declared_once_another_project_is_another(engine: Engine) -> None:
    send(engine, **GOOD)
    with pytest.raises(FormError) as refused:
        send(engine, **(GOOD | {"party": "云南滇池 建设有限公司"}))
    assert "已经申报过" in refused.value.fields["party"]
    send(engine, **(GOOD | {"project": "另一处"}))
    send(engine, **(GOOD | {"until": "2024-03-01"}))
    assert len(entries(engine)) == 3
    assert listed(engine)[-1] == "2024-03-01 至 2024-03-01，回避到 2027-03-01"


def test_an_entry_is_ended_once_by_its_own_institution(engine: Engine) -> None:
    send(engine, **GOOD)
    (one,) = entries(engine)
    for actor, entry in (
        ("sun", str(one.id)),
        ("qian", "99"),
        ("qian", "１"),
        ("qian", "-1"),
        ("qian", "9" * 40),
    ):
        with pytest.raises(UserError) as refused:
            send(engine, actor, entry=entry, until="2025-06-30")
        assert refused.value.text.startswith("没有找到这条申报")
    for until in ("", "2024-02-29", "x"):
        with pytest.raises(FormError) as wrong:
            send(engine, entry=str(one.id), until=until)
        assert list(wrong.value.fields) == ["until"]
    send(engine, entry=str(one.id), until="2025-06-30")
    with pytest.raises(UserError, match="不能再改"):
        send(engine, entry=str(one.id), until="2025-07-01")
    assert [e.until for e in entries(engine)] == [date(2025, 6, 30)]
    assert len(ledger(engine)) == 2


def test_who_answers_for_two_says_for_which(engine: Engine) -> None:
    with pytest.raises(FormError) as refused:
        send(engine, "both", **GOOD)
    assert list(refused.value.fields) == ["institution"]
    send(engine, "both", institution="3", **GOOD)
    assert [one.institution_id for one in entries(engine)] == [3]
    assert listed(engine, "sun") == [] and len(listed(engine, "both")) == 1


def test_there_is_an_end_to_what_one_institution_can_declare(engine: Engine) -> None:
    running = {"institution_id": 1, "since": date(2024, 3, 1), "declared_by": "qian", "declared_at": NOW}
    with transaction(engine) as session:
        for number in range(MOST_OPEN):
            session.add(Interest(party=f"{number}公司", party_key=f"{number}公司", **running))  # type: ignore[arg-type]
    with pytest.raises(UserError, match="已有300条"):
        send(engine, **GOOD)
    send(engine, entry=str(entries(engine)[0].id), until="2025-06-30")
    send(engine, **GOOD)
    assert len(entries(engine)) == MOST_OPEN + 1


def declare(
    engine: Engine, *names: str, parties: tuple[str, ...] = (PARTY,), excluded: tuple[str, ...] = ()
) -> list[str]:
    """An institution of qian's, in a draw of its own, says with whom it works."""
    with at(engine, NOW) as ctx:
        named = [{"role": "施工", "name": name} for name in parties]
        key, lot = draw(ctx.session, DrawState.OPEN, "planned", parties=named, excluded=list(excluded))
        task = Assignment(
            draw_id=key, lot_id=lot, institution_id=1, code="91530100MA0000001X", rank=1,
            declared=list(names), declared_at=NOW, declared_by="qian", declared_by_name="钱工",
        )  # fmt: skip
        ctx.session.add(task)
        return declared_ties(ctx, ctx.session.get_one(Draw, key), names)


def published(engine: Engine) -> list[Interest]:
    """What is kept once the sealed draws are public, weeks later and by the clock."""
    with at(engine, NOW + timedelta(days=40)) as ctx:
        for sealed in ctx.session.execute(select(Draw).order_by(col(Draw.id))).scalars():
            keep_declared(ctx, sealed)
    return entries(engine)


@pytest.mark.parametrize(
    ("names", "parties", "touching"),
    [
        ((), (PARTY,), []),
        (("乙公司", "昆明恒信检测有限公司"), (PARTY,), []),
        ((PARTY,), (PARTY,), [PARTY]),
        (("乙公司", "云南滇池 建设有限公司"), (PARTY,), ["云南滇池 建设有限公司"]),
        (("滇池建设",), (PARTY,), ["滇池建设"]),
        (("机构2",), ("昆明第2检测有限公司",), ["机构2"]),
        (("昆明第2检测有限公司",), ("机构2",), ["昆明第2检测有限公司"]),
        ((PARTY,), (), []),
    ],
)
def test_a_sealed_draw_hears_whether_its_parties_were_named(
    engine: Engine, names: tuple[str, ...], parties: tuple[str, ...], touching: list[str]
) -> None:
    assert declare(engine, *names, parties=parties) == touching
    assert entries(engine) == []
    kept = published(engine)
    assert [one.party for one in kept] == list(names)
    assert all((one.since, one.until) == (date(2026, 11, 22), None) for one in kept)
    assert all((one.declared_by, one.declared_at) == ("qian", NOW) for one in kept)


def test_the_names_of_a_sealed_draw_are_kept_once_and_excluded_names_count(engine: Engine) -> None:
    assert declare(engine, PARTY, PARTY, "机构1", " ", excluded=("乙公司",), parties=()) == []
    assert declare(engine, "云南滇池　建设有限公司", "乙公司", excluded=("乙公司",), parties=()) == ["乙公司"]
    assert [one.party for one in published(engine)] == [PARTY, "乙公司"]
    assert [(event, data["by"]) for event, _code, data in ledger(engine)] == [("申报利益关系", "钱工")] * 2
