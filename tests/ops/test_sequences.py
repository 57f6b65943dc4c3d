"""After a restore no number is given twice, though petitioners hold numbers the archive knows nothing of."""

from datetime import date

from desk.rules.text.petition_numbers import ticket_number
from ops.dump import Sequence
from ops.sequences import IDS_AHEAD, NUMBERS_AHEAD, ahead

NOVEMBER = date(2026, 11, 17)
LARGEST = {
    "petition_number_seq": 2**63 - 1,
    "ticket_number_seq": 2**63 - 1,
    "delivery_id_seq": 2**63 - 1,
    "staff_stamp_id_seq": 32767,
}


def test_numbers_and_ids_go_on_far_beyond_the_archive_also_those_that_were_not_begun() -> None:
    kept = [
        Sequence("petition_number_seq", 12, True),
        Sequence("ticket_number_seq", 1, False),
        Sequence("delivery_id_seq", 90, True),
        Sequence("staff_stamp_id_seq", 1, True),
    ]
    after = {one.name: one for one in ahead(kept, LARGEST)}
    assert after["petition_number_seq"] == Sequence("petition_number_seq", 12 + NUMBERS_AHEAD, True)
    assert after["ticket_number_seq"] == Sequence("ticket_number_seq", 1 + NUMBERS_AHEAD, True)
    assert after["delivery_id_seq"].last == 90 + IDS_AHEAD
    assert after["staff_stamp_id_seq"].last == 1, "a small one has no room to jump"


def test_a_number_given_after_the_backup_is_nobody_elses_after_the_restore() -> None:
    given_since = {ticket_number("SQ", sequence, NOVEMBER) for sequence in range(13, 2000)}
    (restored,) = ahead([Sequence("petition_number_seq", 12, True)], LARGEST)
    given_now = {ticket_number("SQ", restored.last + more, NOVEMBER) for more in range(1, 2000)}
    assert not given_since & given_now
