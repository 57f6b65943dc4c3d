"""The identity provider of 南昌中院, for whoever signs in there."""

from collections.abc import AsyncIterator

import pytest

from handlers.http.provider_choice import BACK
from tests.handlers.conftest import TestClock
from tests.handlers.http.signon.identity_provider import ProviderPerson, TestProvider, running


@pytest.fixture
async def provider(clock: TestClock, site_port: int) -> AsyncIterator[TestProvider]:
    """The provider of 南昌中院: it knows 李正 and 周敏, and somebody who does not work here."""
    found = TestProvider(clock, redirect_uris=[f"http://127.0.0.1:{site_port}{BACK}"])
    found.knows(ProviderPerson("u-1", "lizheng"), ProviderPerson("u-2", "zhoumin"), ProviderPerson("u-9", "stranger"))
    async with running(found):
        yield found
