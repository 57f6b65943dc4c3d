"""The bare address answers, and so does the folder of pictures and styles: never with a fault of ours."""

import pytest

from tests.handlers.conftest import Site


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/", 200, "公众号"),
        ("/static/", 404, "没有找到这个页面"),
        ("/static", 404, "没有找到这个页面"),
        ("/static/console/", 404, "没有找到这个页面"),
        ("/static/nothing.css", 404, "没有找到这个页面"),
    ],
)
async def test_the_bare_addresses_answer_in_words(site: Site, path: str, status: int, words: str) -> None:
    async with site.browser().get(path) as got:
        assert (got.status, words in await got.text()) == (status, True)
