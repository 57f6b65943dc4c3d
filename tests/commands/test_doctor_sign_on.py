"""The doctor says whether staff can sign in at the provider, and whom it could not let in."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

import settings as configuration
from commands.doctor_sign_on import SIGN_ON, sign_on_found
from desk.people.signing_on import NotHere, ProvenPerson, remove_password, sign_on
from desk.upkeep.findings import Finding, FindingMark
from settings import Settings
from tests.cast import MORNING, desk_opened, officer
from tests.handlers.conftest import TestClock
from tests.handlers.http.signon.identity_provider import TestProvider, running, set_for


@pytest.fixture
async def cast(cast_database_url: str, tmp_path: Path) -> AsyncIterator[None]:
    async with desk_opened(cast_database_url, tmp_path / "files"):
        yield


@pytest.fixture
async def provider() -> AsyncIterator[TestProvider]:
    async with running(TestProvider(TestClock(MORNING))) as found:
        yield found


def with_(provider: TestProvider | None) -> Settings:
    given = set_for(provider) if provider else {}
    return configuration.load(given).model_copy(update={"clock": lambda: MORNING})


async def told(provider: TestProvider | None) -> list[Finding]:
    async with aiohttp.ClientSession() as http:
        return await sign_on_found(http, with_(provider))


@pytest.mark.usefixtures("cast")
async def test_a_provider_that_answers_is_good_and_none_is_only_a_note(provider: TestProvider) -> None:
    (found,) = await told(provider)
    assert (found.mark, found.about) == (FindingMark.GOOD, SIGN_ON)
    assert "preferred_username 就是工号" in found.words
    assert "/console/sign-on/back" in found.words
    assert [one.mark for one in await told(None)] == [FindingMark.NOTE]


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize(
    ("trick", "mend"),
    [
        ({"openid-configuration_answers": (500, b"")}, "SSL_CERT_FILE"),
        ({"keys_answers": (500, b"")}, "SSL_CERT_FILE"),
        ({"discovery": {"issuer": "https://id.example"}}, "一字不差"),
        ({"discovery": {"token_endpoint_auth_methods_supported": ["none"]}}, "client_secret_basic"),
        ({"keys": [{"kty": "oct", "k": "AAAA"}]}, "RS256"),
    ],
)
async def test_what_is_wrong_with_it_is_said_with_what_to_mend(
    provider: TestProvider, trick: dict[str, Any], mend: str
) -> None:
    provider.tricks.update(trick)
    (found,) = await told(provider)
    assert found.mark is FindingMark.BAD
    assert mend in found.mend


@pytest.mark.usefixtures("cast")
async def test_whom_it_could_not_let_in_is_said_by_reason_and_work_number(provider: TestProvider) -> None:
    await sign_on(ProvenPerson(provider.url, "u-1", "lizheng"), MORNING)
    for login, subject in (("lizheng", "u-2"), ("lizheng", "u-2"), ("nobody", "u-3")):
        with pytest.raises(NotHere):
            await sign_on(ProvenPerson(provider.url, subject, login), MORNING)
    note = (await told(provider))[1]
    assert note.mark is FindingMark.NOTE
    assert "没有这个工号 1 次、工号在统一身份认证那边换了人 2 次（lizheng）" in note.words
    assert "forget-sign-on" in note.mend


@pytest.mark.usefixtures("cast")
async def test_officers_without_a_password_are_missed_where_no_provider_is_set() -> None:
    await remove_password(await officer("李正"))
    (found,) = await told(None)
    assert (found.mark, "1 位在岗的干警没有密码" in found.words) == (FindingMark.BAD, True)
