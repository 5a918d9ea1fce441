"""A form has words for every fault; a sentence for those that it may not leave open."""

import pytest

from handlers.draw.request import words_form as request_words_form
from handlers.draw.request import words_submit as request_words_submit
from models.rules.draw.request import Code

# measured: said with the time or the number
MEASURED = {Code.PAST, Code.TOO_SOON, Code.MANY_LOTS}


@pytest.mark.parametrize("code", sorted(set(Code) - MEASURED - {Code.CLOSED}))
def test_the_form_says_each(code: Code) -> None:
    assert request_words_form.WRONG[code]


def test_a_sentence_leaves_open_what_it_is_asked_for_elsewhere() -> None:
    open_to_it = set(Code) - request_words_submit.REFUSALS.keys() - {Code.NO_TIME, Code.PAST, Code.TOO_SOON}
    assert open_to_it == {
        # asked before: what is missing, and how many categories
        Code.NO_LOTS, Code.NO_DISTRICT, Code.NO_REASON, Code.MANY_LOTS,
        # dropped, or never read in a sentence
        Code.COVERT_EMERGENCY, Code.B_EMERGENCY, Code.B_HALF,
        # 回避 says why by itself; the unit pays; who types a year means it
        Code.EXCLUDED_WHY, Code.NO_PAYER, Code.TOO_FAR,
    }  # fmt: skip
