"""Somebody and his telephone, typed into a form: both, or neither."""

import pytest

from handlers.forms.fields import Reader


def read(name: str, phone: str) -> tuple[tuple[str, str], dict[str, str]]:
    form = Reader({"who": [name], "phone": [phone]})
    return form.person("who", "phone"), form.errors


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (("", ""), ("", "")),
        (("李四", "13900000001"), ("李四", "13900000001")),
        ((" 李 四 ", "０８７１-65432100"), ("李 四", "0871-65432100")),
    ],
)
def test_nothing_is_wrong(typed: tuple[str, str], kept: tuple[str, str]) -> None:
    assert read(*typed) == (kept, {})


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        (("李四", ""), "phone", "电话"),
        (("", "13900000001"), "who", "姓名"),
        (("李四", "12345"), "phone", "手机号"),
        (("李" * 61, "13900000001"), "who", "最多60字"),
        (("李四", "1" * 61), "phone", "最多60字"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(typed: tuple[str, str], field: str, words: str) -> None:
    _kept, errors = read(*typed)
    assert list(errors) == [field] and words in errors[field]
