"""Fixtures that bring the outside world: a database, a Redis and a browser.

Tests that ask for a server are marked `database`, those that ask for the browser `browser`.
"""

import gc
import logging
from collections.abc import AsyncIterator, Generator, Iterator
from dataclasses import asdict
from pathlib import Path

import playwright.async_api
import playwright.sync_api
import pytest
import structlog
from hypothesis import HealthCheck, settings
from xdist.workermanage import WorkerController  # type: ignore[import-untyped]

from ops.logs import Libraries
from tests import leaks
from tests.browser import NO_CHROMIUM, PATIENT, find_chromium
from tests.buckets import LocalS3, local_s3
from tests.cast import desk_opened
from tests.once import work_out_once
from tests.scratch import WITH_THE_CAST, Rewindable, rewindable
from tests.servers import ServerRun, Servers

MARKERS = {
    "database_url": "database",
    "cast_database_url": "database",
    "staffed": "database",
    "demonstration_url": "database",
    "redis_url": "database",
    "chromium": "browser",
}
LONGEST = ("tests/models/test_migrations.py", "tests/commands/test_backup.py", "tests/test_cli.py")
"""These begin first, so that no process is left with one of them at the end."""
RUN = pytest.StashKey[ServerRun]()
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[RUN] = ServerRun()
    work_out_once()


def pytest_unconfigure(config: pytest.Config) -> None:
    if RUN in config.stash:
        config.stash[RUN].stop()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: WorkerController) -> None:
    """xdist's controller, before it starts a worker: one pair of servers for all of them."""
    node.workerinput["servers"] = asdict(node.config.stash[RUN].servers())


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))
    for item in items:
        for name in getattr(item, "fixturenames", ()):
            if name in MARKERS:
                item.add_marker(MARKERS[name])


def pytest_collection_finish() -> None:
    """What is there now stays to the end: the garbage collector need not look at it after every few tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 20)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    leaks.blame(report)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if NO_CHROMIUM in str(report.longrepr)]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} browser tests skipped, {NO_CHROMIUM}", yellow=True)


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest) -> Servers:
    told = getattr(request.config, "workerinput", {}).get("servers")
    return Servers(**told) if told else request.config.stash[RUN].servers()


@pytest.fixture
def database_url(servers: Servers) -> Iterator[str]:
    """A migrated PostgreSQL database of this test's own."""
    with servers.database() as url:
        yield url


@pytest.fixture
def demonstration_url(servers: Servers) -> Iterator[str]:
    """A database of this test's own with the demonstration's court, as `jiesu seed demo` plants it."""
    with servers.database(demonstration=True) as url:
        yield url


@pytest.fixture(scope="session")
def staffed(servers: Servers) -> Iterator[Rewindable]:
    """This process's database with the courts and their staff."""
    with rewindable(servers, WITH_THE_CAST) as database:
        yield database


@pytest.fixture
def cast_database_url(request: pytest.FixtureRequest, servers: Servers) -> Iterator[str]:
    """A database with the courts and their staff and nothing else, for this test."""
    if request.node.get_closest_marker("own_statistics") is None:
        yield request.getfixturevalue("staffed").rewind()
        return
    with rewindable(servers, WITH_THE_CAST) as own:
        yield own.url


@pytest.fixture
def redis_url(servers: Servers) -> Iterator[str]:
    """An empty logical Redis database of this test's own."""
    with servers.redis() as url:
        yield url


@pytest.fixture(scope="session")
def s3() -> Iterator[LocalS3]:
    """A local S3-compatible service, started when it is first asked for."""
    with local_s3() as service:
        yield service


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; tests that want one are skipped where there is none."""
    path = find_chromium()
    if path is None:
        pytest.skip(NO_CHROMIUM)
    for api in (playwright.async_api, playwright.sync_api):
        api.expect.set_options(timeout=PATIENT)
    return path


@pytest.fixture(autouse=True)
def nothing_personal_in_log_files(request: pytest.FixtureRequest) -> Iterator[None]:
    """What the processes of a test wrote into its folder."""
    folder = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield
    found = next(leaks.in_log_files(folder), "") if folder else ""
    assert not found, f"personal data of the cast in a log file: {found}"


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """What a test's server says of how to log ends with the test."""
    root, before = logging.getLogger(), structlog.get_config()
    yield
    for handler in [one for one in root.handlers if isinstance(one, Libraries)]:
        root.removeHandler(handler)
    structlog.configure(**before)
    structlog.contextvars.clear_contextvars()


@pytest.fixture
async def open_desk(database_url: str, tmp_path: Path) -> AsyncIterator[None]:
    """The desk with database, keys and file store; nobody is there yet."""
    async with desk_opened(database_url, tmp_path / "files"):
        yield


@pytest.fixture
async def cast(cast_database_url: str, tmp_path: Path) -> AsyncIterator[None]:
    """The desk with database, keys and file store, and the courts with their staff."""
    async with desk_opened(cast_database_url, tmp_path / "files"):
        yield
