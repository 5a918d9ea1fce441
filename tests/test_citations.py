"""An article is cited only for what it says; what only the house wants is called a rule of the house."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# article → what it is about, in words of its own (the regulation of 19 September 2025)
SAYS = {
    "第三条": "类别",
    "第四条": "总站负责日常管理",
    "第七条": "任期",
    "第八条": "任务|应急处置",
    "第九条第（一）项": "名义参加",
    "第九条第（二）项": "非法干预",
    "第九条第（三）项": "资料|现场提供|请尽快提供",
    "第九条第（四）项": "报酬|支付",
    "第九条第（五）项": "申辩、控告",
    "第九条第（六）项": "建议",
    "第十条第（一）项": "回避|利害关系",
    "第十条第（一）、（二）、（四）项": "法律法规.*客观公正.*按时完成",
    "第十条第（五）项": "秘密|外传",
    "第十条第（五）、（六）项": "秘密.*财物",
    "第十一条": "抽取权限|可以抽取",
    "第十三条第（四）项": "不参加|计入|次数|按.+计|任务：",
}
ARTICLE = re.compile(r"第[一二三四五六七八九十]+条(?:第(?:（[一二三四五六七八九十]+）、?)+项)?")
SOURCES = [
    *(ROOT / "handlers").glob("texts/*.py"),
    ROOT / "handlers" / "cards.py",
    *(ROOT / "bot" / "pages").glob("*.py"),
    *(ROOT / "bot" / "pages" / "templates").glob("*.html"),
]


def citations(text: str) -> list[tuple[str, str]]:
    """Each article with the words of its sentence before it."""
    # a literal may go on in the next line
    joined = re.sub(r'"\s*\n\s*f?"', "", text)
    ends = re.compile('[。；\n]|"""')
    return [
        (found[0], ends.split(joined[: found.start()])[-1] + ends.split(joined[found.end() :])[0])
        for found in ARTICLE.finditer(joined)
    ]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_articles_are_cited_for_what_they_say(path: Path) -> None:
    wrong = [
        (article, words)
        for article, words in citations(path.read_text(encoding="utf-8"))
        if article not in SAYS or not re.search(SAYS[article], words)
    ]
    assert wrong == []
