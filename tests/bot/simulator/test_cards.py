"""Strict cards: what the server refuses (企业微信 §6.4, §7.3), and what it only advises against."""

from typing import Any

import pytest

from bot.simulator.card_fields import advice
from bot.simulator.cards import needs_callback, validate
from bot.simulator.errors import ApiError
from tests.bot.simulator.card_samples import CARDS, Path, spoiled


@pytest.mark.parametrize("kind", CARDS)
def test_the_worked_examples_pass(kind: str) -> None:
    validate(CARDS[kind])
    assert list(advice(CARDS[kind], update=False)) == []


def test_which_cards_call_back() -> None:
    calling = {kind for kind, card in CARDS.items() if needs_callback(card)}
    assert calling == set(CARDS) - {"news_notice"}


@pytest.mark.parametrize(
    ("kind", "path", "value", "code"),
    [
        ("text_notice", ("card_type",), "card", 42031),
        ("text_notice", ("card_action",), None, 42045),
        ("text_notice", ("card_action", "type"), 0, 42045),
        ("text_notice", ("card_action", "url"), None, 42028),
        ("text_notice", ("card_action", "type"), 2, 42030),
        ("text_notice", ("card_action", "type"), True, 40035),
        ("text_notice", ("horizontal_content_list", 0, "keyname"), None, 42027),
        ("text_notice", ("horizontal_content_list", 1, "url"), "", 42028),
        ("text_notice", ("horizontal_content_list", 2, "media_id"), None, 42029),
        ("text_notice", ("horizontal_content_list", 3, "userid"), None, 42050),
        ("text_notice", ("horizontal_content_list",), [{"keyname": "k"}] * 7, 42035),
        ("text_notice", ("jump_list",), [{"title": "t"}] * 4, 42042),
        ("text_notice", ("jump_list", 0, "title"), None, 42033),
        ("text_notice", ("action_menu", "action_list"), [], 42051),
        ("text_notice", ("action_menu", "action_list"), [{"text": "t", "key": "k"}] * 2, 42051),
        (
            "text_notice",
            ("action_menu", "action_list"),
            [{"text": str(i), "key": str(i)} for i in "1234"],
            42051,
        ),
        ("text_notice", ("task_id",), None, 40063),
        ("text_notice", ("task_id",), "有汉字", 42014),
        ("text_notice", ("task_id",), "a" * 129, 42014),
        ("text_notice", ("task_id",), "a b", 42014),
        ("text_notice", ("source",), "抽取系统", 40035),
        ("news_notice", ("main_title",), None, 40063),
        ("news_notice", ("card_image", "url"), None, 42044),
        ("news_notice", ("vertical_content_list",), [{"title": "t"}] * 5, 42036),
        ("news_notice", ("vertical_content_list", 0, "title"), "", 42033),
        ("button_interaction", ("main_title", "title"), "", 40063),
        ("button_interaction", ("task_id",), None, 40063),
        ("button_interaction", ("button_list",), [], 42038),
        ("button_interaction", ("button_list",), [{"text": str(i), "key": str(i)} for i in range(7)], 42038),
        ("button_interaction", ("button_list", 0, "text"), "", 42038),
        ("button_interaction", ("button_list", 0, "key"), None, 42039),
        ("button_interaction", ("button_list", 0, "key"), "reject", 42039),
        ("button_interaction", ("button_list", 0, "key"), "长" * 342, 42039),
        ("button_interaction", ("button_list", 0, "style"), 5, 40035),
        ("button_interaction", ("button_list", 2, "url"), None, 42028),
        ("button_interaction", ("button_selection", "question_key"), None, 42043),
        ("button_interaction", ("button_selection", "option_list"), [], 42037),
        ("button_interaction", ("button_selection", "option_list"), [{"id": "i", "text": "t"}] * 2, 42040),
        ("button_interaction", ("button_selection", "option_list", 0, "id"), "a" * 129, 42040),
        ("button_interaction", ("button_selection", "option_list", 0, "text"), None, 42041),
        (
            "button_interaction",
            ("button_selection", "option_list"),
            [{"id": str(i), "text": "t"} for i in range(11)],
            42037,
        ),
        ("vote_interaction", ("checkbox",), None, 42043),
        ("vote_interaction", ("checkbox", "option_list", 0, "is_checked"), None, 40035),
        ("vote_interaction", ("checkbox", "mode"), 2, 40035),
        ("vote_interaction", ("submit_button",), None, 42046),
        ("vote_interaction", ("submit_button", "text"), "", 42049),
        ("multiple_interaction", ("select_list",), [], 42047),
        ("multiple_interaction", ("select_list", 0, "question_key"), "q2", 42043),
        ("multiple_interaction", ("submit_button", "key"), None, 42046),
    ],
)
def test_a_fault_has_its_code(kind: str, path: Path, value: Any, code: int) -> None:
    with pytest.raises(ApiError) as refused:
        validate(spoiled(kind, path, value))
    assert refused.value.code == code


