"""The house rules that a machine can hold. A rule takes one file and yields (line, what is wrong with it)."""

from collections.abc import Callable, Iterator

from tests.architecture.numbers import classes_with_one_name, measure, passed_bounds, repeated_blocks
from tests.architecture.rooms import circles, rooms_stand_in_order, the_method_stands_alone
from tests.architecture.rules import (
    BANS,
    MAX_FILE,
    MAX_FUNCTION,
    features_are_listed,
    handlers_name_their_permission,
    handlers_with_one_name,
    no_forbidden_words,
    no_star_imports,
    one_place_commits,
    one_place_prints,
    pages_name_their_need,
    rules_are_pure,
    sizes,
)
from tests.architecture.source import Finding, Source, read_tree
from tests.architecture.words import words_are_called_alike, words_have_their_files, words_never_shout

PYTHON_RULES: tuple[Callable[[Source], Iterator[Finding]], ...] = (
    *(ban.check for ban in BANS),
    rules_are_pure,
    one_place_commits,
    one_place_prints,
    no_star_imports,
    sizes,
    handlers_name_their_permission,
    pages_name_their_need,
    rooms_stand_in_order,
    the_method_stands_alone,
    words_have_their_files,
    words_never_shout,
    words_are_called_alike,
)


def check(source: Source) -> list[str]:
    """Everything wrong with one file, as "path:line: rule"."""
    rules = [no_forbidden_words, *(PYTHON_RULES if source.path.endswith(".py") else ())]
    findings = sorted(finding for rule in rules for finding in rule(source))
    return [f"{source.path}:{line}: {text}" for line, text in findings]


def check_tree(sources: list[Source]) -> list[str]:
    """Everything wrong with the tree as a whole, and with each of its files."""
    product = [source for source in sources if source.within("bot/", "handlers/", "models/")]
    return [
        *(fault for source in sources for fault in check(source)),
        *handlers_with_one_name(sources),
        *features_are_listed(sources),
        *circles(product),
    ]


__all__ = [
    "MAX_FILE",
    "MAX_FUNCTION",
    "Source",
    "check",
    "check_tree",
    "circles",
    "classes_with_one_name",
    "features_are_listed",
    "handlers_with_one_name",
    "measure",
    "passed_bounds",
    "read_tree",
    "repeated_blocks",
]
