"""Every word that begins a command, in the order in which they are tried: a new file is a line here."""

from handlers.speech import commands_general, commands_office
from handlers.speech.command import Command
from handlers.speech.head import Phrase, behind, heads
from handlers.speech.text import Text

FILES = (commands_office.words, commands_general.words)
HEADS = tuple(row for words in FILES for row in words.heads)
SENTENCES = tuple(row for words in FILES for row in words.sentences)


def read_words(text: Text) -> Command | None:
    """The command whose word stands at the head of the text."""
    for number, start in heads(text.norm):
        for pattern, kind in HEADS:
            match = pattern.match(text.norm, start)
            if match:
                later, end = (None, match.end()) if number else behind(text.norm, match.end())
                command = kind.heard(Phrase(text, match[0], number or later, end))
                if command:
                    return command
    return None


def read_whole(bare: str) -> Command | None:
    """The command that the text is as a whole; `bare`: without marks and blanks."""
    return next((command for pattern, command in SENTENCES if pattern.fullmatch(bare)), None)
