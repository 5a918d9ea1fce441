"""What follows from the topic of a message, and that somebody answers for what is lost."""

import pytest

from handlers import all_routes
from models.topics import RULES, Owner, Topic, change_of, rule_of


def test_rules_are_about_topics() -> None:
    assert RULES.keys() <= set(Topic)


def test_every_owner_says_that_a_message_is_lost() -> None:
    assert all_routes().owners.keys() == set(Owner)


@pytest.mark.parametrize("topic", list(Topic))
def test_a_change_goes_with_its_card_but_is_not_vital(topic: Topic) -> None:
    card, change = rule_of(topic), rule_of(change_of(topic))
    assert (change.priority, change.owner, change.vital) == (card.priority, card.owner, False)
    assert change_of(topic) not in set(Topic)
