"""Two families of access tokens, and everything that can be wrong with one."""

import pytest

from tests.wechat.sandbox.calling import MINIPROGRAM, SERVICE, Json, Wire


async def works(wire: Wire, token: str) -> int:
    """The errcode of a harmless call with this token; 0 when it works."""
    return int((await wire.get("/cgi-bin/getcallbackip", access_token=token)).get("errcode", 0))


async def test_the_families_live_side_by_side(wire: Wire) -> None:
    stable, plain = await wire.stable_token(), await wire.plain_token()
    assert stable != plain
    for _ in range(2):
        await wire.plain_token()
    assert await works(wire, stable) == 0
    assert await wire.stable_token() == stable


async def test_a_replaced_plain_token_works_for_five_minutes(wire: Wire) -> None:
    old, new = await wire.plain_token(), await wire.plain_token()
    await wire.advance(299)
    assert [await works(wire, old), await works(wire, new)] == [0, 0]
    await wire.advance(2)
    assert [await works(wire, old), await works(wire, new)] == [40001, 0]


async def test_the_stable_token_stays_until_five_minutes_before_its_end(wire: Wire) -> None:
    token = await wire.stable_token()
    await wire.advance(6890)
    again = await wire.ask_stable()
    assert again["access_token"] == token
    assert 300 < again["expires_in"] <= 310
    await wire.advance(20)
    renewed = await wire.ask_stable()
    assert renewed["access_token"] != token
    assert renewed["expires_in"] == 7200
    assert await works(wire, token) == 0
    await wire.advance(300)
    assert await works(wire, token) == 42001


async def test_forcing_kills_the_token_before_at_once(wire: Wire) -> None:
    old = await wire.stable_token()
    new = await wire.stable_token(force_refresh=True)
    assert [await works(wire, old), await works(wire, new)] == [40001, 0]


async def test_forcing_again_within_thirty_seconds_changes_nothing(wire: Wire) -> None:
    token = await wire.stable_token(force_refresh=True)
    assert await wire.stable_token(force_refresh=True) == token
    await wire.advance(31)
    assert await wire.stable_token(force_refresh=True) != token


async def test_forcing_a_twenty_first_time_in_a_day_is_refused(wire: Wire) -> None:
    for _ in range(20):
        assert "access_token" in await wire.ask_stable(force_refresh=True)
        await wire.advance(31)
    assert (await wire.ask_stable(force_refresh=True))["errcode"] == 45009
    assert "access_token" in await wire.ask_stable()
    await wire.advance(86400)
    assert "access_token" in await wire.ask_stable(force_refresh=True)


async def test_an_expired_token_says_so_and_an_unknown_one_too(wire: Wire) -> None:
    token = await wire.plain_token()
    await wire.advance(7201)
    assert await works(wire, token) == 42001
    assert await works(wire, "60_never_given") == 40001


async def test_a_call_without_a_token_is_told_so(wire: Wire) -> None:
    refused = await wire.get("/cgi-bin/getcallbackip")
    assert refused["errcode"] == 41001
    assert refused["errmsg"].startswith("access_token missing rid: ")


async def test_a_token_stands_for_its_own_account_only(wire: Wire) -> None:
    token = await wire.stable_token(MINIPROGRAM)
    assert (await wire.get("/cgi-bin/user/get", access_token=token))["errcode"] == 48001


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"grant_type": "password"}, 40002),
        ({"appid": "wx0000000000000000"}, 40013),
        ({"appid": ""}, 41002),
        ({"secret": "wrong"}, 40125),
        ({"secret": ""}, 41004),
    ],
)
async def test_wrong_credentials_are_told_apart(wire: Wire, changed: Json, code: int) -> None:
    asked = {"grant_type": "client_credential", "appid": SERVICE["appid"], "secret": SERVICE["secret"], **changed}
    assert (await wire.get("/cgi-bin/token", **asked))["errcode"] == code
    assert (await wire.post("/cgi-bin/stable_token", asked))["errcode"] == code
