"""Cards to institutions: the task, the reasons, the way there, their ties."""

from datetime import datetime

from handlers.draw import words as draw_words
from handlers.draw.facts import subject, where
from handlers.draw.tasks import words
from handlers.mail.card_parts import SUBTITLE, Card, button, interaction, opens, rows
from handlers.mail.say import clip, until, when
from models.draw import Answer, Draw, DrawKind, Lot
from models.institution import Institution


def ask(
    draw: Draw,
    lot: Lot,
    institution: Institution,
    answer_by: datetime,
    arrive_by: datetime,
    now: datetime,
    page: str,
) -> Card:
    """应急任务: what, where, until when, and what accepting declares."""
    by = "请" if draw.kind == DrawKind.ASSIGNED else "抽取"
    about, value = subject(draw)[0]
    at = ("时间", when(arrive_by, now)) if draw.starts_at else ("到场", f"{when(arrive_by, now)}前")
    return interaction(
        f"{words.title(draw)}：请在{until(draw, answer_by, now)}前答复 {draw.short}",
        f"{draw.unit}{by}贵单位参加{draw.task}",
        [button("接受", "accept"), button("需要回避", "recuse", 2), button("无法参加", "refuse", 3)],
        quote_area={"type": 0, "title": about, "quote_text": clip(value, SUBTITLE)},
        sub_title_text=clip("".join([*words.terms(draw), draw_words.declaration(draw)]), SUBTITLE),
        **opens(page),
        **rows(
            [
                ("类别", lot.category),
                ("地点", where(draw)),
                ("答复", f"{until(draw, answer_by, now)}前"),
                at,
                ("抽取人", f"{draw.unit} {draw.requester_name}"),
                ("机构", institution.short_name),
            ]
        ),
    )


def reason(draw: Draw, word: str) -> Card:
    """无法参加 / 需要回避: the reason page, one tap."""
    reasons = words.REFUSE_REASONS if word == Answer.REFUSED else words.RECUSE_REASONS
    head = "无法参加" if word == Answer.REFUSED else "需要回避"
    hint = f"点选后答复才生效。{words.consequence(draw)}"
    return interaction(
        f"{head}：请选原因 {draw.short}",
        "选一项即完成答复",
        [button(text, f"reason:{word}-{place}", 2) for place, text in enumerate(reasons)],
        sub_title_text=hint
        if word == Answer.REFUSED
        else "点选后答复才生效。请遵守回避原则（第十条第（一）项），如实回避不影响履职记录。",
    )


def on_the_way(draw: Draw, institution: Institution, arrive_by: datetime, now: datetime) -> Card:
    """出发 · 到场 · 完成 for who has accepted."""
    soon = "按时到场" if draw.starts_at else "尽快出发"
    return interaction(
        f"任务{draw.short}：请{clip(institution.short_name, 16)}{soon}",
        f"{draw.district} · {draw.reason}",
        [button("出发", "depart"), button("到场", "arrive"), button("完成", "finish", 2)],
        **rows(
            [
                ("到场", when(arrive_by, now) + ("" if draw.starts_at else "前")),
                ("抽取人", f"{draw.unit} {draw.requester_name}"),
            ]
        ),
    )


def ties(draw: Draw) -> Card:
    """密封: business ties are declared before the inspected party is told."""
    return interaction(
        f"请先声明业务往来 {draw.short}",
        "声明后答复才生效",
        [button(words.NO_TIES, "ties:none"), button("无法参加", "refuse", 3)],
        sub_title_text=clip(words.ties_wanted(draw), SUBTITLE),
    )


def accept_asked_back(draw: Draw) -> Card:
    """是否接受任务0007？ after 「收到，马上到」."""
    return interaction(
        f"是否接受任务{draw.short}？",
        f"{where(draw)} · {subject(draw)[0][1]}",
        [button("接受", "accept"), button("无法参加", "refuse", 3)],
        sub_title_text=clip(draw_words.declaration(draw), SUBTITLE),
    )
