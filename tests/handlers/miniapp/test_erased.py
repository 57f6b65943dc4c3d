"""Whoever was erased is logged out; WeChat may fetch a file it was asked to check, for an hour, and nobody else."""

from datetime import timedelta

from desk.files import media_links
from desk.upkeep import erasure
from models import Attachment, Identity
from models.enums import ErasureCause
from tests.handlers.miniapp.conftest import Mini, Town
from tests.handlers.miniapp.test_files import up
from wechat.sandbox.phones.tone import voice


async def test_注销以后令牌作废_再登录是一个新人(town: Town, zhang: Mini) -> None:
    me = await town.identity()
    assert (await zhang.get("/me")).status == 200
    await erasure.ask_erasure(ErasureCause.CANCELLED, town.clock.now, identity_id=me.id)
    await erasure.carry_out_due(town.clock.now)
    assert (await zhang.get("/me")).status == 401
    assert (await (await town.mini()).get("/petitions")).body["petitions"] == []
    assert (await town.identity()).id != me.id
    assert (await Identity.get(id=me.id)).openid == f"erased-{me.id}"


async def test_微信凭签名取文件_过一小时或改一个字就没有了(town: Town, zhang: Mini) -> None:
    sent = await up(zhang, voice(1))
    assert sent.status == 201, sent
    kept = await Attachment.get(account_id=town.account.id)
    path = media_links.path_to(kept.id, town.clock.now)
    async with zhang.http.get(path) as fetched:
        assert (fetched.status, await fetched.read()) == (200, voice(1))
    for wrong in (path[:-1] + ("0" if path[-1] != "0" else "1"), path.replace(f"/{kept.id}-", f"/{kept.id + 1}-"), "x"):
        async with zhang.http.get(wrong if wrong.startswith("/") else f"/wechat/media/{wrong}") as fetched:
            assert fetched.status == 404
    town.clock.now += timedelta(hours=2)
    async with zhang.http.get(path) as fetched:
        assert fetched.status == 404
