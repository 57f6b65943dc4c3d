"""The wall in many stories: the test of `tests/desk/tickets/test_walls_any_story.py` with more of them, each new."""

import asyncio
import os
import sys
from pathlib import Path

from seeds.year.books import Books

STORIES = 40
TEST = "tests/desk/tickets/test_walls_any_story.py"
ROOT = Path(__file__).parents[2]


async def walls_drill(home: Path, *, seed: int, stories: int = STORIES) -> Books:
    """Play the stories in a process of their own; what a story that went wrong was is in the log beside."""
    books = Books()
    command = (sys.executable, "-m", "pytest", "-q", "-n", "0", f"--hypothesis-seed={seed}", TEST)
    with (home / "walls.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env={**os.environ, "JIESU_WALL_EXAMPLES": str(stories)}, stdout=log, stderr=log
        )
        status = await process.wait()
    books.line("每一种法院里演的故事", stories)
    books.none_of("回避的人看到、收到、数到的", [f"见 {home / 'walls.log'}"] if status else [])
    return books
