"""A court's server and a sandbox that calls it back, both on free ports of this process."""

from collections.abc import AsyncIterator

import pytest

from tests.wechat.sandbox.calling import MINIPROGRAM, SERVICE, CourtServer, Wire, court_server, sandbox_for


@pytest.fixture
async def server() -> AsyncIterator[CourtServer]:
    async with court_server([SERVICE, MINIPROGRAM]) as running:
        yield running


@pytest.fixture
async def wire(server: CourtServer) -> AsyncIterator[Wire]:
    async with sandbox_for(server.url) as running:
        yield running


@pytest.fixture
async def hasty(server: CourtServer) -> AsyncIterator[Wire]:
    """A sandbox that gives a try up after a second, for tests of tries that fail."""
    async with sandbox_for(server.url, hurry=1.0) as running:
        yield running
