"""Words people use for the categories (Article 3) and the regions, read from two TOML files."""

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
KINDS = ("区县", "开发区")


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
class Vocabulary:
    """Both lists, in the order of the files; hashable, so that what is derived from it can be kept."""

    categories: tuple[Category, ...]
    regions: tuple[Region, ...]

    @property
    def category_names(self) -> tuple[str, ...]:
        """Names in the order of 附件3."""
        return tuple(category.name for category in self.categories)

    @property
    def region_names(self) -> tuple[str, ...]:
        """Names, districts first."""
        return tuple(region.name for region in self.regions)

    def category(self, word: str) -> Category | None:
        """The category that is called so, by code, name or synonym."""
        key = _plain(word)
        return next((item for item in self.categories if key == item.code or key in item.words), None)

    def region(self, word: str) -> Region | None:
        """The region that is called so, by name or synonym."""
        key = _plain(word)
        return next((item for item in self.regions if key in item.words), None)


def load_vocabulary(folder: Path | None = None) -> Vocabulary:
    """Reads categories.toml and regions.toml from `folder` (default: the shipped ones).

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
        raise VocabularyFault(f"区域“{wrong.name}”的 kind 应为 {'、'.join(KINDS)}")
    return Vocabulary(categories, regions)


def _rows(path: Path, table: str) -> list[Mapping[str, Any]]:
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get(table)
    except OSError as error:
        raise VocabularyFault(f"读不到词表 {path}：{error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise VocabularyFault(f"词表 {path} 不是有效的TOML：{error}") from error
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise VocabularyFault(f"词表 {path} 里没有 [[{table}]]")
    return rows


def _text(row: Mapping[str, Any], key: str) -> str:
    return _word(row.get(key), f"{key} = {row.get(key)!r}")


def _synonyms(row: Mapping[str, Any]) -> tuple[str, ...]:
    words = row.get("synonyms", [])
    if not isinstance(words, list):
        raise VocabularyFault(f"词表有误：synonyms = {words!r} 应为一列词")
    return tuple(_word(word, f"synonyms 中的 {word!r}") for word in words)


def _word(value: object, place: str) -> str:
    # a word with a blank or in full-width letters would never be met in a normalised sentence
    if not isinstance(value, str) or not value or value != _plain(value) or value.split() != [value]:
        raise VocabularyFault(f"词表有误：{place} 应为不含空白和全角字母的词")
    return value


def _once(words: list[str], what: str) -> None:
    twice = sorted({word for word in words if words.count(word) > 1})
    if twice:
        raise VocabularyFault(f"{what}词表里重复：{'、'.join(twice)}")


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKC", word.strip())
