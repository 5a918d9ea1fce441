"""What a message is about, and what follows from it: how urgent it is, and who hears where it is lost."""

from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum, auto


class Topic(StrEnum):
    """What a message is about; a card that is changed later is found by it."""

    # what somebody has just asked
    REPLY = "reply"
    HELP = "help"
    QUESTION = "question"
    ORDER = "order"
    # a second person, and 总站
    CONSENT = "consent"
    APPROVAL = "approval"
    ASSIGNMENT = "assignment"
    WITHDRAWAL = "withdrawal"
    MORE = "more"
    PUBLIC_NUMBER = "public-number"
    OVERSIGHT = "oversight"
    # a draw, to its requester and its supervisor
    MANIFEST = "manifest"
    CONFIRM = "confirm"
    SUPERVISE = "supervise"
    REVIEW = "review"
    WAITING = "waiting"
    DRAWN = "drawn"
    EXPIRED = "expired"
    FILLED = "filled"
    DONE = "done"
    PUBLISHED = "published"
    UNSEAL = "unseal"
    # a task, to its institution
    ASK = "ask"
    REMIND = "remind"
    REASON = "reason"
    WAY = "way"
    OVERDUE = "overdue"
    CLOSED = "closed"
    # a task, to its requester
    ANSWERED = "answered"
    LATE = "late"
    STEP = "step"
    DOCUMENTS = "documents"
    UNDELIVERED = "undelivered"
    # the installation
    COMMITMENTS = "commitments"
    ANCHOR = "anchor"
    MONTHLY = "monthly"
    CALENDAR = "calendar"


class Priority(IntEnum):
    """What goes out first; inside one, what was written first."""

    URGENT = 0
    NORMAL = 1
    BULK = 2


class Owner(StrEnum):
    """Who hears that a message did not arrive; a feature registers how it is said (`Router.undelivered`)."""

    # whoever phones the institution
    TASK = auto()


@dataclass(frozen=True)
class TopicRule:
    """What follows from a topic."""

    # of an emergency all but BULK is URGENT
    priority: Priority = Priority.NORMAL
    # rightly the same twice; everything else carries WeCom's own duplicate check
    repeatable: bool = False
    # after its time of no use to anybody, and nobody misses it
    momentary: bool = False
    owner: Owner | None = None
    # its owner hears at once of an account that does not exist for this app
    vital: bool = False


PLAIN = TopicRule()
_AGAIN = TopicRule(repeatable=True)
# the giver of digits waits for these, in every draw
_FIRST = TopicRule(Priority.URGENT)
# nobody waits for these, not even where they are about an emergency
_BULK = TopicRule(Priority.BULK)
_TASK = TopicRule(owner=Owner.TASK)
_VITAL = replace(_TASK, vital=True)

RULES: dict[str, TopicRule] = {
    **dict.fromkeys((Topic.REPLY, Topic.HELP), _AGAIN),
    **dict.fromkeys((Topic.MANIFEST, Topic.CONFIRM), _FIRST),
    **dict.fromkeys((Topic.OVERSIGHT, Topic.REVIEW, Topic.PUBLISHED, Topic.UNSEAL), _BULK),
    **dict.fromkeys((Topic.COMMITMENTS, Topic.ANCHOR, Topic.MONTHLY, Topic.CALENDAR), _BULK),
    **dict.fromkeys((Topic.ASK, Topic.CLOSED), _VITAL),
    **dict.fromkeys((Topic.REASON, Topic.WAY, Topic.OVERDUE), _TASK),
    **dict.fromkeys((Topic.ANSWERED, Topic.LATE, Topic.STEP, Topic.DOCUMENTS, Topic.UNDELIVERED), _TASK),
    Topic.REMIND: replace(_TASK, momentary=True),
}
_CHANGE = "-update"


def change_of(topic: str) -> str:
    """The topic of a card's change: whoever withdraws the card's topic does not withdraw it."""
    return f"{topic}{_CHANGE}"


def rule_of(topic: str) -> TopicRule:
    """By what a message is about; the change of a card goes with its card, but is itself not vital."""
    rule = RULES.get(topic.removesuffix(_CHANGE), PLAIN)
    return replace(rule, vital=False) if topic.endswith(_CHANGE) else rule


def priority_of(topic: str, *, emergency: bool) -> Priority:
    """Of an emergency everything is urgent that somebody waits for."""
    priority = rule_of(topic).priority
    return Priority.URGENT if emergency and priority is not Priority.BULK else priority
