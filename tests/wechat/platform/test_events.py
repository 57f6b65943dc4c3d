"""What events say, in both shapes and in the odd ones that were seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from wechat.platform import events
from wechat.platform.events import Finished, GrantAnswer, MediaChecked, NoticeSent, Reprint

ONE = {"TemplateId": "t-1", "SubscribeStatusString": "accept", "PopupScene": "0"}
TWO = {"TemplateId": "t-2", "SubscribeStatusString": "reject", "PopupScene": "0"}
BOTH = (GrantAnswer("t-1", True), GrantAnswer("t-2", False))
ANYTHING = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=8),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = (
    *(
        "List",
        "SubscribeMsgPopupEvent",
        "SubscribeMsgSentEvent",
        "TemplateId",
        "MsgID",
        "Status",
        "RevokeInfo",
        "OpenID",
    ),
    *("result", "version", "trace_id", "isrisky", "status_code", "errcode", "PublishEventInfo", "ArticleUrlResult"),
    *("ScanCodeInfo", "TotalCount", "CopyrightCheckResult", "ResultList", "item", "fail_idx"),
)
READERS = (
    events.grant_answers,
    events.notices_sent,
    events.finished,
    events.broadcasted,
    events.published,
    events.about_person,
    events.media_checked,
    events.scanned,
)


@pytest.mark.parametrize(
    ("fields", "answers"),
    [
        ({"SubscribeMsgPopupEvent": {"List": [ONE, TWO]}}, BOTH),
        ({"SubscribeMsgPopupEvent": {"List": ONE}}, BOTH[:1]),
        ({"List": [ONE, TWO]}, BOTH),
        ({"List": ONE}, BOTH[:1]),
        ({"SubscribeMsgChangeEvent": {"List": TWO}}, BOTH[1:]),
        ({"List": "\n\n"}, ()),
        ({"SubscribeMsgPopupEvent": "\n"}, ()),
        ({"List": {"TemplateId": "t-1", "SubscribeStatusString": "maybe"}}, ()),
        ({"List": {"TemplateId": "t" * 65, "SubscribeStatusString": "accept"}}, ()),
    ],
)
def test_answers_of_one_or_several_in_both_shapes(fields, answers):
    assert events.grant_answers(fields) == answers


def test_what_became_of_notices():
    entry = {"TemplateId": "t-1", "MsgID": "1864183334026100736", "ErrorCode": "10", "ErrorStatus": "failed"}
    told = (NoticeSent("t-1", 1864183334026100736, 10, "failed"),)
    assert events.notices_sent({"List": entry}) == told
    assert events.notices_sent({"SubscribeMsgSentEvent": {"List": [entry]}}) == told
    assert events.notices_sent({"List": {**entry, "MsgID": "9" * 30}}) == ()


@pytest.mark.parametrize(
    ("status", "read"),
    [
        ("success", "success"),
        ("failed:user block", "failed:user block"),
        ("failed: system failed", "failed:system failed"),
        ("failed:freq limit", "failed:freq limit"),
        ("", ""),
    ],
)
def test_what_became_of_a_template_message(status, read):
    assert events.finished({"MsgID": "3487542469355618313", "Status": status}) == Finished(3487542469355618313, read)
    assert events.finished({"MsgID": "x", "Status": status}) is None


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"version": 2, "result": {"suggest": "risky", "label": 20006}}, ("risky", 20006, 0)),
        ({"version": "2", "result": {"suggest": "pass", "label": "100"}, "errcode": "0"}, ("pass", 100, 0)),
        ({"version": 2, "detail": [], "errcode": -1008}, ("", None, -1008)),
        ({"version": 2, "result": {"suggest": "new word", "label": 1}}, ("", 1, 0)),
        ({"isrisky": 1, "status_code": 0}, ("risky", None, 0)),
        ({"isrisky": "0", "status_code": "0"}, ("pass", None, 0)),
        ({"isrisky": 0, "status_code": 4294966288}, ("", None, events.DOWNLOAD_FAILED)),
    ],
)
def test_a_media_check_of_either_edition(fields, found):
    assert events.media_checked({"trace_id": "t", **fields}) == MediaChecked("t", *found)
    assert events.media_checked(fields) is None


def test_the_person_of_a_platform_event_however_it_is_written():
    assert events.about_person({"OpenID": "o-1", "RevokeInfo": "1,201"}).codes == ("1", "201")
    assert events.about_person({"openid": "o-1"}).openid == "o-1"
    assert "o-1" not in repr(events.about_person({"openid": "o-1"}))


def test_a_mass_message_and_a_publication():
    told = events.broadcasted({"MsgID": "1", "Status": "send success", "TotalCount": "296", "ArticleUrlResult": "\n\n"})
    assert (told.status, told.total, told.articles) == ("sendsuccess", 296, ())
    item = {"idx": 1, "article_url": "https://mp/1"}
    detail = {"publish_id": 5, "publish_status": 0, "article_detail": {"count": 1, "item": item}}
    assert events.published({"PublishEventInfo": detail}).articles == ("https://mp/1",)


def test_what_wechat_found_copied_is_told_with_a_mass_message():
    one = {"ArticleIdx": "1", "OriginalArticleUrl": "https://mp/2", "CanReprint": "1", "UserDeclareState": "0"}
    two = {"ArticleIdx": "2", "OriginalArticleUrl": "https://mp/3", "CanReprint": "0"}
    told = events.broadcasted(
        {"MsgID": "1", "CopyrightCheckResult": {"Count": "2", "ResultList": {"item": [one, two]}}}
    )
    assert told.reprints == (Reprint(1, "https://mp/2", True), Reprint(2, "https://mp/3", False))


@pytest.mark.parametrize(("told", "refused"), [("2", (2,)), (["1", "3"], (1, 3)), (None, ()), ("\n", ())])
def test_the_articles_a_publication_failed_by_are_named(told, refused):
    assert events.published({"PublishEventInfo": {"publish_id": 5, "fail_idx": told}}).refused == refused


@given(some.dictionaries(some.sampled_from(NAMES), ANYTHING, max_size=6))
def test_nonsense_is_left_out_and_nothing_raises(fields):
    for read in READERS:
        read(fields)
