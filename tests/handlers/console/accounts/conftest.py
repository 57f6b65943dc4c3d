"""The console of a court whose account is the sandbox's, with WeChat answering."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from models import Account, OfficerRole
from models.enums import Role
from tests import cast
from tests.handlers.conftest import WEDNESDAY_MORNING
from tests.handlers.console.conftest import Console
from tests.wechat.conftest import RunningSandbox, Sandbox, StartSandbox, start_sandbox

__all__ = ["start_sandbox"]


@pytest.fixture(scope="session")
def accounts_sandbox(start_sandbox: StartSandbox) -> RunningSandbox:
    return start_sandbox()


@pytest.fixture
def wechat_url(accounts_sandbox: RunningSandbox) -> str:
    return accounts_sandbox.url


@pytest.fixture
async def sandbox(accounts_sandbox: RunningSandbox) -> AsyncIterator[Sandbox]:
    async with aiohttp.ClientSession() as http:
        hand = Sandbox(accounts_sandbox, http)
        await hand.control("POST", "/sandbox/reset")
        yield hand


@pytest.fixture
async def official(console: Console, sandbox: Sandbox) -> Account:
    """全辖区共用的服务号, known to the sandbox; the cast's own account is there too."""
    return await cast.account(appid=sandbox.account.appid, as_of=console.clock.now)


async def administrator_of(court: str, name: str = "安全管理员") -> None:
    """Somebody looks after the accounts of that court and those below it, and no others."""
    await OfficerRole.create(
        officer_id=(await cast.officer(name)).id,
        court_id=(await cast.court(court)).id,
        role=Role.SYSTEM_ADMIN,
        starts_on=WEDNESDAY_MORNING.date(),
    )
