"""How a petitioner wishes to be reached is read from what they wrote, whenever somebody is about to call them."""

from desk.screening.wishes import Wish, wishes_in
from models import Petition, Words
from models.enums import ActorKind, WordsKind
from models.keyring import unseal

THEIRS = (WordsKind.SUPPLEMENT, WordsKind.RATING, WordsKind.REASON)


async def wishes_of(petition: Petition) -> tuple[Wish, ...]:
    """Return what somebody wished in their petition and in all they said later, each once."""
    later = Words.filter(ticket__petition_id=petition.id, kind__in=THEIRS, redacted_at__isnull=True)
    rows = [row for row in await later.order_by("id") if row.author_kind is ActorKind.CITIZEN]
    texts = [unseal(petition.text_sealed), *(unseal(row.text_sealed) for row in rows)]
    return tuple(dict.fromkeys(wish for text in texts for wish in wishes_in(text)))


async def wants_no_call(petition: Petition) -> bool:
    """Say whether they asked not to be called."""
    return any(wish.forbids_calls for wish in await wishes_of(petition))
