"""Settings: what is wrong is named; production refuses what only a demonstration may have."""

import aiohttp
import pytest

from docs import make_settings
from jobs.sms.choosing import gateway_of
from jobs.sms.plain import PlainGateway
from jobs.sms.tencent import TencentGateway
from settings import DEVELOPMENT_KEY, SettingsError, load, misspelt

GOOD_KEY = "vFq0n3y1lX8tZr5cKd7wUe2mJb9aSgHoPiLx4TQR"
PRODUCTION = {
    "JIESU_ENV": "production",
    "JIESU_PUBLIC_URL": "https://jiesu.example.gov.cn",
    "JIESU_DATABASE_URL": "postgres://jiesu:secret@db.example:5432/jiesu",
    "JIESU_REDIS_URL": "redis://redis.example:6379/0",
    "JIESU_SECRET_KEYS": GOOD_KEY,
}
TENCENT = {
    "JIESU_SMS_BY": "tencent",
    "JIESU_SMS_KEY": "k",
    "JIESU_SMS_SIGN": "院",
    "JIESU_SMS_ID": "AKID",
    "JIESU_SMS_APP": "1400006666",
    "JIESU_SMS_TEMPLATES": "code=1, danger=2",
}
SIGN_ON = {
    "JIESU_OIDC_ISSUER": "https://id.example/court/",
    "JIESU_OIDC_CLIENT_ID": "jiesu",
    "JIESU_OIDC_CLIENT_SECRET": "s",
}
MINI_SECRETS = ("JIESU_MINI_SECRET", "JIESU_MINI_TOKEN", "JIESU_MINI_AES_KEY")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"JIESU_DATABASE_URL": "postgres://jiesu@db/jiesu"}, "JIESU_ENV"),
        ({"JIESU_PUBLIC_URL": "https://jiesu.example.gov.cn", "JIESU_SECRET_KEYS": GOOD_KEY}, "JIESU_ENV=production"),
    ],
)
def test_忘了写JIESU_ENV而看起来是正式使用的_不启动(given: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        load(given)
    assert not load({**given, "JIESU_ENV": "development"}).production


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("a" * 32, "只用了 1 个"),
        ("0123456789abcdef" * 3, "同一段反复"),
        ("abcdefghijklmnopqrstuvwxyz0123456789", "按顺序"),
        (DEVELOPMENT_KEY, "默认密钥"),
        ("short-but-R4nd0m-K9", "短于"),
    ],
)
def test_弱密钥在生产环境不能用_开发环境说得出来(key: str, why: str) -> None:
    for name in ("JIESU_SECRET_KEYS", "JIESU_RESTRICTED_KEYS", "JIESU_INDEX_KEY"):
        with pytest.raises(SettingsError, match=rf"{name} .*{why}.*jiesu keys new") as refused:
            load({**PRODUCTION, name: key})
        assert key not in str(refused.value)
    assert why in load({"JIESU_SECRET_KEYS": key}).weak_keys[0]
    assert load({"JIESU_SECRET_KEYS": GOOD_KEY}).weak_keys == []


