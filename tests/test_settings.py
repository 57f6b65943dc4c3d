"""Settings: what is wrong is named; production refuses what only a demonstration may have."""

import pytest

from docs import make_settings
from settings import DEVELOPMENT_KEY, SettingsError, load

PRODUCTION = {
    "JIESU_ENV": "production",
    "JIESU_PUBLIC_URL": "https://jiesu.example.gov.cn",
    "JIESU_DATABASE_URL": "postgres://jiesu:secret@db.example:5432/jiesu",
    "JIESU_REDIS_URL": "redis://redis.example:6379/0",
    "JIESU_SECRET_KEYS": "k" * 48,
}
MINI_SECRETS = ("JIESU_MINI_SECRET", "JIESU_MINI_TOKEN", "JIESU_MINI_AES_KEY")


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
        ({"JIESU_SECRET_KEYS": "k" * 48 + ",short"}, "JIESU_SECRET_KEYS"),
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
