"""What WeCom refuses or leaves unanswered: no card twice, nothing lost, words where a card fails."""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import update
from sqlmodel import col

from handlers.mail.post import grey_out
from handlers.routing.router import Ctx
from models.institution import Contact
from models.mail import MailState, Outbox
from tests import builders
from tests.bot.post_office import PostOffice, open_post_office


@pytest.fixture
def office(database_url: str) -> Iterator[PostOffice]:
    with open_post_office(database_url) as opened:
        yield opened


def contact(office: PostOffice, userid: str) -> Contact:
    """A person in the pool."""
    found: list[Contact] = office.desk.rows(Contact, Contact.userkey == userid)
    if not found:
        one = builders.institution(1, code=userid, name=userid, short=userid)
        office.desk.store(one)
        office.desk.store(builders.contact(one, userid, name="李工", userkey=userid))
        return contact(office, userid)
    return found[0]


def test_a_card_that_arrived_without_an_answer_appears_once(office: PostOffice) -> None:
    """The retry repeats the task_id; «used before» then means: it is there."""
    card = office.card("a")
    office.sim.faults.cut_after_accept = 1
    office.send()
    assert office.attempts(card) == ["unanswered"]
    office.after(seconds=1)
    row = office.row(card)
    assert (row.state, row.attempts, row.response_code) == (MailState.SENT, 2, None)
    assert [message.task_id for message in office.inbox("a")] == [row.task_id]
    assert {body["template_card"]["task_id"] for body in office.bodies()} == {row.task_id}
    assert "had it 42014" in office.attempts(card)[1]
    office.grey(card)
    office.send()
    assert office.texts("a")[1:] == ["已由王工接受，无需再答复"]


def test_a_duplicate_task_id_out_of_the_blue_is_no_delivery(office: PostOffice) -> None:
    """42014 also means «task_id invalid»: without an unanswered attempt nobody has seen the card."""
    office.sim.faults.fail(45009, times=1)
    office.sim.faults.fail(42014, times=1)
    card = office.card("a")
    office.send()
    office.after(seconds=2)
    assert office.row(card).state == MailState.FAILED
    assert office.texts("a") == ["应急任务，请回复：接受 0001"]


def test_the_code_for_a_duplicate_is_a_setting(office: PostOffice) -> None:
    office.sim.quirks.duplicate_task_id = 40058
    office.sim.faults.cut_after_accept = 1
    office.card("a")
    office.send()
    office.after(seconds=1)
    assert len(office.inbox("a")) == 2, "an unknown code: said in words as well, and nothing is lost"
    assert office.inbox("a")[1].text == "应急任务，请回复：接受 0001"


def test_a_text_that_arrived_without_an_answer_appears_once(office: PostOffice) -> None:
    """WeCom's own duplicate check does it; answers to a person may rightly be the same twice."""
    for topic in ("note", "reply", "help"):
        office.tell("a", f"{topic}：您好", topic=topic)
    office.sim.faults.cut_after_accept = 1
    office.send()
    office.after(seconds=1)
    office.tell("a", "reply：您好", topic="reply")
    office.send()
    assert office.texts("a") == ["note：您好", "reply：您好", "help：您好", "reply：您好"]
    marked = {body["text"]["content"] for body in office.bodies() if "enable_duplicate_check" in body}
    assert marked == {"note：您好"}


@pytest.mark.parametrize("code", [40058, 43012, 99999])
def test_a_card_that_wecom_will_not_take_is_said_in_words(office: PostOffice, code: int) -> None:
    card = office.card("a")
    office.sim.faults.fail(code, times=1)
    office.send()
    row = office.row(card)
    assert (row.state, str(code) in row.error) == (MailState.FAILED, True)
    assert office.texts("a") == ["应急任务，请回复：接受 0001"]
    office.grey(card)
    office.send()
    assert office.texts("a")[1:] == ["已由王工接受，无需再答复"]


def test_a_text_that_wecom_will_not_take_is_given_up(office: PostOffice) -> None:
    office.tell("a", "违禁词")
    office.tell("a", "下一条")
    office.sim.faults.fail(85002, times=1)
    office.send()
    assert office.row(1).state == MailState.FAILED
    assert office.texts("a") == ["下一条"]
    assert [line["fault"].split()[0] for line in office.desk.log if line["event"] == "message refused"] == [
        "85002"
    ]


def test_a_card_is_changed_once_it_is_there(office: PostOffice) -> None:
    """The change waits for its card; in between nothing is sent."""
    card = office.card("a")
    office.sim.faults.fail(-1, times=3)
    office.send()
    office.grey(card)
    office.after(seconds=1)
    assert office.sim.sent("message/update_template_card") == []
    office.after(seconds=2)
    office.after(seconds=4)
    office.after(seconds=1)
    assert [(message.greyed, message.text) for message in office.inbox("a")] == [
        ("已由王工接受", "质量安全机构库\n应急任务\n说明")
    ]
    assert office.row(card).response_code is None, "each code works for one call"


