"""What words and names are found by: keyed, without order, made here for what is written, resealed and looked for.

A case number that stands in words is a key of its own, in its one form: it is found however it was written.
"""

from collections.abc import Iterable

from desk.rules.papers.redaction import redact
from desk.rules.text import case_numbers
from desk.rules.text.plain_text import INDEX_KEYS, bigrams, query_bigrams
from models import Citizen, Petition, Petitioner, Ticket, Words
from models.keyring import Purpose, index_of, keyring, purpose_of, unseal
from models.sealing import SealingModel

CASE = "case:"
NAME = "name:"
"""Before what is keyed: a name and the same word in a text have different keys."""


def words_to_key(masked: str) -> list[str]:
    """Return what masked words are found by, at most `INDEX_KEYS`: the case numbers in them, then their bigrams."""
    cases = (CASE + one.canonical for one in case_numbers.find(masked))
    return list(dict.fromkeys([*cases, *bigrams(masked)]))[:INDEX_KEYS]


def keys_of_words(masked: str, purpose: Purpose) -> list[int]:
    """Return the keys of masked words."""
    return keyring().word_keys(words_to_key(masked), purpose)


def keys_of_said(text: str | None, purpose: Purpose) -> list[int]:
    """Return the keys of something said about a ticket; personal numbers in it are no words."""
    return keys_of_words(redact(text).text, purpose) if text else []


def keys_of_names(*names: str | None, purpose: Purpose = Purpose.GENERAL) -> list[int]:
    """Return the keys of what somebody is called."""
    return keyring().word_keys(_named(one for name in names if name for one in bigrams(name)), purpose)


def keys_wanted(words: str, purpose: Purpose) -> list[int]:
    """Return the keys that words must all have where these are in them; none where there is nothing to look for."""
    return keyring().word_keys(query_bigrams(words), purpose)


def name_keys_wanted(name: str, purpose: Purpose) -> list[int]:
    """Return the keys a name must have where this is all of it or a part."""
    return keyring().word_keys(_named(query_bigrams(name)), purpose)


def case_key_wanted(canonical: str, purpose: Purpose) -> list[int]:
    """Return the key of words in which this case number stands."""
    return keyring().word_keys([CASE + canonical], purpose)


def fresh_keys(row: SealingModel, restricted: bool) -> dict[str, object]:
    """Return, by column, what a row should be found by beside a petition's words (`desk.tickets.petition_words`).

    Raises `CannotOpen` where what it is made of does not open.
    """
    purpose = purpose_of(restricted)
    if isinstance(row, Petition):
        return {"name_keys": keys_of_names(unseal(row.contact_name_sealed), row.organisation, purpose=purpose)}
    if isinstance(row, Words):
        return {"word_keys": keys_of_said(unseal(row.text_sealed), purpose)}
    if isinstance(row, Citizen):
        return {"name_keys": keys_of_names(unseal(row.name_sealed), row.organisation)}
    if isinstance(row, Petitioner):
        names = keys_of_names(unseal(row.name_sealed), purpose=purpose)
        return {"name_keys": names, "contact_index": index_of("mobile", unseal(row.contact_sealed))}
    return {}


async def purpose_of_petition(petition_id: int) -> Purpose:
    """Return whose keys a petition is found by: a complaint's, while any part of it is one."""
    return purpose_of(await Ticket.filter(petition_id=petition_id, restricted=True).exists())


async def key_petitioners(petition_ids: Iterable[int]) -> None:
    """Find these petitions by whoever stands in them now; call in the transaction that changed who does."""
    for petition in await Petition.filter(id__in=list(petition_ids) or [0]):
        restricted = await purpose_of_petition(petition.id) is Purpose.RESTRICTED
        await Petition.filter(id=petition.id).update(**fresh_keys(petition, restricted))


def _named(words: Iterable[str]) -> list[str]:
    return [NAME + one for one in words]
