"""Who is in the pool at the freeze, and why others are not, read from the database (Articles 7, 10, 13)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlmodel import Session

from bot.db import reading, transaction
from handlers.pool import freeze_pool, named_codes, not_listed
from models.draw import Answer, Assignment, CommitmentBatch, Draw, DrawState, Lot
from models.institution import Certificate, Contact, Institution, Membership, name_key
from models.rules.eligibility import Pool
from tests.handlers.house import NIGHT, opened

CATEGORY, OTHER = "检测监测", "设计"
TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
LAST_SECOND = datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC)  # 23:59:59 in Shanghai
MIDNIGHT = LAST_SECOND + timedelta(seconds=1)


class Town:
    """A pool made row by row; every institution is eligible but for what the test says."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.count = 0

    def add(
        self,
        *,
        name: str = "",
        short: str = "",
        until: tuple[date | None, ...] = (None,),
        contacts: tuple[dict[str, Any], ...] = ({},),
        **membership: Any,
    ) -> Institution:
        """One institution; `until` are the days its certificates end."""
        self.count += 1
        name = name or f"昆明第{self.count}检测有限公司"
        short = short or f"机构{self.count}"
        code = f"91530100MA{self.count:07d}X"
        with transaction(self.engine) as session:
            one = Institution(
                code=code, name=name, name_key=name_key(name), short_name=short, short_key=name_key(short)
            )
            session.add(one)
            session.flush()
            for position, values in enumerate(contacts, 1):
                account = f"c{self.count}-{position}"
                person = {"name": "联系人", "userid": account, "userkey": account, **values}
                session.add(Contact(institution_id=one.id, position=position, **person))
            join(session, one, CATEGORY, until, **membership)
        return one

    def join(self, one: Institution, category: str, until: tuple[date | None, ...] = ()) -> None:
        with transaction(self.engine) as session:
            join(session, one, category, until)

    def busy(
        self,
        one: Institution,
        state: Answer,
        draw_state: DrawState = DrawState.OPEN,
        *,
        kind: str = "emergency",
        finished: bool = False,
    ) -> None:
        """A task in a draw of its own."""
        with transaction(self.engine) as session:
            assignment = Assignment(
                draw_id=1, lot_id=1, institution_id=one.id, code=one.code, rank=1, state=state,
                finished_at=NIGHT if finished else None,
            )  # fmt: skip
            assignment.draw_id, assignment.lot_id = draw(session, draw_state, kind)
            session.add(assignment)

    def freeze(self, *named: str, now: datetime = NIGHT, cap: int = 1, category: str = CATEGORY) -> Pool:
        with reading(self.engine) as session:
            codes, _strangers = named_codes(session, named)
            return freeze_pool(session, category, codes, now, cap)

    def why(self, one: Institution, *named: str, **how: Any) -> str | None:
        """Why it is out; None when it takes part. Each institution stands on one side, once."""
        pool = self.freeze(*named, **how)
        codes = [*pool.eligible, *(code for code, _why in pool.excluded)]
        assert sorted(codes) == sorted(set(codes))
        return None if one.code in pool.eligible else dict(pool.excluded)[one.code]


def join(
    session: Session, one: Institution, category: str, until: tuple[date | None, ...], **values: Any
) -> None:
    term = {"term_start": TODAY - 300 * DAY, "term_end": TODAY + 300 * DAY, **values}
    place = Membership(institution_id=one.id, category=category, **term)
    session.add(place)
    session.flush()
    session.add_all(Certificate(membership_id=place.id, name="资质", valid_to=day) for day in until)


