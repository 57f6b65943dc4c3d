"""What goes when somebody is forgotten (called by `desk.upkeep.erasure`): the statements, and who hears."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.access import audit
from desk.access.actors import SYSTEM
from desk.notices.unreached import WAITING
from desk.people.citizens import newest_contact
from desk.people.persons.joining import empty_person
from desk.people.representing.ending import end_all_of
from desk.rules.lifecycles.petition import PETITION
from desk.search.keys import key_petitioners
from desk.tickets.erased import GONE, end_erased
from desk.tickets.history import record, write_words
from desk.tickets.petition_words import seal_words
from desk.tickets.ticket_store import lock
from models import Citizen, Delivery, Identity, Petition, TelephoneTask, Ticket, Words
from models.database import connection
from models.enums import ON_THE_WAY, OPEN_STATES, Act, ActorKind, MandateEnd, WordsKind
from models.erasures import INSERT_FILE_REMOVAL
from models.keyring import Place, index_of, keyring, seal, unseal
from models.lock_order import lock_phones, lock_tickets

ERASED_TITLE = "（已按要求抹去）"
ERASED_TEXT = "诉求内容已按本人要求抹去。"
KEPT = "群众在微信里撤回了授权。为把这件事办完，留下的联系方式保留到答复告知以后，随后删除。"
CONTACT = ("contact_name_sealed", "contact_mobile_sealed", "contact_mobile_index")


@dataclass(frozen=True)
class ForgottenPerson:
    """Whose traces are meant: identities, the citizen behind them where nobody else stands for it, and petitions."""

    identities: list[int]
    citizen_id: int | None
    petitions: list[int]
    wechat_is_gone: bool = True
    """The WeChat account itself is cancelled; else a phone that is an officer's too stays theirs."""


FORGET_PETITIONS = """
UPDATE petition SET title = '', text = '', bigrams = '{}', word_keys = '{}', masked_sealed = NULL,
    title_sealed = emptied.title, text_sealed = emptied.text, contact_name_sealed = NULL, contact_mobile_sealed = NULL,
    contact_mobile_index = NULL, name_keys = '{}', organisation = '', case_number = '', passed_on_reference = '',
    redacted_at = coalesce(redacted_at, $4)
FROM unnest($1::bigint[], $2::bytea[], $3::bytea[]) AS emptied (id, title, text) WHERE petition.id = emptied.id"""
FORGET_PARTS = """
UPDATE ticket SET part_title = '', part_title_sealed = emptied.title
FROM unnest($1::bigint[], $2::bytea[]) AS emptied (id, title) WHERE ticket.id = emptied.id"""
FORGET_WORDS = """
UPDATE words SET text_sealed = NULL, text_index = NULL, word_keys = '{}', redacted_at = $2
WHERE ticket_id IN (SELECT id FROM ticket WHERE petition_id = ANY($1::bigint[]))
    AND text_sealed IS NOT NULL AND author_kind <> 'system'"""
FORGET_DRAFTS = """
DELETE FROM draft WHERE ticket_id IN (SELECT id FROM ticket WHERE petition_id = ANY($1::bigint[]))"""
FORGET_RATINGS = """
UPDATE rating SET reason_sealed = NULL WHERE reason_sealed IS NOT NULL AND id IN (
    SELECT id FROM rating WHERE identity_id = ANY($1::bigint[])
    UNION ALL SELECT rating.id FROM rating JOIN ticket ON ticket.id = ticket_id
        WHERE petition_id = ANY($2::bigint[]))"""
FORGET_CALLED_NUMBERS = """
UPDATE telephone_call SET number_sealed = NULL WHERE number_sealed IS NOT NULL
    AND ticket_id IN (SELECT id FROM ticket WHERE petition_id = ANY($1::bigint[]))"""
FORGET_MESSAGES = """
UPDATE inbound_message SET content_sealed = NULL, reply_sealed = NULL
WHERE identity_id = ANY($1::bigint[]) AND (content_sealed IS NOT NULL OR reply_sealed IS NOT NULL)"""
_GONE_KEYS = INSERT_FILE_REMOVAL.select(
    "FROM gone, unnest(ARRAY[file_key, playable_key]) AS key WHERE key <> ''", file_key="key", asked_at="$3"
)
REMOVE_FILES = f"""
WITH gone AS (
    DELETE FROM attachment WHERE petition_id = ANY($1::bigint[]) OR identity_id = ANY($2::bigint[])
        OR petition_id IS NULL AND ticket_id IN (SELECT id FROM ticket WHERE petition_id = ANY($1::bigint[]))
    RETURNING file_key, playable_key
)
{_GONE_KEYS}
ON CONFLICT DO NOTHING"""  # noqa: S608 - our own text
FORGET_IDENTITIES = """
UPDATE identity SET openid = 'erased-' || id, unionid = NULL, officer_id = NULL, subscribed = false, window_left = 0,
    window_until = NULL, unreachable_since = coalesce(unreachable_since, $2), unreachable_reason = 'erased',
    erased_at = coalesce(erased_at, $2)
WHERE id = ANY($1::bigint[])"""
LEAVE_OFFICERS_PHONES = "UPDATE identity SET citizen_id = NULL, unionid = NULL WHERE id = ANY($1::bigint[])"
FORGET_CODES = """
UPDATE one_time_code SET id_number_index = NULL
WHERE id_number_index IS NOT NULL AND (citizen_id = $1 OR used_by_id = ANY($2::bigint[]))"""
FORGET_SHORT_MESSAGES = """
DELETE FROM short_message WHERE cause IN (
    SELECT 'code:' || id FROM mobile_code WHERE identity_id = ANY($1::bigint[]))"""
