"""Several accounts of one deployment: which of them serves a court."""

from dataclasses import replace

import pytest

from models.enums import AccountKind, CallbackMode
from wechat.accounts import OpenAccount, nearest

HIGH, NANCHANG, DONGHU, GANZHOU = "1/", "1/2/", "1/2/5/", "1/3/"
ALL = OpenAccount(1, "wx-all", AccountKind.SERVICE, "江西法院", CallbackMode.SAFE, None, "", "s", "t", "k")
OF_NANCHANG = replace(ALL, id=2, appid="wx-nanchang", court_id=2, court_path=NANCHANG)
OF_DONGHU = replace(ALL, id=3, appid="wx-donghu", court_id=5, court_path=DONGHU)


@pytest.mark.parametrize(
    ("court", "serves"),
    [(DONGHU, OF_DONGHU), (NANCHANG, OF_NANCHANG), ("1/2/6/", OF_NANCHANG), (GANZHOU, ALL), (HIGH, ALL), ("", ALL)],
    ids=["东湖法院", "南昌中院", "西湖法院", "赣州中院", "高院", "没有说是哪家"],
)
def test_a_court_is_served_by_its_own_account_or_the_nearest_above(court: str, serves: OpenAccount):
    assert nearest([ALL, OF_NANCHANG, OF_DONGHU], court) is serves


def test_where_no_account_is_for_a_court_the_oldest_serves_it():
    assert nearest([OF_NANCHANG, OF_DONGHU], GANZHOU) is OF_NANCHANG
    assert nearest([], NANCHANG) is None