@pytest.mark.parametrize("why", ["no code", "60140", "used", "old", "not an interactive card"])
def test_a_card_that_can_not_be_changed_is_corrected_in_words(office: PostOffice, why: str) -> None:
    office.sim.faults.no_response_code = why == "no code"
    card = office.card("a")
    office.send()
    if why == "used":
        office.grey(card, "第一次")
    if why in {"60140", "not an interactive card"}:
        office.sim.faults.fail(60140 if why == "60140" else 42016, path="message/update_template_card")
    if why == "old":
        office.after(hours=72)
    office.grey(card)
    office.send()
    assert office.texts("a")[1:] == ["已由王工接受，无需再答复"]
    assert office.inbox("a")[0].greyed == ("第一次" if why == "used" else "")


def test_a_change_without_words_stays_silent(office: PostOffice) -> None:
    """The person who answered knows what he answered."""
    office.sim.faults.no_response_code = True
    card = office.card("a")
    office.send()
    office.do(lambda ctx: grey_silently(ctx, card))
    office.send()
    assert len(office.inbox("a")) == 1
    assert {row.state for row in office.desk.rows(Outbox)} == {MailState.SENT, MailState.CANCELLED}


def grey_silently(ctx: Ctx, card: int) -> None:
    grey_out(ctx, ctx.session.get_one(Outbox, card), "已接受", "", "silent")


@pytest.mark.parametrize("userid", ["gone", "poor"])
def test_an_unreachable_contact_is_remembered_and_reachable_again(office: PostOffice, userid: str) -> None:
    """invaliduser, or unlicenseduser: the last send decides."""
    contact(office, userid)
    office.card(userid)
    office.send()
    assert contact(office, userid).unreachable_at == office.clock()
    assert office.row(1).state == MailState.FAILED
    assert office.texts(userid) == []
    member = office.sim.member(userid)
    member.visible = member.licensed = True
    office.tell(userid, "能收到了")
    office.send()
    assert contact(office, userid).unreachable_at is None


@pytest.mark.parametrize("userid", ["@all", "a|b", "@a", "", "王工"])
def test_a_row_that_names_no_single_account_goes_to_nobody(office: PostOffice, userid: str) -> None:
    """`@all` is the whole corp for WeCom, `a|b` are two people: refused whatever wrote the row."""
    contact(office, userid)
    office.card(userid)
    office.tell(userid, "停电通知")
    office.send()
    assert office.sim.sent() == [] and office.sim.messages == []
    assert {(row.state, row.error) for row in office.desk.rows(Outbox)} == {
        (MailState.FAILED, "收件人不是一个企业微信账号")
    }
    assert contact(office, userid).unreachable_at == office.clock()


def test_what_is_taken_back_is_not_started(office: PostOffice) -> None:
    """An answer arrives while the other contact's card waits in the outbox."""
    office.card("a")
    office.sim.faults.fail(-1, times=None)
    office.send()
    office.do(take_back)
    office.sim.faults.clear()
    office.after(seconds=20)
    assert office.inbox("a") == []
    assert office.row(1).state == MailState.CANCELLED


def take_back(ctx: Ctx) -> None:
    values = {"state": MailState.CANCELLED}
    ctx.session.execute(update(Outbox).where(col(Outbox.topic) == "ask").values(**values))


CODES = {"refused": 42035, "unreachable": 81013, "busy": -1}


@pytest.mark.parametrize("answer", ["taken", "refused", "unreachable", "busy", "unanswered"])
def test_what_is_taken_back_while_it_is_under_way(office: PostOffice, answer: str) -> None:
    """Taken by WeCom: the truth is written down and the card greyed. Else no retry, and words only to
    who may have seen the card.
    """
    card = office.card("a")
    office.sim.faults.slow, office.sim.faults.slow_path = 0.3, "message/send"
    if answer in CODES:
        office.sim.faults.fail(CODES[answer], times=1)
    office.sim.faults.cut_after_accept = int(answer == "unanswered")
    sending = threading.Thread(target=office.send)
    sending.start()
    assert office.sim.wait_until(lambda: len(office.sim.sent()) == 1)
    office.do(take_back)
    office.grey(card)
    sending.join()
    office.sim.faults.clear()
    office.after(seconds=16)
    office.after(seconds=1)
    if answer == "taken":
        assert office.row(card).state == MailState.SENT
        assert [(message.greyed, message.msgtype) for message in office.inbox("a")] == [
            ("已由王工接受", "template_card")
        ]
    else:
        assert office.texts("a")[1:] == (["已由王工接受，无需再答复"] if answer == "unanswered" else [])
        assert len(office.inbox("a")) == 2 * (answer == "unanswered")


def test_a_token_revoked_between_two_messages_costs_nothing(office: PostOffice) -> None:
    office.tell("a", "一")
    office.send()
    office.sim.revoke_tokens()
    office.tell("a", "二")
    office.send()
    assert office.texts("a") == ["一", "二"]
    assert office.attempts(2) == ["ok"]
