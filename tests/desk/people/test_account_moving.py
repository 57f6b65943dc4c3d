"""What a new account takes over: court, templates and what is still to be sent; what is no move is refused."""

import pytest

from desk.errors import Invalid, NotFound, Refused
from desk.people.account_moving import Offered, accounts_of, alike, still_old, take_over
from desk.people.accounts import stop_serving
from desk.rules.broadcasts.audiences import Followers, as_spec, groups_of
from models import Account, Broadcast, Identity, NoticeTemplate
from models.enums import BroadcastState
from tests.cast import MORNING, account, court, phone

NEW = "wx0123456789abcdef"
NOBODY = "wx0000000000000000"


@pytest.mark.usefixtures("cast")
async def test_the_court_is_taken_over_where_the_new_account_has_none_and_what_is_not_sent_yet() -> None:
    old, new = await account(), await account(appid=NEW)
    await Account.filter(id=old.id).update(court_id=(await court()).id)
    for state in (BroadcastState.DRAFT, BroadcastState.DONE):
        await Broadcast.create(
            court_id=(await court()).id,
            title="x",
            text="x",
            audience=as_spec([Followers((old.id,))]),
            state=state,
            author_id=1,
            created_at=MORNING,
        )
    await take_over(*await accounts_of(old.appid, NEW))
    assert (await Account.get(id=new.id)).court_id == (await court()).id
    meant = {row.state: groups_of(row.audience) for row in await Broadcast.all()}
    assert meant == {BroadcastState.DRAFT: [Followers((new.id,))], BroadcastState.DONE: [Followers((old.id,))]}
    await Account.filter(id=new.id).update(court_id=(await court("江西高院")).id)
    await take_over(*await accounts_of(old.appid, NEW))
    assert (await Account.get(id=new.id)).court_id == (await court("江西高院")).id


@pytest.mark.usefixtures("cast")
async def test_what_is_no_move_is_refused() -> None:
    old, new, mini = await account(), await account(appid=NEW), await account("miniprogram")
    for appids, refusal in (
        ((old.appid, old.appid), Invalid),
        ((old.appid, NOBODY), NotFound),
        ((NOBODY, old.appid), NotFound),
        ((mini.appid, NEW), Refused),
    ):
        with pytest.raises(refusal):
            await accounts_of(*appids)
    await stop_serving(new)
    with pytest.raises(Refused):
        await accounts_of(old.appid, NEW)


@pytest.mark.usefixtures("cast")
async def test_who_is_still_in_the_old_account_is_read_in_pages_and_nobody_who_is_erased() -> None:
    old = await account()
    for name in ("甲", "乙", "丙"):
        await phone(name)
    gone = await phone("丁")
    await Identity.filter(id=gone.id).update(openid=f"erased-{gone.id}", erased_at=MORNING)
    first = await still_old(old.id, "", 2)
    rest = await still_old(old.id, first[-1].openid, 2)
    assert (len(first), len(rest)) == (2, 1)
    assert gone.id not in {one.identity_id for one in (*first, *rest)}


def test_a_template_is_the_same_one_or_the_only_one_that_fits() -> None:
    row = NoticeTemplate(notice="received", template_id="A", keys={"number": "thing1", "time": "time2"})
    same, fits, lacks = Offered("A", "x", ()), Offered("B", "题目", ("thing1", "time2")), Offered("C", "x", ("thing1",))
    twin = Offered("D", "另一个", ("thing1", "time2", "thing9"))
    assert alike(row, [lacks, fits, same], {}) == same
    assert alike(row, [lacks, fits], {}) == fits
    assert alike(row, [fits, twin], {}) is None
    assert alike(row, [fits, twin], {"A": "题目"}) == fits
    assert alike(row, [fits], {"A": "没有这个题目"}) is None
