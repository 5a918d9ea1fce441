"""A draw by form: fill in, preview, freeze, digits, progress; over HTTP, on both databases."""

import re
from datetime import timedelta

import httpx
import pytest
from sqlmodel import col

from bot.store.db import transaction
from models.draw import Draw, DrawState
from models.institution import Institution
from models.ledger import LedgerEntry
from models.people import Role, Staff, Unit, UnitKind
from models.rules.kmdraw1.manifest import parse_manifest
from models.rules.kmdraw1.method import request_hash
from tests.bot.draw_form_fields import emergency, planned
from tests.scenarios.browse import Browse, browsing, form_of, words
from tests.scenarios.world import World

FORM, PREVIEW = "/h5/draw", "/h5/draw/preview"


def preview(wang: Browse, fields: dict[str, list[str]]) -> httpx.Response:
    """Fills the form in and looks at the preview."""
    return wang.submit(PREVIEW, fields, on=FORM)


def freeze(wang: Browse, fields: dict[str, list[str]]) -> httpx.Response:
    """Fills in, looks at the preview, and freezes the lists."""
    seen = preview(wang, fields)
    assert seen.status_code == 200, words(seen)
    return wang.resubmit(seen, FORM, {})


def give_digits(person: Browse, number: str, digits: str) -> httpx.Response:
    return person.submit(f"/h5/digits/{number}", {"digits": digits})


def nothing_happened(world: World) -> bool:
    return world.rows(Draw) == []


@pytest.mark.both
def test_from_the_form_to_the_drawn(world: World) -> None:
    with browsing(world, "wang") as wang:
        seen = preview(wang, emergency())
        assert "候选 12 家" in words(seen) and "机构" not in re.findall(r"<h2.*?机构\d", seen.text)
        assert nothing_happened(world), "a preview changes nothing"
        frozen = wang.resubmit(seen, FORM, {})
        draw = world.draw()
        assert frozen.url.path == f"/h5/digits/{draw.number}"
        [lot] = world.lots()
        assert lot.m in frozen.text and lot.c in frozen.text and draw.state == DrawState.PENDING
        assert re.search("回避： ?[^ ]", words(frozen)), "the line is always there"
        drawn = give_digits(wang, draw.number, "００1 234")
        assert drawn.url.path == f"/h5/draws/{draw.number}"
    draw = world.draw()
    assert (draw.state, draw.r1, draw.place) == (DrawState.OPEN, "001234", "某路某工地")
    assert [one.rank for one in world.assignments()] == [1, 2]
    world.settle()
    assert "应急任务" in world.phone(world.contact(world.assignments()[0])).messages[-1].text


def test_the_hash_is_of_the_text_that_the_preview_showed(world: World) -> None:
    with browsing(world, "wang") as wang:
        seen = preview(wang, emergency(reason="<b>塌方</b> & '引号'"))
        shown = dict(form_of(seen, FORM).fields)["text"]
        assert "事由：&lt;b&gt;塌方&lt;/b&gt; &amp; &#39;引号&#39;" in seen.text
        wang.resubmit(seen, FORM, {})
    draw, [lot] = world.draw(), world.lots()
    assert draw.request_text == shown.replace("\r\n", "\n")
    assert parse_manifest(lot.manifest).request == request_hash(draw.request_text, "sha256")


def test_another_text_than_the_one_shown_is_refused(world: World) -> None:
    with browsing(world, "wang") as wang:
        seen = preview(wang, emergency())
        changed = wang.resubmit(seen, FORM, {"reason": "换一个事由"})
        assert changed.status_code == 422 and "与预览时的申请原文不一致" in words(changed)
        assert 'value="换一个事由"' in changed.text or "换一个事由</textarea>" in changed.text
        unseen = wang.submit(PREVIEW, {**emergency(), "text": ""}, on=FORM)
        assert wang.resubmit(unseen, FORM, {"text": ""}).status_code == 422
    assert nothing_happened(world)


def test_what_is_wrong_is_said_and_everything_typed_is_kept(world: World) -> None:
    nasty = "<script>alert('塌')</script>'); DROP TABLE draw; -- 🚧"
    with browsing(world, "wang") as wang:
        wrong = preview(wang, emergency(reason=nasty, place="路" * 61, need_JC="0", documents=["图纸"]))
        assert wrong.status_code == 422
        assert "有2处需要修改" in words(wrong)
        assert 'href="#place"' in wrong.text and "最多60字，现在61字" in words(wrong)
        assert "<script>alert" not in wrong.text
        kept = form_of(wrong, PREVIEW).fields
        assert ("reason", nasty) in kept and ("place", "路" * 61) in kept and ("documents", "图纸") in kept
        assert ("party_name", "昆明某监理有限公司") in kept and ("kind", "emergency") in kept
        frozen = freeze(wang, emergency(reason=nasty))
        assert "<script>alert" not in frozen.text
    assert world.draw().reason == nasty


