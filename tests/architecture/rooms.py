"""The rooms of the house and their order: a room never imports one above it, and nothing runs in circles."""

from collections.abc import Iterable, Iterator, Mapping

from tests.architecture.source import Finding, Source

# from the ground up; rooms on one floor know nothing of each other
HOUSES = {
    "handlers/": (
        {"speech", "forms"},
        {"routing"},
        {"mail"},
        {"consent"},
        {"pool"},
        {"draw"},
        {"oversight"},
        {"front"},
    ),
    # the files beside these rooms lie under all of them
    "handlers/draw/": ({"papers", "proof"}, {"tasks"}, {"lottery"}, {"request", "course"}),
}
METHOD = "models/rules/kmdraw1/"


def rooms_stand_in_order(source: Source) -> Iterator[Finding]:
    """handlers/: what is used stands below; the table of contents alone knows every room."""
    if source.path == "handlers/__init__.py":
        return
    for house, floors in HOUSES.items():
        if not source.within(house):
            continue
        floor_of = {room: number for number, floor in enumerate(floors) for room in floor} | {"": -1}
        folder, slash, _file = source.path.removeprefix(house).partition("/")
        here = folder if slash else ""
        if here not in floor_of:
            yield 1, f"{here}：不在楼层表里，请在 tests/architecture/rooms.py 写明它的位置"
            continue
        dotted = house.replace("/", ".")
        for line, name in source.imports:
            there = name.removeprefix(dotted).split(".")[0] if name.startswith(dotted) else here
            there = there if there in floor_of else ""
            if there != here and floor_of[there] >= floor_of[here]:
                yield line, f"{name}：{here or house} 不引用上面的房间"


def the_method_stands_alone(source: Source) -> Iterator[Finding]:
    """KMDRAW/1 can be lifted out and read by itself (docs/kmdraw-1.md)."""
    for line, name in source.imports if source.within(METHOD) else []:
        if name.startswith("models.") and not f"{name}.".startswith("models.rules.kmdraw1."):
            yield line, f"{name}：抽取方法只引用自己和标准库"


def circles(sources: Iterable[Source]) -> list[str]:
    """Modules that import each other, by whatever way round."""
    modules = {_module(source.path): source for source in sources if source.path.endswith(".py")}
    arrows = {name: _arrows(name, source, modules) for name, source in modules.items()}
    done: set[str] = set()
    return [found for name in sorted(arrows) for found in _walk(name, [], arrows, done)]


def _walk(name: str, way: list[str], arrows: Mapping[str, set[str]], done: set[str]) -> Iterator[str]:
    if name in way:
        yield f"绕圈：{' → '.join([*way[way.index(name) :], name])}"
    elif name not in done:
        for there in sorted(arrows[name]):
            yield from _walk(there, [*way, name], arrows, done)
        done.add(name)


def _arrows(name: str, source: Source, modules: Mapping[str, Source]) -> set[str]:
    spelled = (word for _line, word in source.imports)
    found = {word if word in modules else word.rpartition(".")[0] for word in spelled}
    return {there for there in found if there in modules and there != name}


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
