"""What becomes of a petition in a played year: each fate is a generator of moments, saying when it goes on.

It is gone on with once that moment has come, and then does what its people do, through the desk's own verbs.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from random import Random

from desk.access.actors import Actor
from desk.petitions import citizen_requests
from desk.petitions.preparation import NewPetition, prepare_petition
from desk.petitions.receiving import store_petition
from desk.tickets import asking_more, handling
from desk.tickets.handling import DispatchOrder, ReassignOrder
from desk.tickets.joining import duplicates, merging, splitting, transfers
from desk.tickets.joining.duplicates import RepeatOrder
from desk.tickets.joining.merging import MergeOrder
from desk.tickets.joining.splitting import SplitOrder, SplitPart
from desk.tickets.joining.transfers import TransferOrder
from desk.tickets.rating import ratings, taking_up
from desk.tickets.rating.ratings import RateOrder
from desk.tickets.timing import extensions, green
from desk.tickets.timing.extensions import ExtensionOrder
from models import Ticket
from models.enums import Channel, Complexity, Grade, Role, TicketState, Urgency
from seeds.year import words
from seeds.year.lives import Life, YearWorld
from seeds.year.plan import Coming, Fate

URGENCIES = {Urgency.NORMAL: 80, Urgency.URGENT: 16, Urgency.CRITICAL: 4}
GRADES = {Grade.VERY_GOOD: 62, Grade.GOOD: 26, Grade.FAIR: 8, Grade.BAD: 3, Grade.VERY_BAD: 1}
AFTER_CARELESSNESS = {Grade.VERY_GOOD: 20, Grade.GOOD: 25, Grade.FAIR: 25, Grade.BAD: 20, Grade.VERY_BAD: 10}
RATES = 0.55
"""The part of people asked who rate an answer."""
CARELESS = 0.04
SLOWNESS = (0.5, 0.7, 0.9, 1.1, 1.6)
"""How long a judge takes compared to the common one; each is always as slow."""
MERGED_AMONG = 400
"""So many of the newest tickets are looked at for one to merge into."""
BY_PHONE = (Channel.CHAT, Channel.MINIPROGRAM)

Moments = AsyncIterator[datetime]


async def live(world: YearWorld, coming: Coming) -> Moments:
    """Yields a petition from the moment it is left to its end."""
    chance = Random(coming.luck)  # noqa: S311 - a story, not a secret
    benches = world.benches
    drawn = coming.bench % (3 * len(benches))
    # two of three go to one busy court, below the highest
    bench = benches[drawn if drawn < len(benches) else min(1, len(benches) - 1)]
    life = Life(world, coming, chance, coming.at, bench)
    yield coming.at
    await _leave(life)
    async for moment in FATES[coming.fate](life):
        yield moment


async def _leave(life: Life) -> None:
    coming, by_phone = life.coming, life.coming.channel in BY_PHONE
    new = NewPetition(
        court_id=life.bench.court.id,
        kind=coming.kind,
        text=words.petition(coming.kind, coming.person, life.chance),
        channel=coming.channel,
        identity_id=life.petitioner.id,
        contact_mobile="" if by_phone else f"139{coming.person % 10**8:08d}",
        entered_by_id=None if by_phone else life.bench.anyone(Role.AGENT, life.chance).id,
    )
    life.ticket_id = await store_petition(await prepare_petition(new, life.at), life.at)
    life.world.left.append(life.ticket_id)
    life.world.done["enter"] += 1


async def _settled(life: Life) -> Moments:
    """Answered at the desk: at once where somebody is on the telephone, soon where they wrote."""
    yield life.later(15 if life.coming.channel in BY_PHONE else 4)
    life.careless = life.likely(CARELESS / 2)
    await life.do(handling.settle, life.clerk(), words.CARELESS if life.careless else life.chance.choice(words.ANSWERS))
    async for moment in _rated(life):
        yield moment


async def _rated(life: Life) -> Moments:
    """Many rate, some are unhappy and get another go, who is closed comes back sometimes."""
    if not life.likely(RATES):
        return
    yield life.on_the_wall(240)
    grades = AFTER_CARELESSNESS if life.careless else GRADES
    grade = life.chance.choices(tuple(grades), tuple(grades.values()))[0]
    said = life.chance.choice(words.UNHAPPY) if grade.is_unhappy else ""
    if not await life.do(ratings.rate, life.petitioner, said, RateOrder, grade=grade, channel=life.coming.channel):
        return
    if grade.is_unhappy:
        async for moment in _worked(life):
            yield moment
    elif life.likely(0.004):
        yield life.on_the_wall(60 * 24 * 6)
        if await life.do(taking_up.reopen, life.petitioner, "又出现了同样的问题"):
            async for moment in _worked(life):
                yield moment


async def _given(life: Life, complexity: Complexity = Complexity.STANDARD) -> Moments:
    """From the desk to a judge."""
    urgency = life.chance.choices(tuple(URGENCIES), tuple(URGENCIES.values()))[0]
    yield life.later(35)
    how = {"handler_id": life.a_judge(), "urgency": urgency, "complexity": complexity}
    await life.do(handling.dispatch, life.chief, "", DispatchOrder, **how)


async def _accepted(life: Life) -> Moments:
    """From the desk to a judge who takes it."""
    async for moment in _given(life):
        yield moment
    yield life.later(90)
    handler = await life.handler()
    if handler is not None:
        await life.do(handling.accept, handler)


async def _worked(life: Life) -> Moments:
    """From wherever it is to an answer: given to somebody where nobody has it, accepted, handled, reviewed."""
    if await life.handler() is None:
        async for moment in _given(life):
            yield moment
    yield life.later(70)
    handler = await life.handler()
    if handler is None:
        return
    await life.do(handling.accept, handler)
    if life.likely(0.12):
        yield life.on_the_wall(500)
        await life.do(citizen_requests.urge, life.petitioner)
    async for moment in _answered(life):
        yield moment


async def _answered(life: Life) -> Moments:
    handler = await life.handler()
    if handler is None:
        return
    slowness = SLOWNESS[(handler.id or 0) % len(SLOWNESS)]
    state = (await life.ticket()).urgency
    common = {Urgency.NORMAL: 620, Urgency.URGENT: 260, Urgency.CRITICAL: 60}[state]
    yield life.later(common * slowness)
    handler, ticket = await life.handler(), await Ticket.get(id=life.ticket_id).select_related("petition")
    if handler is None or ticket.state not in (TicketState.DISPATCHED, TicketState.ACCEPTED):
        return
    life.careless = life.likely(CARELESS * slowness)
    said = words.CARELESS if life.careless else life.chance.choice(words.ANSWERS)
    if ticket.complexity is Complexity.COMPLEX or life.restricted:
        async for moment in _through_review(life, handler, said):
            yield moment
    else:
        await life.do(handling.answer, handler, said)
    async for moment in _rated(life):
        yield moment


async def _through_review(life: Life, handler: Actor, said: str) -> Moments:
    if (await life.ticket()).state is TicketState.DISPATCHED:
        await life.do(handling.accept, handler)
    for again in (True, False):
        if not await life.do(handling.submit, handler, said):
            return
        yield life.later(110)
        if again and life.likely(0.15):
            await life.do(handling.reject, _reviewer(life, handler), "请写明具体办理时间")
            yield life.later(120)
            continue
        await life.do(handling.approve, _reviewer(life, handler))
        return


def _reviewer(life: Life, author: Actor) -> Actor:
    """The desk's chief, or another of the desk where the chief wrote it."""
    if life.chief.id != author.id:
        return life.chief
    people = life.bench.people[Role.INSPECTOR if life.restricted else Role.CHIEF_LIAISON]
    other = next((one for one in people if one.id != author.id), None)
    above = life.bench.above
    return other or (above.people[Role.CHIEF_LIAISON][0] if above else life.chief)


