"""Every act has all that is said of it: nothing about an act is kept anywhere else."""

import string

import pytest

from desk.rules.lifecycle import Capacity, Says
from desk.rules.lifecycles.act_records import HIDDEN, ActField, ActRecord, HistoryTone
from desk.rules.lifecycles.petition import PETITION
from desk.rules.lifecycles.petition_acts import (
    FORMS,
    HIDDEN_FROM_CITIZENS,
    IN_A_CALL,
    ON_THE_PHONE,
    PATHS,
    RECORDS,
    done_for_officer,
    told_citizen,
)
from models.enums import Act

OFFICERS = frozenset(Capacity) - {Capacity.CITIZEN, Capacity.SYSTEM}
WITHOUT_A_RULE = {
    Act.RECEIVE,
    Act.ESCALATE,
    Act.ALARM,
    Act.PROPOSE,
    Act.SEAL,
    Act.UNSEAL,
    Act.HAND_OVER,
    Act.FOLLOW_COURT,
    Act.MOVE_LIMIT,
    Act.FROM_MERGED,
}
"""How a ticket begins, what its clock, its alarm and its wall do to it, what waits for a second person, and what is
written beside an act that was done to another ticket."""
EACH = pytest.mark.parametrize("record", RECORDS.values(), ids=list(RECORDS))


def test_every_act_has_a_record():
    assert set(RECORDS) == set(Act)
    assert set(PETITION.rules) | WITHOUT_A_RULE == set(Act)


@EACH
def test_an_act_has_a_line_for_citizens_or_is_hidden_from_them(record: ActRecord):
    assert record.is_hidden == (record.act in HIDDEN_FROM_CITIZENS) == (record.line == HIDDEN)
    assert not (record.is_hidden and (record.own_line or record.told or record.reply))
    assert record.tone in HistoryTone


@EACH
def test_a_line_names_no_other_facts_than_there_are(record: ActRecord):
    named = {name for line in (record.line, record.own_line) for _, name, _, _ in string.Formatter().parse(line)}

    assert named <= {None, "grade", "court", "part", "parts"}


@pytest.mark.parametrize(
    "act", [act for act, rule in PETITION.rules.items() if rule.by & OFFICERS and act not in IN_A_CALL], ids=str
)
def test_an_act_of_officers_has_a_form_and_its_words(act: Act):
    form = FORMS[act]

    assert form.button
    assert form.done.endswith("。"), "a sentence"
    assert done_for_officer(act.value) == form.done
    assert form.at_once or form.hint
    assert bool(form.placeholder) == (ActField.WORDS in form.fields)


@pytest.mark.parametrize("act", [act for act, rule in PETITION.rules.items() if rule.says is not Says.NOTHING], ids=str)
def test_what_must_be_said_has_a_field_to_say_it(act: Act):
    form = FORMS.get(act)

    assert form is None or form.fields & {ActField.WORDS, ActField.MATTERS}


@pytest.mark.parametrize(
    "act",
    [act for act, rule in PETITION.rules.items() if Capacity.CITIZEN in rule.by and act is not Act.SUPPLY],
    ids=str,
)
def test_an_act_of_citizens_says_what_came_of_it(act: Act):
    assert told_citizen(act.value)
    assert PATHS[act]


def test_every_act_has_its_own_place_on_the_phone():
    assert sorted(form.phone for form in ON_THE_PHONE.values()) == list(range(1, len(ON_THE_PHONE) + 1))


def test_a_key_means_one_thing_where_two_acts_may_be_offered_together():
    for state in {source for rule in PETITION.rules.values() for source in rule.sources}:
        for capacity in OFFICERS:
            open_now = [act for act, rule in PETITION.rules.items() if state in rule.sources and capacity in rule.by]
            forms = [FORMS[act] for act in open_now if act not in _GUARDED | IN_A_CALL]
            keys = [form.key for form in forms if form.key]
            assert len(keys) == len(set(keys)), (state, capacity)


_GUARDED = {Act.ANSWER, Act.SUBMIT, Act.SETTLE}
"""Of these the guards leave one open."""


def test_a_code_that_names_no_act_says_nothing():
    assert (done_for_officer("nonsense"), told_citizen("nonsense"), told_citizen("note")) == ("", "", "")
    assert told_citizen("urge_again") != told_citizen("urge")
