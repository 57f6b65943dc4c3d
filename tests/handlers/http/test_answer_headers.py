"""Whatever is answered, a browser is told not to guess what it is, nor to show it within another site's page."""

import pytest

from tests.handlers.conftest import Site

PATHS = ("/", "/healthz", "/nothing", "/api/v1/nothing", "/console", "/docs/openapi.json", "/static/console.css")


@pytest.mark.parametrize("path", PATHS)
async def test_pages_refusals_ways_elsewhere_and_files_all_say_how_they_are_taken(site: Site, path: str) -> None:
    async with site.browser().get(path, allow_redirects=False) as got:
        assert got.headers.getall("X-Content-Type-Options") == ["nosniff"]
        (policy,) = got.headers.getall("Content-Security-Policy")
        assert "frame-ancestors 'none'" in policy
        assert got.headers.getall("Referrer-Policy") == ["same-origin"]
        kept = got.headers["Cache-Control"]
        assert ("no-store" in kept) != path.startswith("/static/")
