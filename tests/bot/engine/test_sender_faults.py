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
from tests.bot.outgoing import Outgoing, open_outgoing


@pytest.fixture
def outgoing(database_url: str) -> Iterator[Outgoing]:
    with open_outgoing(database_url) as opened:
        yield opened


def contact(outgoing: Outgoing, userid: str) -> Contact:
    """A person in the pool."""
    found: list[Contact] = outgoing.offline.rows(Contact, Contact.userkey == userid)
    if not found:
        one = builders.institution(1, code=userid, name=userid, short=userid)
        outgoing.offline.store(one)
        outgoing.offline.store(builders.contact(one, userid, name="李工", userkey=userid))
        return contact(outgoing, userid)
    return found[0]


def test_a_card_that_arrived_without_an_answer_appears_once(outgoing: Outgoing) -> None:
    """The retry repeats the task_id; «used before» then means: it is there."""
    card = outgoing.card("a")
    outgoing.sim.faults.cut_after_accept = 1
    outgoing.send()
    assert outgoing.attempts(card) == ["unanswered"]
    outgoing.after(seconds=1)
    row = outgoing.row(card)
    assert (row.state, row.attempts, row.response_code) == (MailState.SENT, 2, None)
    assert [message.task_id for message in outgoing.inbox("a")] == [row.task_id]
    assert {body["template_card"]["task_id"] for body in outgoing.bodies()} == {row.task_id}
    assert "had it 42014" in outgoing.attempts(card)[1]
    outgoing.grey(card)
    outgoing.send()
    assert outgoing.texts("a")[1:] == ["已由王工接受，无需再答复"]


def test_a_duplicate_task_id_out_of_the_blue_is_no_delivery(outgoing: Outgoing) -> None:
    """42014 also means «task_id invalid»: without an unanswered attempt nobody has seen the card."""
    outgoing.sim.faults.fail(45009, times=1)
    outgoing.sim.faults.fail(42014, times=1)
    card = outgoing.card("a")
    outgoing.send()
    outgoing.after(seconds=2)
    assert outgoing.row(card).state == MailState.FAILED
    assert outgoing.texts("a") == ["应急任务，请回复：接受 0001"]


def test_the_code_for_a_duplicate_is_a_setting(outgoing: Outgoing) -> None:
    outgoing.sim.quirks.duplicate_task_id = 40058
    outgoing.sim.faults.cut_after_accept = 1
    outgoing.card("a")
    outgoing.send()
    outgoing.after(seconds=1)
    assert len(outgoing.inbox("a")) == 2, "an unknown code: said in words as well, and nothing is lost"
    assert outgoing.inbox("a")[1].text == "应急任务，请回复：接受 0001"


def test_a_text_that_arrived_without_an_answer_appears_once(outgoing: Outgoing) -> None:
    """WeCom's own duplicate check does it; answers to a person may rightly be the same twice."""
    for topic in ("note", "reply", "help"):
        outgoing.tell("a", f"{topic}：您好", topic=topic)
    outgoing.sim.faults.cut_after_accept = 1
    outgoing.send()
    outgoing.after(seconds=1)
    outgoing.tell("a", "reply：您好", topic="reply")
    outgoing.send()
    assert outgoing.texts("a") == ["note：您好", "reply：您好", "help：您好", "reply：您好"]
    marked = {body["text"]["content"] for body in outgoing.bodies() if "enable_duplicate_check" in body}
    assert marked == {"note：您好"}


@pytest.mark.parametrize("code", [40058, 43012, 99999])
def test_a_card_that_wecom_will_not_take_is_said_in_words(outgoing: Outgoing, code: int) -> None:
    card = outgoing.card("a")
    outgoing.sim.faults.fail(code, times=1)
    outgoing.send()
    row = outgoing.row(card)
    assert (row.state, str(code) in row.error) == (MailState.FAILED, True)
    assert outgoing.texts("a") == ["应急任务，请回复：接受 0001"]
    outgoing.grey(card)
    outgoing.send()
    assert outgoing.texts("a")[1:] == ["已由王工接受，无需再答复"]


def test_a_text_that_wecom_will_not_take_is_given_up(outgoing: Outgoing) -> None:
    outgoing.tell("a", "违禁词")
    outgoing.tell("a", "下一条")
    outgoing.sim.faults.fail(85002, times=1)
    outgoing.send()
    assert outgoing.row(1).state == MailState.FAILED
    assert outgoing.texts("a") == ["下一条"]
    assert [
        line["fault"].split()[0] for line in outgoing.offline.log if line["event"] == "message refused"
    ] == ["85002"]


def test_a_card_is_changed_once_it_is_there(outgoing: Outgoing) -> None:
    """The change waits for its card; in between nothing is sent."""
    card = outgoing.card("a")
    outgoing.sim.faults.fail(-1, times=3)
    outgoing.send()
    outgoing.grey(card)
    outgoing.after(seconds=1)
    assert outgoing.sim.sent("message/update_template_card") == []
    outgoing.after(seconds=2)
    outgoing.after(seconds=4)
    outgoing.after(seconds=1)
    assert [(message.greyed, message.text) for message in outgoing.inbox("a")] == [
        ("已由王工接受", "质量安全机构库\n应急任务\n说明")
    ]
    assert outgoing.row(card).response_code is None, "each code works for one call"


