"""What WeChat answers is taken apart with suspicion."""

from datetime import UTC, datetime
from ipaddress import ip_network

import pytest

from wechat.platform.answers import (
    MiniProgramSession,
    OAuthUser,
    Reader,
    TemplateInfo,
    media,
    networks,
    oauth_user,
    phone_number,
    session,
    templates,
    user_info,
)
from wechat.platform.errors import ErrorClass, WeChatError
from wechat.platform.oauth import authorize_url
from wechat.platform.wire import JsonObject, Platform, WireAnswer


def got(**fields: object) -> Reader:
    return Reader(fields, "/cgi-bin/some/thing")


def test_a_follower_with_everything() -> None:
    zhangsan = user_info(
        got(
            subscribe=1,
            openid="o1",
            unionid="u1",
            subscribe_time=1414587457,
            subscribe_scene="ADD_SCENE_QR_CODE",
            qr_scene=0,
            qr_scene_str="window:3",
            language="zh_CN",
            remark="",
            tagid_list=[2, "3"],
        )
    )
    assert zhangsan.subscribed
    assert zhangsan.subscribed_at == datetime(2014, 10, 29, 12, 57, 37, tzinfo=UTC)
    assert (zhangsan.qr_scene, zhangsan.tags) == ("window:3", (2, 3))
    assert "o1" not in repr(zhangsan)


def test_a_numeric_scene_is_a_scene() -> None:
    assert (
        user_info(got(subscribe=1, openid="o1", subscribe_time=1, qr_scene=98765, qr_scene_str="")).qr_scene == "98765"
    )


def test_one_who_does_not_follow_is_an_openid() -> None:
    stranger = user_info(got(subscribe=0, openid="o1"))
    assert (stranger.openid, stranger.subscribed, stranger.unionid) == ("o1", False, None)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"openid": "o1"},
        {"openid": "", "subscribe": 1},
        {"openid": 7, "subscribe": 1},
        {"openid": "o1", "subscribe": "yes"},
        {"openid": "o1", "subscribe": 1, "subscribe_time": None},
        {"openid": "o1", "subscribe": 1, "subscribe_time": 10**30},
        {"openid": "o1", "subscribe": 1, "subscribe_time": "9" * 5000},
        {"openid": "o1", "subscribe": float("inf")},
        {"openid": "o1", "subscribe": 1, "subscribe_time": 1, "tagid_list": "x"},
        {"openid": "o1", "subscribe": 1, "subscribe_time": 1, "tagid_list": None},
    ],
)
def test_an_answer_that_lacks_something_is_an_error(fields: JsonObject) -> None:
    with pytest.raises(WeChatError) as caught:
        user_info(got(**fields))
    assert caught.value.error_class is ErrorClass.back_off


@pytest.mark.parametrize("said", [None, {}, [1], ["x"], [{"title": "答复"}], [{"template_id": ""}]])
def test_a_list_of_something_else_is_an_error(said: object) -> None:
    with pytest.raises(WeChatError) as caught:
        templates(got(template_list=said))
    assert "template_list" in str(caught.value)
    assert caught.value.__context__ is None


def test_a_template_may_leave_out_its_words() -> None:
    assert templates(got(template_list=[{"template_id": "t1", "title": None, "example": 7}])) == (TemplateInfo("t1"),)


@pytest.mark.parametrize(
    ("said", "snapshot"), [({}, False), ({"is_snapshotuser": 0}, False), ({"is_snapshotuser": "1"}, True)]
)
def test_who_opens_a_page_may_be_a_snapshot(said: JsonObject, snapshot: bool) -> None:
    assert oauth_user(got(openid="o1", unionid="", **said)) == OAuthUser("o1", snapshot, None)


@pytest.mark.parametrize("wrong", [{"openid": None}, {"openid": 7}, {"session_key": ""}, {"session_key": ["hidden"]}])
def test_a_login_that_lacks_something_is_an_error_that_repeats_nothing(wrong: JsonObject) -> None:
    with pytest.raises(WeChatError) as caught:
        session(got(**{"openid": "o-hidden", "session_key": "hidden", **wrong}))
    assert caught.value.error_class is ErrorClass.back_off
    assert "hidden" not in repr(caught.value) + str(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize("code", ["86", 86])
def test_a_mainland_number_has_no_country_code(code: object) -> None:
    info = {"phoneNumber": "+8613807910001", "purePhoneNumber": "13807910001", "countryCode": code}
    assert phone_number(got(phone_info=info)) == "13807910001"


def test_a_foreign_number_keeps_its_country_code() -> None:
    info = {"phoneNumber": "+85291234567", "purePhoneNumber": "91234567", "countryCode": "852"}
    assert phone_number(got(phone_info=info)) == "+85291234567"


def test_a_templates_keys_are_bare_and_in_order() -> None:
    content = "诉求编号:{{character_string1.DATA}}\n事项:{{ thing2.DATA }}\n"
    assert TemplateInfo("id", "title", content, "").keys == ("character_string1", "thing2")


def test_addresses_and_ranges_are_networks() -> None:
    found = networks(got(ip_list=["101.226.62.77", "101.226.233.128/25"]))
    assert found == (ip_network("101.226.62.77/32"), ip_network("101.226.233.128/25"))
    with pytest.raises(WeChatError):
        networks(got(ip_list=["not an address"]))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("one.amr", "one.amr"),
        ("../../etc/passwd", "passwd"),
        ("..\\evil.exe", "evil.exe"),
        ("..", "media.png"),
        (None, "media.png"),
    ],
)
def test_a_files_name_has_no_folder_in_it(sent: str | None, kept: str) -> None:
    assert media(WireAnswer(200, "image/png", sent, b"x")).filename == kept


def test_people_are_not_printed() -> None:
    shown = f"{MiniProgramSession('o1', 'key1', 'u1')} {OAuthUser('o1', False, 'u1')}"
    assert not any(secret in shown for secret in ("o1", "u1", "key1"))


def test_the_authorize_address_has_wechats_order() -> None:
    url = authorize_url(Platform(), "wx1", "https://court.example/a?b=c&d=诉", "s-1_x")
    assert url == (
        "https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx1"
        "&redirect_uri=https%3A%2F%2Fcourt.example%2Fa%3Fb%3Dc%26d%3D%E8%AF%89"
        "&response_type=code&scope=snsapi_base&state=s-1_x#wechat_redirect"
    )


def test_a_state_wechat_would_cut_is_refused() -> None:
    with pytest.raises(ValueError, match="128"):
        authorize_url(Platform(), "wx1", "https://court.example/", "s" * 129)
