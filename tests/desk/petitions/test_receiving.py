"""What comes through the door is stored in one statement, or not at all."""

import dataclasses
from datetime import timedelta

import asyncpg
import pytest

from desk.notices import pubsub
from desk.people.senders import look_up_sender, meet_sender
from desk.petitions.citizen_requests import RemoteMedia
from desk.petitions.preparation import NewPetition, PreparedPetition, prepare_petition
from desk.petitions.receiving import Arrival, MessageWindow, TalkMove, store_arrival, store_petition
from desk.rules.text.petition_numbers import valid
from models import Attachment, Delivery, Identity, InboundMessage, Petition, Talk, Ticket
from models.database import connection
from models.enums import Channel, ClockKind, PetitionKind
from models.keyring import index_of, keyring, unseal
from tests.cast import MORNING, TEXT, at, court, officer, openid_of, phone
from tests.cutting import Fate, Moment, cut
from tests.desk.ledger import everything, history, running, told, whole
from tests.desk.overlap import at_once

pytestmark = pytest.mark.usefixtures("cast")
ID_NUMBER = "360102198005152019"
EFFECTS = ("petition", "ticket", "ticket_event", "clock", "attachment", "delivery", "content_check", "dirty_cell")


def message(sender: Identity, key: str, text: str = "你好", reply: str = "收到", parts: int = 1) -> Arrival:
    return Arrival(sender.account_id, key, "text", MORNING, sender.id, text, reply, parts=parts)


async def prepared(sender: Identity, text: str = TEXT, **other: object) -> PreparedPetition:
    new = NewPetition((await court()).id, PetitionKind.ENFORCEMENT, text, Channel.CHAT, sender.id, sender.citizen_id)
    return await prepare_petition(dataclasses.replace(new, account_id=sender.account_id, **other), MORNING)  # type: ignore[arg-type]


async def changed_since(before: dict[str, str]) -> set[str]:
    return {name for name, fingerprint in (await everything()).items() if fingerprint != before[name]}


async def test_a_petition_in_the_chat_is_stored_with_all_it_causes() -> None:
    sender, media = await phone("张三"), [RemoteMedia("image", "media-1"), RemoteMedia("voice", "media-2")]
    petition = await prepared(sender, f"我叫张三，身份证{ID_NUMBER}，手机13807910001，执行款没到", media=media)
    before = await everything()
    assert await store_arrival(message(sender, "m-1"), TalkMove(sender.id, 0, "{}"), petition)
    assert await changed_since(before) == {"inbound_message", "talk", *EFFECTS}
    row = await Petition.get(number=petition.number)
    assert valid(row.number)
    assert (row.channel, row.kind, row.court_id) == (Channel.CHAT, "enforcement", (await court()).id)
    assert (row.identity_id, row.entered_by_id, row.created_at) == (sender.id, None, MORNING)
    assert ID_NUMBER not in row.text
    assert "13807910001" not in row.text
    assert unseal(row.text_sealed).startswith(f"我叫张三，身份证{ID_NUMBER}")
    assert set(keyring().word_keys(["执行"])) < set(row.word_keys)
    assert (row.clear_text, row.clear_title, row.clear_bigrams) == ("", "", [])
    ticket = await whole((await Ticket.get(petition_id=row.id)).id)
    assert (ticket.state, ticket.version, ticket.restricted, ticket.number) == ("pending", 1, False, None)
    clock = await running(ticket)
    assert (clock.kind, clock.due_at, clock.rung) == (ClockKind.TRIAGE, at("2026-11-17 11:30"), 0)
    assert clock.reason
    (event,) = await history(ticket)
    assert (event.actor_kind, event.actor_id, event.act) == ("citizen", sender.id, "receive")
    files = await Attachment.filter(petition_id=row.id).order_by("id")
    assert [(file.kind, file.media_id, file.state) for file in files] == [
        ("image", "media-1", "pending"),
        ("voice", "media-2", "pending"),
    ]
    assert await told(ticket) == {("petition_received", "周敏")}


