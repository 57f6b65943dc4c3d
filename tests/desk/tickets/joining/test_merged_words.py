"""并案以后，被并的人说的话送到在办的那一件: never refused in their face, never shown to the other petitioner."""

from datetime import timedelta

import pytest

from desk.access.visibility import merged_into
from desk.errors import Refused
from desk.people import senders
from desk.petitions import citizen_requests
from desk.petitions.citizen_requests import RemoteMedia
from desk.tickets import handling
from desk.tickets.joining import merging
from desk.tickets.ticket_facts import acts_open_to
from desk.tickets.ticket_store import find_visible, load, may_read_petition
from desk.views.history.history import history_of
from handlers.chat import facts
from models import Attachment, Ticket
from models.enums import Act, TicketState
from tests.cast import MORNING, a_petition, acting, answered, dispatched, order, phone
from tests.desk.ledger import history, nothing_changed, told, whole, words_of

pytestmark = pytest.mark.usefixtures("cast")
LATER = MORNING + timedelta(minutes=40)
PICTURE = RemoteMedia("image", "media-image-7")


async def together() -> tuple[Ticket, Ticket]:
    """李四's petition is merged into 张三's ticket, which 李法官 has."""
    into = await dispatched(await a_petition())
    ticket = await a_petition("李四", "同一个小区的执行款")
    await merging.merge(await order(ticket, "周敏", "同一件执行案", LATER, into=into.number))
    return await load(ticket.id), await load(into.id)


async def test_李四的补充_材料和催办都到在办的那一件_张三看不到() -> None:
    ticket, into = await together()
    await citizen_requests.supplement(await order(ticket, "李四", "我也有收据", LATER), [PICTURE])
    into = await whole(into.id)
    line = (await history(into))[-1]
    assert (line.act, line.facts) == (
        Act.FROM_MERGED,
        {"act": "supplement", "merged": ticket.petition.number, "files": 1},
    )
    assert await words_of(line.words_id) == "我也有收据"
    assert await told(into) == {("supplemented", "李正")}
    await citizen_requests.urge(await order(await load(ticket.id), "李四", as_of=LATER))
    ticket, into = await whole(ticket.id), await whole(into.id)
    assert (ticket.state, ticket.urged, into.urged) == (TicketState.MERGED, 1, 1)
    assert await told(into) == {("urged", "李正")}
    shown = (await history_of(into)).for_citizen()
    assert not [line for line in shown if "收据" in line.words or line.act is Act.FROM_MERGED]
    assert [line.words for line in (await history_of(ticket)).for_citizen() if line.words] == ["我也有收据"]
    assert await Attachment.filter(petition_id=ticket.petition_id).count() == 1


async def test_李四撤回自己的_那一件照常办_答复不再发给他() -> None:
    ticket, into = await together()
    await citizen_requests.withdraw(await order(ticket, "李四", "不用了", LATER))
    ticket = await whole(ticket.id)
    assert ticket.state is TicketState.WITHDRAWN
    assert await told(await whole(into.id)) == {("merged_withdrawn", "李正")}
    into = await answered(await load(into.id), as_of=LATER)
    assert {who for _, who in await told(into)} == {"群众"}
    assert not [one for one in await history(ticket) if one.act is Act.VISIT]


async def test_聊天里也有补充和催办_那一件有了结果就不再有_说了也讲明白() -> None:
    ticket, into = await together()
    identity = await phone("李四")
    known = await senders.look_up_sender(identity.account_id, identity.openid, "进度")
    assert known is not None
    (line,) = (await facts.load(frozenset({"petitions"}), known, LATER, "")).petitions
    assert (line.can_supplement, line.can_urge, line.can_withdraw) == (True, True, True)
    await answered(into, as_of=LATER)
    assert not {Act.SUPPLEMENT, Act.URGE, Act.WITHDRAW} & set(
        await acts_open_to(await acting("李四"), await load(ticket.id), LATER)
    )
    verb = citizen_requests.supplement(await order(await load(ticket.id), "李四", "还有一句", LATER))
    await nothing_changed(verb, Refused, "合在一起办理的那一件已经有了结果")


async def test_说到法官收钱的话不转给他() -> None:
    ticket, into = await together()
    await citizen_requests.supplement(await order(ticket, "李四", "李正法官收了被告的红包", LATER))
    ticket, into = await load(ticket.id), await load(into.id)
    assert ticket.restricted
    assert Act.FROM_MERGED not in [line.act for line in await history(into)]


async def test_办那一件的法官看得到并进来的_别的法官看不到_不办了也看不到别人的() -> None:
    ticket, into = await together()
    judge = await acting("李正")
    assert (await find_visible(judge, ticket.petition.number)).id == ticket.id
    assert [one.id for one in await Ticket.filter(merged_into(into))] == [ticket.id]
    assert await may_read_petition(judge, ticket.petition_id)
    assert not await may_read_petition(await acting("孙琪"), ticket.petition_id)
    with pytest.raises(Refused):
        await find_visible(await acting("孙琪"), ticket.petition.number)
    await handling.send_back(await order(await load(into.id), "李正", "不归我办", LATER))
    with pytest.raises(Refused):
        await find_visible(await acting("李正"), ticket.petition.number)
