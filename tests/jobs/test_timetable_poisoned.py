"""One bad row never stops a job: of three, the one in the middle is poisoned, for every job of the worker."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, cast

import aiohttp
import pytest

from desk.broadcasts.reminders import remind
from desk.files import file_store
from desk.importing.uploads_run import Importer
from desk.notices import asking, silence, unreached
from desk.notices.deliveries import match_open_finishes
from desk.people.accounts import keep_configured
from desk.people.persons import twins
from desk.people.representing.ending import end_lapsed
from desk.people.short_messages import queue
from desk.rules.broadcasts.audiences import OfficersOf, as_spec
from desk.scores.measures import FORMULA
from desk.staff import duty_gaps
from desk.staff.court_works import carry_out_courts
from desk.staff.following import follow_staff
from desk.tickets import sealed
from desk.tickets.danger.ringing import ring_due
from desk.tickets.rating import sms_ratings
from desk.tickets.timing import supervision
from desk.upkeep import erasure
from jobs import purges, rollups
from jobs.account_moves import AccountMoves
from jobs.broadcasts import BroadcastSender
from jobs.content_checks import Checker
from jobs.followers import FollowerSyncs
from jobs.media import Fetcher
from jobs.send_sms import SmsSender
from jobs.sms.gateway import OutgoingSms, SmsAnswer, SmsHeard, SmsOutcome
from jobs.staff_tags import StaffTagger
from jobs.timetable import TIMETABLE
from jobs.unionids import UnionidAsker
from jobs.voices import make_playable
from models import (
    Absence,
    Account,
    AccountRequest,
    Attachment,
    Attempt,
    Broadcast,
    BroadcastPolicy,
    BroadcastRecipient,
    Case,
    CaseParty,
    Citizen,
    CitizenJoin,
    Clock,
    ContentCheck,
    Court,
    CourtRequest,
    DangerAlarm,
    Delivery,
    DirtyCell,
    Duty,
    FileRemoval,
    FinishEvent,
    FollowerSync,
    Hearing,
    IdempotencyKey,
    Identity,
    ImportRun,
    JobTrouble,
    Petition,
    PhoneTag,
    Representation,
    ScoreMonth,
    ShortMessage,
    SmsRating,
    SmsReply,
    StaffTag,
    Supervision,
    TelephoneTask,
    Ticket,
)
from models.enums import (
    AccountChange,
    AccountKind,
    BroadcastState,
    BroadcastWay,
    CheckState,
    CheckSubject,
    CourtChange,
    Danger,
    DeliveryState,
    ErasureCause,
    FileState,
    HearingStatus,
    ImportState,
    JoinCause,
    MandateSource,
    RepresentsAs,
    Role,
    SendChannel,
    SmsKind,
    StaffKind,
    Standing,
    TelephoneState,
    TicketState,
    Urgency,
)
from models.keyring import seal
from tests.cast import (
    MORNING,
    AccountKeys,
    a_call,
    a_petition,
    account,
    answered,
    at,
    court,
    dispatched,
    officer,
    phone,
)
from tests.jobs.poison import poisoned
from wechat.platform.client import Platform
from wechat.platform.followers import FollowersPage

pytestmark = pytest.mark.usefixtures("cast")
WHO = ("张三", "李四", "王五")
NUMBERS = (0, 1, 2)
BESIDE = frozenset({"beat", "deliver_due", "keep_heads", "measure_growth", "purge_old"})
"""A beat has no rows; of deliveries `tests/jobs/test_deliver_in_trouble.py` tells. Heads and sizes are of whole tables;
what is purged goes in one statement, which opens nothing of a row.
"""
Run = Callable[[datetime], Awaitable[int]]


@dataclass(frozen=True)
class Scene:
    """What a job finds: how it is run, whether each of three rows is done, and what breaks the second of them."""

    run: Run
    done: Callable[[], Awaitable[Sequence[bool]]]
    table: str
    event: str
    condition: str
    as_of: datetime = MORNING
    later: datetime = field(default=MORNING + timedelta(hours=7))


async def each(query: Callable[[int], Any], ids: Sequence[int]) -> list[bool]:
    return [await query(one).exists() for one in ids]


async def petitions() -> list[Ticket]:
    return [await a_petition(name, f"第{name}件：执行款三个月没有到账") for name in WHO]


class Gateway:
    """A gateway that takes everything and tells of three replies until they are heard."""

    knows_again = True

    def __init__(self) -> None:
        self.told = [SmsHeard(f"event-{number}", f"1380791000{number}", "收到") for number in NUMBERS]

    async def send(self, message: OutgoingSms) -> SmsAnswer:
        return SmsAnswer(SmsOutcome.TAKEN, message.ref)

    async def events(self) -> Sequence[SmsHeard]:
        return list(self.told)

    async def heard(self, events: Sequence[object]) -> None:
        self.told = [one for one in self.told if one not in events]


async def send_sms() -> Scene:
    rows = [
        await queue(
            SmsKind.CODE, f"code:{one}", seal("13807910001") or b"", ("123456", "5"), MORNING + timedelta(1), MORNING
        )
        for one in NUMBERS
    ]
    clock = [MORNING]

    async def run(as_of: datetime) -> int:
        clock[0] = as_of
        return await SmsSender(Gateway(), lambda: clock[0]).send_due()

    return Scene(
        run,
        lambda: each(lambda one: ShortMessage.filter(id=one, state=DeliveryState.SENT), [row.id for row in rows]),
        "short_message",
        "UPDATE",
        f"NEW.id = {rows[1].id} AND NEW.state = 'sent'",
    )


async def hear_sms() -> Scene:
    gateway, clock = Gateway(), [MORNING]

    async def run(as_of: datetime) -> int:
        clock[0] = as_of
        return await SmsSender(gateway, lambda: clock[0]).hear_due()

    async def done() -> list[bool]:
        return [await SmsReply.exists(event=f"event-{one}") for one in NUMBERS]

    return Scene(run, done, "sms_reply", "INSERT", "NEW.event = 'event-1'")


async def ask_ratings() -> Scene:
    tickets = [await answered(await dispatched(await a_call(mobile=f"1390791000{one}"))) for one in NUMBERS]
    for ticket in tickets:
        await asking.ask_about(ticket, MORNING)
    rows = await SmsRating.all().order_by("id")

    async def done() -> list[bool]:
        return await each(lambda one: SmsRating.filter(id=one, queued_at__isnull=False), [row.id for row in rows])

    condition, asked_at = f"NEW.id = {rows[1].id}", MORNING + timedelta(hours=1)
    return Scene(sms_ratings.ask_due, done, "sms_rating", "UPDATE", condition, as_of=asked_at)


async def fetch_media() -> Scene:
    rows = [
        await Attachment.create(petition_id=one.petition_id, kind="image", next_try_at=MORNING, created_at=MORNING)
        for one in await petitions()
    ]
    return Scene(
        Fetcher(cast(Any, Unserved())).fetch_due,
        lambda: each(lambda one: Attachment.filter(id=one, state=FileState.FAILED), [row.id for row in rows]),
        "attachment",
        "UPDATE",
        f"NEW.id = {rows[1].id} AND NEW.state = 'failed'",
    )


class Unserved:
    """Accounts, none of which is served."""

    async def by_id(self, _: int) -> None:
        return None


async def match_receipts() -> Scene:
    to, events = await account(), []
    for one in NUMBERS:
        delivery = await Delivery.create(
            cause=f"d{one}", notice="answered", state=DeliveryState.SENT, not_before=MORNING, created_at=MORNING
        )
        await Attempt.create(
            delivery_id=delivery.id,
            ordinal=1,
            channel=SendChannel.TEMPLATE,
            account_id=to.id,
            client_msg_id=f"m{one}",
            msgid=one + 1,
            state=DeliveryState.SENT,
            updated_at=MORNING,
        )
        events.append(await FinishEvent.create(account_id=to.id, msgid=one + 1, status="success", received_at=MORNING))
    return Scene(
        match_open_finishes,
        lambda: each(lambda one: FinishEvent.filter(id=one, matched_at__isnull=False), [one.id for one in events]),
        "attempt",
        "UPDATE",
        "NEW.msgid = 2",
    )


async def see_to_tasks() -> Scene:
    keeper, rows = await officer("李法官"), []
    for ticket in await petitions():
        await Ticket.filter(id=ticket.id).update(state=TicketState.DECLINED)
        delivery = await Delivery.create(
            cause=f"t{ticket.id}", notice="dispatched", ticket_id=ticket.id, not_before=MORNING, created_at=MORNING
        )
        rows.append(
            await TelephoneTask.create(
                delivery_id=delivery.id,
                court_id=ticket.court_id,
                ticket_id=ticket.id,
                officer_id=keeper.id,
                reason="没有微信",
                created_at=MORNING,
            )
        )
    return Scene(
        unreached.see_to_tasks,
        lambda: each(lambda one: TelephoneTask.filter(id=one, state=TelephoneState.MOOT), [row.id for row in rows]),
        "telephone_task",
        "UPDATE",
        f"NEW.id = {rows[1].id}",
    )


async def climb_rungs() -> Scene:
    rows = [
        await Delivery.create(
            cause=f"s{one}",
            notice="answered",
            state=DeliveryState.SENT,
            not_before=MORNING,
            created_at=MORNING,
            next_rung_at=MORNING,
        )
        for one in NUMBERS
    ]
    return Scene(
        silence.climb,
        lambda: each(lambda one: Delivery.filter(id=one, state=DeliveryState.PENDING), [row.id for row in rows]),
        "delivery",
        "UPDATE",
        f"NEW.id = {rows[1].id}",
    )


async def transcode_voices() -> Scene:
    rows = [
        await Attachment.create(
            kind="voice",
            state=FileState.STORED,
            file_key=f"no-such-file-{one}",
            next_try_at=MORNING,
            created_at=MORNING,
        )
        for one in NUMBERS
    ]
    return Scene(
        make_playable,
        lambda: each(lambda one: Attachment.filter(id=one, playable_tries=4), [row.id for row in rows]),
        "attachment",
        "UPDATE",
        f"NEW.id = {rows[1].id} AND NEW.playable_tries = 4",
    )


async def check_content() -> Scene:
    rows = [
        await ContentCheck.create(
            subject=CheckSubject.PETITION,
            subject_id=one,
            petition_id=one,
            next_try_at=MORNING,
            created_at=MORNING,
        )
        for one in NUMBERS
    ]
    return Scene(
        Checker(cast(Any, Unserved()), "https://court").check_due,
        lambda: each(lambda one: ContentCheck.filter(id=one, state=CheckState.UNCHECKED), [row.id for row in rows]),
        "content_check",
        "UPDATE",
        f"NEW.id = {rows[1].id} AND NEW.state = 'unchecked'",
    )


async def ask_unionids() -> Scene:
    await account("miniprogram")
    await petitions()
    phones = [await phone(name) for name in WHO]
    served = await account()

    class Told:
        kind, id, appid = AccountKind.SERVICE, served.id, served.appid
        unionid = ""

        async def all(self) -> list[object]:
            return [self, self]

        async def by_id(self, _: int) -> object:
            return self

        def client(self, _: object) -> object:
            return self

        async def user_info(self, openid: str) -> object:
            self.unionid = f"u-{openid}"
            return self

    return Scene(
        UnionidAsker(cast(Any, Told())).ask_due,
        lambda: each(lambda one: Identity.filter(id=one, unionid__isnull=False), [one.id for one in phones]),
        "identity",
        "UPDATE",
        f"NEW.id = {phones[1].id} AND NEW.unionid IS NOT NULL",
    )


async def settle_owners() -> Scene:
    rows = []
    for ticket in await petitions():
        kept, left = [await Citizen.create(created_at=MORNING) for _ in range(2)]
        await Identity.filter(id=ticket.petition.identity_id).update(citizen_id=kept.id)
        await Petition.filter(id=ticket.petition_id).update(citizen_id=left.id)
        await CitizenJoin.create(kept_id=kept.id, left_id=left.id, cause=JoinCause.UNIONID, at=MORNING)
        rows.append((ticket.petition_id, kept.id))

    async def done() -> list[bool]:
        return [await Petition.exists(id=one, citizen_id=kept) for one, kept in rows]

    return Scene(twins.settle_owners, done, "petition", "UPDATE", f"NEW.id = {rows[1][0]}")


async def erase_due() -> Scene:
    phones = [await phone(name) for name in WHO]
    for one in phones:
        await erasure.ask_erasure(ErasureCause.ASKED, MORNING, identity_id=one.id)
    return Scene(
        erasure.carry_out_due,
        lambda: each(lambda one: Identity.filter(id=one, erased_at__isnull=False), [one.id for one in phones]),
        "identity",
        "UPDATE",
        f"NEW.id = {phones[1].id}",
    )


async def remove_files() -> Scene:
    keys = [await file_store.write(f"file {one}".encode()) for one in NUMBERS]
    for one, key in enumerate(keys):
        await FileRemoval.create(file_key=key, asked_at=MORNING + timedelta(seconds=one))

    async def done() -> list[bool]:
        return [not await FileRemoval.exists(file_key=key) for key in keys]

    return Scene(erasure.remove_files, done, "file_removal", "DELETE", f"OLD.file_key = '{keys[1]}'")


async def run_imports() -> Scene:
    who = await officer("周敏")
    rows = [
        await ImportRun.create(
            kind="cases",
            state=ImportState.CHECKING,
            file_key=f"no-such-file-{one}",
            file_ending="csv",
            asked_by_id=who.id,
            asked_at=MORNING,
        )
        for one in NUMBERS
    ]

    async def run(as_of: datetime) -> int:
        importer = Importer(lambda: as_of)
        return sum([await importer.run_due(as_of) for _ in NUMBERS])

    return Scene(
        run,
        lambda: each(lambda one: ImportRun.filter(id=one, state=ImportState.FAILED), [row.id for row in rows]),
        "import_run",
        "UPDATE",
        f"NEW.id = {rows[1].id} AND NEW.state = 'failed'",
    )


async def purge_uploads() -> Scene:
    rows = [await Attachment.create(kind="image", next_try_at=MORNING, created_at=MORNING) for _ in NUMBERS]

    async def done() -> list[bool]:
        return [not await Attachment.exists(id=row.id) for row in rows]

    day = timedelta(days=2)
    poison = ("attachment", "DELETE", f"OLD.id = {rows[1].id}")
    return Scene(purges.purge_uploads, done, *poison, MORNING + day, MORNING + 2 * day)


async def purge_expired() -> Scene:
    rows = [
        await IdempotencyKey.create(identity_id=1, key=str(one), body_hash=b"", status=201, created_at=MORNING)
        for one in NUMBERS
    ]

    async def done() -> list[bool]:
        return [not await IdempotencyKey.exists(id=row.id) for row in rows]

    poison = ("idempotency_key", "DELETE", f"OLD.id = {rows[1].id}")
    return Scene(purges.purge_expired, done, *poison, MORNING + timedelta(days=9), MORNING + timedelta(days=10))


async def sweep_clocks() -> Scene:
    tickets = await petitions()
    late = at("2026-11-20 10:00")
    await Clock.filter(stopped_at__isnull=True).update(due_at=MORNING, next_look_at=MORNING)
    return Scene(
        supervision.sweep_due_clocks,
        lambda: each(lambda one: Supervision.filter(ticket_id=one), [one.id for one in tickets]),
        "supervision",
        "INSERT",
        f"NEW.ticket_id = {tickets[1].id}",
        late,
        late + timedelta(hours=1),
    )


async def ring_alarms() -> Scene:
    rows = [
        await DangerAlarm.create(
            ticket_id=ticket.id,
            danger=Danger.SUICIDE,
            urgency_before=Urgency.NORMAL,
            opened_at=MORNING,
            heard_at=MORNING,
            next_ring_at=MORNING,
        )
        for ticket in await petitions()
    ]
    return Scene(
        ring_due,
        lambda: each(lambda one: DangerAlarm.filter(id=one, rings__gt=1), [row.id for row in rows]),
        "danger_alarm",
        "UPDATE",
        f"NEW.id = {rows[1].id}",
        later=MORNING + timedelta(seconds=31),
    )


async def look_at_sealed() -> Scene:
    tickets = await petitions()
    await Ticket.filter(id__in=[one.id for one in tickets]).update(restricted=True, sealed_at=MORNING)
    return Scene(
        sealed.look_again,
        lambda: each(lambda one: Ticket.filter(id=one, sealed_at__isnull=True), [one.id for one in tickets]),
        "ticket",
        "UPDATE",
        f"NEW.id = {tickets[1].id}",
    )


async def follow_staff_() -> Scene:
    away, stand_in = [await officer(name) for name in ("李法官", "陈丽", "王芳")], await officer("赵晴")
    rows = [
        await Absence.create(
            officer_id=one.id,
            stand_in_id=stand_in.id,
            starts_on=MORNING.date(),
            ends_on=MORNING.date() + timedelta(days=3),
            created_at=MORNING,
        )
        for one in away
    ]
    return Scene(
        follow_staff,
        lambda: each(lambda one: Absence.filter(id=one, begun_at__isnull=False), [row.id for row in rows]),
        "absence",
        "UPDATE",
        f"NEW.id = {rows[1].id}",
    )


async def carry_out() -> Scene:
    top, by = await Court.get(code="赣"), await officer("周敏")
    rows = [
        await CourtRequest.create(
            court_id=(await Court.get(code=code)).id,
            change=CourtChange.MOVE,
            facts={"other": top.id},
            asked_by_id=by.id,
            asked_at=MORNING,
            decided_by_id=by.id,
            agreed=True,
        )
        for code in ("赣01", "赣04", "赣0102")
    ]

    async def run(as_of: datetime) -> int:
        return sum([await carry_out_courts(as_of) for _ in NUMBERS])

    return Scene(
        run,
        lambda: each(lambda one: CourtRequest.filter(id=one, done_at__isnull=False), [row.id for row in rows]),
        "court_request",
        "UPDATE",
        f"NEW.id = {rows[1].id}",
    )


async def move_accounts() -> Scene:
    by, wanted = await officer("杨帆"), await account("miniprogram")
    rows = [
        await AccountRequest.create(
            account_id=wanted.id,
            appid=f"wx{number:016}",
            change=AccountChange.MOVE,
            facts={"other": wanted.id},
            asked_by_id=by.id,
            asked_at=MORNING,
            decided_by_id=by.id,
            agreed=True,
        )
        for number in range(len(NUMBERS))
    ]

    async def run(as_of: datetime) -> int:
        platform = Platform(*["http://127.0.0.1:9"] * 3)
        async with aiohttp.ClientSession() as http:
            worker = AccountMoves(platform, http, "https://12368.example", lambda: as_of)
            return sum([await worker.carry_out_due(as_of) for _ in NUMBERS])

    return Scene(
        run,
        lambda: each(lambda one: AccountRequest.filter(id=one, done_at__isnull=False), [row.id for row in rows]),
        "account_request",
        "UPDATE",
        f"NEW.id = {rows[1].id} AND NEW.done_at IS NOT NULL",
    )


class Listed:
    """Three service accounts at a WeChat where nobody follows, and whoever is tagged is tagged."""

    def __init__(self, accounts: Sequence[Account]) -> None:
        self._accounts = accounts

    async def all(self) -> Sequence[Account]:
        return self._accounts

    async def by_id(self, account_id: int) -> Account:
        return next(one for one in self._accounts if one.id == account_id)

    def client(self, _: object) -> object:
        return self

    async def followers_page(self, _: str) -> FollowersPage:
        return FollowersPage(0, (), "")

    async def tag_people(self, _: int, __: object) -> None:
        return None


async def service_accounts() -> list[Account]:
    found = [await account()]
    for number in (2, 3):
        keys = AccountKeys("service", f"wx{number:016}", "s" * 32, "token", "k" * 43)
        found.append(await keep_configured(keys, MORNING, f"{number}号"))
    return found


async def follow_followers() -> Scene:
    accounts = await service_accounts()
    rows = [await FollowerSync.create(account_id=one.id, asked_at=MORNING) for one in accounts]

    async def run(as_of: datetime) -> int:
        worker = FollowerSyncs(cast(Any, Listed(accounts)), lambda: as_of)
        return sum([await worker.walk_on(as_of) for _ in NUMBERS])

    return Scene(
        run,
        lambda: each(lambda one: FollowerSync.filter(id=one, done_at__isnull=False), [row.id for row in rows]),
        "follower_sync",
        "UPDATE",
        f"NEW.id = {rows[1].id} AND NEW.done_at IS NOT NULL",
    )


async def keep_tags() -> Scene:
    accounts, phones = await service_accounts(), []
    for one, name in zip(accounts, ("李正", "王芳", "周敏"), strict=True):
        phones.append(await phone(name, of=one))
        for kind in StaffKind:
            await StaffTag.create(account_id=one.id, kind=kind, tag_id=100)
    worker = StaffTagger(cast(Any, Listed(accounts)), "https://12368.example")
    return Scene(
        worker.keep_tags,
        lambda: each(lambda one: PhoneTag.filter(identity_id=one), [one.id for one in phones]),
        "phone_tag",
        "INSERT",
        f"NEW.identity_id = {phones[1].id}",
    )


async def tell_gaps() -> Scene:
    courts = [await Court.get(code=code) for code in ("赣", "赣01", "赣04")]
    here = await officer("周敏")
    for one in courts:
        await Duty.create(
            court_id=one.id,
            role=Role.CHIEF_LIAISON,
            starts_on=date(2026, 11, 10),
            ends_on=date(2026, 11, 11),
            officer_id=here.id,
            created_at=MORNING,
        )
    await Duty.create(
        court_id=(await court()).id,
        role=Role.CHIEF_LIAISON,
        starts_on=date(2026, 11, 10),
        ends_on=date(2026, 11, 11),
        officer_id=here.id,
        created_at=MORNING,
    )

    async def told(one: Court) -> bool:
        return await Delivery.filter(notice="duty_gap", cause__startswith=f"duty:{one.id}:").exists()

    async def done() -> list[bool]:
        return [await told(one) for one in courts]

    return Scene(duty_gaps.tell_gaps, done, "delivery", "INSERT", f"NEW.cause LIKE 'duty:{courts[1].id}:%'")


async def end_mandates() -> Scene:
    rows = []
    for _ in NUMBERS:
        person = await Citizen.create(created_at=MORNING, standing=Standing.VERIFIED)
        rows.append(
            await Representation.create(
                person_id=person.id,
                capacity=RepresentsAs.AGENT,
                case_numbers=[],
                source=MandateSource.PERSON,
                starts_on=date(2026, 1, 1),
                ends_on=date(2026, 11, 1),
                proposed_at=MORNING,
            )
        )
    return Scene(
        end_lapsed,
        lambda: each(lambda one: Representation.filter(id=one, ended_at__isnull=False), [row.id for row in rows]),
        "representation",
        "UPDATE",
        f"NEW.id = {rows[1].id}",
    )


async def roll_up() -> Scene:
    courts = [await Court.get(code=code) for code in ("赣", "赣01", "赣04")]
    for one in courts:
        await DirtyCell.create(court_id=one.id, day=MORNING.date())

    async def done() -> list[bool]:
        return [not await DirtyCell.exists(court_id=one.id) for one in courts]

    return Scene(rollups.roll_up, done, "dirty_cell", "DELETE", f"OLD.court_id = {courts[1].id}")


async def freeze_months() -> Scene:
    courts = [await Court.get(code=code) for code in ("赣", "赣01", "赣04")]
    for one in courts:
        await ScoreMonth.create(court_id=one.id, month=date(2026, 9, 1), formula=FORMULA)
    return Scene(
        rollups.freeze_months,
        lambda: each(lambda one: ScoreMonth.filter(court_id=one, frozen_at__isnull=False), [one.id for one in courts]),
        "score_month",
        "UPDATE",
        f"NEW.court_id = {courts[1].id}",
    )


async def _broadcasts(state: BroadcastState, **more: Any) -> list[Broadcast]:
    """Three broadcasts for the chief liaison of 南昌中院, as far as that."""
    place = await court()
    await phone("周敏")
    spec = as_spec([OfficersOf(("chief_liaison",), (place.id,))])
    return [
        await Broadcast.create(
            court_id=place.id,
            title=f"第{one}条",
            text="话",
            audience=spec,
            state=state,
            way=BroadcastWay.ONE_BY_ONE,
            author_id=1,
            approved_at=MORNING,
            until_ids=[10**9],
            created_at=MORNING,
            **more,
        )
        for one in NUMBERS
    ]


def _publisher() -> tuple[list[datetime], BroadcastSender]:
    clock = [MORNING]
    return clock, BroadcastSender(cast(Any, None), lambda: clock[0])


async def freeze_broadcasts() -> Scene:
    rows = await _broadcasts(BroadcastState.APPROVED)
    clock, sender = _publisher()

    async def run(as_of: datetime) -> int:
        clock[0] = as_of
        return await sender.freeze_due(as_of)

    return Scene(
        run,
        lambda: each(lambda one: Broadcast.filter(id=one, expanded_at__isnull=False), [row.id for row in rows]),
        "broadcast",
        "UPDATE",
        f"NEW.id = {rows[1].id}",
    )


async def send_broadcasts() -> Scene:
    rows = await _broadcasts(BroadcastState.APPROVED, expanded_at=MORNING)
    for row in rows:
        await BroadcastRecipient.create(broadcast_id=row.id, person="o1", officer_id=(await officer("周敏")).id)
    clock, sender = _publisher()

    async def run(as_of: datetime) -> int:
        clock[0] = as_of
        return await sender.send_due(as_of)

    return Scene(
        run,
        lambda: each(lambda one: Broadcast.filter(id=one, state=BroadcastState.SENDING), [row.id for row in rows]),
        "broadcast_recipient",
        "UPDATE",
        f"NEW.broadcast_id = {rows[1].id}",
    )


async def settle_broadcasts() -> Scene:
    rows = await _broadcasts(BroadcastState.SENDING, expanded_at=MORNING)
    clock, sender = _publisher()

    async def run(as_of: datetime) -> int:
        clock[0] = as_of
        return await sender.settle_due(as_of)

    return Scene(
        run,
        lambda: each(lambda one: Broadcast.filter(id=one, state=BroadcastState.DONE), [row.id for row in rows]),
        "broadcast",
        "UPDATE",
        f"NEW.id = {rows[1].id}",
    )


async def remind_hearings() -> Scene:
    place = await court()
    await BroadcastPolicy.create(court_id=place.id, hearing_tomorrow=True, changed_by_id=1, changed_at=MORNING)
    await Citizen.create(created_at=MORNING, standing=Standing.VERIFIED, id_number_index="who")
    case = await Case.create(
        court_id=place.id, number="（2026）赣01民初1号", cause="x", stage="x", source="x", as_of=MORNING
    )
    await CaseParty.create(case_id=case.id, role="原告", name_sealed=seal("张三"), id_number_index="who", ref="1")
    rows = [
        await Hearing.create(
            case_id=case.id,
            ref=str(one),
            starts_at=MORNING + timedelta(days=1, minutes=one),
            status=HearingStatus.SCHEDULED,
            source="x",
            as_of=MORNING,
        )
        for one in NUMBERS
    ]
    return Scene(
        remind,
        lambda: each(lambda one: Delivery.filter(cause__startswith=f"hearing:{one}:"), [row.id for row in rows]),
        "delivery",
        "INSERT",
        f"NEW.cause LIKE 'hearing:{rows[1].id}:%'",
    )


SCENES: dict[str, Callable[[], Awaitable[Scene]]] = {
    "send_sms": send_sms,
    "hear_sms": hear_sms,
    "ask_ratings": ask_ratings,
    "fetch_media": fetch_media,
    "freeze_broadcasts": freeze_broadcasts,
    "send_broadcasts": send_broadcasts,
    "settle_broadcasts": settle_broadcasts,
    "remind_hearings": remind_hearings,
    "match_receipts": match_receipts,
    "see_to_tasks": see_to_tasks,
    "climb_rungs": climb_rungs,
    "transcode_voices": transcode_voices,
    "check_content": check_content,
    "ask_unionids": ask_unionids,
    "follow_followers": follow_followers,
    "keep_tags": keep_tags,
    "settle_owners": settle_owners,
    "erase_due": erase_due,
    "remove_files": remove_files,
    "run_imports": run_imports,
    "purge_uploads": purge_uploads,
    "purge_expired": purge_expired,
    "sweep_clocks": sweep_clocks,
    "ring_alarms": ring_alarms,
    "look_at_sealed": look_at_sealed,
    "follow_staff": follow_staff_,
    "carry_out_courts": carry_out,
    "move_accounts": move_accounts,
    "tell_gaps": tell_gaps,
    "end_mandates": end_mandates,
    "roll_up": roll_up,
    "freeze_months": freeze_months,
}


def test_every_job_of_the_timetable_has_its_poisoned_row() -> None:
    assert {slot.job for slot in TIMETABLE} == {*SCENES, *BESIDE, "purge_orphans"}


@pytest.mark.parametrize("job", SCENES)
async def test_the_poisoned_row_waits_and_those_before_and_after_it_are_done(job: str) -> None:
    scene = await SCENES[job]()
    async with poisoned(scene.table, scene.event, scene.condition):
        await scene.run(scene.as_of)
        assert list(await scene.done()) == [True, False, True]
        (trouble,) = await JobTrouble.exclude(job="purge_expired")
        assert trouble.job.partition(".")[0] == job
        await scene.run(scene.as_of)
        assert (await JobTrouble.get(id=trouble.id)).times == trouble.times == 1
    await scene.run(scene.later)
    assert list(await scene.done()) == [True, True, True]
    assert not await JobTrouble.exists()


async def test_an_orphan_that_cannot_be_removed_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [await file_store.write(f"file {one}".encode()) for one in NUMBERS]
    remove = file_store.remove

    async def unless_poisoned(key: str) -> None:
        if key == keys[1]:
            raise PermissionError
        await remove(key)

    monkeypatch.setattr(file_store, "remove", unless_poisoned)
    await purges.purge_orphans(at("2999-01-01 09:00"))
    assert await file_store.kept_before(at("2999-01-01 09:00"), "", 10) == [keys[1]]
    assert [one.job for one in await JobTrouble.all()] == ["purge_orphans"]


async def test_a_row_is_tried_ever_later_and_at_last_given_up() -> None:
    """An import that fails unexpectedly was tried every two minutes without end."""
    scene = await run_imports()
    now, pauses = MORNING, []
    async with poisoned(scene.table, scene.event, scene.condition):
        for _ in range(40):
            await scene.run(now)
            trouble = await JobTrouble.get(job="run_imports")
            if trouble.given_up:
                break
            pauses.append(round((trouble.next_try_at - now) / timedelta(minutes=1)))
            now = trouble.next_try_at + timedelta(minutes=2)
    assert pauses == [1, 2, 4, 8]
    assert (trouble.times, trouble.error) == (5, "RaiseError")
    await scene.run(now + timedelta(days=30))
    assert (await JobTrouble.get(job="run_imports")).times == 5
