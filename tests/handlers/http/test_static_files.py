"""A static file's address that no file can have is not found; the disk is not asked, and nothing breaks."""

import pytest
import yarl

from tests.handlers.conftest import Site

NOWHERE = {
    "an empty byte": "/static/%00",
    "an empty byte inside": "/static/pages.css%00.png",
    "a name longer than a disk takes": f"/static/{'a' * 300}",
    "the same, each letter in nine characters": f"/static/{'%E5%BC%A0' * 100}",
    "a path longer than a disk takes": f"/static/{'vendor/' * 900}x",
    "half a character": "/static/%ed%a0%80.css",
    "a way out": "/static/..%2f..%2fsettings.py",
    "a folder": "/static/vendor",
    "a file as a folder": "/static/pages.css/more",
}


@pytest.mark.parametrize("path", NOWHERE.values(), ids=NOWHERE)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_what_is_no_file_is_not_found(site: Site, method: str, path: str) -> None:
    async with site.browser().request(method, yarl.URL(path, encoded=True), allow_redirects=False) as got:
        assert got.status == 404


async def test_a_file_is_found(site: Site) -> None:
    async with site.browser().get("/static/pages.css?v=1") as got:
        assert got.status == 200
        assert got.content_type == "text/css"
