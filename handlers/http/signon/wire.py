"""One request to the provider: bounded in time and size, never sent elsewhere, answered with an object or refused."""

import json
from collections.abc import Mapping
from typing import Any

import aiohttp

from handlers.http.signon.id_tokens import Object
from handlers.http.signon.troubles import ProviderAway, SignOnRefused

PROVIDER_PATIENCE = aiohttp.ClientTimeout(total=10, connect=5)
LARGEST_ANSWER = 256 * 1024


async def ask_object(http: aiohttp.ClientSession, method: str, address: str, **given: Any) -> Object:
    """Return the JSON object that is answered. Raises `SignOnRefused` for a 4xx, `ProviderAway` for all else."""
    headers = {"Accept": "application/json", **given.pop("headers", {})}
    try:
        async with http.request(
            method, address, timeout=PROVIDER_PATIENCE, allow_redirects=False, headers=headers, **given
        ) as response:
            if 400 <= response.status < 500 and response.status != 429:
                raise SignOnRefused(f"http_{response.status}")
            if response.status != 200:
                raise ProviderAway(f"http_{response.status}")
            answer = json.loads(await _body(response))
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError, RecursionError) as error:
        raise ProviderAway(type(error).__name__) from None
    if not isinstance(answer, Mapping):
        raise ProviderAway("no_object")
    return answer


async def _body(response: aiohttp.ClientResponse) -> bytes:
    read = bytearray()
    async for chunk in response.content.iter_chunked(8192):
        read += chunk
        if len(read) > LARGEST_ANSWER:
            raise ProviderAway("answer_too_large")
    return bytes(read)
