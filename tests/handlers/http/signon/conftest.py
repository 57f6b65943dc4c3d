"""A provider that runs, for what asks it without the rest of the application."""

from collections.abc import AsyncIterator

import pytest

from tests.handlers.conftest import TestClock
from tests.handlers.http.signon.identity_provider import ProviderPerson, TestProvider, running


@pytest.fixture
async def provider() -> AsyncIterator[TestProvider]:
    """A provider that knows 李正."""
    found = TestProvider(TestClock())
    found.knows(ProviderPerson("u-1", "lizheng"))
    async with running(found):
        yield found