def test_a_pasted_novel_is_refused_and_kept(world: World) -> None:
    with browsing(world, "wang") as wang:
        for length in (301, 5_000, 6_000):
            wrong = preview(wang, emergency(reason="塌" * length))
            assert wrong.status_code == 422 and re.search(f"现在有?{length:,}|现在{length}字", words(wrong))
            assert ("reason", "塌" * length) in form_of(wrong, PREVIEW).fields
    assert nothing_happened(world)


@pytest.mark.both
def test_a_double_tap_does_one_thing_and_gives_the_same_answer(world: World) -> None:
    with browsing(world, "wang") as wang:
        seen = preview(wang, emergency())
        first = wang.resubmit(seen, FORM, {}, follow=False)
        again = wang.resubmit(seen, FORM, {}, follow=False)
        assert first.status_code == again.status_code == 303
        assert first.headers["location"] == again.headers["location"]
        assert len(world.rows(Draw)) == 1
        number = world.draw().number
        page = wang.get(f"/h5/digits/{number}")
        for _ in range(2):
            wang.resubmit(page, f"/h5/digits/{number}", {"digits": "483920"})
    assert len(world.assignments()) == 2
    assert len(world.rows(LedgerEntry, LedgerEntry.event == "抽取人数字")) == 1


def test_a_form_opened_twice_does_not_draw_twice(world: World) -> None:
    with browsing(world, "wang") as wang:
        one, two = preview(wang, emergency()), preview(wang, emergency())
        wang.resubmit(one, FORM, {})
        refused = wang.resubmit(two, FORM, {})
        assert refused.status_code == 422 and "还在等待确认" in words(refused)
    assert len(world.rows(Draw)) == 1


def test_back_to_mend_keeps_everything(world: World) -> None:
    with browsing(world, "wang") as wang:
        seen = preview(wang, emergency(documents=["图纸", "方案"], excluded="甲公司", exclusion_reason="因"))
        again = wang.resubmit(seen, FORM, {})  # the form's own button goes to the freeze
        assert again.status_code == 200
        opened = form_of(seen, FORM)
        edited = wang.post(PREVIEW, _as_lists([*opened.fields, ("edit", "是")]))
        kept = form_of(edited, PREVIEW).fields
    assert [value for name, value in kept if name == "documents"] == ["图纸", "方案"]
    assert ("excluded", "甲公司") in kept and ("need_JC", "2") in kept


