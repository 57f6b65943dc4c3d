"""Whoever is to agree sees what was proposed about a complaint, by whom and why."""

from dataclasses import dataclass, field

from desk.tickets.ticket_facts import open_decision
from models import Officer, Ticket, Words
from models.enums import Act, PetitionKind
from models.keyring import unseal


@dataclass(frozen=True)
class ProposedAct:
    """An act that waits for a second person: `wanted` says what its form brought, in words."""

    act: Act
    who: str
    words: str = field(repr=False)
    wanted: str


async def proposed_act(ticket: Ticket) -> ProposedAct | None:
    """Return what waits to be agreed to; None where nothing does."""
    row = await open_decision(ticket.id)
    if row is None:
        return None
    asked, words = await Officer.get(id=row.asked_by_id), await Words.get_or_none(id=row.words_id or 0)
    wanted = await _wanted(row.act, str(row.facts.get("where", "")))
    return ProposedAct(row.act, asked.name, unseal(words.text_sealed) if words else "", wanted)


async def _wanted(act: Act, where: str) -> str:
    if act is Act.RELABEL:
        return f"改为{PetitionKind(where).label}"
    if act is not Act.NAME_SUBJECT:
        return ""
    ids = [int(one) for one in where.split(",") if one]
    names = [one.name for one in await Officer.filter(id__in=ids or [0]).order_by("id")]
    return f"被投诉人改为：{'、'.join(names) or '没有'}"
