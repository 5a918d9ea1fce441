"""Every citation leads somewhere, and an article is cited only for what it says.

What only the house wants is called a rule of the house. Sheets that are not in the repository are no source.
"""

import ast
import io
import re
import tokenize
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("bench", "bot", "config", "docs", "handlers", "models", "scripts", "tests")
KINDS = {".css", ".html", ".js", ".md", ".py", ".sh", ".toml", ".typ"}
NUMERALS = "一二三四五六七八九十"

# article → what it is about, in words of its own (docs/办法.md)
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
    "第十三条第（四）项": "不参加|计入|COUNTS|次数|按.+计|任务：",
}
NEW = "(?!)"
ARTICLE = re.compile(rf"第([{NUMERALS}]+)条(?:第?((?:（[{NUMERALS}]+）、?)+)项?)?")
ARTICLES = re.compile(r"\bArticles? (\d+(?: \(\d+\))?(?:(?:, | and | to )\d+(?: \(\d+\))?)*)")
SECTION, CHAPTER = r"§\d+(?:\.\d+)*", f"[{NUMERALS}]"
# how each source is cited, and what in it can be cited
SOURCES = {
    "口径": (r"\d+", r"^### 口径 (\d+)"),
    "企业微信": (SECTION, rf"^(?:## |\* )({SECTION})"),
    "kmdraw-1": (rf"{SECTION}|{CHAPTER}", rf"^(?:### ({SECTION})|## ({CHAPTER})、)"),
}
DECISION = re.compile(r"(?:决定|[Dd]ecisions?) ?(\d{4}(?:(?:、|, )\d{4})*)|\[(\d{4})\]\(|（(00\d{2})）")
# codes and names of sheets that nobody can open
NOWHERE = re.compile(
    r"\bprotocol §|\bdomain(?:\.md)?,? [A-G]\b|\b(?:domain|house|regulation|wecom-protocol|architecture)\.md"
    r"|architecture, «|[(（;,，；] ?[A-G] ?\d{1,2}(?=[)）;,:：，；])|^[A-G]\d{1,2}[.:;]",
    re.MULTILINE,
)
NAMED = re.compile(rf"`((?:{'|'.join(ROOMS)})/[^`\s]*)`")
LINKED = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


def ordinal(words: str) -> int:
    """十三 → 13; there are nineteen articles."""
    return sum(NUMERALS.index(one) + 1 for one in words)


@cache
def files() -> dict[Path, str]:
    """Everything written here, but for this page of patterns and what was fetched or built."""
    found = [path for room in ROOMS for path in (ROOT / room).rglob("*") if path.suffix in KINDS]
    found += [*ROOT.glob("*.md"), ROOT / "pyproject.toml"]
    ours = (path for path in found if not {"vendor", "node_modules"} & set(path.parts))
    return {path: path.read_text(encoding="utf-8") for path in ours if path != Path(__file__)}


