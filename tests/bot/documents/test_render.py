"""Sheets as PDF, read back from their own bytes: whole, harmless, embedded, the same every time."""

import re
import threading
from pathlib import Path

import pytest

from bot.documents import fonts
from bot.documents.fonts import FontsMissing, find_fonts
from bot.documents.render import Unprintable, qr_svg, render
from models.rules.papers.sheet_facts import Body
from tests.bot.documents import pdf_text
from tests.bot.documents.sheet_samples import CHECK_URL, HASH, facts, letter, record, sign_in

RARE = "骉龘堃"
HOSTILE = [
    "#text(red)[改了] #pagebreak() $x^2$ *粗* _斜_ `码` @ref <标签> // 注释",
    "<b>html</b><script>alert(1)</script>&amp;",
    '"; DROP TABLE draw; -- \\u{41} \\n {{7*7}} #{1+1}',
    "= 标题 - 列表 + 编号 / 术语: 说明 ~ -- --- ...",
]


@pytest.mark.parametrize(
    "body", [record(), letter(), sign_in("昆明第1检测有限公司")], ids=lambda b: type(b).__name__
)
def test_every_sheet_says_who_when_and_where_to_check(body: Body) -> None:
    made = render(facts(body, "XX-2026-0042"))
    words = pdf_text.text(made)
    for wanted in ("XX-2026-0042", "CQ-20261122-0007", "2026年11月22日02:31:05", CHECK_URL, HASH, "第1页"):
        assert wanted in words


def test_the_record_has_its_rows_and_room_to_sign() -> None:
    words = pdf_text.text(render(facts(record())))
    for wanted in (
        "抽取记录表",
        "483920",
        "117755",
        "清单晚于申请",
        "证照过期",
        "已交企业微信",
        "到场11-2202:45",
    ):
        assert wanted in words
    assert words.count("签字（盖章）") == 2
    assert "抽取人：王工单位：盘龙区住建局" in words
    assert f"名单摘要M{HASH}" in words


def test_markup_in_data_is_printed_and_not_run() -> None:
    pages = len(pdf_text.pages(render(facts(record()))))
    for text in HOSTILE:
        made = render(facts(record(text)))
        assert "".join(text.split()) in pdf_text.text(made)
        assert len(pdf_text.pages(made)) == pages, text


def test_a_letter_and_a_sign_in_sheet_print_markup_too() -> None:
    name = "昆明#strong[甲]<b>公司</b>"
    assert name in pdf_text.text(render(facts(letter(name))))
    assert name in pdf_text.text(render(facts(sign_in(name))))


def test_five_thousand_characters_without_a_blank_stay_on_the_page() -> None:
    words = pdf_text.text(render(facts(record("长" * 2500 + "W" * 2500))))
    assert words.count("长") == 2500
    assert words.count("W") == 2500


def test_rare_characters_are_there() -> None:
    made = render(facts(record(RARE, f"昆明{RARE}检测有限公司")))
    assert pdf_text.text(made).count(RARE) == 2


def test_a_name_that_can_not_be_printed_is_refused_in_words() -> None:
    with pytest.raises(
        Unprintable, match=r"昆明😀检测.*“😀”（U\+1F600）现有字体没有.*记录没有受影响.*fonts-noto-cjk"
    ):
        render(facts(record("某工地", "昆明😀检测有限公司")))


@pytest.mark.parametrize(("typed", "shown"), [
    ("塌了😀", "塌了〔U+1F600〕"),
    ("甲\u202e公司", "甲〔U+202E〕公司"),
    ("甲\u200b公司\x00", "甲〔U+200B〕公司〔U+0000〕"),
    ("坏\ud800字", "坏〔U+D800〕字"),
])  # fmt: skip
def test_free_text_shows_what_would_vanish_by_its_number(typed: str, shown: str) -> None:
    assert shown in pdf_text.text(render(facts(record(typed))))


def test_every_character_outside_the_basic_plane_is_printed_or_named() -> None:
    words = pdf_text.text(render(facts(record("姓𠮷名"))))
    assert "姓𠮷名" in words or "姓〔U+20BB7〕名" in words
    assert ("𠮷" in words) == (find_fonts().missing_glyphs("𠮷") == "")


def test_fonts_are_embedded_and_the_pdf_is_archival() -> None:
    made = render(facts(record()))
    assert made.startswith(b"%PDF-1.7")
    assert re.search(rb"pdfaid:part[>=\"]+2", made)
    assert made.count(b"/FontFile") == made.count(b"/FontDescriptor/") > 0


def test_the_same_facts_give_the_same_bytes_from_many_threads() -> None:
    wanted = [facts(record(f"工地{n}"), f"JL-2026-{n:04d}") for n in range(6)]
    made: dict[int, bytes] = {}

    def work(n: int) -> None:
        made[n] = render(wanted[n])

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == {n: render(one) for n, one in enumerate(wanted)}
    assert all(f"工地{n}" in pdf_text.text(one) for n, one in made.items())


def test_a_long_ranking_repeats_its_header_on_every_page() -> None:
    pages = pdf_text.pages(render(facts(record(ranks=200))))
    with_ranks = [page for page in pages if "91530100MA" in page and "签值" in page]
    assert len(with_ranks) >= 3
    assert "第1页共" in pages[0]


def test_the_qr_code_is_an_image_without_script() -> None:
    drawn = qr_svg(CHECK_URL)
    assert drawn.startswith("<svg")
    assert "<script" not in drawn
    assert qr_svg(CHECK_URL + "1") != drawn


def test_without_a_chinese_font_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FontsMissing, match="fonts-noto-cjk"):
        find_fonts((tmp_path,))
    fine, words = fonts.doctor_line()
    assert fine
    assert "中文字体" in words


def test_missing_glyphs_names_each_character_once() -> None:
    found = find_fonts()
    assert found.missing_glyphs(f"昆明{RARE}检测（集团）有限公司A1\n") == ""
    assert found.missing_glyphs("葛\U000e0100西") == ""
    assert found.missing_glyphs("😀甲😀\u202e") == "😀\u202e"
