"""The list's address: what it says is read, written again the same, and what makes no sense is told and left out."""

from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.views.lists.queue_filter import FIELDS, ReadFilter, parsed, read_filter
from desk.views.lists.sorts import SORTS, SortBy, is_key
from desk.views.lists.tabs import QueueTab


def read(query: str) -> ReadFilter:
    return parsed(query, QueueTab.PENDING)


def test_several_values_of_several_filters_stand_in_one_address() -> None:
    want = read("tab=open&kind=consult,filing&state=pending&state=accepted&handler=none,7&tag=涉众&sort=urgency").want
    assert want.values("kind") == ("consult", "filing")
    assert want.values("state") == ("pending", "accepted")
    assert want.values("handler") == ("none", "7")
    assert want.sorted_by is SortBy.URGENCY
    assert read(want.address) == ReadFilter(want)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("tab=nonsense", "没有这个分类"),
        ("sort=beauty", "没有这种排列方式"),
        ("kind=consult,nonsense", "“诉求类型”里有认不出的内容"),
        ("court=99999999999999999999", "“法院”里有认不出的内容"),
        ("court=-1", "“法院”里有认不出的内容"),
        ("rung=4", "“督办级别”里有认不出的内容"),
        ("from=2026-02-30", "“收到日期（从）”里有认不出的内容"),
        ("from=2026-11-03&to=2026-11-01", "开始日期晚于结束日期"),
        ("handler=" + ",".join(map(str, range(1, 40))), "“承办人”选得太多"),
        ("from=2026-11-01,2026-11-02", "“收到日期（从）”选得太多"),
        ("tag=" + "长" * 21, "“标签”里有认不出的内容"),
        ("tag=13912345678", "“标签”里有认不出的内容"),
        ("after=x", "翻页的位置不对，从最前面看起"),
        ("colour=red", "有认不出的条件"),
    ],
)
def test_what_is_typed_by_hand_wrongly_is_told_in_words_and_left_out(typed: str, told: str) -> None:
    found = read(typed)
    assert found.troubles == (told,)
    assert not read(found.want.address).troubles


def test_what_was_typed_is_never_told_back() -> None:
    assert "13912345678" not in "".join(read("kind=13912345678&q=13912345678&tag=13912345678").troubles)


def test_a_personal_number_is_not_searched_by_and_goes_into_no_address() -> None:
    found = read("q=13912345678")
    assert found.refused
    assert "139" not in found.want.address


def test_what_is_over_is_sorted_by_age_alone_from_the_newest_on_and_turned_around_by_one_word() -> None:
    want = read("tab=all&sort=limit").want
    assert (want.sorts, want.sorted_by, want.descending) == ((SortBy.AGE,), SortBy.AGE, True)
    assert not read("tab=all&order=back").want.descending
    assert not read("tab=open").want.descending
    assert read("tab=open&order=back").want.descending


def test_a_filter_that_changes_begins_at_the_first_page_and_loses_nothing_else() -> None:
    want = read("tab=all&kind=consult&after=2026-11-17T01:30:00%2B00:00,5").want
    assert want.after
    other = read(want.query(kind=("consult", "filing")).partition("?")[2]).want
    assert (other.after, other.values("kind"), other.tab) == ("", ("consult", "filing"), QueueTab.ALL)
    assert read(want.without("kind", "consult").partition("?")[2]).want.chosen == {}


def test_a_view_keeps_neither_the_page_nor_what_was_searched_for() -> None:
    want = read("tab=all&q=拆迁&urgency=urgent&after=2026-11-17T01:30:00%2B00:00,5").want
    assert parse_qs(want.kept) == {"tab": ["all"], "urgency": ["urgent"]}


@given(st.dictionaries(st.sampled_from([*FIELDS, "tab", "sort", "order", "after", "q"]), st.text(max_size=40)))
def test_whatever_is_typed_is_read_and_read_again_the_same(typed: dict[str, str]) -> None:
    want = read_filter({name: [value] for name, value in typed.items()}, QueueTab.OPEN).want
    assert parsed(want.address, want.tab).want == want


@pytest.mark.parametrize("sort", list(SORTS))
def test_a_key_of_another_order_is_none_of_this(sort: SortBy) -> None:
    assert not is_key(sort, "")
    assert not is_key(sort, "1")
    assert not is_key(sort, "2026-11-17T01:30:00,1")
    assert not is_key(sort, "infinity," * 3 + "x")
