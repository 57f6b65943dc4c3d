"""Every status of a finished mass message says what is done about it."""

import pytest

from wechat.platform import events
from wechat.platform.mass_outcomes import MassOutcome, outcome_of

EXPECTED = {
    MassOutcome.DONE: ["send success", "sendsuccess", "Send Success"],
    MassOutcome.REFUSED_BY_WECHAT: [
        *("err(10001)", "err(20001)", "err(20002)", "err(20004)", "err(20006)", "err(20008)", "err(21000)"),
        *("err(22000)", "20001"),
    ],
    MassOutcome.REFUSED_BY_AUTHOR: ["err(20013)", "err(30002)", "err(30003)"],
    MassOutcome.REFUSED_BY_ADMINISTRATOR: ["err(40001)", "40001"],
    MassOutcome.TRY_AGAIN: ["send fail", "sendfail", "err(30001)", "err(40002)"],
    MassOutcome.UNKNOWN: ["", "err(1)", "err(99999)", "success", "err"],
}


@pytest.mark.parametrize(("status", "expected"), [(one, kind) for kind, several in EXPECTED.items() for one in several])
def test_a_status_has_one_meaning(status: str, expected: MassOutcome) -> None:
    told = events.broadcasted({"MsgID": "1", "Status": status})
    assert outcome_of(told.status).outcome is expected
    assert outcome_of(status).outcome is expected
    assert outcome_of(status).words
