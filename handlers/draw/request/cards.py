"""One question for everything that is missing in a request."""

from collections.abc import Mapping, Sequence

from handlers.draw.request import words
from handlers.mail.card_parts import SOURCE, SUBTITLE, TITLE, Card, button, interaction
from handlers.mail.say import clip


def missing_parts(
    missing: Sequence[str], options: Mapping[str, Sequence[str]], title: str, then: str, said: str
) -> Card:
    """One question for everything that is missing: buttons for one part, drop-downs for several.

    `then`: what is to be answered in words besides; `said`: the whole question, where the title cuts it.
    """
    if missing in (["doubt"], ["names"]):
        styles = (1, 3) if missing == ["doubt"] else (2,)
        taps = [
            button(text, f"fill:{missing[0]}={text}", style)
            for text, style in zip(options[missing[0]], styles, strict=True)
        ]
        return interaction(title, "也可以直接回复文字", taps, sub_title_text=clip(said, SUBTITLE))
    if missing == ["need"]:
        counts = [button(text, f"fill:need={text}") for text in options["need"][:3]]
        return interaction(title, f"也可以直接回复数字{then}", counts)
    if missing == ["district"]:
        near = [button(name, f"fill:district={name}", 2) for name in options["district"][:6]]
        return interaction(title, f"其他区县请直接回复名称{then}", near)
    if missing == ["starts_at"]:
        times = [
            button(words.on_button(text), f"fill:starts_at={text}", 2) for text in options["starts_at"][:6]
        ]
        return interaction(title, f"也可以直接回复时间{then}", times)
    if len(missing) == 1:
        choices = _selection(missing[0], words.PARTS[missing[0]], options[missing[0]])
        return interaction(title, f"选好后点确定{then}", [button("确定", "fill")], button_selection=choices)
    return {
        "card_type": "multiple_interaction",
        "source": {"desc": SOURCE["desc"]},
        "main_title": {"title": clip(title, TITLE), "desc": f"选好后点确定，也可以直接回复文字{then}"},
        "select_list": [_selection(part, words.PARTS[part], options[part]) for part in missing],
        "submit_button": {"text": "确定", "key": "fill"},
    }


def _selection(key: str, title: str, choices: Sequence[str]) -> Card:
    """A drop-down; an option's id is its text."""
    options = [{"id": text, "text": clip(text, 16)} for text in choices[:10]]
    return {"question_key": key, "title": title, "option_list": options}
