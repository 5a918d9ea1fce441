"""The house in numbers: how large its pieces are, what runs up or in circles, what is written twice.

Each number has a bound a little above what is reached: it may be passed by intent alone, never by growth.
"""

import ast
import io
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tests.architecture.rooms import circles, rooms_stand_in_order
from tests.architecture.rules import MAX_FILE, MAX_FUNCTION
from tests.architecture.source import MIGRATIONS, ROOMS, Source

BLOCK = 10
Sized = tuple[int, str]


@dataclass(frozen=True)
class Number:
    """What was measured, where the most of it is, and how much it may be."""

    name: str
    value: int
    bound: int
    where: str = ""

    @property
    def line(self) -> str:
        """最长的函数，行　47　上限50　handlers/draw/request/form.py read_form"""
        width = 24 - sum(2 if ord(sign) > 127 else 1 for sign in self.name)
        return f"{self.name}{' ' * width}{self.value:>4}  上限{self.bound:>4}  {self.where}".rstrip()


def measure(sources: Iterable[Source]) -> list[Number]:
    """Of the product alone: tests may repeat themselves, migrations are written once and read once."""
    house = [one for one in sources if one.path.endswith(".py") and one.within(*ROOMS)]
    house = [one for one in house if not one.within(MIGRATIONS)]
    files = [(len(one.text.splitlines()), one.path) for one in house]
    functions = [(one, function) for one in house for function in one.functions]
    lengths = [(_length(function), f"{one.path} {function.name}") for one, function in functions]
    parameters = [(_parameters(function), f"{one.path} {function.name}") for one, function in functions]
    up = [f"{one.path}:{line}" for one in house for line, _why in rooms_stand_in_order(one)]
    return [
        Number("最长的文件，行", *_with_place(max(files), MAX_FILE)),
        Number("文件长短九成以内，行", _p90(files), 200),
        Number("最长的函数，行", *_with_place(max(lengths), MAX_FUNCTION)),
        Number("函数长短九成以内，行", _p90(lengths), 18),
        Number("参数最多的函数，个", *_with_place(max(parameters), 12)),
        Number("向上的箭头，条", len(up), 0, "、".join(up)),
        _count("绕圈，个", circles(house)),
        _count("同名的类，个", classes_with_one_name(house)),
        _count(f"{BLOCK}行起重复的代码，处", repeated_blocks(house)),
    ]


def passed_bounds(sources: Iterable[Source]) -> list[str]:
    """The numbers that are larger than they may be."""
    return [number.line for number in measure(sources) if number.value > number.bound]


def classes_with_one_name(sources: Iterable[Source]) -> list[str]:
    """A reader who looks for a class finds one."""
    places: dict[str, list[str]] = {}
    for source in sources:
        for node in source.nodes:
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(f"{source.path}:{node.lineno}")
    return [f"{name}（{'、'.join(found)}）" for name, found in sorted(places.items()) if len(found) > 1]


def repeated_blocks(sources: Iterable[Source], least: int = BLOCK) -> list[str]:
    """The same lines of code at two places, however they are indented: what a rule says is written once."""
    first: dict[tuple[str, ...], tuple[str, int]] = {}
    found = []
    for source in sources:
        lines = list(code_lines(source))
        end = -1
        for at in range(len(lines) - least + 1):
            here = source.path, lines[at][0]
            there = first.setdefault(tuple(text for _line, text in lines[at : at + least]), here)
            if there != here and at > end:
                found.append(f"{here[0]}:{here[1]} = {there[0]}:{there[1]}")
                end = at + least - 1
    return found


def code_lines(source: Source) -> Iterator[tuple[int, str]]:
    """(number, text) of what a program does: no imports, comments, docstrings and blanks."""
    aside = {
        line
        for node in source.nodes
        if isinstance(node, ast.Import | ast.ImportFrom) or _says(node)
        for line in range(getattr(node, "lineno", 0), getattr(node, "end_lineno", 0) + 1)
    }
    tokens = tokenize.generate_tokens(io.StringIO(source.text).readline)
    comments = {one.start[0]: one.start[1] for one in tokens if one.type == tokenize.COMMENT}
    for number, line in enumerate(source.text.splitlines(), 1):
        text = " ".join(line[: comments.get(number)].split())
        if text and number not in aside:
            yield number, text


def _says(node: ast.AST) -> bool:
    """A docstring."""
    text = node.value if isinstance(node, ast.Expr) else None
    return isinstance(text, ast.Constant) and isinstance(text.value, str)


def _with_place(most: Sized, bound: int) -> tuple[int, int, str]:
    return most[0], bound, most[1]


def _count(name: str, found: Sequence[str]) -> Number:
    return Number(name, len(found), 0, "；".join(found))


def _p90(sizes: Iterable[Sized]) -> int:
    ordered = sorted(size for size, _place in sizes)
    return ordered[len(ordered) * 9 // 10]


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or 0) - function.lineno + 1


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Without `self` and `cls`."""
    given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return sum(one.arg not in {"self", "cls"} for one in given)