def test_a_notice_may_do_without_a_title_if_it_has_a_text() -> None:
    validate(spoiled("text_notice", ("main_title",), None))
    both_gone = spoiled("text_notice", ("main_title",), None)
    del both_gone["sub_title_text"]
    with pytest.raises(ApiError):
        validate(both_gone)


def test_news_needs_a_picture() -> None:
    card = {k: v for k, v in CARDS["news_notice"].items() if k not in ("card_image", "image_text_area")}
    with pytest.raises(ApiError) as refused:
        validate(card)
    assert refused.value.code == 42044


def test_an_update_needs_neither_task_id_nor_submit_button() -> None:
    card = {k: v for k, v in CARDS["vote_interaction"].items() if k not in ("task_id", "submit_button")}
    validate(card | {"replace_text": "已提交"}, update=True)
    assert list(advice(card | {"replace_text": "已提交"}, update=True)) == []
    assert list(advice(card | {"task_id": "x"}, update=True)) == ["vote_interaction has no task_id"]


@pytest.mark.parametrize(
    ("kind", "path", "limit"),
    [
        ("button_interaction", ("main_title", "title"), 36),
        ("button_interaction", ("main_title", "desc"), 44),
        ("button_interaction", ("sub_title_text",), 160),
        ("button_interaction", ("horizontal_content_list", 0, "keyname"), 5),
        ("button_interaction", ("horizontal_content_list", 0, "value"), 30),
        ("button_interaction", ("button_list", 1, "text"), 10),
        ("button_interaction", ("button_selection", "option_list", 1, "text"), 16),
        ("text_notice", ("source", "desc"), 20),
        ("text_notice", ("emphasis_content", "title"), 14),
        ("text_notice", ("emphasis_content", "desc"), 22),
        ("text_notice", ("jump_list", 0, "title"), 18),
        ("news_notice", ("vertical_content_list", 0, "title"), 38),
        ("vote_interaction", ("main_title", "title"), 16),
        ("vote_interaction", ("main_title", "desc"), 160),
        ("vote_interaction", ("checkbox", "option_list", 0, "text"), 17),
        ("multiple_interaction", ("main_title", "desc"), 160),
        ("multiple_interaction", ("select_list", 1, "option_list", 0, "text"), 16),
        ("multiple_interaction", ("submit_button", "text"), 10),
    ],
)
def test_advice_starts_one_character_beyond_the_limit(kind: str, path: Path, limit: int) -> None:
    assert list(advice(spoiled(kind, path, "长" * limit), update=False)) == []
    beyond = list(advice(spoiled(kind, path, "长" * (limit + 1)), update=False))
    assert len(beyond) == 1
    assert f"{limit + 1} > {limit}" in beyond[0]


def test_parts_a_card_does_not_have_are_advised_against() -> None:
    card = CARDS["button_interaction"] | {"jump_list": [], "emphasis_content": {}}
    found = list(advice(card, update=False))
    assert found == [
        "button_interaction has no jump_list",
        "button_interaction has no emphasis_content",
    ]
