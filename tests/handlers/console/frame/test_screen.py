"""What every page of the console has around it."""

from ops.version import current_version
from tests.handlers.console.conftest import Console


async def test_the_foot_tells_the_version(console: Console) -> None:
    desk = await console.staff("周敏")

    page = await desk.get("/console/officers")

    assert f"退出 接诉 {current_version()} " in page.words
