"""One request to the provider ends in time, whatever the other side does."""

import asyncio

import aiohttp
import pytest

from handlers.http.signon import wire
from handlers.http.signon.troubles import ProviderAway, SignOnRefused
from tests.handlers.http.signon.identity_provider import TestProvider


async def test_a_provider_that_never_answers_is_away_when_patience_ends(
    provider: TestProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    never = asyncio.Event()
    provider.tricks["keys_answers"] = never.wait
    monkeypatch.setattr(wire, "PROVIDER_PATIENCE", aiohttp.ClientTimeout(total=0.2))
    async with aiohttp.ClientSession() as http:
        with pytest.raises(ProviderAway, match="TimeoutError"):
            await wire.ask_object(http, "GET", f"{provider.url}/keys")
    never.set()


async def test_nobody_at_the_address_is_away_and_a_4xx_is_a_refusal(provider: TestProvider) -> None:
    async with aiohttp.ClientSession() as http:
        with pytest.raises(ProviderAway):
            await wire.ask_object(http, "GET", "http://127.0.0.1:9/keys")
        with pytest.raises(SignOnRefused, match="http_404"):
            await wire.ask_object(http, "GET", f"{provider.url}/nothing")
        provider.tricks["keys_answers"] = (429, b"{}")
        with pytest.raises(ProviderAway, match="http_429"):
            await wire.ask_object(http, "GET", f"{provider.url}/keys")
    assert wire.PROVIDER_PATIENCE.total == 10
