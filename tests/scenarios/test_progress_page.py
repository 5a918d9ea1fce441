"""The progress page: who sees what, what its buttons do, how it stays true; an institution's task page."""

import json
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from models.draw import Answer, Draw, DrawState
from models.institution import Institution
from models.ledger import LedgerEntry
from models.people import Role
from tests.bot.draw_form_fields import emergency, planned
from tests.scenarios.browse import Browse, browsing, words
from tests.scenarios.test_form_story import freeze, give_digits
from tests.scenarios.world import World

LIVE = {"X-Live": "1"}


def drawn(world: World, wang: Browse, fields: dict[str, list[str]] | None = None) -> str:
    """The path of a draw that institutions are being asked for."""
    freeze(wang, fields or emergency(documents=["图纸", "方案"], latitude="25.0389", longitude="102.7183"))
    number = world.draw().number
    give_digits(wang, number, "483920")
    world.settle()
    return f"/h5/draws/{number}"


def test_the_requester_sees_names_telephones_and_his_digits(world: World) -> None:
    with browsing(world, "wang") as wang:
        seen = words(wang.get(drawn(world, wang)))
    for one in world.assignments():
        assert f"第{one.rank}位 {world.short_name(one)} 待答复 剩10分钟" in seen
    assert "1390000" in seen and "抽取人 483920" in seen and "检测监测还差2家" in seen


def test_who_watches_sees_m_and_no_telephones_and_only_his_own_buttons(world: World) -> None:
    with browsing(world, "wang") as wang:
        path = drawn(world, wang)
    for userid, telephones, closing in (("sun", False, False), ("shen", False, False), ("zong", True, True)):
        with browsing(world, userid) as watcher:
            page = watcher.get(path)
            assert world.lots()[0].m in page.text
            assert ("1390000" in page.text) == telephones
            assert ("确认结束" in page.text) == closing
            assert "确认加抽" not in page.text and "确认撤销" not in page.text
            refused = watcher.post(f"{path}/more", {"number": world.draw().number, "count": "1"})
            assert refused.status_code == 403
    assert len(world.assignments()) == 2


def test_before_the_digits_there_are_no_names(world: World) -> None:
    with browsing(world, "wang") as wang:
        freeze(wang, emergency())
        page = wang.get(f"/h5/draws/{world.draw().number}")
    assert "还没有抽取，不显示机构" in words(page)
    assert not any(one.short_name in words(page) for one in world.rows(Institution))
    assert "给出6位数字，过时作废" in words(page) and "去给数字" in words(page)


@pytest.mark.both
def test_answers_steps_and_replacements_stand_on_the_page(world: World) -> None:
    with browsing(world, "wang") as wang:
        path = drawn(world, wang)
        first, second = world.assignments()
        world.say(world.contact(first), "接受 0001")
        world.forward(minutes=2)
        world.say(world.contact(first), "出发 0001")
        world.say(world.contact(second), "拒绝 0001 设备<b>全部</b>派出")
        page = wang.get(path)
        seen = words(page)
        assert f"{world.short_name(first)} 已出发" in seen and "应在03:00前到场" in seen
        assert "理由：设备&lt;b&gt;全部&lt;/b&gt;派出" in seen and "顶替第2位" in seen
        world.say(world.contact(world.assignments()[2]), "接受 0001")
        assert "已满额" in words(wang.get(f"{path}/live"))


def test_more_withdraw_and_close(world: World) -> None:
    with browsing(world, "wang") as wang:
        path = drawn(world, wang)
        odd = wang.submit(f"{path}/more", {"count": "一"}, on=path)
        assert odd.status_code == 422 and "1到20的整数" in words(odd)
        wang.submit(f"{path}/more", {"count": "1"}, on=path)
        assert [one.replaces for one in world.assignments()] == ["", "", "加抽"]
        empty = wang.submit(f"{path}/withdraw", {"reason": " "}, on=path)
        assert empty.status_code == 422 and "写明原因" in words(empty)
        gone = wang.submit(f"{path}/withdraw", {"reason": "现场已经处理完"}, on=path)
        assert "已撤销" in words(gone)
    draw = world.draw()
    assert (draw.state, draw.close_reason, draw.close_note) == (DrawState.CLOSED, "撤销", "现场已经处理完")


def test_station_closes_from_the_page(world: World) -> None:
    with browsing(world, "wang") as wang:
        path = drawn(world, wang)
    with browsing(world, "zong") as zong:
        closed = zong.submit(f"{path}/close", {"note": "险情解除"}, on=path)
        assert "已结束" in words(closed) and "核验这次抽取" in words(closed)
    assert world.draw().close_note == "险情解除"


