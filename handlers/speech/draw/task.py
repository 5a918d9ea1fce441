"""Which task of Article 8 a sentence speaks of, and what is said about the draw itself: 密封, 计入考核."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from config.vocabulary import Task, Vocabulary
from handlers.speech.draw.sentence import Part
from handlers.speech.text import Text

COVERT = re.compile(r"不打招呼|不发通知|(?:密封|保密)抽")
# a piece of its own that says how to draw, and nothing about the task
NOTE = re.compile(
    r"(?P<covert>(?:请|需|要)?(?:密封|不打招呼|不发通知)(?:抽取|进行|处理)?)"
    r"|(?P<counts>(?:请|需要?|要|应|须)?(?:计入(?:履职)?(?:考核|第?十三条|次数)?|按检查咨询计))|不计入?(?:考核|次数)?"
)


@dataclass(frozen=True)
class TaskPatterns:
    """Patterns of the tasks that a planned draw can be for."""

    inside: re.Pattern[str]
    covert: re.Pattern[str]


@dataclass(frozen=True)
class TaskSaid:
    """`choices`: several tasks that the words may mean; `free`: what tells the matter itself."""

    task: Task | None
    choices: tuple[str, ...]
    flagged: bool
    covert: bool
    free: tuple[Part, ...]


def read_task(text: Text, vocabulary: Vocabulary, found: Sequence[Part]) -> TaskSaid:
    """A word that stands alone comes before those inside the story, and these before 「检查抽取」."""
    free = [part for part in found if part.kind == "free"]
    notes = {part: match for part in free if (match := NOTE.fullmatch(text.norm, part.start, part.end))}
    free = [part for part in free if part not in notes]
    words = _words(vocabulary)
    actions = [text.norm[part.start : part.end] for part in found if part.kind == "planned"]
    alone = [vocabulary.task(text.norm[part.start : part.end]) for part in free]
    inside = [
        vocabulary.task(match[0])
        for part in free
        for match in words.inside.finditer(text.norm, part.start, part.end)
    ]
    acted = [vocabulary.task(word[0]) for action in actions if (word := words.inside.match(action))]
    names: list[str] = []
    for heard in (alone, inside, acted):
        names = list(dict.fromkeys(task.name for task in heard if task and task.planned))
        if names:
            break
    covert = any(match["covert"] for match in notes.values()) or COVERT.search(text.norm) is not None
    covert = covert or any(words.covert.search(text.norm, part.start, part.end) for part in free)
    return TaskSaid(
        vocabulary.task(names[0]) if len(names) == 1 else None,
        tuple(names) if len(names) > 1 else (),
        any(match["counts"] for match in notes.values()),
        covert,
        tuple(part for part, task in zip(free, alone, strict=True) if not (task and task.alone)),
    )


@lru_cache(maxsize=8)
def _words(vocabulary: Vocabulary) -> TaskPatterns:
    tasks = [task for task in vocabulary.tasks if task.planned and not task.alone]
    return TaskPatterns(
        _any(word for task in tasks for word in task.words),
        _any(word for task in tasks for word in task.covert),
    )


def _any(words: Iterable[str]) -> re.Pattern[str]:
    listed = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, listed)) or r"(?!)")
