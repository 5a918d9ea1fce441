"""One file of ours as the rules see it."""

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

ROOMS = ("bot/", "config/", "handlers/", "models/")
TESTS = ("tests/", "bench/")

MIGRATIONS = "models/migrations/versions/"  # written by a machine, read once

Finding = tuple[int, str]


@dataclass(frozen=True)
class Source:
    """One file; `path` is relative to the repository, with forward slashes."""

    path: str
    text: str

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """The whole syntax tree, flat."""
        return list(ast.walk(ast.parse(self.text)))

    @cached_property
    def imports(self) -> list[tuple[int, str]]:
        """Everything imported, spelled out: `from models import rules` is `models.rules`."""
        found: list[tuple[int, str]] = []
        for node in self.nodes:
            if isinstance(node, ast.Import):
                found += [(node.lineno, alias.name) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                found += [(node.lineno, f"{self._base(node)}.{alias.name}") for alias in node.names]
        return found

    @cached_property
    def references(self) -> list[tuple[int, str]]:
        """Every use of an imported name, spelled out: `dt.now` is `datetime.datetime.now`."""
        names: dict[str, str] = {}
        for node in self.nodes:
            if isinstance(node, ast.Import):
                names |= {a.asname or a.name.split(".")[0]: a.name if a.asname else a.name.split(".")[0]
                          for a in node.names}  # fmt: skip
            elif isinstance(node, ast.ImportFrom):
                names |= {a.asname or a.name: f"{self._base(node)}.{a.name}" for a in node.names}
        uses = (node for node in self.nodes if isinstance(node, ast.Attribute | ast.Name))
        return [(node.lineno, name) for node in uses if (name := _spell_out(node, names))]

    @cached_property
    def calls(self) -> list[tuple[int, str]]:
        """The last word of what is called: "commit" for `session.commit()`, "print" for `print()`."""
        called = [node.func for node in self.nodes if isinstance(node, ast.Call)]
        words = [(f.lineno, f.attr) for f in called if isinstance(f, ast.Attribute)]
        return words + [(f.lineno, f.id) for f in called if isinstance(f, ast.Name)]

    @property
    def functions(self) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function, methods and inner ones too."""
        return [node for node in self.nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]

    def within(self, *places: str) -> bool:
        """Is this one of these files, or below one of these folders (`bot/`)?"""
        return any(self.path.startswith(p) if p.endswith("/") else self.path == p for p in places)

    def _base(self, node: ast.ImportFrom) -> str:
        package = PurePosixPath(self.path).parts[: -node.level] if node.level else ()
        return ".".join([*package, *filter(None, [node.module])])


def _spell_out(node: ast.expr, names: dict[str, str]) -> str | None:
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute) and (owner := _spell_out(node.value, names)):
        return f"{owner}.{node.attr}"
    return None


def read_tree(root: Path) -> list[Source]:
    """Every file of ours that people write: code, pages, settings, scripts."""
    suffixes = {".py", ".toml", ".html", ".css", ".js", ".sh"}
    found = (path for place in (*ROOMS, *TESTS, "scripts/") for path in sorted((root / place).rglob("*")))
    files = [path for path in found if path.suffix in suffixes and "vendor" not in path.parts]
    return [Source(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")) for path in files]
