"""What officials say at two in the morning (sentences.txt): complete, asked back, or no draw at all."""

import re
from pathlib import Path

import pytest

from handlers.draw.request import words as request_words
from handlers.speech import parse
from handlers.speech.commands_general import Help
from handlers.speech.draw.draft import DrawRequest, LotRequest, Rehearsal
from tests.handlers.speech.wanted import NOW, WORDS, want

PAIR = re.compile(r"^(?P<said>[^#\s\[].*)\n  (?P<sign>[=?!]) (?P<read>.+)$", re.MULTILINE)
CORPUS = Path(__file__).with_name("sentences.txt").read_text("utf-8")
PAIRS = [(pair["said"], pair["sign"], pair["read"].split(" | ")) for pair in PAIR.finditer(CORPUS)]
NOTHING = {"演练": Rehearsal, "帮助": Help, "没看懂": type(None)}


def group(sign: str) -> list[tuple[str, list[str]]]:
    return [(said, read) for said, kind, read in PAIRS if kind == sign]


def test_the_corpus_is_read_whole_and_long_enough() -> None:
    assert len(PAIRS) == len(re.findall(r"^  \S", CORPUS, re.MULTILINE)) >= 120
    assert len({said for said, _sign, _read in PAIRS}) == len(PAIRS)
    assert all(len(group(sign)) >= 30 for sign in "=?!")


@pytest.mark.parametrize(("said", "read"), group("="))
def test_a_complete_sentence_is_read_whole(said: str, read: list[str]) -> None:
    lots, district, reason, *more = read
    named = dict(part.split("：", 1) for part in more)
    parties = [tuple(one.split(" ", 1)) for one in named.get("参建", "").split("、") if one]
    excluded = [name for name in named.get("回避", "").split("、") if name]
    wanted = want(
        lots, district, reason, *excluded, parties=tuple(parties), exclusion_reason=named.get("原因")
    )
    assert parse(said, WORDS, NOW) == wanted
    assert not wanted.missing()


@pytest.mark.parametrize(("said", "read"), group("?"))
def test_what_is_not_sure_is_asked_in_the_words_it_was_said(said: str, read: list[str]) -> None:
    request = parse(said, WORDS, NOW)
    assert isinstance(request, DrawRequest)
    missing, *quoted = read
    assert (" ".join(request.missing()) or "why") == missing
    assert request.missing() or request.exclusion_needs_reason
    asked = request_words.question(request, NOW)
    assert all(words in asked for words in quoted), asked


@pytest.mark.parametrize(("said", "read"), group("!"))
def test_what_asks_for_no_draw_draws_nothing(said: str, read: list[str]) -> None:
    assert type(parse(said, WORDS, NOW)) is NOTHING[read[0]]


def test_a_lot_asked_about_has_no_number() -> None:
    request = parse("应急抽取 检测2家监测1家 设计1家 盘龙区 某工地坍塌", WORDS, NOW)
    assert isinstance(request, DrawRequest)
    assert request.lots == (LotRequest("检测监测", None), LotRequest("设计", 1))
