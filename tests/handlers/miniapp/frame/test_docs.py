"""The API described: every operation, by its own schemas, from files of our own."""

import json
import re
from typing import Any

import pytest

from handlers.miniapp.frame.openapi import address, document
from handlers.miniapp.frame.operations import PREFIX
from tests.handlers.conftest import Site

NOT_BY_PAGES = re.compile(r"""(?:src|href)=["'](?!/static/)""")


@pytest.fixture
async def described(site: Site) -> dict[str, Any]:
    async with site.browser().get("/docs/openapi.json") as answer:
        assert (answer.status, answer.content_type) == (200, "application/json")
        return json.loads(await answer.read())


async def test_every_route_of_the_api_is_described(site: Site, described: dict[str, Any]):
    served = {
        (address(f"/{route.path}".removeprefix(PREFIX)), method.lower())
        for route in site.app.router.routes
        if f"/{route.path}".startswith(PREFIX + "/")
        for method in route.methods - {"HEAD", "OPTIONS"}  # Sanic's own
    }
    listed = {(path, method) for path, methods in described["paths"].items() for method in methods}

    assert served == listed
    assert len(listed) == 37


def test_every_reference_leads_somewhere():
    text = json.dumps(document())

    for name in re.findall(r'"\$ref": "([^"]+)"', text):
        found: Any = document()
        for part in name.removeprefix("#/").split("/"):
            found = found[part]


def test_what_is_required_is_said_to_be():
    schemas = document()["components"]["schemas"]

    assert schemas["Left"]["required"] == ["court", "kind"]
    assert schemas["Problem"]["required"] == ["code", "message", "field"]
    assert "enforcement" in schemas["PetitionKind"]["enum"]


def test_every_answer_that_is_no_success_has_the_one_shape():
    for methods in document()["paths"].values():
        for operation in methods.values():
            refusals = {status: one for status, one in operation["responses"].items() if not status.startswith("2")}
            assert {"400", "429", "503"} <= set(refusals)
            assert ("401" in refusals) == ("security" in operation)
            for one in refusals.values():
                assert one["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Problem"}


async def test_the_page_brings_everything_itself(site: Site):
    http = site.browser()
    async with http.get("/docs") as answer:
        page = await answer.text()

    assert answer.status == 200
    assert not NOT_BY_PAGES.search(page)
    for path in re.findall(r'(?:src|href)="([^"]+)"', page):
        async with http.get(path) as file:
            assert file.status == 200, path
