"""Words for people stand in the words file of their room, and everybody calls that file alike."""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tests.architecture.source import MIGRATIONS, ROOMS, Finding, Source

SENTENCE = 4  # as many Chinese characters make a sentence, or a label that a person reads
CHINESE = re.compile("[一-鿿]")
WORDS = re.compile(r"(?:words|cards)(?:_\w+)?")
BUT_IN = (
    MIGRATIONS,
    # what people write, to be read: patterns and vocabulary
    "handlers/speech/",
    "models/rules/time/",
    "models/rules/pool/names.py",
    # the toolkit of all words: how moments and numbers are said, what a card is made of
    "handlers/mail/say.py",
    "handlers/mail/card_parts.py",
    # the invented city of the demo
    "bot/demo/sample_words.py",
    # the one table of a draw's facts: each label beside what it names
    "handlers/draw/facts.py",
)
ALONE = re.compile(r"words(?:_\w+)?")
SHOUT = re.compile("！|!(?=$|[一-鿿])")


def words_have_their_files(source: Source) -> Iterator[Finding]:
    """A sentence is found in the words of its room; an enum names what is stored under its words."""
    if not source.within(*ROOMS) or source.within(*BUT_IN) or WORDS.fullmatch(_stem(source.path)):
        return
    for line, text in _literals(ast.parse(source.text)):
        if len(CHINESE.findall(text)) >= SENTENCE:
            yield line, f"“{text[:12]}”：给人看的字放进本房间的 words*.py 或 cards*.py"


def words_never_shout(source: Source) -> Iterator[Finding]:
    """No exclamation marks to people."""
    if source.within(*ROOMS) and WORDS.fullmatch(_stem(source.path)):
        for line, text in _literals(ast.parse(source.text)):
            if SHOUT.search(text):
                yield line, f"“{text[:12]}”：不用感叹号"


def words_are_called_alike(source: Source) -> Iterator[Finding]:
    """`words` and `words_x` in their own room; `room_words` and `room_words_x` everywhere else."""
    here = ".".join(PurePosixPath(source.path).parts[:-1])
    for node in source.nodes:
        if not isinstance(node, ast.ImportFrom) or node.level or not node.module:
            continue
        if node.module.split(".")[0] + "/" not in ROOMS:
            continue
        if ALONE.fullmatch(node.module.rpartition(".")[2]):
            yield node.lineno, f"{node.module}：引用整个模块，读的人才看得见是谁的话"
        for name in node.names:
            if WORDS.fullmatch(name.name):
                room = node.module.rpartition(".")[2]
                expected = name.name if node.module == here else f"{room}_{name.name}"
                if (name.asname or name.name) != expected:
                    yield node.lineno, f"{node.module}.{name.name}：在这里叫作 {expected}"


def _stem(path: str) -> str:
    return PurePosixPath(path).stem


def _literals(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Texts of the program, in the order of the file: neither docstrings nor the values of an enum.

    Of an f-string the literal parts count, together.
    """
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.ClassDef) and any("Enum" in ast.unparse(base) for base in node.bases):
            continue
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                yield node.lineno, node.value
        elif isinstance(node, ast.JoinedStr):
            parts = [part.value for part in node.values if isinstance(part, ast.Constant)]
            yield node.lineno, "".join(map(str, parts))
            held = (part.value for part in node.values if isinstance(part, ast.FormattedValue))
            for value in held:
                yield from _literals(ast.Expression(value))
        else:
            yield from _literals(node)
