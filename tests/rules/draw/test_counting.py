"""How a missed task counts (Article 13 (4))."""

import pytest

from config import words_faults as config_words_faults
from models.people import AUTHORITIES, UnitKind
from models.rules.draw.counting import Counts, counts_as


def test_the_vocabulary_says_it_in_the_words_of_the_rule() -> None:
    assert tuple(map(str, Counts)) == config_words_faults.COUNTS


@pytest.mark.parametrize("rule", Counts)
def test_only_what_an_authority_organises_counts(rule: Counts) -> None:
    assert counts_as(rule, by_authority=False) == "不计"
    assert counts_as(rule, by_authority=True) == ("不计" if rule is Counts.OPTIONAL else rule)
    assert UnitKind.OTHER not in AUTHORITIES