async def test_what_was_typed_rests_sealed() -> None:
    sender = await phone("张三")
    arrival = message(sender, "m-1", f"身份证{ID_NUMBER}", f"收到{ID_NUMBER}")
    await store_arrival(
        arrival, TalkMove(sender.id, 0, f"问到{ID_NUMBER}"), await prepared(sender, f"我的号码{ID_NUMBER}")
    )
    async with connection() as plain:
        for table in ("inbound_message", "talk", "petition", "ticket", "ticket_event", "delivery"):
            lines = [row["line"] for row in await plain.fetch(f"SELECT t::text AS line FROM {table} t")]
            assert lines
            assert not [line for line in lines if ID_NUMBER in line or ID_NUMBER.encode().hex() in line]
    assert unseal((await InboundMessage.get(dedupe_key="m-1")).content_sealed) == f"身份证{ID_NUMBER}"


async def test_the_same_message_three_times_at_once_is_stored_once() -> None:
    sender = await phone("张三")
    petitions = [await prepared(sender) for _ in range(3)]
    talk = TalkMove(sender.id, 0, "{}")
    stored = await at_once(
        "inbound_message", *(store_arrival(message(sender, "m-1"), talk, each) for each in petitions)
    )
    assert sorted(map(bool, stored)) == [False, False, True]
    assert await Petition.all().count() == await Ticket.all().count() == await InboundMessage.all().count() == 1
    assert await Delivery.all().count() == 1
    winner = petitions[stored.index(True)]
    assert (await Petition.first()).number == winner.number  # type: ignore[union-attr]
    known = await look_up_sender(sender.account_id, sender.openid, "m-1")
    assert known is not None
    assert (known.seen, known.reply, known.talk_version) == (True, "收到", 1)


async def test_the_same_message_much_later_is_known() -> None:
    sender = await phone("张三")
    assert await store_arrival(message(sender, "m-1"), TalkMove(sender.id, 0, "{}"), await prepared(sender))
    before = await everything()
    assert not await store_arrival(message(sender, "m-1"), TalkMove(sender.id, 1, "{}"), await prepared(sender))
    assert await everything() == before


async def test_two_messages_of_one_person_at_once_one_is_stored_and_the_other_looks_again() -> None:
    sender = await phone("张三")
    keys = ["m-1", "m-2"]
    moves = [store_arrival(message(sender, key), TalkMove(sender.id, 0, key), await prepared(sender)) for key in keys]
    stored = await at_once("inbound_message", *moves)
    assert sorted(map(bool, stored)) == [False, True]
    assert await Petition.all().count() == 1
    loser = keys[stored.index(False)]
    known = await look_up_sender(sender.account_id, sender.openid, loser)
    assert known is not None
    assert (known.seen, known.talk_version, known.talk) == (False, 1, keys[stored.index(True)])
    again = TalkMove(sender.id, known.talk_version, loser)
    assert await store_arrival(message(sender, loser), again, await prepared(sender))
    assert (await Talk.get(identity_id=sender.id)).version == 2
    assert await Petition.all().count() == 2


async def test_a_talk_that_moved_on_writes_nothing() -> None:
    sender = await phone("张三")
    for version in (0, 1, 2):
        assert await store_arrival(message(sender, f"m-{version}"), TalkMove(sender.id, version, f"at {version}"))
    before = await everything()
    for stale in (0, 1, 2, 7):
        assert not await store_arrival(message(sender, "m-9"), TalkMove(sender.id, stale, "{}"), await prepared(sender))
    assert await everything() == before
    assert unseal((await Talk.get(identity_id=sender.id)).data_sealed) == "at 2"


async def test_two_people_do_not_stand_in_each_others_way() -> None:
    people = [await phone(f"群众{i}") for i in range(6)]
    moves = [
        store_arrival(message(one, f"m-{one.id}"), TalkMove(one.id, 0, "{}"), await prepared(one)) for one in people
    ]
    assert await at_once("inbound_message", *moves) == [True] * len(people)
    assert len({row.number for row in await Petition.all()}) == 6


async def test_an_event_outside_any_talk_is_stored_once() -> None:
    sender = await phone("张三")
    stored = await at_once("inbound_message", *(store_arrival(message(sender, "scan-1")) for _ in range(5)))
    assert sorted(map(bool, stored)) == [False, False, False, False, True]


