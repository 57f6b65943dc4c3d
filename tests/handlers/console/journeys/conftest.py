"""A worker before a real WeChat and a real SMS gateway (the sandbox's), and the phones' page in a browser."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Locator, Page, expect

from desk.broadcasts.reminders import remind
from desk.notices import unreached
from desk.tickets.rating.sms_ratings import ask_due
from jobs.deliver import DeliverySender
from jobs.send_sms import SmsSender
from jobs.sms.plain import PlainGateway
from models import Account
from settings import wall_clock
from tests import cast
from tests.browser import PATIENT
from tests.handlers.console.broadcasts.conftest import press_sandbox, sandbox, start_sandbox, wechat_url
from tests.handlers.console.conftest import Console
from tests.handlers.integration.conftest import nanchang
from tests.wechat.conftest import Sandbox
from wechat.sandbox.state.config import SMS_KEY

__all__ = ["nanchang", "press_sandbox", "sandbox", "start_sandbox", "wechat_url"]
OpensPhones = Callable[[Page], Awaitable[Page]]


@dataclass(frozen=True)
class Court:
    """南昌中院's service account, its staff at the console, and one worker."""

    console: Console
    sandbox: Sandbox = field(repr=False)
    account: Account

    async def work(self, rounds: int = 3) -> None:
        """The worker's jobs about messages, a few times round; the clock goes on."""
        site, clock = self.console.site, self.console.clock
        services = site.app.ctx.services
        gateway = PlainGateway(services.http, f"{self.sandbox.url}/sms", SMS_KEY, "南昌中院", wall_clock)
        sender = DeliverySender("worker-0", services.accounts, site.url, clock, sms=True)
        texts = SmsSender(gateway, clock)
        for _ in range(rounds):
            await remind(clock())
            await ask_due(clock())
            while await sender.send_due():
                pass
            await texts.send_due()
            while await texts.hear_due():
                pass
            await unreached.see_to_tasks(clock())
            clock.forward(seconds=5)

    async def phones(self, beside: Page) -> Page:
        """The page of the sandbox's phones, in the browser of another page."""
        browser = beside.context.browser
        assert browser is not None
        page = await browser.new_page(viewport={"width": 1600, "height": 950})
        page.set_default_timeout(PATIENT)
        await page.goto(self.sandbox.url.replace("127.0.0.1", "localhost"))
        await expect(page.get_by_test_id("link")).to_have_text("已连接")
        return page


def phone(page: Page, key: str) -> Locator:
    return page.get_by_test_id(f"phone-{key}")


@pytest.fixture
async def nanchang_court(console: Console, sandbox: Sandbox) -> Court:
    account = await cast.account(appid=sandbox.account.appid, as_of=console.clock.now)
    await Account.filter(id=account.id).update(court_id=(await cast.court()).id)
    await Account.exclude(id=account.id).update(active=False)
    return Court(console, sandbox, account)
