"""The address that asks WeChat who is looking at a page."""

from typing import Literal
from urllib.parse import quote

from wechat.platform.wire import Platform

Scope = Literal["snsapi_base", "snsapi_userinfo"]


def authorize_url(platform: Platform, appid: str, redirect_uri: str, state: str, scope: Scope = "snsapi_base") -> str:
    """Where to send a browser inside WeChat; it comes back to ``redirect_uri`` with ``code`` and ``state``.

    The order of the parameters is WeChat's: its app matches the address against a pattern and refuses any other.
    Raises ValueError for a ``state`` over 128 bytes, which WeChat would cut.
    """
    if len(state.encode()) > 128:
        raise ValueError("state is longer than 128 bytes; keep the words on the server and pass a key to them")
    return (
        f"{platform.open_url}/connect/oauth2/authorize?appid={quote(appid, safe='')}"
        f"&redirect_uri={quote(redirect_uri, safe='')}&response_type=code&scope={scope}"
        f"&state={quote(state, safe='')}#wechat_redirect"
    )
