"""抹去: what 张三's short messages told of him is gone too; 李四's stay."""

import pytest

from desk.notices.short_messages import record_reply
from desk.people import citizens, mobile_codes
from desk.people.citizens import Claim
from desk.upkeep import erasure
from models import MobileCode, ShortMessage, SmsReply
from models.enums import ErasureCause
from tests.cast import MORNING, phone

pytestmark = pytest.mark.usefixtures("cast")
ZHANG, LI = "13807910001", "13807910002"


async def test_codes_messages_and_replies_of_张三_go_with_him() -> None:
    me, other = await phone("张三"), await phone("李四")
    await citizens.claim(me.id, Claim("张三", "360102198005152019", ZHANG), MORNING)
    for identity, mobile in ((me, ZHANG), (other, LI)):
        await mobile_codes.send_code(identity.id, mobile, 10, MORNING)
        await record_reply(f"e{identity.id}", mobile, "好的", MORNING)

    await erasure.ask_erasure(ErasureCause.CANCELLED, MORNING, identity_id=me.id)
    assert await erasure.carry_out_due(MORNING) == 1

    assert await MobileCode.all().values_list("identity_id", flat=True) == [other.id]
    assert (await ShortMessage.all().count(), await SmsReply.all().count()) == (1, 1)
