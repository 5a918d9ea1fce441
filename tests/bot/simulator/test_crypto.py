"""Callback cryptography of the simulator, by published vectors."""

import base64

import pytest

from bot.simulator import wire
from tests.bot.simulator.tenant import CORP_A, KEY_A, TOKEN_A, parse

KEY_C = "cD0d7jx4tYvVtzqrmh3Dm3QFCXe6f8SlHoMtMh3qQEP"


VECTOR_A = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/"
    "sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZ"
    "fJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LA"
    "VGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H"
    "3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=="
)


VECTOR_B = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="


VECTOR_C = (
    "EUCt7xMcNiyASzZj0Hjc5yDjFQrCum6AfQ3ntHiUzjGQ51xieKmbvtrZ40/EcB2W/W8yH0n4Lqx48gJl/T9HD/R309I0P/r5pIZucK3"
    "lyEn48FYMr4YdE0QdL2jIJ3xkcXUr6uzefzCxG6lMvwpAJaOyVCzN7sRRw47njfxy5EIqU6R9ZBhlTzfdnhhOhK/nTwzrZX3SoGlXFA"
    "9OBeZ6ru1NWpXFk76x9DUMe0lcxPPiUqK8ctnQcYXSGUHVqC6DfG7E7mab0OmruNN8cBZY5d3dYOBA4OgaH55Q0AJmUpdT8vNiXpXx+"
    "6TxT3TIjySXpDrHVyrsb772aYywgg/Nu4kUmGkALwFZlzhjNegR7wDwb9lr4ERXsSSS8JZ8lbBmaQ3F2Tq584xoPj5rIhXAF734ynm4"
    "no1g+SdHiNqR328="
)


VECTOR_D = "6KmUQuPVu7UhjyVqRdbo5SfcRqaHvbUlKSHFvBV2ZuR6TIlKsygcfeSd1GDplg1C5KSKr6UPHCaC/nIX3ZNt9w=="


VECTOR_E = (
    "sKqRbbiSUnDhFHOvPjtUMUeqt1g4oVlNGGsS6EWXUJdzNUTV/uL0UBFzshLks/RFyFHd2/ixDhB7ucBVurERtV9j+h9li2EnEqHWnKH"
    "WpF3YAEkXMyVOYZhlslCclgL4xho7Az5ISBgjZ7hHrLQLBcJ5ICEML1zewaRPdQTiNxN1GsP4lxEkCuNLU+hnrjDr8wZOzB2Bu3R+7e"
    "TZUbgKA+LgUUJdhNGME8/IWyPoKSv5n1T9GPpv8nuTvoGP0jMVsLIuf9++izmc2ofkOnxk2TD4xiMCoDh8Btz1TW7nNAzlYnOLXF+KK"
    "4MSGezLxayLehN+yQNT9K9MUd73o8FRZG6fQD8i90RiwJJHU5uQh49oFAUVnsRFXIuJfDgGFLng"
)


def test_published_vectors() -> None:
    assert wire.signature(TOKEN_A, "1409659813", "1372623149", VECTOR_A) == (
        "477715d11cdb4164915debcba66cb864d751f3e6"
    )
    message, receiver = wire.decrypt(KEY_A, VECTOR_A)
    assert (len(message), receiver) == (284, CORP_A)
    assert parse(message).findtext("Content") == "hello"
    assert wire.signature(TOKEN_A, "1409659589", "263014780", VECTOR_B) == (
        "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"
    )
    assert wire.decrypt(KEY_A, VECTOR_B) == (b"1616140317555161061", CORP_A)
    assert wire.signature("kz7Yx62CH8SaLN", "1583995625", "1584392382", VECTOR_C) == (
        "f265ae551b1932727204c3d707628d01376a6940"
    )
    message, receiver = wire.decrypt(KEY_C, VECTOR_C)
    assert (parse(message).findtext("Content"), receiver) == ("x123", "ww6a112864f8022910")
    token_d = "kjr2TKI8umCBfVF3wAHk8JiPwma5VBme"
    assert wire.signature(token_d, "1583940690", "VHh7ymSeb0jc4lSb", VECTOR_D) == (
        "1ba3cb09c0d2c2b3ed6900d37f91a6efae6cb011"
    )


def test_encrypting_is_the_published_reply() -> None:
    elements: list[wire.Element] = [
        ("ToUserName", "zhangsan"),
        ("FromUserName", CORP_A),
        ("CreateTime", 1700000000),
        ("MsgType", "text"),
        ("Content", "收到"),
    ]
    message = wire.xml(elements).encode()
    assert len(message) == 222
    encrypted = wire.encrypt(KEY_A, wire.frame(message, CORP_A, b"0123456789abcdef"))
    assert encrypted == VECTOR_E
    assert wire.signature(TOKEN_A, "1700000000", "nonce123", encrypted) == (
        "74690b2df89fb27f44a544a908cd4c01f8331ccd"
    )


def test_a_full_block_of_padding_is_added() -> None:
    framed = wire.frame(b"x" * 26, CORP_A, b"0" * 16)
    assert len(framed) == 64
    assert len(base64.b64decode(wire.encrypt(KEY_A, framed))) == 96


def test_broken_ciphertext_is_a_value_error() -> None:
    framed = b"0" * 16 + (10**6).to_bytes(4, "big") + b"x"
    with pytest.raises(ValueError, match="beyond"):
        wire.decrypt(KEY_A, wire.encrypt(KEY_A, framed))


@pytest.mark.parametrize("cdata", [True, False])
def test_any_text_survives_xml(cdata: bool) -> None:
    text = "a]]>b<&>\"'\n长\U0001f600"
    parsed = parse(wire.xml([("Content", text), ("Empty", "")], cdata=cdata))
    assert parsed.findtext("Content") == text
    assert parse(wire.xml([("Content", "a\x00\x0bb")], cdata=cdata)).findtext("Content") == "ab"
