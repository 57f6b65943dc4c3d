"""The official vectors of the platform's debug_demo, and a second implementation as judge."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto

from wechat.sandbox.wire.codec import Codec, CodecError, signature

OFFICIAL = Codec("AAAAA", "A" * 43, "wxba5fad812f8e6fb9")
ENCRYPTED = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR"
    "8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km3"
    "2IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
REPLY = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="


@pytest.mark.parametrize(
    ("timestamp", "nonce", "expected"),
    [
        ("1714036504", "1514711492", "f464b24fc39322e44b38aa78f5edd27bd1441696"),
        ("1714037059", "486452656", "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
        ("1714112445", "415670741", "6c5c811b55cc85e0e1b54100749188c20beb3f5d"),
    ],
)
def test_the_three_part_signature_is_the_official_one(timestamp: str, nonce: str, expected: str) -> None:
    assert OFFICIAL.sign(timestamp, nonce) == expected


def test_the_official_safe_callback_is_signed_and_opened() -> None:
    assert OFFICIAL.sign("1714112445", "415670741", ENCRYPTED) == "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"
    opened = OFFICIAL.decrypt(ENCRYPTED)
    assert "debug_demo" in opened
    assert len(opened.encode()) + 16 + 4 + len(OFFICIAL.appid) == 205


def test_the_official_reply_comes_out_letter_by_letter() -> None:
    encrypted = OFFICIAL.encrypt('{"demo_resp":"good luck"}', b"707722b803182950")
    assert encrypted == REPLY
    assert OFFICIAL.sign("1713424427", "415670741", encrypted) == "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"


def test_a_signature_sorts_by_bytes() -> None:
    assert signature("b", "a", "C") == signature("C", "a", "b")


@given(st.text(max_size=300), st.binary(min_size=16, max_size=16))
def test_what_the_sandbox_writes_comes_back_as_it_was(text: str, random: bytes) -> None:
    assert OFFICIAL.decrypt(OFFICIAL.encrypt(text, random)) == text


def test_wechatpy_opens_what_the_sandbox_writes_and_the_other_way_round() -> None:
    other = WeChatCrypto(OFFICIAL.token, OFFICIAL.aes_key, OFFICIAL.appid)
    encrypted = OFFICIAL.encrypt("<xml><Content>诉求</Content></xml>", b"0123456789abcdef")
    sign = OFFICIAL.sign("1795300000", "7", encrypted)
    sent = f"<xml><Encrypt>{encrypted}</Encrypt></xml>"
    assert other.decrypt_message(sent, sign, "1795300000", "7") == "<xml><Content>诉求</Content></xml>"


@pytest.mark.parametrize(
    ("encrypted", "reason"),
    [
        ("不是", "not base64"),
        ("", "whole number"),
        ("AAAA", "whole number"),
        (REPLY[:-24] + "A" * 22 + "==", "padding"),
    ],
)
def test_a_broken_ciphertext_is_refused_with_a_reason(encrypted: str, reason: str) -> None:
    with pytest.raises(CodecError, match=reason):
        OFFICIAL.decrypt(encrypted)


def test_another_accounts_frame_is_refused() -> None:
    other = Codec("AAAAA", "A" * 43, "wx0000000000000000")
    with pytest.raises(CodecError, match="another appid"):
        OFFICIAL.decrypt(other.encrypt("x", bytes(16)))


def test_a_reply_with_a_forged_signature_is_refused() -> None:
    with pytest.raises(CodecError, match="MsgSignature"):
        OFFICIAL.open_reply(REPLY, "0" * 40, "1713424427", "415670741")