def test_生产环境填齐了就能启动() -> None:
    settings = load(PRODUCTION)
    assert settings.production
    assert settings.wechat_url == "https://api.weixin.qq.com"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"JIESU_WECHAT_URL": "http://127.0.0.1:8100"}, "JIESU_WECHAT_URL"),
        ({"JIESU_WECHAT_OPEN_URL": "http://localhost:8100"}, "JIESU_WECHAT_OPEN_URL"),
        ({"JIESU_WECHAT_MP_URL": "https://weixin.qq.com.evil.example"}, "JIESU_WECHAT_MP_URL"),
        ({"JIESU_DATABASE_URL": ""}, "JIESU_DATABASE_URL"),
        ({"JIESU_REDIS_URL": ""}, "JIESU_REDIS_URL"),
        ({"JIESU_SECRET_KEYS": ""}, "JIESU_SECRET_KEYS"),
        ({"JIESU_SECRET_KEYS": DEVELOPMENT_KEY}, "JIESU_SECRET_KEYS"),
        ({"JIESU_SECRET_KEYS": GOOD_KEY + ",short"}, "JIESU_SECRET_KEYS"),
        ({"JIESU_PUBLIC_URL": "http://jiesu.example.gov.cn"}, "JIESU_PUBLIC_URL"),
        ({"JIESU_PUBLIC_URL": ""}, "JIESU_PUBLIC_URL"),
    ],
)
def test_生产环境拒绝沙盒_内置服务器和默认密钥_并说出是哪一项(change: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        load({**PRODUCTION, **change})


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"JIESU_ENV": "staging"}, "JIESU_ENV"),
        ({"JIESU_PORT": "eighty"}, "JIESU_PORT"),
        ({"JIESU_PORT": "70000"}, "JIESU_PORT"),
        ({"JIESU_WORKERS": "0"}, "JIESU_WORKERS"),
        ({"JIESU_ACCOUNT_APPID": "wx1"}, "JIESU_ACCOUNT_SECRET"),
        ({"JIESU_SMS_BY": "pigeon"}, "JIESU_SMS_BY"),
        ({"JIESU_SMS_DAILY": "0"}, "JIESU_SMS_DAILY"),
        ({"JIESU_SMS_SIGN": "很" * 21}, "JIESU_SMS_SIGN"),
        ({"JIESU_SMS_URL": "https://sms.example"}, "JIESU_SMS_KEY"),
        ({"JIESU_SMS_URL": "sms.example", "JIESU_SMS_KEY": "k" * 32, "JIESU_SMS_SIGN": "院"}, "JIESU_SMS_URL"),
        ({"JIESU_SMS_URL": "https://sms.example", "JIESU_SMS_KEY": "short", "JIESU_SMS_SIGN": "院"}, "JIESU_SMS_KEY"),
        ({"JIESU_SMS_BY": "tencent", "JIESU_SMS_KEY": "k", "JIESU_SMS_SIGN": "院"}, "JIESU_SMS_ID"),
        ({**TENCENT, "JIESU_SMS_TEMPLATES": "code=1"}, "JIESU_SMS_TEMPLATES"),
        ({"JIESU_OIDC_ISSUER": "https://id.example"}, "JIESU_OIDC_CLIENT_ID"),
        ({"JIESU_OIDC_CLIENT_ID": "jiesu"}, "JIESU_OIDC_ISSUER"),
        ({**SIGN_ON, "JIESU_OIDC_ISSUER": "id.example"}, "JIESU_OIDC_ISSUER"),
        ({**SIGN_ON, "JIESU_OIDC_ISSUER": "https://id.example/?realm=court"}, "JIESU_OIDC_ISSUER"),
        ({**SIGN_ON, "JIESU_OIDC_NAME": "很" * 21}, "JIESU_OIDC_NAME"),
        ({**PRODUCTION, **SIGN_ON, "JIESU_OIDC_ISSUER": "http://id.example"}, "JIESU_OIDC_ISSUER"),
        (
            {
                "JIESU_MINI_APPID": "wx1",
                "JIESU_MINI_SECRET": "s",
                "JIESU_MINI_TOKEN": "t",
                "JIESU_MINI_AES_KEY": "short",
            },
            "JIESU_MINI_AES_KEY",
        ),
    ],
)
def test_填错的设置被点名(given: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        load(given)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"JIESU_ENV": "staging"}, "JIESU_ENV 只能是 development 或 production，现为 'staging'"),
        ({"JIESU_PORT": "70000"}, "JIESU_PORT 应为 0 到 65535 的整数，现为 '70000'"),
        ({"JIESU_WORKERS": "0"}, "JIESU_WORKERS 应为 1 到 64 的整数，现为 '0'"),
        ({"JIESU_ACCOUNT_APPID": "wx1", "JIESU_ACCOUNT_TOKEN": "t"}, "JIESU_ACCOUNT_* 只填了一部分，还缺 "),
    ],
)
def test_错处用我们的话说(given: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError) as told:
        load(given)
    assert str(told.value).startswith(words)


