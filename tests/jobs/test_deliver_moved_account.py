"""What did not leave by the account that was moved goes by the new one."""

import pytest

from desk.people.accounts import stop_serving
from desk.people.persons.moving import OpenidMove, move_openid
from models import Account, Attempt, Delivery, Identity, Ticket
from models.enums import DeliveryState, SendChannel
from tests.cast import a_petition, answered, dispatched
from tests.jobs.conftest import PostRoom, calls_to_make, the, tries


async def tried_in_an_old_account(post_room: PostRoom, state: DeliveryState) -> tuple[Account, Delivery]:
    """张三 was known in an account that WeChat has recalled since, and a card was tried there."""
    new = post_room.account
    sealed = {one: getattr(new, one) for one in ("secret_sealed", "token_sealed", "aes_key_sealed")}
    at = post_room.clock()
    old = await Account.create(appid="wx00000000000000aa", kind=new.kind, name="旧号", created_at=at, **sealed)
    ticket = await answered(await dispatched(await a_petition("张三")))
    delivery = await the("answered", ticket)
    await Identity.filter(id=delivery.identity_id).update(account_id=old.id, openid="o-old")
    await Attempt.create(
        delivery_id=delivery.id,
        ordinal=1,
        channel=SendChannel.TEMPLATE,
        account_id=old.id,
        identity_id=delivery.identity_id,
        client_msg_id="tried",
        state=state,
        tries=1,
        first_tried_at=at,
        updated_at=at,
    )
    await move_openid(OpenidMove(delivery.identity_id or 0, new.id, post_room.sandbox.openid("zhangsan"), at))
    await stop_serving(old)
    return old, delivery


@pytest.mark.parametrize("state", [DeliveryState.CLAIMED, DeliveryState.PENDING, DeliveryState.FAILED])
async def test_what_did_not_arrive_by_the_old_account_goes_by_the_new(
    post_room: PostRoom, state: DeliveryState
) -> None:
    old, delivery = await tried_in_an_old_account(post_room, state)
    await post_room.send_all()
    assert [one for one in await tries(delivery) if one[1] is DeliveryState.SENT] == [
        ("template", DeliveryState.SENT, 1)
    ]
    assert len(await post_room.cards("张三")) == 1
    assert await calls_to_make(await Ticket.get(id=delivery.ticket_id)) == []
    assert await Attempt.filter(delivery_id=delivery.id, account_id=old.id).count() == 1
