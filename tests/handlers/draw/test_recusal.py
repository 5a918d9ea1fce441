"""Recusal in the database: what names mean, who is bound to the parties, and what is a hint (Article 10)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from bot.store.db import transaction
from handlers.draw.brief import Brief
from handlers.draw.lottery.recusal import Ties, ties
from models.institution import Institution, Interest, name_key
from models.people import Staff, UnitKind
from tests import builders
from tests.handlers.transaction import NIGHT, at, opened

pytestmark = pytest.mark.both

CATEGORY = "检测监测"
TODAY = date(2026, 11, 22)
BUILDER = "云南滇池建设有限公司"
OFFICIAL = Staff(
    userid="Wang", userkey="wang", name="王", unit="盘龙区监督站", unit_kind=UnitKind.SUPERVISION
)


class TiedPool:
    """Institutions with exactly the ties that a test gives them."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.count = 0

    def add(
        self, name: str = "", short: str = "", *, category: str = CATEGORY, phone: str = "", user: str = "",
        state: str = "在库", **facts: Any,
    ) -> str:  # fmt: skip
        """One institution; its code."""
        self.count += 1
        with transaction(self.engine) as session:
            one = builders.institution(self.count, name=name, short=short, **facts)
            session.add(one)
            session.flush()
            session.add(builders.membership(one, category, state=state))
            session.add(builders.contact(one, user or f"c{self.count}", phone=phone))
        return one.code

    def contract(self, code: str, party: str, until: date | None = None) -> None:
        with transaction(self.engine) as session:
            session.add(Interest(
                institution_id=_id(session, code), party=party, party_key=name_key(party),
                since=date(2020, 1, 1), until=until, declared_by="c1", declared_at=NIGHT,
            ))  # fmt: skip

    def ties(
        self,
        *parties: str,
        requester: Staff = OFFICIAL,
        category: str = CATEGORY,
        now: datetime = NIGHT,
        **more: Any,
    ) -> Ties:
        brief = Brief(
            text="", kind="emergency", task="应急处置", counts="应急", lots=((category, 1),),
            district="盘龙区", reason="", parties=tuple(("施工", name) for name in parties), **more,
        )  # fmt: skip
        with at(self.engine, now) as ctx:
            return ties(ctx, brief, requester)


def _id(session: Session, code: str) -> int:
    from sqlmodel import col, select

    return session.exec(select(Institution).where(col(Institution.code) == code)).one().id


@pytest.fixture
def tied(database_url: str) -> Iterator[TiedPool]:
    with opened(database_url) as engine:
        yield TiedPool(engine)


def test_a_party_is_found_by_full_and_short_name_in_any_width(tied: TiedPool) -> None:
    one = tied.add(name="昆明（滇池）Jian测ABC有限公司", short="滇池ABC")
    tied.add()
    for said in (
        "昆明（滇池）Jian测ABC有限公司",
        "昆明(滇池)Jian测ABC有限公司",
        "昆明（滇池） Jian测ＡＢＣ　有限公司",
        "滇池ABC",
        "滇池ＡＢＣ",
        " 滇池 ABC ",
    ):
        for found in (tied.ties(said), tied.ties(excluded=(said,), exclusion_reason="原因")):
            assert (found.named, found.tied, found.strangers) == ({one}, set(), []), said


def test_part_of_a_name_excludes_nobody_and_is_a_stranger(tied: TiedPool) -> None:
    tied.add(name="昆明滇池工程检测有限公司", short="滇池ABC")
    for said in ("滇池", "滇池工程检测", "昆明滇池工程检测有限公可"):
        found = tied.ties(said)
        assert (found.named, found.strangers) == (set(), [said])
    for said in ("昆明", "%", "机构", "有限公司", "'; DROP TABLE institution; --", "<b>滇</b>", "🚧"):
        found = tied.ties(said)
        assert (found.named, found.strangers) == (set(), [said]), said


def test_a_short_name_of_several_is_asked_back_with_their_full_names(tied: TiedPool) -> None:
    first = tied.add(name="昆明恒信检测有限公司", short="恒信")
    second = tied.add(name="云南恒信检测有限公司", short="恒 信")
    found = tied.ties("恒信", "乙公司", "丙公司")
    assert found.several == {"恒信": ["云南恒信检测有限公司", "昆明恒信检测有限公司"]}
    assert found.named == {first, second} and found.strangers == ["乙公司", "丙公司"]
    answered = tied.ties("昆明恒信检测有限公司")
    assert answered.several == {} and answered.named == {first}


def test_a_full_name_stands_before_the_same_short_name_of_another(tied: TiedPool) -> None:
    full = tied.add(name="恒信检测")
    tied.add(name="昆明恒信检测有限公司", short="恒信检测")
    found = tied.ties("恒信检测")
    assert found.named == {full} and found.several == {}


def test_control_in_every_direction(tied: TiedPool) -> None:
    bound = [
        tied.add(controller=BUILDER),
        tied.add(controller="云南滇池　建设有限公司"),
        tied.add(affiliates=["别的公司", BUILDER]),
    ]
    tied.add(controller="云南滇池建设", affiliates=["别的公司"])
    found = tied.ties(BUILDER)
    assert found.tied == set(bound) and found.named == set() and found.strangers == [BUILDER]
    assert set(found.grounds.values()) == {("上级、控股或关联单位", BUILDER)}