@pytest.mark.parametrize(
    "name", ["PUBLIC_URL", "WECHAT_URL", "WECHAT_OPEN_URL", "WECHAT_MP_URL", "S3_ENDPOINT", "SMS_URL"]
)
@pytest.mark.parametrize(
    "url",
    [
        "javascript:x",
        "ftp://a.example",
        "a.example",
        "http://",
        "http://[::",
        "http://a b",
        "https://a:99999",
        "https:///p",
    ],
)
def test_不是网址的网址在启动时就点名(name: str, url: str) -> None:
    with pytest.raises(SettingsError, match=f"JIESU_{name} 应是 http"):
        load({f"JIESU_{name}": url})


def test_写错名字的变量认得出来_别人的不管() -> None:
    given = {
        "JIESU_KEEP_MESAGES": "365",
        "JIESU_DATABASE_ONWER_URL": "x",
        "JIESU_PORT": "1",
        "JIESU_TEST_REDIS_URL": "x",
    }
    assert misspelt({**given, "JIESU_SANDBOX_PORT": "1", "JIESU_COLOUR": "red", "PATH": ""}) == {
        "JIESU_DATABASE_ONWER_URL": "JIESU_DATABASE_OWNER_URL",
        "JIESU_KEEP_MESAGES": "JIESU_KEEP_MESSAGES",
    }


def test_密钥和密码不会出现在设置的打印里() -> None:
    shown = repr(load({**PRODUCTION, "JIESU_MINI_APPID": "wx1", **dict.fromkeys(MINI_SECRETS, "m" * 43)}))
    assert "secret" not in shown
    assert "kkkk" not in shown
    assert "mmmm" not in shown


def test_说错处时不带出密钥_也不带着原来的错误() -> None:
    with pytest.raises(SettingsError) as told:
        load({**PRODUCTION, "JIESU_SECRET_KEYS": "hidden-and-short"})
    assert "hidden" not in str(told.value)
    assert told.value.__context__ is None


def test_只认自己的变量_空白等于没有填() -> None:
    settings = load({"JIESU_PORT": " ", "JIESU_CLOCK": "never", "PORT": "1", "JIESU_SECRET_KEYS": " a , ,b"})
    assert (settings.port, settings.secret_keys) == (8000, ("a", "b"))
    assert settings.public_url == "http://localhost:8000"
    assert not settings.accounts


def test_进程的环境不会混进交来的设置(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIESU_PORT", "9999")
    assert load({}).port == 8000
    assert load().port == 9999


def test_设置页和示例文件与代码一致() -> None:
    assert make_settings.PAGE.read_text(encoding="utf-8") == make_settings.page()
    assert make_settings.EXAMPLE.read_text(encoding="utf-8") == make_settings.example()


async def test_短信不设置就是关的_设置了用哪一家就是哪一家() -> None:
    plain = {"JIESU_SMS_URL": "https://sms.example/", "JIESU_SMS_KEY": "k" * 32, "JIESU_SMS_SIGN": "南昌中院"}
    async with aiohttp.ClientSession() as http:
        assert gateway_of(load({}), http) is None
        assert isinstance(gateway_of(load(plain), http), PlainGateway)
        assert isinstance(gateway_of(load(TENCENT), http), TencentGateway)
    assert load(TENCENT).sms_template_ids == {"code": "1", "danger": "2"}


def test_生产环境拒绝沙盒的短信密钥_密钥不在repr里() -> None:
    given = {
        "JIESU_SMS_URL": "https://sms.example",
        "JIESU_SMS_KEY": "sandbox-only-" + "k" * 32,
        "JIESU_SMS_SIGN": "院",
    }
    with pytest.raises(SettingsError, match="JIESU_SMS_KEY"):
        load({**PRODUCTION, **given})
    assert given["JIESU_SMS_KEY"] not in repr(load(given))


def test_an_issuer_is_kept_as_it_is_written_for_tokens_are_compared_with_it() -> None:
    settings = load({**PRODUCTION, **SIGN_ON})
    assert (settings.has_oidc, settings.oidc_issuer) == (True, "https://id.example/court/")
    assert not load(PRODUCTION).has_oidc
    assert "one-secret" not in repr(load({**SIGN_ON, "JIESU_OIDC_CLIENT_SECRET": "one-secret"}))
