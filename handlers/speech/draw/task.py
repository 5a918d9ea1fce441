"""Which task of Article 8 a sentence speaks of, and what is said about the draw itself: 密封, 计入考核."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from config.vocabulary import Task, Vocabulary
from handlers.speech.draw.sentence import Part
from handlers.speech.text import Text, one_of

NEVER = r"(?!)"
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
    """The task, and what is said about the draw beside it."""
    free = [part for part in found if part.kind == "free"]
    notes = {part: match for part in free if (match := NOTE.fullmatch(text.norm, part.start, part.end))}
    free = [part for part in free if part not in notes]
    names = _tasks(text, vocabulary, found, free)
    return TaskSaid(
        vocabulary.task(names[0]) if len(names) == 1 else None,
        names if len(names) > 1 else (),
        any(note["counts"] for note in notes.values()),
        any(note["covert"] for note in notes.values()) or _is_covert(text, vocabulary, free),
        tuple(part for part in free if not _names_task_alone(text, vocabulary, part)),
    )


def _tasks(
    text: Text, vocabulary: Vocabulary, found: Sequence[Part], free: Sequence[Part]
) -> tuple[str, ...]:
    """The first words that name a task count, and all that they name."""
    for words in _heard(text, vocabulary, found, free):
        tasks = [task for word in words if (task := vocabulary.task(word)) and task.planned]
        if tasks:
            return tuple(dict.fromkeys(task.name for task in tasks))
    return ()


def _heard(
    text: Text, vocabulary: Vocabulary, found: Sequence[Part], free: Sequence[Part]
) -> Iterator[list[str]]:
    """A word that stands alone comes before those inside the story, and these before 「检查抽取」."""
    norm, inside = text.norm, _words(vocabulary).inside
    yield [norm[part.start : part.end] for part in free]
    yield [match[0] for part in free for match in inside.finditer(norm, part.start, part.end)]
    actions = [part for part in found if part.kind == "planned"]
    yield [match[0] for part in actions if (match := inside.match(norm, part.start, part.end))]


def _is_covert(text: Text, vocabulary: Vocabulary, free: Sequence[Part]) -> bool:
    covert = _words(vocabulary).covert
    inside = any(covert.search(text.norm, part.start, part.end) for part in free)
    return inside or COVERT.search(text.norm) is not None


def _names_task_alone(text: Text, vocabulary: Vocabulary, part: Part) -> bool:
    """A word that tells the task and nothing of the matter."""
    task = vocabulary.task(text.norm[part.start : part.end])
    return task is not None and task.alone


@lru_cache(maxsize=8)
def _words(vocabulary: Vocabulary) -> TaskPatterns:
    tasks = [task for task in vocabulary.tasks if task.planned and not task.alone]
    return TaskPatterns(
        re.compile(one_of(word for task in tasks for word in task.words) or NEVER),
        re.compile(one_of(word for task in tasks for word in task.covert) or NEVER),
    )