async def test_a_petition_outside_any_talk_is_stored_once_too() -> None:
    sender = await phone("张三")
    petitions = [await prepared(sender) for _ in range(4)]
    stored = await at_once(
        "inbound_message", *(store_arrival(message(sender, "form-1"), petition=each) for each in petitions)
    )
    assert sorted(map(bool, stored)) == [False, False, False, True]
    assert await Petition.all().count() == await Ticket.all().count() == 1


async def test_a_statement_that_fails_leaves_no_half() -> None:
    sender = await phone("张三")
    good = await prepared(sender)
    no_court = dataclasses.replace(good, new=dataclasses.replace(good.new, court_id=999_999))
    too_long = dataclasses.replace(good, new=dataclasses.replace(good.new, organisation="长" * 101))
    before = await everything()
    for bad, error in (
        (no_court, asyncpg.ForeignKeyViolationError),
        (too_long, asyncpg.StringDataRightTruncationError),
    ):
        with pytest.raises(error):
            await store_arrival(message(sender, "m-1"), TalkMove(sender.id, 0, "{}"), bad)
        with pytest.raises(error):
            await store_petition(bad, MORNING)
    assert await everything() == before
    assert await store_arrival(message(sender, "m-1"), TalkMove(sender.id, 0, "{}"), good)


async def test_a_number_given_twice_is_a_fault_of_ours_and_writes_nothing() -> None:
    """It is not passed off as a talk that moved on: that would be tried again for ever."""
    sender = await phone("张三")
    first, second = await prepared(sender), await prepared(sender)
    twin = dataclasses.replace(second, number=first.number)
    assert await store_arrival(message(sender, "m-1"), TalkMove(sender.id, 0, "{}"), first)
    before = await everything()
    with pytest.raises(asyncpg.UniqueViolationError, match="petition_number_key"):
        await store_arrival(message(sender, "m-2"), TalkMove(sender.id, 1, "{}"), twin)
    assert await everything() == before
    assert await store_arrival(message(sender, "m-2"), TalkMove(sender.id, 1, "{}"), second)


async def test_cancelled_deliveries_leave_all_or_nothing() -> None:
    """WeChat hangs up after five seconds, whatever we are doing."""
    people: list[Identity] = []
    petitions: list[PreparedPetition] = []
    for moment in Moment:
        fate, wait = Fate.CUT, 0
        while fate is not Fate.UNTOUCHED:
            wait, one = wait + 1, await phone(f"群众{len(people)}")
            petition = await prepared(one)
            fate = await cut(
                store_arrival(message(one, f"m-{one.id}"), TalkMove(one.id, 0, "{}"), petition), wait, moment
            )
            people.append(one)
            petitions.append(petition)
    assert len(people) >= 4
    counts = set()
    async with connection() as plain:
        for table in ("inbound_message", "talk", "petition", "ticket", "ticket_event", "delivery"):
            counts.add(await plain.fetchval(f"SELECT count(*) FROM {table}"))
        for kind in ("triage", "promise"):
            counts.add(await plain.fetchval("SELECT count(*) FROM clock WHERE kind = $1", kind))
    assert len(counts) == 1
    for one, petition in zip(people, petitions, strict=True):
        known = await look_up_sender(one.account_id, one.openid, f"m-{one.id}")
        assert known is not None
        done = known.seen or await store_arrival(message(one, f"m-{one.id}"), TalkMove(one.id, 0, "{}"), petition)
        assert done
    assert await Petition.all().count() == len(people)


async def test_an_agent_enters_what_was_told_by_telephone() -> None:
    agent = await officer("赵晴")
    new = NewPetition(
        agent.court_id,
        PetitionKind.CONSULT,
        "怎么申请执行",
        Channel.PHONE,
        contact_name="钱老伯",
        contact_mobile="13907910009",
        entered_by_id=agent.id,
    )
    ticket = await whole(await store_petition(await prepare_petition(new, MORNING), MORNING))
    row = ticket.petition
    assert (row.channel, row.identity_id, row.entered_by_id) == (Channel.PHONE, None, agent.id)
    assert (unseal(row.contact_name_sealed), unseal(row.contact_mobile_sealed)) == ("钱老伯", "13907910009")
    assert row.contact_mobile_index == index_of("mobile", "13907910009")
    (event,) = await history(ticket)
    assert (event.actor_kind, event.actor_id) == ("officer", agent.id)
    assert await told(ticket) == {("petition_received", "周敏"), ("procedural_words", "周敏")}
    assert await InboundMessage.all().count() == 0


