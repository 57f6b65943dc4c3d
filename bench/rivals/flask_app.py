"""Flask and wechatpy as wechatpy's own documentation has them. Runs in an environment of its own."""

import os

from flask import Flask, request
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import create_reply

app = Flask(__name__)
crypto = WeChatCrypto(os.environ["BENCH_TOKEN"], os.environ["BENCH_AES_KEY"], os.environ["BENCH_APPID"])
words = os.environ["BENCH_WORDS"]


@app.post("/")
def receive() -> str:
    signature, timestamp, nonce = (request.args[name] for name in ("msg_signature", "timestamp", "nonce"))
    message = parse_message(crypto.decrypt_message(request.data, signature, timestamp, nonce))
    return str(crypto.encrypt_message(create_reply(words, message).render(), nonce, timestamp))
