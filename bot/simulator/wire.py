"""Callback cryptography and XML (企业微信 §1), written apart from any client library."""

import base64
import hashlib
import re
from collections.abc import Sequence
from xml.sax.saxutils import escape

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

# Real padding goes up to 32 bytes, so the padding block is 256 bits although the cipher's is 128.
_PADDING_BITS = 256
_LENGTH_AT, _MESSAGE_AT = 16, 20
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Element = tuple[str, "str | int | Sequence[Element]"]


def key_of(encoding_aes_key: str) -> bytes:
    return base64.b64decode(encoding_aes_key + "=")


def signature(token: str, timestamp: str, nonce: str, encrypted: str) -> str:
    joined = "".join(sorted([token, timestamp, nonce, encrypted])).encode()
    return hashlib.sha1(joined, usedforsecurity=False).hexdigest()


def frame(message: bytes, receiver: str, random16: bytes) -> bytes:
    return random16 + len(message).to_bytes(4, "big") + message + receiver.encode()


def encrypt(encoding_aes_key: str, framed: bytes) -> str:
    """Pad, encrypt and encode a frame."""
    padder = PKCS7(_PADDING_BITS).padder()
    return encrypt_padded(encoding_aes_key, padder.update(framed) + padder.finalize())


def encrypt_padded(encoding_aes_key: str, padded: bytes) -> str:
    key = key_of(encoding_aes_key)
    cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(cipher.update(padded) + cipher.finalize()).decode()


def decrypt(encoding_aes_key: str, encrypted: str) -> tuple[bytes, str]:
    """Message and receiver of a ciphertext; ValueError when it is broken."""
    key = key_of(encoding_aes_key)
    cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    padded = cipher.update(base64.b64decode(encrypted)) + cipher.finalize()
    unpadder = PKCS7(_PADDING_BITS).unpadder()
    framed = unpadder.update(padded) + unpadder.finalize()
    end = _MESSAGE_AT + int.from_bytes(framed[_LENGTH_AT:_MESSAGE_AT], "big")
    if end > len(framed):
        raise ValueError("length beyond the frame")
    return framed[_MESSAGE_AT:end], framed[end:].decode()


def xml(elements: Sequence[Element], *, cdata: bool = True) -> str:
    """A `<xml>` document; texts as CDATA or escaped, numbers plain."""
    return f"<xml>{_inner(elements, cdata)}</xml>"


def _inner(elements: Sequence[Element], cdata: bool) -> str:
    return "".join(f"<{name}>{_value(value, cdata)}</{name}>" for name, value in elements)


def _value(value: "str | int | Sequence[Element]", cdata: bool) -> str:
    if isinstance(value, int):
        return str(value)
    if not isinstance(value, str):
        return _inner(value, cdata)
    clean = _NOT_XML.sub("", value)
    if not cdata:
        return escape(clean)
    return "<![CDATA[" + clean.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def envelope(corp_id: str, agentid: int, encrypted: str, *, cdata: bool = True) -> str:
    return xml([("ToUserName", corp_id), ("AgentID", str(agentid)), ("Encrypt", encrypted)], cdata=cdata)