def test_a_party_of_the_pool_binds_its_group_and_its_head(tied: TiedPool) -> None:
    party = tied.add(
        name="云南滇池监理有限公司", short="滇池监理", category="监理咨询", controller="滇池集团",
        legal_person="赵 云舒", affiliates=["昆明第2检测有限公司", "机构3"],
    )  # fmt: skip
    listed, by_short = tied.add(), tied.add()
    sister = tied.add(controller="滇池集团")
    parent = tied.add(name="滇池集团", short="滇集")
    same_head = tied.add(legal_person="赵云舒")
    other = [tied.add(legal_person="赵云"), tied.add(controller="别的集团"), tied.add(legal_person="")]
    for said in ("滇池监理", "云南滇池监理有限公司"):
        found = tied.ties(said)
        assert found.named == {party}
        assert found.tied == {listed, by_short, sister, parent, same_head} and not found.tied & set(other)
    assert found.grounds[same_head] == ("同一法定代表人", "云南滇池监理有限公司")


def test_a_declared_contract_binds_while_it_runs_and_three_years_on(tied: TiedPool) -> None:
    last, over = TODAY.replace(year=2023), TODAY.replace(year=2023) - timedelta(days=1)
    codes = [tied.add() for _ in range(4)]
    for code, until in zip(codes, (None, TODAY, last, over), strict=True):
        tied.contract(code, " 云南滇池建设有限公司", until)
    assert tied.ties(BUILDER).tied == set(codes[:3])
    assert tied.ties("别的公司").tied == set()
    # 23:59 in Shanghai is still the same day, a minute later is not
    assert tied.ties(BUILDER, now=datetime.fromisoformat("2026-11-22T23:59:00+08:00")).tied == set(codes[:3])
    assert tied.ties(BUILDER, now=datetime.fromisoformat("2026-11-23T00:00:00+08:00")).tied == set(codes[:2])


def test_a_contract_is_found_under_any_name_of_the_party_and_from_either_side(tied: TiedPool) -> None:
    party = tied.add(name="云南滇池监理有限公司", short="滇池监理", category="监理咨询")
    by_short, by_full, named_by_party = tied.add(), tied.add(), tied.add()
    tied.contract(by_short, "滇池监理")
    tied.contract(by_full, "云南滇池监理有限公司")
    tied.contract(party, "机构4")
    assert tied.ties("滇池监理").tied == {by_short, by_full, named_by_party}


def test_who_is_named_and_bound_is_in_both_sets(tied: TiedPool) -> None:
    party = tied.add(controller="滇池集团", name="云南滇池检测有限公司", short="滇池检测")
    sister = tied.add(controller="滇池集团")
    found = tied.ties("滇池检测", excluded=("机构2",))
    assert found.named == {party, sister} and found.tied == {party, sister}
    alone = tied.ties("滇池检测")
    assert alone.named == {party} and alone.tied == {sister}


def test_who_is_excluded_for_a_reason_takes_nobody_along(tied: TiedPool) -> None:
    disliked = tied.add(name="昆明滇池检测有限公司", short="滇池检测", controller="滇池集团")
    sister = tied.add(controller="滇池集团")
    assert tied.ties(excluded=("滇池检测",), exclusion_reason="上次迟到").tied == set()
    said_as_party = tied.ties(excluded=("滇池检测",))
    assert said_as_party.named == {disliked} and said_as_party.tied == {sister}


def test_only_listed_members_of_the_wanted_categories_are_counted(tied: TiedPool) -> None:
    tied.add(controller=BUILDER, category="设计")
    tied.add(controller=BUILDER, state="暂停")
    here = tied.add(controller=BUILDER)
    assert tied.ties(BUILDER).tied == {here}


def test_the_same_address_or_telephone_is_a_hint_that_excludes_nobody(tied: TiedPool) -> None:
    party = tied.add(
        short="滇池检测", address="昆明市松坡路1号", phone="0871-6310 0000", controller="滇池集团"
    )
    tied.add(address="昆明市松坡路 1号")
    tied.add(phone="+86087163100000")
    tied.add(address="昆明市松坡路1号", controller="滇池集团")
    tied.add(address="昆明市松坡路2号", phone="0871-63100001")
    found = tied.ties("滇池检测")
    assert found.hints == 2 and len(found.tied) == 1 and found.named == {party}
    assert tied.ties("滇池检测", "机构2").hints == 1
    assert tied.ties("乙公司").hints == 0


def test_nobody_draws_his_own_institution(tied: TiedPool) -> None:
    own = tied.add(name="昆明市建筑安全协会")
    answers = tied.add(user="wang")
    branch = tied.add(controller="昆明市建筑安全协会")
    tied.add()
    clerk = Staff(
        userid="Wang", userkey="wang", name="王", unit="昆明市建筑安全协会", unit_kind=UnitKind.SUPERVISION
    )
    found = tied.ties(requester=clerk)
    assert found.tied == {own, answers} and found.named == set() and found.strangers == []
    assert found.grounds[own] == ("抽取单位自身", "昆明市建筑安全协会")
    outside = Staff(userid="li", userkey="li", name="李", unit="昆明市建筑安全协会", unit_kind=UnitKind.OTHER)
    assert tied.ties(requester=outside).tied == {own, branch}


def test_without_names_nobody_is_bound(tied: TiedPool) -> None:
    tied.add(controller="滇池集团", legal_person="赵云舒", address="x", phone="1")
    assert tied.ties() == Ties()
    assert tied.ties("", " ") == Ties()
