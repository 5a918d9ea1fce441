"""现场联系人: whoever comes finds him; nobody else, and nothing public, says who he is (decision 0035)."""

import io
import json
import zipfile

from bot.documents.render import render
from models.document import Document
from models.draw import Assignment, Draw
from models.ledger import LedgerEntry
from models.mail import Outbox
from models.rules.papers.sheet_facts import Paper
from tests.bot.documents import pdf_text
from tests.bot.draw_form_fields import emergency, planned
from tests.scenarios.browse import browsing, form_of, words
from tests.scenarios.test_form_story import FORM, PREVIEW, freeze, give_digits, preview
from tests.scenarios.world import World

NAME, PHONE = "段现场", "13712345678"
HINT = "现场联系人：段某（电话尾号5678）"
FIELDS = {"site_contact": NAME, "site_phone": PHONE}


def drawn(world: World) -> list[Assignment]:
    with browsing(world, "wang") as wang:
        freeze(wang, emergency(**FIELDS))
        give_digits(wang, world.draw().number, "483920")
    world.settle()
    return world.assignments()


def pages_of(world: World, userid: str, one: Assignment) -> str:
    with browsing(world, userid) as phone:
        return phone.get(f"/h5/tasks/{one.id}").text


def letter_for(world: World, userid: str) -> str:
    [letter] = world.rows(Document, Document.kind == Paper.LETTER)
    with browsing(world, userid) as phone:
        return pdf_text.text(phone.get(f"/h5/documents/{letter.number}.pdf").content)


def test_the_text_that_is_hashed_has_no_telephone(world: World) -> None:
    with browsing(world, "wang") as wang:
        seen = preview(wang, emergency(**FIELDS))
        assert HINT in words(seen)
        assert PHONE not in dict(form_of(seen, FORM).fields)["text"]
        wang.resubmit(seen, FORM, {})
    draw = world.draw()
    assert (draw.site_contact, draw.site_phone) == (NAME, PHONE)
    assert HINT in draw.request_text and NAME not in draw.request_text


def test_a_telephone_that_is_none_is_asked_for_beside_its_field(world: World) -> None:
    with browsing(world, "wang") as wang:
        wrong = preview(wang, emergency(site_contact=NAME, site_phone="12345"))
        assert wrong.status_code == 422 and 'href="#site_phone"' in wrong.text
        assert ("site_contact", NAME) in form_of(wrong, PREVIEW).fields
    assert world.rows(Draw) == []


def test_who_comes_reads_it_and_nobody_before(world: World) -> None:
    first, second = drawn(world)
    mine, other = world.contact(first), world.contact(second)
    assert PHONE not in pages_of(world, mine, first)
    world.click(mine, "接受")
    assert f"{NAME} {PHONE}" in pages_of(world, mine, first)
    assert PHONE in letter_for(world, mine)
    world.say(other, "拒绝 0001 设备已全部派出")
    assert PHONE not in pages_of(world, other, second)


def test_who_only_watches_does_not(world: World) -> None:
    first, _second = drawn(world)
    world.click(world.contact(first), "接受")
    for userid, reads in (("wang", True), ("zong", True), ("sun", False), ("shen", False)):
        with browsing(world, userid) as phone:
            page = phone.get(f"/h5/draws/{world.draw().number}").text
        assert (PHONE in page, NAME in page) == (reads, reads), userid
        letter = letter_for(world, userid)
        assert (PHONE in letter, NAME in letter) == (reads, reads), userid
        assert ("只对抽取人和接受任务的机构显示" in letter) is not reads


def test_the_sealed_read_it_with_the_rest(world: World) -> None:
    world.forward(hours=8)
    with browsing(world, "wang") as wang:
        freeze(wang, planned(**FIELDS, covert="是"))
        give_digits(wang, world.draw().number, "483920")
    with browsing(world, "sun") as sun:
        give_digits(sun, world.draw().number, "117755")
    world.settle()
    first = world.assignments()[0]
    mine = world.contact(first)
    world.say(mine, "接受 0001")
    assert PHONE not in pages_of(world, mine, first)
    world.say(mine, "没有往来")
    assert PHONE in pages_of(world, mine, first)


def test_no_message_no_ledger_and_nothing_public_has_it(world: World) -> None:
    first, second = drawn(world)
    for one in (first, second):
        world.click(world.contact(one), "接受")
        for step in ("出发", "到场", "完成"):
            world.say(world.contact(one), f"{step} 0001")
    assert "已公开" in world.say("zong", "公开 0001")
    world.settle()
    said = json.dumps(
        [[row.payload, row.fallback] for row in world.rows(Outbox)]
        + [entry.data for entry in world.rows(LedgerEntry)],
        ensure_ascii=False,
        default=str,
    )
    assert PHONE not in said and NAME not in said
    number = world.draw().number
    with browsing(world, "c1-1") as anybody:
        page = anybody.get(f"/verify/{number}").text
        bundle = zipfile.ZipFile(io.BytesIO(anybody.get(f"/verify/{number}/bundle.zip").content))
    public = page + "".join(bundle.read(name).decode() for name in bundle.namelist())
    assert HINT in public and PHONE not in public and NAME not in public
    for sheet in world.rows(Document, Document.kind != Paper.LETTER):
        assert PHONE not in pdf_text.text(render(sheet.facts))


def test_whoever_is_called_by_hand_finds_him_too(world: World) -> None:
    drawn(world)
    world.say("wang", "指派 0001 昆明第5检测有限公司 名单已用尽")
    world.click("zong", "同意")
    one = world.assignments("0002")[0]
    mine = world.contact(one)
    assert PHONE not in pages_of(world, mine, one)
    world.click(mine, "接受")
    assert f"{NAME} {PHONE}" in pages_of(world, mine, one)