async def _reviewed(life: Life) -> Moments:
    async for moment in _given(life, Complexity.COMPLEX):
        yield moment
    async for moment in _worked(life):
        yield moment


async def _sent_back(life: Life) -> Moments:
    async for moment in _given(life):
        yield moment
    yield life.later(60)
    handler = await life.handler()
    if handler is not None:
        await life.do(handling.send_back, handler, "这件案子由另一位法官承办，请改派")
    async for moment in _worked(life):
        yield moment


async def _asked_more(life: Life) -> Moments:
    async for moment in _accepted(life):
        yield moment
    yield life.later(60)
    handler = await life.handler()
    if handler is None:
        return
    asked = await life.do(asking_more.ask_more, handler, "请说明案号和联系方式")
    if asked and life.likely(0.7):
        yield life.on_the_wall(900)
        await life.do(citizen_requests.supplement, life.petitioner, "案号写在判决书上，已经补充")
    elif asked:
        yield life.on_the_wall(60 * 24 * 11)
    async for moment in _answered(life):
        yield moment


async def _extended(life: Life) -> Moments:
    async for moment in _accepted(life):
        yield moment
    yield life.later(600)
    handler = await life.handler()
    if handler is None:
        return
    if await life.do(
        extensions.request_extension, handler, "需要等鉴定意见", ExtensionOrder, days=life.chance.randint(2, 10)
    ):
        yield life.later(90)
        if life.likely(0.8):
            await life.do(extensions.grant_extension, life.chief)
        else:
            await life.do(extensions.refuse_extension, life.chief, "请先作阶段答复")
    yield life.later(900)
    async for moment in _answered(life):
        yield moment


