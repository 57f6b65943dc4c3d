"""The drill of an upgrade: a year of the program as it was is whole after today's migrations."""

import pytest

from models.releases import RELEASES
from tests.drills.upgrade import RELEASED, brought_up, rows_kept
from tests.scratch import empty_database
from tests.servers import Servers


@pytest.mark.database
async def test_a_year_of_the_program_before_papers_and_posts_is_whole_after_the_migrations(servers: Servers) -> None:
    with empty_database(servers) as url:
        books = await brought_up(url)
    wrong = [line for line in books.lines if not line[2]]
    assert not wrong, wrong
    found = {what: value for what, value, _ in books.lines}
    assert found["petition 的行：以前、现在"].startswith("5")


@pytest.mark.database
async def test_the_rows_that_the_first_release_wrote_are_whole_after_the_migrations(servers: Servers) -> None:
    with empty_database(servers) as url:
        books = await rows_kept(url, RELEASES[0].version)
    wrong = [line for line in books.lines if not line[2]]
    assert not wrong, wrong


def test_rows_of_every_release_are_kept() -> None:
    assert [path.is_file() for path in RELEASED.values()] == [True] * len(RELEASES)
