"""Domain values → template cards (protocol §6.4). Pure; texts are clipped to the recommended lengths."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from handlers.draw.lottery.words import invitation
from handlers.draw.request.words import PARTS, on_button
from handlers.draw.tasks.words import (
    NO_TIES,
    RECUSE_REASONS,
    REFUSE_REASONS,
    consequence,
    declaration,
    subject,
    terms,
    ties_wanted,
    title,
    where,
)
from handlers.draw.words import DIGITS_WANTED, KIND, avoided, lot_line
from handlers.mail.say import clip, until, when
from models.consent import Consent
from models.draw import Draw, Lot
from models.institution import Institution

Card = dict[str, Any]
TITLE, DESC, SUBTITLE, VALUE, BUTTON, GREY = 36, 44, 160, 30, 10, 10
SOURCE = {"desc": "质量安全机构库", "desc_color": 0}


def button(text: str, key: str, style: int = 1) -> Card:
    """A button that calls back."""
    return {"text": clip(text, BUTTON), "key": key, "style": style}


def interaction(title: str, desc: str, buttons: Sequence[Card], **more: Any) -> Card:
    """A button_interaction card."""
    return {
        "card_type": "button_interaction",
        "source": SOURCE,
        "main_title": {"title": clip(title, TITLE), "desc": clip(desc, DESC)},
        "button_list": list(buttons),
        **more,
    }


def rows(pairs: Sequence[tuple[str, str]]) -> Card:
    """Lines of name and value; six at most."""
    lines = [{"keyname": clip(name, 5), "value": clip(value, VALUE)} for name, value in pairs[:6]]
    return {"horizontal_content_list": lines}


def opens(url: str) -> Card:
    """A tap on the card itself opens a page."""
    return {"card_action": {"type": 1, "url": url}}


def confirm(draw: Draw, lots: Sequence[Lot], warnings: Sequence[str], public_url: str) -> Card:
    """确认抽取: full number, M and C by their first eight digits."""
    if len(lots) == 1:
        lot = lots[0]
        excluded = sum(lot.excluded.values())
        pairs = [
            ("类别", f"{lot.category} {lot.need}家"),
            ("地点", f"{draw.district} {draw.place}".strip()),
            ("时间", when(draw.starts_at, draw.frozen_at)) if draw.starts_at else ("事由", draw.reason),
            ("候选", f"{lot.pool}家" + (f"，已排除{excluded}家" if excluded else "")),
            ("名单M", f"{lot.m[:8]}…"),
            ("承诺C", f"{lot.c[:8]}…"),
        ]
    else:
        pairs = [(lot.category, f"{lot.need}家 候选{lot.pool} M{lot.m[:8]} C{lot.c[:8]}") for lot in lots]
    wanted = "请回复任意6位数字参与摇号"
    return interaction(
        f"{KIND[draw.kind]}待确认 {draw.number}",
        f"{draw.district} · {draw.reason}",
        [button("确认抽取", "confirm"), button("放弃", "abandon", 3)],
        quote_area={"type": 0, "title": "回避", "quote_text": clip(avoided(draw), SUBTITLE)},
        sub_title_text=clip("。".join([*warnings, wanted]), SUBTITLE),
        **opens(f"{public_url}/h5/digits/{draw.number}"),
        **rows(pairs),
    )


def confirm_words(draw: Draw, lots: Sequence[Lot], warnings: Sequence[str]) -> str:
    """The confirm card in words, for when the card can't be shown."""
    lines = [
        f"{KIND[draw.kind]}待确认 {draw.number}",
        f"{draw.district} {draw.reason}",
        f"回避：{avoided(draw)}",
        *map(lot_line, lots),
        *warnings,
    ]
    return "\n".join([*lines, DIGITS_WANTED.format(number=draw.short), f"不抽了请回复：放弃 {draw.short}"])


def ask(
    draw: Draw, lot: Lot, who: Institution, answer_by: datetime, arrive_by: datetime, now: datetime, page: str
) -> Card:
    """应急任务: what, where, until when, and what accepting declares."""
    by = "请" if draw.kind == "assigned" else "抽取"
    about, value = subject(draw)[0]
    at = ("时间", when(arrive_by, now)) if draw.starts_at else ("到场", f"{when(arrive_by, now)}前")
    return interaction(
        f"{title(draw)}：请在{until(draw, answer_by, now)}前答复 {draw.short}",
        f"{draw.unit}{by}贵单位参加{draw.task}",
        [button("接受", "accept"), button("需要回避", "recuse", 2), button("无法参加", "refuse", 3)],
        quote_area={"type": 0, "title": about, "quote_text": clip(value, SUBTITLE)},
        sub_title_text=clip("".join([*terms(draw), declaration(draw)]), SUBTITLE),
        **opens(page),
        **rows(
            [
                ("类别", lot.category),
                ("地点", where(draw)),
                ("答复", f"{until(draw, answer_by, now)}前"),
                at,
                ("抽取人", f"{draw.unit} {draw.requester_name}"),
                ("机构", who.short_name),
            ]
        ),
    )


def reason(draw: Draw, word: str) -> Card:
    """无法参加 / 需要回避: the reason page, one tap."""
    reasons = REFUSE_REASONS if word == "拒绝" else RECUSE_REASONS
    head = "无法参加" if word == "拒绝" else "需要回避"
    hint = f"点选后答复才生效。{consequence(draw)}"
    return interaction(
        f"{head}：请选原因 {draw.short}",
        "选一项即完成答复",
        [button(text, f"reason:{word}-{place}", 2) for place, text in enumerate(reasons)],
        sub_title_text=hint
        if word == "拒绝"
        else "点选后答复才生效。请遵守回避原则（第十条第（一）项），如实回避不影响履职记录。",
    )