FORGET_REPLIES = """
DELETE FROM sms_reply WHERE mobile_index IN (
    SELECT mobile_index FROM mobile_code WHERE identity_id = ANY($2::bigint[])
    UNION SELECT mobile_index FROM citizen WHERE id = $1)"""
FORGET_WISHES = """
DELETE FROM stop_wish WHERE identity_id = ANY($2::bigint[]) OR citizen_id = $1
    OR mobile_index IN (SELECT mobile_index FROM citizen WHERE id = $1)"""
FORGET_SMS_RATINGS = """
WITH theirs AS (
    DELETE FROM sms_rating WHERE ticket_id IN (SELECT id FROM ticket WHERE petition_id = ANY($1::bigint[]))
    RETURNING 'rate:' || ticket_id || ':' || cycle AS cause
)
DELETE FROM short_message WHERE cause IN (SELECT cause FROM theirs)"""
FORGET_LISTED = """
DELETE FROM broadcast_line WHERE mobile_index IN (
    SELECT mobile_index FROM mobile_code WHERE identity_id = ANY($2::bigint[])
    UNION SELECT mobile_index FROM citizen WHERE id = $1)"""
"""Also where somebody uploaded their number for a broadcast."""
FORGET_MOBILE_CODES = "DELETE FROM mobile_code WHERE identity_id = ANY($1::bigint[])"
STOP_DELIVERIES = """
UPDATE delivery SET state = 'cancelled', finished_at = $3, lease_until = NULL, lease_owner = ''
WHERE officer_id IS NULL AND state IN ('pending', 'uncertain')
    AND (identity_id = ANY($1::bigint[])
        OR ticket_id IN (SELECT id FROM ticket WHERE petition_id = ANY($2::bigint[])))"""
STOP_CALLS = """
UPDATE telephone_task SET state = 'failed', done_at = $2
WHERE state = 'open' AND ticket_id IN (SELECT id FROM ticket WHERE petition_id = ANY($1::bigint[]))"""
STOP_CHECKS = """
UPDATE content_check SET state = 'unchecked', reason = '已抹去', checked_at = $2
WHERE petition_id = ANY($1::bigint[]) AND state IN ('pending', 'asked', 'look')"""
_GONE_MANDATES = INSERT_FILE_REMOVAL.select(
    "FROM gone, unnest(ARRAY[file_key, playable_key]) AS key WHERE key <> ''", file_key="key", asked_at="$2"
)
FORGET_MANDATES = f"""
WITH theirs AS (
    SELECT id, mandate_id FROM representation WHERE person_id = $1 OR principal_id = $1
        OR principal_index = (SELECT id_number_index FROM citizen WHERE id = $1)
), emptied AS (
    UPDATE representation SET principal_name_sealed = NULL, principal_number_sealed = NULL, principal_index = NULL,
        licence_sealed = NULL, firm = '', case_numbers = '{{}}', end_words_sealed = NULL, mandate_id = NULL,
        ended_at = coalesce(ended_at, $2), end_cause = coalesce(end_cause, 'erased')
    WHERE id IN (SELECT id FROM theirs)
), gone AS (
    DELETE FROM attachment WHERE petition_id IS NULL AND id IN (SELECT mandate_id FROM theirs)
    RETURNING file_key, playable_key
)
{_GONE_MANDATES}
ON CONFLICT DO NOTHING"""  # noqa: S608 - our own text
"""Also what somebody typed who said that they speak for this person, and nobody confirmed."""
FORGET_PETITIONERS = """
UPDATE petitioner SET name_sealed = NULL, contact_sealed = NULL, name_keys = '{}', contact_index = NULL,
    left_at = coalesce(left_at, $3)
WHERE identity_id = ANY($1::bigint[]) OR citizen_id = $2 OR petition_id = ANY($4::bigint[])"""
FORGET_PETITIONERS_WORDS = """
UPDATE petitioner_rating SET reason_sealed = NULL WHERE reason_sealed IS NOT NULL AND petitioner_id IN (
    SELECT id FROM petitioner WHERE name_sealed IS NULL AND left_at IS NOT NULL
        AND (identity_id = ANY($1::bigint[]) OR citizen_id = $2 OR petition_id = ANY($3::bigint[])))"""
