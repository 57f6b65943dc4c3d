"""Words of danger said to nobody in particular are kept, and no petition that speaks of danger is without its alarm."""

from datetime import timedelta

import pytest

from desk.access import actors
from desk.petitions import danger_words
from desk.petitions.citizen_requests import withdraw
from desk.petitions.danger_words import SaidInDanger
from desk.petitions.preparation import NewPetition, prepare_petition
from desk.petitions.receiving import Arrival, TalkMove, store_arrival, store_petition
from models import Account, Court, DangerAlarm, Delivery, Petition, Ticket
from models.enums import Channel, PetitionKind
from models.keyring import unseal
from tests.cast import MORNING, a_call, a_petition, acting, court, order, phone
from tests.cutting import Fate, Moment, cut
from tests.desk.tickets.danger.ringer import HEARD

pytestmark = pytest.mark.usefixtures("cast")


async def said(name: str = "李四", text: str = HEARD, court_id: int = 0, mobile: str = "") -> SaidInDanger:
    identity = await phone(name)
    person = actors.citizen(identity.id, identity.citizen_id)
    return SaidInDanger(person, identity.account_id, text, court_id, name, mobile)


@pytest.mark.parametrize("channel", [one for one in Channel if one is not Channel.PASSED_ON])
async def test_a_petition_in_danger_rings_through_whatever_channel_it_came(channel: Channel) -> None:
    entered = (await acting("赵晴")).id if channel in (Channel.PHONE, Channel.WINDOW, Channel.LETTER) else None
    sender = None if entered else (await phone("李四")).id
    new = NewPetition((await court()).id, PetitionKind.OTHER, HEARD, channel, identity_id=sender, entered_by_id=entered)
    ticket_id = await store_petition(await prepare_petition(new, MORNING), MORNING)
    assert await DangerAlarm.filter(ticket_id=ticket_id).count() == 1
    assert await Delivery.filter(ticket_id=ticket_id, notice="danger").exists()


async def test_wherever_it_is_cut_no_petition_in_danger_exists_without_its_alarm() -> None:
    """The process may die at any moment: both are in one statement."""
    number = 0
    for moment in Moment:
        fate, wait = Fate.CUT, 0
        while fate is not Fate.UNTOUCHED:
            wait, number = wait + 1, number + 1
            one = await phone(f"群众{number}")
            new = NewPetition((await court()).id, PetitionKind.OTHER, HEARD, Channel.CHAT, one.id)
            arrival = Arrival(one.account_id, f"m-{number}", "text", MORNING, one.id, HEARD, "收到")
            stored = store_arrival(arrival, TalkMove(one.id, 0, "{}"), await prepare_petition(new, MORNING))
            fate = await cut(stored, wait, moment)
    assert number >= 4
    tickets = await Ticket.all().count()
    assert tickets == await DangerAlarm.all().count() == await Petition.all().count() > 0
    assert await Delivery.filter(notice="danger").count() == tickets * 4


async def test_a_petition_delivered_twice_rings_once() -> None:
    one = await phone("李四")
    new = NewPetition((await court()).id, PetitionKind.OTHER, HEARD, Channel.CHAT, one.id)
    arrival = Arrival(one.account_id, "m-1", "text", MORNING, one.id, HEARD, "收到")
    for version in (0, 1):
        await store_arrival(arrival, TalkMove(one.id, version, "{}"), await prepare_petition(new, MORNING))
    assert await DangerAlarm.all().count() == 1


async def test_the_court_is_the_chosen_one_the_last_ones_the_accounts_or_the_highest() -> None:
    root, donghu = await court("江西高院"), await court("东湖法院")
    account = await Account.get(id=(await phone("李四")).account_id)
    await Account.filter(id=account.id).update(court_id=None)
    assert (await danger_words.petition_of(await said())).court_id == root.id
    await Account.filter(id=account.id).update(court_id=donghu.id)
    assert (await danger_words.petition_of(await said())).court_id == donghu.id
    await a_petition("李四")
    assert (await danger_words.petition_of(await said())).court_id == (await court()).id
    assert (await danger_words.petition_of(await said(court_id=root.id))).court_id == root.id


async def test_the_matter_of_today_takes_more_words_and_the_way_to_reach_the_person() -> None:
    ticket = await a_petition("李四", HEARD)
    later = MORNING + timedelta(hours=3)
    words = await said(text="我在法院楼顶，不想活了", mobile="13907910008")
    matter = await danger_words.open_matter(words.person, later)
    assert matter is not None
    assert matter.id == ticket.id
    await danger_words.add_to_matter(matter, words, later)
    assert unseal((await Petition.get(id=ticket.petition_id)).contact_mobile_sealed) == "13907910008"
    assert (await DangerAlarm.get(ticket_id=ticket.id)).rings == 2


async def test_neither_yesterdays_matter_nor_somebody_elses_nor_one_that_is_over_takes_them() -> None:
    ticket = await a_petition("李四", HEARD)
    person = (await said()).person
    assert await danger_words.open_matter((await said("张三")).person, MORNING) is None
    assert await danger_words.open_matter(person, MORNING + timedelta(hours=25)) is None
    assert await danger_words.open_matter(person, MORNING, (await court("东湖法院")).id) is None
    await withdraw(await order(ticket, "李四"))
    assert await danger_words.open_matter(person, MORNING) is None


async def test_what_a_petitioner_reads_names_the_numbers_of_their_court_for_a_day() -> None:
    await Court.filter(short_name="南昌中院").update(telephone="0791-12368", help_line="0791-96525", police="110")
    ticket = await a_petition("李四", HEARD)
    words = await danger_words.comfort_of(ticket.petition_id, MORNING + timedelta(hours=20))
    assert all(number in words for number in ("0791-12368", "0791-96525", "110"))
    assert await danger_words.comfort_of(ticket.petition_id, MORNING + timedelta(hours=25)) == ""


async def test_an_agent_is_told_what_to_do_and_say_while_the_alarm_rings() -> None:
    ticket = await a_call(HEARD)
    words = await danger_words.what_to_say_of(ticket.id)
    assert "不要挂电话" in words
    assert all(number in words for number in ("12368", "110", "12356"))
    assert await danger_words.what_to_say_of((await a_call("执行款没到")).id) == ""
