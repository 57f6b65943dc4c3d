"""Wishes are heard in either script, and those about letters, visits and ears as those about calls are."""

import pytest

from desk.screening.wishes import WishKind, wishes_in


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("請不要打電話", WishKind.NO_CALL),
        ("不要打電話給我", WishKind.NO_CALL),
        ("別打了", WishKind.NO_CALL),
        ("不要讓我丈夫知道", WishKind.CONFIDE),
        ("不要上门", WishKind.CONFIDE),
        ("别到我家来", WishKind.CONFIDE),
        ("请不要把判决书寄到我公司", WishKind.CONFIDE),
        ("不要寄到单位", WishKind.CONFIDE),
        ("我是聋哑人，请回复", WishKind.ONLY_WRITTEN),
        ("本人耳朵听不见", WishKind.ONLY_WRITTEN),
    ],
)
def test_a_wish_is_heard(text: str, kind: WishKind) -> None:
    assert kind in {wish.kind for wish in wishes_in(text)}


@pytest.mark.parametrize(
    "text", ["被告是聋哑人", "法庭太吵听不见", "请把判决书寄到我公司", "他不要上诉", "不要再打官司了"]
)
def test_what_is_told_of_others_is_no_wish(text: str) -> None:
    assert wishes_in(text) == ()