WITHDRAW_CONSENT = "UPDATE consent SET withdrawn_at = $2 WHERE identity_id = ANY($1::bigint[]) AND withdrawn_at IS NULL"


async def forget_person(person: ForgottenPerson, as_of: datetime) -> None:
    before = await Ticket.filter(petition_id__in=person.petitions or [0], petition__redacted_at__isnull=True)
    emptied = [seal_words(one, ERASED_TEXT, False, ERASED_TITLE) for one in person.petitions]
    titles, texts = [one.title for one in emptied], [one.whole for one in emptied]
    split = await Ticket.filter(petition_id__in=person.petitions or [0], part__gt=0).values_list("id", flat=True)
    parts = [int(str(one)) for one in split]
    async with connection() as plain:
        await plain.execute(FORGET_PETITIONS, person.petitions, titles, texts, as_of)
        await plain.execute(FORGET_PARTS, parts, [_erased_part(one) for one in parts])
        await plain.execute(FORGET_WORDS, person.petitions, as_of)
        await plain.execute(FORGET_CALLED_NUMBERS, person.petitions)
        await plain.execute(FORGET_DRAFTS, person.petitions)
        await plain.execute(FORGET_RATINGS, person.identities, person.petitions)
        await plain.execute(REMOVE_FILES, person.petitions, person.identities, as_of)
        await plain.execute(STOP_DELIVERIES, person.identities, person.petitions, as_of)
        await plain.execute(STOP_CALLS, person.petitions, as_of)
        await plain.execute(STOP_CHECKS, person.petitions, as_of)
        await plain.execute(FORGET_CODES, person.citizen_id or 0, person.identities)
        await plain.execute(FORGET_SHORT_MESSAGES, person.identities)
        await plain.execute(FORGET_REPLIES, person.citizen_id or 0, person.identities)
        await plain.execute(FORGET_WISHES, person.citizen_id or 0, person.identities)
        await plain.execute(FORGET_SMS_RATINGS, person.petitions)
        await plain.execute(FORGET_LISTED, person.citizen_id or 0, person.identities)
        await plain.execute(FORGET_MOBILE_CODES, person.identities)
        await plain.execute(FORGET_MANDATES, person.citizen_id or 0, as_of)
        await plain.execute(FORGET_PETITIONERS, person.identities, person.citizen_id or 0, as_of, person.petitions)
        await plain.execute(FORGET_PETITIONERS_WORDS, person.identities, person.citizen_id or 0, person.petitions)
        await _forget_talk(person.identities, as_of)
        officers_own = await _officers_phones(person, as_of)
        await plain.execute(LEAVE_OFFICERS_PHONES, officers_own)
        gone = [one for one in person.identities if one not in officers_own]
        await plain.execute(FORGET_IDENTITIES, gone, as_of)
        if person.citizen_id is not None:
            await empty_person(person.citizen_id)
            await Citizen.filter(id=person.citizen_id, erased_at__isnull=True).update(erased_at=as_of)
    for ticket in before:
        await _tell_the_desk(ticket.id, as_of)


def _erased_part(ticket_id: int) -> bytes:
    return keyring().seal(ERASED_TITLE, Place("ticket", "part_title_sealed", ticket_id))


async def _officers_phones(person: ForgottenPerson, as_of: datetime) -> list[int]:
    """Return the phones that stay an officer's, for they asked as a citizen; of a WeChat that is gone it is written
    down that the officer has none there any more.
    """
    bound = await Identity.filter(id__in=person.identities or [0], officer_id__isnull=False, officer__active=True)
    if not person.wechat_is_gone:
        return [one.id for one in bound]
    for one in bound:
        facts = {"identity": one.id}
        await audit.write_down(audit.Deed.UNBIND_OFFICER, ("officer", one.officer_id), as_of, facts=facts)
    return []


async def _forget_talk(identities: Sequence[int], as_of: datetime) -> None:
    """What was said in the chat, agreed to and allowed."""
    async with connection() as plain:
        await plain.execute(FORGET_MESSAGES, list(identities))
        await plain.execute("DELETE FROM talk WHERE identity_id = ANY($1::bigint[])", list(identities))
        await plain.execute("DELETE FROM idempotency_key WHERE identity_id = ANY($1::bigint[])", list(identities))
        await plain.execute(
            'UPDATE subscription_grant SET "left" = 0 WHERE identity_id = ANY($1::bigint[])', list(identities)
        )
        await plain.execute(WITHDRAW_CONSENT, list(identities), as_of)


