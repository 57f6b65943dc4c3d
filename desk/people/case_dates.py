"""Hearings and dates of cases are read here, each with the words in which it is shown."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.access.case_parts import reads_fee, reads_measure
from desk.rules.calendar.court_time import court_day
from desk.rules.case_rows.case_words import (
    FeeSaid,
    HearingSaid,
    MeasureSaid,
    fee_in_words,
    hearing_in_words,
    measure_in_words,
)
from models import CaseParty, Citizen, FeeDue, Hearing, HearingChange, Preservation
from models.enums import HearingStatus


@dataclass(frozen=True)
class HearingSeen:
    """A hearing, and when it was to be before it was moved."""

    hearing: Hearing
    was: datetime | None

    def words(self, as_of: datetime) -> str:
        one = self.hearing
        return hearing_in_words(HearingSaid(one.status, one.starts_at, one.room, one.judge_name, self.was), as_of)

    def is_ahead(self, as_of: datetime) -> bool:
        """Say whether it is still to come, today's counted."""
        over = self.hearing.status is HearingStatus.HELD
        return not over and court_day(self.hearing.starts_at) >= court_day(as_of)


@dataclass(frozen=True)
class DatesSeen:
    """A case's hearings, fees and measures, as somebody may read them, the earlier before."""

    hearings: Sequence[HearingSeen] = ()
    fees: Sequence[FeeDue] = ()
    measures: Sequence[Preservation] = ()

    def fee_words(self, as_of: datetime) -> list[str]:
        said = (FeeSaid(one.name, one.amount, one.due_on, one.paid_on) for one in self.fees)
        return [fee_in_words(one, as_of) for one in said]

    def measure_words(self, as_of: datetime) -> list[str]:
        said = (MeasureSaid(one.kind, one.about, one.ends_on, one.continuing, one.released_on) for one in self.measures)
        return [measure_in_words(one, as_of) for one in said]


async def dates_of(case_ids: Collection[int], person: Citizen | None = None) -> Mapping[int, DatesSeen]:
    """Return the dates of each case: what this person may read of them; without a person, all, for the court."""
    if not case_ids:
        return {}
    ids = list(case_ids)
    mine = await _own_refs(ids, person) if person else None
    moved = await _moved(ids)
    hearings, fees, measures = defaultdict(list), defaultdict(list), defaultdict(list)
    for hearing in await Hearing.filter(case_id__in=ids).order_by("starts_at", "id"):
        hearings[hearing.case_id].append(HearingSeen(hearing, moved.get(hearing.id)))
    for fee in await FeeDue.filter(case_id__in=ids).order_by("due_on", "id"):
        if mine is None or reads_fee(mine[fee.case_id], fee):
            fees[fee.case_id].append(fee)
    for measure in await Preservation.filter(case_id__in=ids).order_by("ends_on", "id"):
        if mine is None or reads_measure(mine[measure.case_id], measure):
            measures[measure.case_id].append(measure)
    return {one: DatesSeen(hearings[one], fees[one], measures[one]) for one in ids}


async def _own_refs(ids: list[int], person: Citizen) -> Mapping[int, set[str]]:
    """Return by case the references of the party this person is there."""
    refs: defaultdict[int, set[str]] = defaultdict(set)
    parties = CaseParty.filter(case_id__in=ids, id_number_index=person.id_number_index or "", left_on__isnull=True)
    for party in await parties:
        refs[party.case_id].add(party.ref or "")
    return refs


async def _moved(ids: list[int]) -> Mapping[int, datetime]:
    """Return when hearings were to be before the last time their moment changed."""
    changes = HearingChange.filter(hearing__case_id__in=ids).order_by("hearing_id", "-id").select_related("hearing")
    moved: dict[int, datetime] = {}
    for change in await changes:
        if change.hearing_id not in moved and change.starts_at != change.hearing.starts_at:
            moved[change.hearing_id] = change.starts_at
    return moved
