"""Groups of an audience: kept and read back, bound by a digest, and what they cannot be told."""

from datetime import date

import pytest

from desk.rules.broadcasts.audiences import (
    CaseParties,
    Followers,
    Group,
    HearingParties,
    OfficersOf,
    Tagged,
    UploadedList,
    as_spec,
    digest_of,
    groups_of,
    period,
    with_account,
    wrong_together,
)
from desk.rules.broadcasts.gaps import Gap
from models.enums import BroadcastKind

ALL: list[Group] = [
    Followers((1, 2)),
    Tagged(1, "法官"),
    CaseParties(("（2026）赣01民初1号",)),
    HearingParties("2026-12-01", "2026-12-02"),
    OfficersOf(("judge",), (1,)),
    UploadedList(3, 1, "d", ("姓名",), ("案号：第 4 行",)),
]


def test_groups_are_kept_and_read_back_as_they_were() -> None:
    assert groups_of(as_spec(ALL)) == ALL


def test_any_change_of_words_or_audience_is_another_digest() -> None:
    spec = as_spec(ALL)
    one = digest_of({"text": "a"}, spec)
    assert one == digest_of({"text": "a"}, as_spec(ALL))
    assert len({one, digest_of({"text": "b"}, spec), digest_of({"text": "a"}, as_spec(ALL[1:]))}) == 3


@pytest.mark.parametrize(
    ("kind", "groups", "used", "said"),
    [
        (BroadcastKind.TEXT, [], set(), "发给谁"),
        (BroadcastKind.MATTER, [Followers((1,))], set(), "案件的当事人"),
        (BroadcastKind.ARTICLE, [Followers((1,))], {Gap.NAME}, "图文"),
        (BroadcastKind.SMS, [Followers((1,))], set(), "没有手机号"),
        (BroadcastKind.TEXT, [Followers((1,))], {Gap.NAME}, "没有{姓名}"),
        (BroadcastKind.TEXT, [OfficersOf(("judge",), (1,))], {Gap.CASE}, "没有{案号}"),
        (BroadcastKind.MATTER, [CaseParties(("x",))], {Gap.HEARING}, "没有{开庭时间}"),
        (BroadcastKind.SMS, [ALL[-1]], {Gap.CASE}, "第 4 行"),
        (BroadcastKind.MATTER, [HearingParties("2026-12-01", "2026-12-01")], set(Gap), ""),
        (BroadcastKind.TEXT, [Followers((1,))], {Gap.COURT}, ""),
    ],
)
def test_what_cannot_be_told_to_whom(kind: BroadcastKind, groups: list[Group], used: set[Gap], said: str) -> None:
    words = wrong_together(kind, groups, frozenset(used))
    assert said in words if said else words == ""


def test_a_period_of_hearings_is_neither_backwards_nor_endless() -> None:
    for first, last in ((date(2026, 12, 2), date(2026, 12, 1)), (date(2026, 1, 1), date(2026, 12, 1))):
        with pytest.raises(ValueError):
            period(first, last)


def test_an_account_that_moved_is_named_by_its_new_number() -> None:
    moved = groups_of(with_account(as_spec(ALL), 1, 9))
    assert moved[:2] == [Followers((9, 2)), Tagged(9, "法官")]