async def _tell_the_desk(ticket_id: int, as_of: datetime) -> None:
    """A ticket that is not over ends as erased, from whatever state: nobody is left to answer, and nobody is late.

    Its people hear so. In the history of what was over already it is written down.
    """
    held = await lock(ticket_id)
    ticket = held.ticket
    if ticket.state in PETITION.rules[Act.ERASE].sources:
        await end_erased(held, as_of)
        return
    words_id = await write_words(ticket, WordsKind.NOTE, GONE, SYSTEM, as_of)
    await record(held, Act.NOTE, SYSTEM, as_of, words_id)


async def forget_contact(identity_id: int, as_of: datetime) -> bool:
    """撤回授权: removes what somebody gave for reaching and recognising them; their petitions stay.

    Which of it is meant cannot be told from WeChat's code, so all of it is; only the way to reach them about what is
    still open stays until that is answered and told. Returns whether something was kept so.
    """
    await _lock_contact(identity_id)
    identity = await Identity.get_or_none(id=identity_id)
    if identity is None:
        return False
    await _forget_talk([identity.id], as_of)
    kept = False
    for petition in await Petition.filter(identity_id=identity.id, redacted_at__isnull=True):
        if await _still_needed(petition):
            kept = True
            await _keep_for_the_matter(petition, as_of)
        else:
            await _without_contact(petition)
    if identity.citizen_id is not None:
        await _leave_citizen(identity, as_of)
    return kept


async def _lock_contact(identity_id: int) -> None:
    left = Ticket.filter(petition__identity_id=identity_id, petition__redacted_at__isnull=True)
    await lock_tickets([int(str(one)) for one in await left.values_list("id", flat=True)])
    await lock_phones([identity_id])


async def _still_needed(petition: Petition) -> bool:
    """Say whether its petitioner is still to be reached: something is open, on its way, or to be told by the desk."""
    if await Ticket.filter(petition_id=petition.id, state__in=list(OPEN_STATES)).exists():
        return True
    ids = [int(str(one)) for one in await Ticket.filter(petition_id=petition.id).values_list("id", flat=True)]
    on_the_way = Delivery.filter(ticket_id__in=ids, officer_id__isnull=True, state__in=ON_THE_WAY)
    to_tell = TelephoneTask.filter(ticket_id__in=ids, officer_id__isnull=True, state__in=WAITING)
    return await on_the_way.exists() or await to_tell.exists()


async def _keep_for_the_matter(petition: Petition, as_of: datetime) -> None:
    """Keep with the petition the newest number its petitioner gave, and say so once in the history."""
    name, mobile = await newest_contact(petition)
    petition.contact_name_sealed, petition.contact_mobile_sealed = seal(name), seal(mobile)
    petition.contact_mobile_index = index_of("mobile", mobile)
    await _mask_for_good(petition)
    await petition.save(update_fields=CONTACT)
    await key_petitioners([petition.id])
    for ticket_id in await Ticket.filter(petition_id=petition.id).order_by("id").values_list("id", flat=True):
        said = await Words.filter(ticket_id=ticket_id, kind=WordsKind.NOTE, author_kind=ActorKind.SYSTEM)
        if any(unseal(one.text_sealed) == KEPT for one in said):
            continue
        held = await lock(int(str(ticket_id)))
        words_id = await write_words(held.ticket, WordsKind.NOTE, KEPT, SYSTEM, as_of)
        await record(held, Act.NOTE, SYSTEM, as_of, words_id)


async def _leave_citizen(identity: Identity, as_of: datetime) -> None:
    """Take the phone from the person it stands for; nothing is left of them where they have no other."""
    others = Identity.filter(citizen_id=identity.citizen_id, erased_at__isnull=True).exclude(id=identity.id)
    if not await others.exists():
        await end_all_of([identity.citizen_id or 0], MandateEnd.ERASED, as_of, None)
        await empty_person(identity.citizen_id or 0)
    await Identity.filter(id=identity.id).update(citizen_id=None, unionid=None)
    await Petition.filter(identity_id=identity.id, representation_id__isnull=True).update(citizen_id=None)
    await Petition.filter(identity_id=identity.id, representation_id__isnull=False).update(identity_id=None)


async def _without_contact(petition: Petition) -> None:
    await _mask_for_good(petition)
    petition.contact_name_sealed = petition.contact_mobile_sealed = None
    petition.contact_mobile_index = None
    await petition.save(update_fields=CONTACT)
    await key_petitioners([petition.id])


async def _mask_for_good(petition: Petition) -> None:
    """Leave the numbers written in the petition itself masked for good."""
    if unseal(petition.text_sealed) != petition.text:
        restricted = await Ticket.filter(petition_id=petition.id, restricted=True).exists()
        words = seal_words(petition.id, petition.text, restricted, petition.title)
        await Petition.filter(id=petition.id).update(**words.columns())