async def _transferred(life: Life) -> Moments:
    others = [one for one in life.world.benches if one.court.id != life.bench.court.id]
    elsewhere = life.chance.choice(others)
    yield life.later(50)
    if await life.do(transfers.transfer, life.chief, "由有管辖权的法院办理", TransferOrder, court=elsewhere.court.code):
        here = (await life.ticket()).court_id
        life.bench = next(one for one in life.world.benches if one.court.id == here)
    async for moment in _worked(life):
        yield moment


async def _merged(life: Life) -> Moments:
    """Into the newest open ticket of the same court, where there is one that this process plays: within a slot of the
    common clock another process may be behind or ahead, and a history would run backwards.
    """
    yield life.later(40)
    ours = life.world.left[-MERGED_AMONG:]
    others = Ticket.filter(id__in=ours, court_id=life.bench.court.id, restricted=False)
    open_now = others.filter(state__in=(TicketState.DISPATCHED, TicketState.ACCEPTED))
    other = await open_now.order_by("-id").first().select_related("petition")
    if other is None or not await life.do(
        merging.merge, life.chief, "同一件事", MergeOrder, into=other.petition.number
    ):
        async for moment in _worked(life):
            yield moment


async def _declined(life: Life) -> Moments:
    yield life.later(50)
    await life.do(handling.decline, life.chief, "您反映的是劳动仲裁事项，请先向劳动人事争议仲裁委员会申请")


async def _withdrawn(life: Life) -> Moments:
    async for moment in _given(life):
        yield moment
    yield life.on_the_wall(400)
    await life.do(citizen_requests.withdraw, life.petitioner)


async def _forgotten(life: Life) -> Moments:
    """Accepted and left lying until the rungs above it have had time to climb; then often somebody else has it."""
    async for moment in _accepted(life):
        yield moment
    yield life.later(60 * 8 * 7)
    if life.likely(0.6):
        await life.do(handling.reassign, life.chief, "", ReassignOrder, handler_id=life.a_judge())
    async for moment in _worked(life):
        yield moment


async def _green(life: Life) -> Moments:
    """What cannot wait: the channel is opened before anything else."""
    yield life.later(8)
    await life.do(green.open_channel, life.chief, "企业账户被冻结，工资发不出")
    async for moment in _worked(life):
        yield moment


async def _split(life: Life) -> Moments:
    """Two matters in one petition: each goes its own way, the second one after the first."""
    yield life.later(40)
    matters = [SplitPart("什么时候开庭", "请告知开庭时间"), SplitPart("补交材料", "材料交到哪个窗口")]
    if not await life.do(splitting.split_ticket, life.chief, "", SplitOrder, matters=matters):
        return
    other = await Ticket.filter(split_from_id=life.ticket_id).order_by("id").first()
    async for moment in _worked(life):
        yield moment
    if other is not None:
        life.ticket_id = other.id
        async for moment in _worked(life):
            yield moment


async def _repeated(life: Life) -> Moments:
    """The same once more, where the same person has left one before."""
    yield life.later(25)
    earlier = Ticket.filter(petition__identity_id=life.petitioner.id, court_id=life.bench.court.id, restricted=False)
    other = await earlier.exclude(id=life.ticket_id).order_by("-id").first().select_related("petition")
    if other is not None:
        await life.do(duplicates.mark_repeat, life.chief, "", RepeatOrder, earlier=other.petition.number)
    async for moment in _worked(life):
        yield moment


FATES: Mapping[Fate, Callable[[Life], Moments]] = {
    Fate.SETTLED: _settled,
    Fate.HANDLED: _worked,
    Fate.REVIEWED: _reviewed,
    Fate.SENT_BACK: _sent_back,
    Fate.ASKED_MORE: _asked_more,
    Fate.EXTENDED: _extended,
    Fate.TRANSFERRED: _transferred,
    Fate.MERGED: _merged,
    Fate.DECLINED: _declined,
    Fate.WITHDRAWN: _withdrawn,
    Fate.FORGOTTEN: _forgotten,
    Fate.GREEN: _green,
    Fate.SPLIT: _split,
    Fate.REPEATED: _repeated,
}
