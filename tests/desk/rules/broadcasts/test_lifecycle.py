"""The life of a broadcast: every act in every state, against a table written by hand."""

import pytest

from desk.rules.broadcasts.lifecycle import TABLE, refusal
from models.enums import BroadcastAct, BroadcastState

OPEN = {
    "draft": "change upload preview submit cancel",
    "returned": "change upload preview submit cancel",
    "submitted": "preview take_back return approve cancel",
    "approved": "pause cancel",
    "sending": "pause cancel delete",
    "paused": "resume cancel delete",
    "done": "delete",
    "cancelled": "delete",
}


@pytest.mark.parametrize("state", list(BroadcastState))
def test_what_may_be_done_in_each_state(state: BroadcastState) -> None:
    assert {act.value for act in TABLE if not refusal(act, state)} == set(OPEN[state.value].split())


def test_what_is_refused_is_said_in_words() -> None:
    assert refusal(BroadcastAct.APPROVE, BroadcastState.DRAFT) == "“草稿”的公告不能批准"
