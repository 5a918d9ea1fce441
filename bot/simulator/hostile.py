"""Requests no honest WeCom sends: what a callback has to refuse. Each returns the HTTP status."""

import base64
import secrets
from collections.abc import Sequence

from bot.simulator import wire, words
from bot.simulator.driver import Driver
from bot.simulator.wire import Element

BLOCK = 32
_BOMB = (
    '<!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)


def _message(driver: Driver, userid: str, content: str) -> str:
    elements: Sequence[Element] = [
        ("ToUserName", driver.sim.corp_id),
        ("FromUserName", userid),
        ("CreateTime", int(driver.sim.now().timestamp())),
        ("MsgType", "text"),
        ("Content", content),
        ("MsgId", driver.sim.next_msg_id()),
        ("AgentID", driver.app().agentid),
    ]
    return wire.xml(elements)


async def _send(driver: Driver, encrypted: str, *, prefix: str = "", timestamp: int = 0) -> int:
    app = driver.app()
    body = prefix + wire.envelope(driver.sim.corp_id, app.agentid, encrypted)
    status, _ = await driver.post(body.encode(), driver.signed(app, encrypted, timestamp=timestamp))
    return status


def _encrypted(driver: Driver, message: str, receiver: str = "") -> str:
    framed = wire.frame(message.encode(), receiver or driver.sim.corp_id, secrets.token_bytes(16))
    return wire.encrypt(driver.app().aes_key, framed)


async def bad_signature(driver: Driver, userid: str = "zhangsan", content: str = "帮助") -> int:
    """Right ciphertext, signature of another token."""
    sealed = driver.seal(driver.app(), _message(driver, userid, content).encode())
    status, _ = await driver.post(sealed.body, {**sealed.query, "msg_signature": secrets.token_hex(20)})
    return status


async def missing_signature(driver: Driver, userid: str = "zhangsan", content: str = "帮助") -> int:
    sealed = driver.seal(driver.app(), _message(driver, userid, content).encode())
    status, _ = await driver.post(sealed.body, {})
    return status


async def wrong_receiver(driver: Driver, userid: str = "zhangsan", content: str = "帮助") -> int:
    """Signed and encrypted with the right keys, for another tenant."""
    return await _send(driver, _encrypted(driver, _message(driver, userid, content), "ww00000000000bad"))


async def truncated(driver: Driver, userid: str = "zhangsan", content: str = "帮助") -> int:
    """The last seven bytes of the ciphertext are gone; the signature fits what is left."""
    whole = base64.b64decode(_encrypted(driver, _message(driver, userid, content)))
    return await _send(driver, base64.b64encode(whole[:-7]).decode())


async def not_base64(driver: Driver) -> int:
    return await _send(driver, words.NO_CIPHER * 20)


async def bad_padding(driver: Driver, userid: str = "zhangsan", content: str = "帮助") -> int:
    """A frame whose last byte promises more padding than there may be."""
    message = _message(driver, userid, content).encode()
    framed = wire.frame(message, driver.sim.corp_id, secrets.token_bytes(16))
    missing = BLOCK - len(framed) % BLOCK
    padded = framed + bytes([200] * missing)
    return await _send(driver, wire.encrypt_padded(driver.app().aes_key, padded))


async def false_length(driver: Driver, userid: str = "zhangsan", content: str = "帮助") -> int:
    """The frame names a length beyond its end."""
    message = _message(driver, userid, content).encode()
    framed = secrets.token_bytes(16) + (2**31 - 1).to_bytes(4, "big") + message
    return await _send(driver, wire.encrypt(driver.app().aes_key, framed))


async def doctype(driver: Driver, userid: str = "zhangsan", content: str = "帮助") -> int:
    """A DOCTYPE before the envelope."""
    encrypted = _encrypted(driver, _message(driver, userid, content))
    return await _send(driver, encrypted, prefix='<!DOCTYPE xml SYSTEM "file:///etc/hostname">')


async def entity_bomb(driver: Driver, userid: str = "zhangsan", content: str = "帮助") -> int:
    """Nested entities before the envelope."""
    return await _send(driver, _encrypted(driver, _message(driver, userid, content)), prefix=_BOMB)


async def inner_doctype(driver: Driver, userid: str = "zhangsan") -> int:
    """Nested entities inside the encrypted message, used in its text."""
    message = _message(driver, userid, "X").replace("<![CDATA[X]]>", "&c;")
    return await _send(driver, _encrypted(driver, _BOMB + message))


async def inner_garbage(driver: Driver) -> int:
    """Well encrypted, but no XML inside."""
    return await _send(driver, _encrypted(driver, "这不是 XML <xml"))


async def oversize(driver: Driver, size: int = 70_000, userid: str = "zhangsan") -> int:
    """A body above any real message, correctly signed."""
    return await _send(driver, _encrypted(driver, _message(driver, userid, "长" * (size // 4))))


async def no_encrypt(driver: Driver) -> int:
    """An envelope without ciphertext."""
    app = driver.app()
    body = wire.xml([("ToUserName", driver.sim.corp_id), ("AgentID", str(app.agentid))]).encode()
    status, _ = await driver.post(body, driver.signed(app, ""))
    return status


async def old_timestamp(
    driver: Driver, seconds: int = 7200, userid: str = "zhangsan", content: str = "帮助"
) -> int:
    """Correctly signed, but with a timestamp from the past (negative: from the future)."""
    stamp = int(driver.sim.now().timestamp()) - seconds
    return await _send(driver, _encrypted(driver, _message(driver, userid, content)), timestamp=stamp)


async def bad_echo(driver: Driver) -> int:
    """URL verification with a wrong signature: the status of the GET."""
    status, _ = await driver.get_echo(b"echo", {"msg_signature": secrets.token_hex(20)})
    return status