def draw(session: Session, state: DrawState, kind: str) -> tuple[int, int]:
    serial = session.execute(select(func.count()).select_from(Draw)).scalar_one() + 1
    one = Draw(
        number=f"CQ-20261122-{serial:04d}", year=2026, serial=serial, kind=kind, requester="w",
        requester_name="王", unit="局", request_text="", district="盘龙区", reason="", hash="sha256",
        state=state, frozen_at=NIGHT, last_event_at=NIGHT,
    )  # fmt: skip
    batch = CommitmentBatch(
        batch=f"B{serial}", hash="", size=1, content="", content_hash="", published_at=NIGHT
    )
    session.add_all([one, batch])
    session.flush()
    lot = Lot(
        draw_id=one.id, number=f"{one.number}-1", category=CATEGORY, need=1, batch_id=batch.id, k=1,
        manifest="", m="", c="", pool=1,
    )  # fmt: skip
    session.add(lot)
    session.flush()
    return one.id, lot.id


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    with opened(database_url) as engine:
        yield Town(engine)


def test_the_day_is_the_day_in_shanghai_to_its_last_second(town: Town) -> None:
    one = town.add(until=(TODAY,), term_end=TODAY + DAY)
    assert town.why(one, now=NIGHT) is None
    assert town.why(one, now=LAST_SECOND) is None
    assert town.why(one, now=MIDNIGHT) == "证照过期"


def test_a_term_includes_its_first_and_its_last_day(town: Town) -> None:
    one = town.add(term_start=TODAY, term_end=TODAY)
    day_begins = MIDNIGHT - DAY
    assert town.why(one, now=day_begins - timedelta(seconds=1)) == "聘期外"
    assert town.why(one, now=day_begins) is None
    assert town.why(one, now=LAST_SECOND) is None
    assert town.why(one, now=MIDNIGHT) == "聘期外"


def test_every_certificate_on_file_must_be_valid(town: Town) -> None:
    expired, valid = TODAY - DAY, TODAY + DAY
    fine = [town.add(until=days) for days in ((), (None,), (TODAY,), (None, valid))]
    over = [town.add(until=days) for days in ((expired,), (valid, expired), (expired, None))]
    assert [town.why(one) for one in fine] == [None] * 4
    assert [town.why(one) for one in over] == ["证照过期"] * 3


def test_only_who_is_listed_takes_part(town: Town) -> None:
    listed, paused, struck = (
        town.add(),
        town.add(state="暂停", pause_reason="整改中"),
        town.add(state="已取消"),
    )
    assert [town.why(one) for one in (listed, paused, struck)] == [None, "暂停", "不在库"]
    with reading(town.engine) as session:
        assert not_listed(session, CATEGORY) == {paused.code, struck.code}


def test_somebody_must_be_reachable(town: Town) -> None:
    no_account: dict[str, Any] = {"userid": None, "userkey": None}
    refused: dict[str, Any] = {"unreachable_at": NIGHT}
    nobody: tuple[tuple[dict[str, Any], ...], ...] = ((), (no_account,), (refused,), (no_account, refused))
    silent = [town.add(contacts=people) for people in nobody]
    heard = [town.add(contacts=(refused, {})), town.add(contacts=(no_account, {}, {}))]
    assert [town.why(one) for one in silent] == ["无联系人"] * 4
    assert [town.why(one) for one in heard] == [None] * 2


def test_only_who_is_asked_or_on_his_way_is_busy(town: Town) -> None:
    asked, coming, done, closed = (town.add() for _ in range(4))
    town.busy(asked, Answer.ASKED)
    town.busy(coming, Answer.ACCEPTED)
    town.busy(done, Answer.ACCEPTED, finished=True)
    town.busy(closed, Answer.ACCEPTED, DrawState.CLOSED)
    assert [town.why(one) for one in (asked, coming, done, closed)] == ["在办满额", "在办满额", None, None]
    over = (
        Answer.REFUSED,
        Answer.RECUSED,
        Answer.SILENT,
        Answer.WITHDRAWN,
        Answer.SKIPPED,
        Answer.DISQUALIFIED,
    )
    for state in over:
        one = town.add()
        town.busy(one, state)
        assert town.why(one) is None, state