def test_a_planned_withdrawal_waits_for_a_second_person(world: World) -> None:
    world.clock.forward(timedelta(hours=8))
    with browsing(world, "wang") as wang, browsing(world, "sun") as sun:
        path = drawn(world, wang, planned())
        give_digits(sun, world.draw().number, "222222")
        asked = wang.submit(f"{path}/withdraw", {"reason": "检查改期"}, on=path)
        assert "等另一位工作人员同意" in words(asked)
    assert world.draw().state == DrawState.OPEN


def test_a_sealed_draw_hides_names_until_acceptance(world: World) -> None:
    world.clock.forward(timedelta(hours=8))
    with browsing(world, "wang") as wang, browsing(world, "sun") as sun:
        path = drawn(world, wang, planned(covert="是", project="秘密工程"))
        give_digits(sun, world.draw().number, "222222")
        world.settle()
        [one, _other] = world.assignments()
        for watcher in (wang, sun):
            page = words(watcher.get(path))
            assert "名称密封" in page and world.short_name(one) not in page
            assert "13900000" not in page
        with browsing(world, world.contact(one)) as contact:
            task = words(contact.get(f"/h5/tasks/{one.id}"))
            assert "接受并声明后告知" in task
            assert "秘密工程" not in task and "昆明某置业有限公司" not in task and "某路某工地" not in task
            assert "某路" not in words(contact.get("/h5/my"))


def test_the_stream_says_what_changed(world: World) -> None:
    with browsing(world, "wang") as wang:
        path = drawn(world, wang)
        contact = world.contact(world.assignments()[0])
        with wang.client.stream("GET", f"{path}/events", timeout=20) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            events = _events(stream)
            assert "待答复" in next(events)
            world.say(contact, "接受 0001")
            assert "联系人" in next(events)
        with pytest.raises(httpx.HTTPStatusError):
            wang.client.get("/h5/draws/0099/events").raise_for_status()


def _events(stream: httpx.Response) -> Iterator[str]:
    part: list[str] = []
    for line in stream.iter_lines():
        if line.startswith("data: "):
            part.append(line.removeprefix("data: "))
        elif not line and part:
            yield "\n".join(part)
            part = []


def test_polling_is_the_same_part_and_tells_who_is_logged_out(world: World) -> None:
    with browsing(world, "wang") as wang:
        path = drawn(world, wang)
        part = wang.client.get(f"{path}/live", headers=LIVE)
        assert part.status_code == 200 and "<html" not in part.text and 'data-state="进行中"' in part.text
        wang.client.cookies.clear()
        assert wang.client.get(f"{path}/live", headers=LIVE).status_code == 401
        assert wang.client.get(f"{path}/events").status_code == 401


def test_documents_that_were_not_provided_are_told_once(world: World) -> None:
    with browsing(world, "wang") as wang:
        drawn(world, wang)
    one = world.assignments()[0]
    contact, path = world.contact(one), f"/h5/tasks/{one.id}"
    with browsing(world, contact) as institution:
        early = institution.get(path)
        assert "告知抽取人" not in words(early) and "图纸" in words(early)
        assert "apis.map.qq.com" in early.text and "昆明某置业有限公司" in words(early)
        world.say(contact, "接受 0001")
        assert institution.submit(path, {}, on=path).status_code == 422
        told = institution.submit(path, {"documents": ["图纸"]}, on=path)
        assert "图纸 未提供 已于" in words(told)
        again = institution.submit(path, {"documents": ["图纸"]}, on=path)
        assert again.status_code == 422 and "不必重复" in words(again)
    world.settle()
    said = [m.text for m in world.phone("wang").messages if "还没有提供" in m.text]
    assert len(said) == 1 and world.short_name(one) in said[0] and "图纸" in said[0]
    [entry] = world.rows(LedgerEntry, LedgerEntry.event == "资料未提供")
    assert entry.data["documents"] == ["图纸"], json.dumps(entry.data, ensure_ascii=False)


def test_a_task_is_shown_to_its_own_institution_only(world: World) -> None:
    with browsing(world, "wang") as wang:
        drawn(world, wang)
    mine, other = world.assignments()
    with browsing(world, world.contact(mine)) as contact:
        assert contact.get(f"/h5/tasks/{mine.id}").status_code == 200
        for key in (other.id, 9999, "0x1", "<b>", "1" * 30):
            assert contact.get(f"/h5/tasks/{key}").status_code == 404
        listed = words(contact.get("/h5/my"))
        assert "贵单位的任务" in listed and listed.count("0001") == 1
    assert world.assignments()[1].state == Answer.ASKED


def test_my_page_lists_what_waits_first(world: World) -> None:
    world.add_staff("zhao", "赵工", Role.DRAWER)
    with browsing(world, "wang") as wang, browsing(world, "zhao") as zhao:
        freeze(wang, emergency())
        seen = words(wang.get("/h5/my"))
        assert "等您给数字" in seen and "0001 待确认 应急处置" in seen
        assert "还没有发起过抽取" in words(zhao.get("/h5/my"))
    assert len(world.rows(Draw)) == 1
