"""A deployment with two service accounts: what is pushed by the second opens pages at the second."""

from models import Account
from models.enums import AccountKind
from models.keyring import seal
from tests.cast import a_petition, dispatched
from tests.jobs.conftest import PUBLIC_URL, PostRoom


async def an_older_account(post_room: PostRoom) -> None:
    sealed = {name: seal("x" * 43) for name in ("secret_sealed", "token_sealed", "aes_key_sealed")}
    kind, now = AccountKind.SERVICE, post_room.clock()
    await Account.create(id=0, appid="wx0000000000000001", kind=kind, name="省院", created_at=now, **sealed)


async def test_words_and_cards_lead_to_a_page_that_logs_in_where_the_person_is_known(post_room: PostRoom) -> None:
    await post_room.writes("张三")
    await post_room.writes("李法官")
    ticket = await dispatched(await a_petition("张三"))
    await an_older_account(post_room)
    await post_room.send_all()
    account = f"?account={post_room.account.appid}"
    text = (await post_room.texts("张三"))[-1]
    assert f"{PUBLIC_URL}/p/{ticket.petition.number}{account}" in text
    assert (await post_room.cards("李法官"))[0]["url"] == f"{PUBLIC_URL}/t/{ticket.number}{account}"