def on_the_way(draw: Draw, who: Institution, arrive_by: datetime, now: datetime) -> Card:
    """出发 · 到场 · 完成 for who has accepted."""
    return interaction(
        f"任务{draw.short}：请{clip(who.short_name, 16)}{'按时到场' if draw.starts_at else '尽快出发'}",
        f"{draw.district} · {draw.reason}",
        [button("出发", "depart"), button("到场", "arrive"), button("完成", "finish", 2)],
        **rows(
            [
                ("到场", when(arrive_by, now) + ("" if draw.starts_at else "前")),
                ("抽取人", f"{draw.unit} {draw.requester_name}"),
            ]
        ),
    )


def supervise(draw: Draw, public_url: str, now: datetime) -> Card:
    """监督邀请 (F5): digits by text or on the page; nobody proposes them."""
    return interaction(
        f"监督邀请 {draw.number}",
        f"{draw.unit} {draw.requester_name}",
        [button("参与摇号", "supervise")],
        sub_title_text=clip(invitation(draw, now), SUBTITLE),
        **opens(f"{public_url}/h5/digits/{draw.number}"),
    )


def ties(draw: Draw) -> Card:
    """密封: business ties are declared before the inspected party is told."""
    return interaction(
        f"请先声明业务往来 {draw.short}",
        "声明后答复才生效",
        [button(NO_TIES, "ties:none"), button("无法参加", "refuse", 3)],
        sub_title_text=clip(ties_wanted(draw), SUBTITLE),
    )


def accept_asked_back(draw: Draw) -> Card:
    """是否接受任务0007？ after 「收到，马上到」."""
    return interaction(
        f"是否接受任务{draw.short}？",
        f"{where(draw)} · {subject(draw)[0][1]}",
        [button("接受", "accept"), button("无法参加", "refuse", 3)],
        sub_title_text=clip(declaration(draw), SUBTITLE),
    )


def asked_back(title: str, desc: str, words: str, buttons: Sequence[tuple[str, str]]) -> Card:
    """撤销0007？ with [撤销0007] [不是]; the last button is the one that changes nothing."""
    *orders, (no, no_key) = buttons
    return interaction(
        title,
        desc,
        [*(button(text, key, 2) for text, key in orders), button(no, no_key)],
        sub_title_text=clip(words, SUBTITLE),
    )


def missing_parts(
    missing: Sequence[str], options: Mapping[str, Sequence[str]], title: str, then: str, words: str
) -> Card:
    """One question for everything that is missing: buttons for one part, drop-downs for several.

    `then`: what is to be answered in words besides; `words`: the whole question, where the title cuts it.
    """
    if missing in (["doubt"], ["names"]):
        styles = (1, 3) if missing == ["doubt"] else (2,)
        taps = [
            button(text, f"fill:{missing[0]}={text}", style)
            for text, style in zip(options[missing[0]], styles, strict=True)
        ]
        return interaction(title, "也可以直接回复文字", taps, sub_title_text=clip(words, SUBTITLE))
    if missing == ["need"]:
        counts = [button(text, f"fill:need={text}") for text in options["need"][:3]]
        return interaction(title, f"也可以直接回复数字{then}", counts)
    if missing == ["district"]:
        near = [button(name, f"fill:district={name}", 2) for name in options["district"][:6]]
        return interaction(title, f"其他区县请直接回复名称{then}", near)
    if missing == ["starts_at"]:
        times = [button(on_button(text), f"fill:starts_at={text}", 2) for text in options["starts_at"][:6]]
        return interaction(title, f"也可以直接回复时间{then}", times)
    if len(missing) == 1:
        choices = selection(missing[0], PARTS[missing[0]], options[missing[0]])
        return interaction(title, f"选好后点确定{then}", [button("确定", "fill")], button_selection=choices)
    return {
        "card_type": "multiple_interaction",
        "source": {"desc": SOURCE["desc"]},
        "main_title": {"title": clip(title, TITLE), "desc": f"选好后点确定，也可以直接回复文字{then}"},
        "select_list": [selection(part, PARTS[part], options[part]) for part in missing],
        "submit_button": {"text": "确定", "key": "fill"},
    }


def selection(key: str, title: str, choices: Sequence[str]) -> Card:
    """A drop-down; an option's id is its text."""
    options = [{"id": text, "text": clip(text, 16)} for text in choices[:10]]
    return {"question_key": key, "title": title, "option_list": options}


def consent(one: Consent) -> Card:
    """What another proposed, for the second person."""
    first, *more = one.data["words"]
    return interaction(
        f"{one.matter}待您确认（事项{one.id}）",
        f"{one.unit} {one.asker_name}提出",
        [button("同意", f"consent:{one.id}=同意"), button("不同意", f"consent:{one.id}=不同意", 3)],
        quote_area={"type": 0, "title": clip(first, 40), "quote_text": clip("\n".join(more), SUBTITLE)},
        sub_title_text="经办与决定分开：提出人不能自己同意。您的决定会记录在案。",
    )


def monthly(label: str, figures: Sequence[tuple[str, str]], named: str, url: str) -> Card:
    """月报 (F5): the first figure large, the others in lines, and whoever is conspicuous in words."""
    (title, value), *others = figures
    return {
        "card_type": "text_notice",
        "source": SOURCE,
        "main_title": {"title": clip(f"抽取月报 {label}", TITLE), "desc": "点开看明细和图表"},
        "emphasis_content": {"title": value, "desc": title},
        **({"sub_title_text": clip(named, SUBTITLE)} if named else {}),
        **rows(others),
        **opens(url),
    }


def grey(words: str) -> Card:
    """A card whose buttons can't be tapped any more (update_template_card, variant A)."""
    return {"button": {"replace_name": clip(words, GREY)}}