@pytest.mark.parametrize("why", ["no code", "60140", "used", "old", "not an interactive card"])
def test_a_card_that_can_not_be_changed_is_corrected_in_words(outgoing: Outgoing, why: str) -> None:
    outgoing.sim.faults.no_response_code = why == "no code"
    card = outgoing.card("a")
    outgoing.send()
    if why == "used":
        outgoing.grey(card, "第一次")
    if why in {"60140", "not an interactive card"}:
        outgoing.sim.faults.fail(60140 if why == "60140" else 42016, path="message/update_template_card")
    if why == "old":
        outgoing.after(hours=72)
    outgoing.grey(card)
    outgoing.send()
    assert outgoing.texts("a")[1:] == ["已由王工接受，无需再答复"]
    assert outgoing.inbox("a")[0].greyed == ("第一次" if why == "used" else "")


def test_a_change_without_words_stays_silent(outgoing: Outgoing) -> None:
    """The person who answered knows what he answered."""
    outgoing.sim.faults.no_response_code = True
    card = outgoing.card("a")
    outgoing.send()
    outgoing.do(lambda ctx: grey_silently(ctx, card))
    outgoing.send()
    assert len(outgoing.inbox("a")) == 1
    assert {row.state for row in outgoing.offline.rows(Outbox)} == {MailState.SENT, MailState.CANCELLED}


def grey_silently(ctx: Ctx, card: int) -> None:
    grey_out(ctx, ctx.session.get_one(Outbox, card), "已接受")


@pytest.mark.parametrize("userid", ["gone", "poor"])
def test_an_unreachable_contact_is_remembered_and_reachable_again(outgoing: Outgoing, userid: str) -> None:
    """invaliduser, or unlicenseduser: the last send decides."""
    contact(outgoing, userid)
    outgoing.card(userid)
    outgoing.send()
    assert contact(outgoing, userid).unreachable_at == outgoing.clock()
    assert outgoing.row(1).state == MailState.FAILED
    assert outgoing.texts(userid) == []
    member = outgoing.sim.member(userid)
    member.visible = member.licensed = True
    outgoing.tell(userid, "能收到了")
    outgoing.send()
    assert contact(outgoing, userid).unreachable_at is None


@pytest.mark.parametrize("userid", ["@all", "a|b", "@a", "", "王工"])
def test_a_row_that_names_no_single_account_goes_to_nobody(outgoing: Outgoing, userid: str) -> None:
    """`@all` is the whole corp for WeCom, `a|b` are two people: refused whatever wrote the row."""
    contact(outgoing, userid)
    outgoing.card(userid)
    outgoing.tell(userid, "停电通知")
    outgoing.send()
    assert outgoing.sim.sent() == [] and outgoing.sim.messages == []
    assert {(row.state, row.error) for row in outgoing.offline.rows(Outbox)} == {
        (MailState.FAILED, "收件人不是一个企业微信账号")
    }
    assert contact(outgoing, userid).unreachable_at == outgoing.clock()


def test_what_is_taken_back_is_not_started(outgoing: Outgoing) -> None:
    """An answer arrives while the other contact's card waits in the outbox."""
    outgoing.card("a")
    outgoing.sim.faults.fail(-1, times=None)
    outgoing.send()
    outgoing.do(take_back)
    outgoing.sim.faults.clear()
    outgoing.after(seconds=20)
    assert outgoing.inbox("a") == []
    assert outgoing.row(1).state == MailState.CANCELLED


def take_back(ctx: Ctx) -> None:
    values = {"state": MailState.CANCELLED}
    ctx.session.execute(update(Outbox).where(col(Outbox.topic) == "ask").values(**values))


CODES = {"refused": 42035, "unreachable": 81013, "busy": -1}


@pytest.mark.parametrize("answer", ["taken", "refused", "unreachable", "busy", "unanswered"])
def test_what_is_taken_back_while_it_is_under_way(outgoing: Outgoing, answer: str) -> None:
    """Taken by WeCom: the truth is written down and the card greyed. Else no retry, and words only to
    who may have seen the card.
    """
    card = outgoing.card("a")
    outgoing.sim.faults.slow, outgoing.sim.faults.slow_path = 0.3, "message/send"
    if answer in CODES:
        outgoing.sim.faults.fail(CODES[answer], times=1)
    outgoing.sim.faults.cut_after_accept = int(answer == "unanswered")
    sending = threading.Thread(target=outgoing.send)
    sending.start()
    assert outgoing.sim.wait_until(lambda: len(outgoing.sim.sent()) == 1)
    outgoing.do(take_back)
    outgoing.grey(card)
    sending.join()
    outgoing.sim.faults.clear()
    outgoing.after(seconds=16)
    outgoing.after(seconds=1)
    if answer == "taken":
        assert outgoing.row(card).state == MailState.SENT
        assert [(message.greyed, message.msgtype) for message in outgoing.inbox("a")] == [
            ("已由王工接受", "template_card")
        ]
    else:
        assert outgoing.texts("a")[1:] == (["已由王工接受，无需再答复"] if answer == "unanswered" else [])
        assert len(outgoing.inbox("a")) == 2 * (answer == "unanswered")


def test_a_token_revoked_between_two_messages_costs_nothing(outgoing: Outgoing) -> None:
    outgoing.tell("a", "一")
    outgoing.send()
    outgoing.sim.revoke_tokens()
    outgoing.tell("a", "二")
    outgoing.send()
    assert outgoing.texts("a") == ["一", "二"]
    assert outgoing.attempts(2) == ["ok"]