def test_the_cap_is_a_number_of_tasks_of_the_same_kind(town: Town) -> None:
    one = town.add()
    town.busy(one, Answer.ACCEPTED)
    town.busy(one, Answer.ASKED, kind="planned")
    assert town.why(one, cap=1) == "在办满额"
    assert town.why(one, cap=2) is None
    town.busy(one, Answer.ASKED)
    assert town.why(one, cap=2) == "在办满额"


def test_a_task_counts_whatever_category_it_came_from(town: Town) -> None:
    one = town.add()
    town.join(one, OTHER)
    town.busy(one, Answer.ACCEPTED)
    assert town.why(one, category=OTHER) == "在办满额"


def test_a_party_is_found_by_full_and_short_name_in_any_width(town: Town) -> None:
    one = town.add(name="昆明（滇池）Jian测ABC有限公司", short="滇池ABC")
    other = town.add()
    for said in (
        "昆明（滇池）Jian测ABC有限公司",
        "昆明(滇池)Jian测ABC有限公司",
        "昆明（滇池） Jian测ＡＢＣ　有限公司",
        "滇池ABC",
        "滇池ＡＢＣ",
        " 滇池 ABC ",
    ):
        assert town.why(one, said) == "回避(申请人)", said
        assert town.why(other, said) is None, said


def test_part_of_a_name_excludes_nobody(town: Town) -> None:
    town.add(name="昆明滇池检测有限公司", short="滇池ABC")
    town.add(short="机构1")
    for said in ("滇池", "滇池ABC公司", "昆明", "%", "滇池AB_", "机构"):
        assert town.freeze(said).excluded == [], said
        with reading(town.engine) as session:
            assert named_codes(session, [said]) == (set(), [said])


def test_names_in_no_list_are_kept_and_one_name_may_mean_several(town: Town) -> None:
    """Two institutions may bear the same short name; both are parties then."""
    first, second = town.add(short="恒信"), town.add(short="恒 信")
    with reading(town.engine) as session:
        codes, strangers = named_codes(session, ["恒信", "乙公司", "丙公司"])
    assert codes == {first.code, second.code}
    assert strangers == ["乙公司", "丙公司"]


def test_only_the_first_reason_is_told(town: Town) -> None:
    """In the order of kmdraw-1: what the requester said comes last but one."""
    gone: dict[str, Any] = {"contacts": ({"unreachable_at": NIGHT},), "until": (TODAY - DAY,)}
    outside = town.add(short="甲", state="已取消", term_end=TODAY - DAY, **gone)
    over = town.add(short="乙", state="暂停", term_end=TODAY - DAY, **gone)
    paused = town.add(short="丙", state="暂停", **gone)
    expired = town.add(short="丁", **gone)
    silent = town.add(short="戊", contacts=())
    named = town.add(short="己")
    town.busy(named, Answer.ASKED)
    names = ("甲", "乙", "丙", "丁", "戊", "己")
    wanted = ["不在库", "聘期外", "暂停", "证照过期", "无联系人", "回避(申请人)"]
    assert [town.why(one, *names) for one in (outside, over, paused, expired, silent, named)] == wanted


def test_each_category_has_its_own_term_state_and_certificates(town: Town) -> None:
    one = town.add(state="暂停", until=(TODAY - DAY,))
    town.join(one, OTHER, (TODAY,))
    assert town.why(one) == "暂停"
    assert town.why(one, category=OTHER) is None
    assert town.freeze(category="造价") == Pool([], [])


def test_nobody_is_counted_twice_and_the_order_is_of_the_codes(town: Town) -> None:
    several = [town.add(until=(None, TODAY, TODAY + DAY), contacts=({}, {}, {})) for _ in range(9)]
    for one in several[:3]:
        town.busy(one, Answer.ACCEPTED)
        town.busy(one, Answer.ACCEPTED)
    pool = town.freeze("机构9")
    assert pool.eligible == [one.code for one in several[3:8]]
    assert pool.excluded == [
        *((one.code, "在办满额") for one in several[:3]),
        (several[8].code, "回避(申请人)"),
    ]