def _as_lists(fields: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in fields:
        found.setdefault(name, []).append(value)
    return found


def test_a_name_that_several_institutions_bear_is_asked_back(world: World) -> None:
    world.add_institution(name="昆明东方检测有限公司", short="东方检测")
    world.add_institution(name="云南东方检测有限公司", short="东方检测")
    with browsing(world, "wang") as wang:
        asked = preview(wang, emergency(party_name=["甲公司", "乙公司", "东方检测"]))
        assert asked.status_code == 422
        assert "云南东方检测有限公司" in words(asked) and 'href="#party_2"' in asked.text
        seen = preview(wang, emergency(party_name=["甲公司", "乙公司", "云南东方检测有限公司"]))
        assert "回避(申请人)1" in words(seen) and "候选 13 家" in words(seen)


def test_the_same_place_again_points_to_more_and_wants_a_reason(world: World) -> None:
    with browsing(world, "wang") as wang:
        freeze(wang, emergency())
        give_digits(wang, world.draw().number, "483920")
        asked = preview(wang, emergency())
        assert asked.status_code == 422 and "0001的“加抽”" in words(asked)
        assert 'name="repeat_reason"' in asked.text
        freeze(wang, emergency(repeat_reason="前一处的另一侧又塌了"))
        assert world.draw("0002").repeat_reason == "前一处的另一侧又塌了"
        give_digits(wang, world.draw("0002").number, "222222")
        freeze(wang, emergency(place="另一条路另一处工地"))
    assert world.draw("0003").repeat_reason == "", "the same cause at another place is another matter"


def test_a_category_closed_meanwhile(world: World) -> None:
    with browsing(world, "wang") as wang:
        refused = preview(wang, emergency(need_JC="0", need_XX="1"))
    assert refused.status_code == 422 and "已停用（第三条）" in words(refused)


def test_a_plan_waits_for_the_supervisor(world: World) -> None:
    world.clock.forward(timedelta(hours=8))
    with browsing(world, "wang") as wang, browsing(world, "sun") as sun:
        seen = preview(wang, planned())
        assert "这次抽取需要监督人" in words(seen)
        wang.resubmit(seen, FORM, {})
        world.settle()
        number = world.draw().number
        waiting = give_digits(wang, number, "111111")
        assert "等待其余数字" in words(waiting) and "孙监督" in words(waiting)
        page = sun.get(f"/h5/digits/{number}")
        assert world.lots()[0].m in page.text and "提交数字" in words(page)
        sun.resubmit(page, f"/h5/digits/{number}", {"digits": "222222"})
        draw = world.draw()
        assert (draw.r1, draw.r2, draw.state) == ("111111", "222222", DrawState.OPEN)
        again = sun.get(f"/h5/digits/{number}")
        assert "已收到" in words(again) and 'name="digits"' not in again.text


def test_odd_digits_draw_nothing(world: World) -> None:
    with browsing(world, "wang") as wang:
        freeze(wang, emergency())
        for digits in ("", "12345", "1234567", "abcdef", "12345六", "<b>1</b>"):
            refused = give_digits(wang, world.draw().number, digits)
            assert refused.status_code == 422 and "请写6位数字" in words(refused)
            assert ("digits", digits) in form_of(refused, f"/h5/digits/{world.draw().number}").fields
            assert world.draw().state == DrawState.PENDING


def test_abandoned_from_the_page(world: World) -> None:
    with browsing(world, "wang") as wang:
        freeze(wang, emergency())
        number = world.draw().number
        gone = wang.submit(f"/h5/draws/{number}/abandon", {}, on=f"/h5/digits/{number}")
        assert gone.url.path == f"/h5/draws/{number}" and "没有抽取" in words(gone)
        late = wang.get(f"/h5/digits/{number}")
        assert "不再收数字" in words(late)
    assert world.draw().close_reason == "放弃"


def test_a_unit_asks_for_approval(world: World) -> None:
    world.add_staff("li", "李经理", Role.DRAWER, unit="昆明某建设公司")
    world.change(Staff, Staff.userkey == "li", unit_kind=UnitKind.OTHER)
    name = "昆明某建设公司"
    with transaction(world.bot.engine) as session:
        session.add(Unit(name=name, name_key=name, verified_at=world.clock(), verified_by="zong"))
    with browsing(world, "li") as li:
        assert 'value="emergency"' not in li.get(FORM).text
        wrong = preview(li, planned())
        assert "用途（按本系统规则）" in words(wrong) and "由谁支付机构的报酬" in words(wrong)
        seen = preview(li, planned(purpose="深基坑方案核查", payer="昆明某建设公司"))
        assert "市质安总站审批" in words(seen) and "提交审批" in words(seen)
        filed = li.resubmit(seen, FORM, {})
        assert filed.url.path == "/h5/my" and "等总站审批" in words(filed)
    assert nothing_happened(world)


def test_who_may_not(world: World) -> None:
    with browsing(world, "wang") as wang, browsing(world, "c1-1") as contact, browsing(world, "shen") as shen:
        for stranger in (contact, shen):
            refused = stranger.get(FORM)
            assert refused.status_code == 403 and "第十一条" in words(refused)
        freeze(wang, emergency())
        number = world.draw().number
        assert contact.get(f"/h5/draws/{number}").status_code == 403
        assert contact.get(f"/h5/digits/{number}").status_code == 403
    world.add_staff("zhao", "赵工", Role.DRAWER)
    with browsing(world, "zhao") as zhao:
        assert zhao.get(f"/h5/digits/{number}").status_code == 404
        assert zhao.get(f"/h5/draws/{number}").status_code == 404
    assert world.draw().state == DrawState.PENDING


def test_what_the_preview_says_of_a_small_pool(world: World) -> None:
    with browsing(world, "wang") as wang:
        seen = preview(wang, emergency(need_JC="5"))
        assert "少于建议的15家" in words(seen)
        names = world.rows(Institution, col(Institution.id) > 0)
        assert not any(one.name in seen.text for one in names), "no names before the freeze"
