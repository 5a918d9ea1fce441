"""Words people use for categories (Article 3), regions and tasks (Article 8), read from three TOML files."""

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config import words_faults

FOLDER = Path(__file__).parent
KINDS = ("区县", "开发区")
TASK_KINDS = ("emergency", "planned")


class VocabularyFault(ValueError):
    """A word list can't be used; the text says why in Chinese."""


@dataclass(frozen=True)
class Category:
    """A category of institutions; `name` is what a manifest says."""

    code: str
    name: str
    synonyms: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that means this category in a sentence."""
        return (self.name, *self.synonyms)


@dataclass(frozen=True)
class Region:
    """A district or a development zone of the city."""

    name: str
    kind: str
    synonyms: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that means this region in a sentence."""
        return (self.name, *self.synonyms)


@dataclass(frozen=True)
class Task:
    """A kind of task of Article 8: how a missed one counts (Article 13 (4)), and what a draw for it needs."""

    name: str
    # 「第八条（三）」
    clause: str
    counts: str
    kind: str
    synonyms: tuple[str, ...] = ()
    # words that ask for a sealed draw besides
    covert: tuple[str, ...] = ()
    # a planned draw needs somebody of 监督
    supervisor: bool = True
    # the parties of a project have to be named (Article 10 (1))
    parties: bool = True
    # means this task only where nothing else stands beside it
    alone: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that means this task in a sentence."""
        return (self.name, *self.synonyms, *self.covert)

    @property
    def emergency(self) -> bool:
        """Emergency draws are for this."""
        return self.kind == "emergency"

    @property
    def planned(self) -> bool:
        """Planned draws can be for this."""
        return self.kind == "planned"


@dataclass(frozen=True)
class Vocabulary:
    """All lists, in the order of the files; hashable, so that what is derived from it can be kept."""

    categories: tuple[Category, ...]
    regions: tuple[Region, ...]
    tasks: tuple[Task, ...]

    @property
    def category_names(self) -> tuple[str, ...]:
        """Names in the order of 附件3."""
        return tuple(category.name for category in self.categories)

    @property
    def region_names(self) -> tuple[str, ...]:
        """Names, districts first."""
        return tuple(region.name for region in self.regions)

    @property
    def planned_tasks(self) -> tuple[str, ...]:
        """Names of the tasks a planned draw can be for."""
        return tuple(task.name for task in self.tasks if task.planned)

    def category(self, word: str) -> Category | None:
        """The category that is called so, by code, name or synonym."""
        key = _plain(word)
        return next((item for item in self.categories if key == item.code or key in item.words), None)

    def region(self, word: str) -> Region | None:
        """The region that is called so, by name or synonym."""
        key = _plain(word)
        return next((item for item in self.regions if key in item.words), None)

    def task(self, word: str) -> Task | None:
        """The task that is called so, by name or synonym."""
        key = _plain(word)
        return next((item for item in self.tasks if key in item.words), None)


def load_vocabulary(folder: Path | None = None) -> Vocabulary:
    """Reads categories.toml, regions.toml and tasks.toml from `folder` (default: the shipped ones).

    Raises VocabularyFault.
    """
    home = folder or FOLDER
    categories = tuple(
        Category(_text(row, "code"), _text(row, "name"), _synonyms(row))
        for row in _rows(home / "categories.toml", "category")
    )
    regions = tuple(
        Region(_text(row, "name"), _text(row, "kind"), _synonyms(row))
        for row in _rows(home / "regions.toml", "region")
    )
    _once([word for item in categories for word in (item.code, *item.words)], "类别")
    _once([word for item in regions for word in item.words], "区域")
    if wrong := next((item for item in regions if item.kind not in KINDS), None):
        raise VocabularyFault(words_faults.REGION_KIND.format(wrong.name, "、".join(KINDS)))
    tasks = tuple(_task(row) for row in _rows(home / "tasks.toml", "task"))
    _once([word for item in tasks for word in item.words], "任务")
    return Vocabulary(categories, regions, tasks)


def _task(row: Mapping[str, Any]) -> Task:
    name = _text(row, "name")
    if strange := row.keys() - Task.__dataclass_fields__.keys():
        raise VocabularyFault(words_faults.TASK_KEY.format(name, "、".join(sorted(strange))))
    return Task(
        name,
        clause=_text(row, "clause", exact=False),
        counts=_one_of(row, "counts", words_faults.COUNTS),
        kind=_one_of(row, "kind", TASK_KINDS),
        synonyms=_synonyms(row),
        covert=_synonyms(row, "covert"),
        supervisor=_flag(row, "supervisor", default=True),
        parties=_flag(row, "parties", default=True),
        alone=_flag(row, "alone", default=False),
    )


def _rows(path: Path, table: str) -> list[Mapping[str, Any]]:
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get(table)
    except OSError as error:
        raise VocabularyFault(words_faults.VOCABULARY_UNREAD.format(path, error.strerror)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise VocabularyFault(words_faults.VOCABULARY_NO_TOML.format(path, error)) from error
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise VocabularyFault(words_faults.TABLE_MISSING.format(path, table))
    return rows


def _text(row: Mapping[str, Any], key: str, exact: bool = True) -> str:
    """`exact`: a word to be met in sentences; otherwise any text."""
    value = row.get(key)
    if exact or not isinstance(value, str) or not value.strip():
        return _word(value, f"{key} = {value!r}")
    return value


def _one_of(row: Mapping[str, Any], key: str, known: tuple[str, ...]) -> str:
    value = row.get(key)
    if value not in known:
        raise VocabularyFault(words_faults.KNOWN_VALUES.format(row.get("name"), key, "、".join(known)))
    return str(value)


def _flag(row: Mapping[str, Any], key: str, default: bool) -> bool:
    value = row.get(key, default)
    if not isinstance(value, bool):
        raise VocabularyFault(words_faults.YES_OR_NO.format(row.get("name"), key))
    return value


def _synonyms(row: Mapping[str, Any], key: str = "synonyms") -> tuple[str, ...]:
    words = row.get(key, [])
    if not isinstance(words, list):
        raise VocabularyFault(words_faults.WORDS_WANTED.format(key, words))
    return tuple(_word(word, words_faults.PLACE_IN.format(key, word)) for word in words)


def _word(value: object, place: str) -> str:
    # a word with a blank or in full-width letters would never be met in a normalised sentence
    if not isinstance(value, str) or not value or value != _plain(value) or value.split() != [value]:
        raise VocabularyFault(words_faults.WORD_WRONG.format(place))
    return value


def _once(words: list[str], what: str) -> None:
    twice = sorted({word for word in words if words.count(word) > 1})
    if twice:
        raise VocabularyFault(words_faults.WORD_TWICE.format(what, "、".join(twice)))


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKC", word.strip())
