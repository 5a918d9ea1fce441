"""The peer: the classic wechatpy + Flask callback that answers with an echo and stores nothing.

The cipher is made once, not for every request as in the library's own example: that is in the peer's favour.
"""

import os

from flask import Flask, Response, request
from wechatpy.enterprise import create_reply, parse_message
from wechatpy.enterprise.crypto import WeChatCrypto

TOKEN, AES_KEY, CORP_ID = "ZHIAN_TOKEN", "ZHIAN_ENCODING_AES_KEY", "ZHIAN_CORP_ID"


def make_app() -> Flask:
    """Takes token and key from the same environment as the bot."""
    app = Flask(__name__)
    crypto = WeChatCrypto(*(os.environ[name] for name in (TOKEN, AES_KEY, CORP_ID)))

    @app.post("/wecom/callback")
    def callback() -> Response:
        given = request.args
        signed = (given["msg_signature"], given["timestamp"], given["nonce"])
        message = parse_message(crypto.decrypt_message(request.data, *signed))
        words = message.content if message.type == "text" else message.event
        reply = create_reply(words, message).render()
        sealed = crypto.encrypt_message(reply, given["nonce"], given["timestamp"])
        return Response(sealed, mimetype="application/xml")

    return app