async def test_news_is_told_once_stored_and_not_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setattr(pubsub, "_publisher", lambda topic, body: heard.append(f"{topic} {body}".strip()))
    sender = await phone("张三")
    petition, talk = await prepared(sender, media=[RemoteMedia("image", "m")]), TalkMove(sender.id, 0, "{}")
    await store_arrival(message(sender, "m-1"), talk, petition)
    ticket = await Ticket.get(petition__number=petition.number)
    assert heard == ["deliveries", f"tickets {ticket.id}:{ticket.court_id}", "files"]
    heard.clear()
    await store_arrival(message(sender, "m-1"), talk, petition)
    await store_arrival(message(sender, "m-2"), talk, petition)
    assert heard == []


async def test_a_long_reply_goes_on_in_further_messages() -> None:
    sender = await phone("张三")
    assert await store_arrival(message(sender, "m-1", reply="一\f二\f三", parts=3), TalkMove(sender.id, 0, "{}"))
    rows = await Delivery.filter(notice="talk_more").order_by("id")
    stored = await InboundMessage.get(dedupe_key="m-1")
    assert [row.facts for row in rows] == [{"message": stored.id, "part": 1}, {"message": stored.id, "part": 2}]
    assert {row.identity_id for row in rows} == {sender.id}
    assert {row.expires_at for row in rows} == {MORNING + timedelta(minutes=5)}


async def test_a_message_opens_wechats_window_and_a_touch_does_not_shrink_it() -> None:
    sender = await phone("张三")
    await Identity.filter(id=sender.id).update(subscribed=False, unreachable_since=MORNING, unreachable_reason="43004")

    async def arrives(key: str, after: timedelta, window: MessageWindow | None) -> tuple[object, int, bool, str]:
        arrival = dataclasses.replace(message(sender, key), received_at=MORNING + after, window=window)
        assert await store_arrival(arrival)
        row = await Identity.get(id=sender.id)
        assert window is None or row.unreachable_since is None
        return row.window_until, row.window_left, row.subscribed, row.unreachable_reason

    two_days, minute = timedelta(hours=48), timedelta(minutes=1)
    assert await arrives("none", timedelta(), None) == (None, 0, False, "43004")
    wrote = MessageWindow(MORNING + two_days, 5)
    assert await arrives("wrote", timedelta(), wrote) == (MORNING + two_days, 5, True, "")
    touch = MessageWindow(MORNING + minute * 2, 3)
    assert await arrives("touched", minute, touch) == (MORNING + two_days, 5, True, "")
    await Identity.filter(id=sender.id).update(window_left=1)
    assert await arrives("touched again", minute, touch) == (MORNING + two_days, 3, True, "")
    later = two_days + minute
    after = MessageWindow(MORNING + later + minute, 3)
    assert await arrives("after", later, after) == (MORNING + later + minute, 3, True, "")


async def test_meeting_somebody_twice_at_once_knows_them_once() -> None:
    service = (await phone("张三")).account_id
    await at_once("identity", *(meet_sender(service, "o-new", MORNING) for _ in range(5)))
    assert await Identity.filter(openid="o-new").count() == 1
    known = await look_up_sender(service, "o-new", "m-1")
    assert known is not None
    assert (known.citizen_id, known.officer_id, known.talk_version, known.talk) == (None, None, 0, "")
    assert not known.seen


async def test_a_stranger_is_not_known_and_an_officers_phone_is() -> None:
    bound = await phone("李法官")
    assert await look_up_sender(bound.account_id, "o-stranger", "m-1") is None
    known = await look_up_sender(bound.account_id, openid_of("李法官"), "m-1")
    assert known is not None
    assert known.officer_id == (await officer("李法官")).id
