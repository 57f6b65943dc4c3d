"""Whoever was erased is logged out."""

from desk.upkeep import erasure
from models import Identity
from models.enums import ErasureCause
from tests.handlers.miniapp.conftest import Mini, Town


async def test_注销以后令牌作废_再登录是一个新人(town: Town, zhang: Mini) -> None:
    me = await town.identity()
    assert (await zhang.get("/me")).status == 200
    await erasure.ask_erasure(ErasureCause.CANCELLED, town.clock.now, identity_id=me.id)
    await erasure.carry_out_due(town.clock.now)
    assert (await zhang.get("/me")).status == 401
    assert (await (await town.mini()).get("/petitions")).body["petitions"] == []
    assert (await town.identity()).id != me.id
    assert (await Identity.get(id=me.id)).openid == f"erased-{me.id}"