def _at(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def prose(path: Path, text: str) -> str:
    """What is said about the code: of Python the comments and docstrings, of anything else all of it."""
    if path.suffix != ".py":
        return text
    said = [
        token.string.lstrip("# ")
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.COMMENT
    ]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            said.append(ast.get_docstring(node) or "")
    return "\n".join(said)


def articles() -> set[tuple[int, int]]:
    """(article, item) of docs/办法.md; item 0 is the article itself."""
    text = (ROOT / "docs" / "办法.md").read_text(encoding="utf-8")
    found = set()
    for part in re.split(r"^### ", text, flags=re.MULTILINE)[1:]:
        head = re.match(rf"第([{NUMERALS}]+)条", part)
        assert head, part[:20]
        items = re.findall(rf"^\* （([{NUMERALS}]+)）", part, flags=re.MULTILINE)
        found |= {(ordinal(head[1]), ordinal(item)) for item in items} | {(ordinal(head[1]), 0)}
    return found


def articles_cited(text: str) -> Iterator[tuple[int, int]]:
    """In Chinese and in English."""
    for found in ARTICLE.finditer(text):
        items = re.findall(rf"[{NUMERALS}]+", found[2] or "")
        yield from ((ordinal(found[1]), ordinal(item)) for item in items or [""])
    for found in ARTICLES.finditer(text):
        for article, item in re.findall(r"(\d+)(?: \((\d+)\))?", found[1]):
            yield int(article), int(item or 0)


def listed(name: str) -> re.Pattern[str]:
    """`口径 3, 5`, `企业微信 §1–§3`, `kmdraw-1 四`: one or several places of one source."""
    place = SOURCES[name][0]
    return re.compile(rf"{name} ((?:{place})(?:(?:、|, |–)(?:{place}))*)")


def test_every_article_cited_is_on_our_page() -> None:
    known = articles()
    assert {article for article, _ in known} == set(range(1, 20))
    wrong = [
        (_at(path), one) for path, text in files().items() for one in articles_cited(text) if one not in known
    ]
    assert wrong == []


@pytest.mark.parametrize("name", SOURCES)
def test_every_place_cited_exists(name: str) -> None:
    place, heading = SOURCES[name]
    page = ROOT / "docs" / f"{name}.md"
    found = re.findall(heading, files()[page], flags=re.MULTILINE)
    known = ["".join(one) for one in found]
    assert len(known) == len(set(known)) > 0
    cited = [
        (_at(path), one)
        for path, text in files().items()
        for places in listed(name).findall(text)
        for one in re.findall(place, places)
    ]
    cited += [(_at(page), one) for one in re.findall(SECTION, files()[page])]
    assert cited
    assert [one for one in cited if one[1] not in known] == []


def test_every_decision_cited_is_there() -> None:
    known = {path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md")}
    cited = [
        (_at(path), number)
        for path, text in files().items()
        for found in DECISION.finditer(text)
        for number in re.findall(r"\d{4}", found[0])
    ]
    assert cited
    assert [one for one in cited if one[1] not in known] == []


def test_no_section_is_without_its_page() -> None:
    """A bare § says nothing; within its own page it is at home."""
    at_home = {ROOT / "docs" / "企业微信.md", ROOT / "docs" / "kmdraw-1.md"}
    wrong = []
    for path, text in files().items():
        rest = listed("kmdraw-1").sub("", listed("企业微信").sub("", text))
        if path not in at_home:
            wrong += [(_at(path), found[0]) for found in re.finditer(r".{0,40}§(?!n\b).{0,20}", rest)]
    assert wrong == []


def test_no_sheet_is_cited_that_is_not_here() -> None:
    wrong = [
        (_at(path), found[0])
        for path, text in files().items()
        for found in NOWHERE.finditer(prose(path, text))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "words",
    ["(F6)", "(Article 10, A3)", "(A8, 12)", "F5: 月报", "(domain E 53)", "protocol §6.3", "（B2）"],
)
def test_the_old_codes_are_known(words: str) -> None:
    assert NOWHERE.search(words)


def test_every_file_that_the_pages_name_is_there() -> None:
    """功能.py stands for any file, in the recipes of CONTRIBUTING.md; the changes of the past are past."""
    pages = {
        path: text for path, text in files().items() if path.suffix == ".md" and path.name != "CHANGELOG.md"
    }
    named = [(path, ROOT, one) for path, text in pages.items() for one in NAMED.findall(text)]
    linked = [(path, path.parent, one) for path, text in pages.items() for one in LINKED.findall(text)]
    assert named
    assert linked
    known = ((path, one, any(folder.glob(one.rstrip("/")))) for path, folder, one in named + linked)
    assert [(_at(path), one) for path, one, there in known if not there and "功能" not in one] == []


def test_every_number_of_the_rules_has_its_reason() -> None:
    """〔`answer_window`〕 in docs/口径.md is a table of rules.toml, and each table is one."""
    page = files()[ROOT / "docs" / "口径.md"]
    named = {key for keys in re.findall("〔(.+?)〕", page) for key in re.findall("`(.+?)`", keys)}
    assert named == set(tomllib.loads(files()[ROOT / "config" / "rules.toml"]))


SAID = [
    path
    for path in files()
    if path.is_relative_to(ROOT / "bot" / "pages") or path.name.startswith(("words", "cards"))
    if path.suffix in {".py", ".html"} and not path.is_relative_to(ROOT / "tests")
]


def with_their_sentences(text: str) -> list[tuple[str, str]]:
    """Each article with the words of its sentence before it."""
    # a literal may go on in the next line
    joined = re.sub(r'"\s*\n\s*f?"', "", text)
    ends = re.compile('[。；\n]|"""')
    return [
        (found[0], ends.split(joined[: found.start()])[-1] + ends.split(joined[found.end() :])[0])
        for found in ARTICLE.finditer(joined)
    ]


@pytest.mark.parametrize("path", SAID, ids=_at)
def test_articles_are_cited_for_what_they_say(path: Path) -> None:
    wrong = [
        (article, words)
        for article, words in with_their_sentences(files()[path])
        if not re.search(SAYS.get(article) or SAYS.get(article.partition("（")[0], NEW), words)
    ]
    assert wrong == [], "每一条只为它讲的事引用；SAYS 里没有的，先写上它讲什么"
