"""What an account asks of WeChat for many, over the wire: masses, drafts, pictures, tags."""

import io
from typing import Any

import aiohttp

from tests.wechat.sandbox.calling import CourtServer, Json, Wire, openid, until

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc33"
    "0000000049454e44ae426082"
)


async def post(wire: Wire, path: str, body: Json) -> Json:
    return await wire.post(path, body, access_token=await wire.stable_token())


async def mass(wire: Wire, act: str, body: Json) -> Json:
    return await post(wire, f"/cgi-bin/message/mass/{act}", body)


async def send_all(wire: Wire, message: Json, clientmsgid: str, tag: int | None = None) -> Json:
    to = {"is_to_all": True} if tag is None else {"is_to_all": False, "tag_id": tag}
    return await mass(wire, "sendall", {"filter": to, **message, "clientmsgid": clientmsgid})


async def finished(server: CourtServer, msg_id: int | None = None, event: str = "MASSSENDJOBFINISH") -> Json:
    """The end of a job (the newest, or this one), once it is pushed."""

    def told() -> list[Json]:
        found = [each.message for each in server.received if each.message.get("Event") == event]
        return [one for one in found if msg_id is None or one.get("MsgID") == str(msg_id)]

    await until(lambda: bool(told()))
    return told()[-1]


def form(content: bytes = PNG, filename: str = "bridge.png", mime: str = "image/png") -> aiohttp.FormData:
    made = aiohttp.FormData()
    made.add_field("media", io.BytesIO(content), filename=filename, content_type=mime)
    return made


async def picture(wire: Wire, kind: str = "image", **file: Any) -> Json:
    token = await wire.stable_token()
    return await wire.post("/cgi-bin/material/add_material", form(**file), access_token=token, type=kind)


async def article(wire: Wire, **changed: object) -> Json:
    cover = (await picture(wire))["media_id"]
    return {
        "title": "赣江大桥封闭",
        "author": "南昌中院",
        "digest": "请绕行",
        "content": "<p>请绕行。</p>",
        "thumb_media_id": cover,
        **changed,
    }


async def draft(wire: Wire, **changed: object) -> str:
    made = await post(wire, "/cgi-bin/draft/add", {"articles": [await article(wire, **changed)]})
    return str(made["media_id"])


async def tagged(wire: Wire, name: str, *people: str) -> int:
    tag = (await post(wire, "/cgi-bin/tags/create", {"tag": {"name": name}}))["tag"]["id"]
    body = {"tagid": tag, "openid_list": [openid(one) for one in people]}
    assert (await post(wire, "/cgi-bin/tags/members/batchtagging", body))["errcode"] == 0
    return int(tag)
