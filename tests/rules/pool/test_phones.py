"""A telephone number is kept as it is written, where it can be one."""

import pytest

from models.rules.pool.phones import read_phone


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("13900000001", "13900000001"),
        (" １３９ 0000 0001 ", "139 0000 0001"),
        ("+8613900000001", "+8613900000001"),
        ("0871-65432100", "0871-65432100"),
        ("(0871)65432100转801", "(0871)65432100转801"),
        ("65432100", "65432100"),
        ("400-000-0001", "400-000-0001"),
    ],
)
def test_a_number(text: str, phone: str) -> None:
    assert read_phone(text) == phone


@pytest.mark.parametrize(
    "text", ["", "1390000000", "139000000011", "12345", "请问门卫", "+86", "١٣٩٠٠٠٠٠٠٠١x"]
)
def test_none(text: str) -> None:
    assert read_phone(text) is None
