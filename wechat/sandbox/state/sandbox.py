"""One running sandbox is one value: everything an interface or a phone needs is in it."""

import asyncio
import base64
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from wechat.sandbox.api.errors import ControlError
from wechat.sandbox.api.misbehave import MisbehaviourRules
from wechat.sandbox.phones.chat import Chat
from wechat.sandbox.phones.feed import Feed
from wechat.sandbox.sms.inbox import SmsInbox
from wechat.sandbox.state.clock import SandboxClock
from wechat.sandbox.state.config import SandboxSettings
from wechat.sandbox.state.identity import People
from wechat.sandbox.state.state import SandboxState
from wechat.sandbox.state.windows import Windows
from wechat.sandbox.state.world import World, WorldAccount, read_world
from wechat.sandbox.wire.push import CallbackPush
from wechat.sandbox.wire.wirelog import WireLog

CHINA = timezone(timedelta(hours=8))
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "127.0.0.1", "": "127.0.0.1"}  # noqa: S104 - names them, binds nothing
FIRST_MSG_ID = 24_850_000_000_000_000
FIRST_TEMPLATE_MSG_ID = 3_487_542_469_355_618_000


@dataclass(frozen=True)
class Sandbox:
    """Holds the sandbox's parts. `pushes` are the callbacks waiting to go out; `entropy(n)` gives n random bytes."""

    settings: SandboxSettings
    world: World
    state: SandboxState
    clock: SandboxClock
    feed: Feed
    people: People
    chat: Chat
    windows: Windows
    rules: MisbehaviourRules
    log: WireLog
    texts: SmsInbox
    entropy: Callable[[int], bytes] = os.urandom
    pushes: asyncio.Queue[CallbackPush] = field(default_factory=asyncio.Queue)

    @property
    def origin(self) -> str:
        """Return the sandbox's own address, without a trailing slash."""
        host = ANYWHERE.get(self.settings.host, self.settings.host)
        return f"http://{host}:{self.settings.port}"

    def random_text(self, length: int) -> str:
        """Return random letters, digits, `-` and `_`."""
        return base64.urlsafe_b64encode(self.entropy(length)).decode()[:length]

    def account(self, appid: str) -> WorldAccount:
        """Return the account of this appid, or the first of the world for "". Raises ControlError."""
        if not appid:
            return next(iter(self.world.accounts.values()))
        found = self.world.accounts.get(appid)
        if found is None:
            raise ControlError(f"没有 appid 为 {appid} 的账号，请在 world 文件里查找")
        return found

    def push(self, push: CallbackPush) -> None:
        """Deliver in the background once what is being written is certain."""
        self.state.after_commit(lambda: self.pushes.put_nowait(push))

    def tell_state(self) -> None:
        """Tell the phones page that people, rules or a menu have changed: it asks again."""
        self.state.after_commit(lambda: self.feed.tell("state", {}))

    def tell_masses(self) -> None:
        """Tell the phones page that a message to many is under way: it asks again."""
        self.state.after_commit(lambda: self.feed.tell("masses", {}))

    def day(self) -> str:
        """Return today in China, as quotas count it."""
        return datetime.fromtimestamp(self.clock.now(), UTC).astimezone(CHINA).strftime("%Y-%m-%d")

    def next_msg_id(self) -> int:
        """Return a new MsgId for a message: 17 digits."""
        return self.state.next("msg_id", FIRST_MSG_ID)

    def next_template_msg_id(self) -> int:
        """Return a new msgid for a template message: 19 digits, more than a double holds."""
        return self.state.next("template_msg_id", FIRST_TEMPLATE_MSG_ID)

    def reset(self) -> None:
        """Go back to the world file: everything that happened is forgotten, open streams stay."""
        with self.state.transaction():
            self.state.clear()
            self.clock.reset()
            self.people.settle(int(self.clock.now()))
            self.tell_state()


def open_sandbox(settings: SandboxSettings) -> Sandbox:
    """Read the world and the state. Raises WorldError or StateError with words for a person at a terminal."""
    world = read_world(Path(settings.world))
    state = SandboxState(settings.state)
    clock = SandboxClock(state)
    feed = Feed()
    people = People(state, world)
    with state.transaction():
        people.settle(int(clock.now()))
    return Sandbox(
        settings=settings,
        world=world,
        state=state,
        clock=clock,
        feed=feed,
        people=people,
        chat=Chat(state, clock, feed),
        windows=Windows(state, clock),
        rules=MisbehaviourRules(state),
        log=WireLog(state, clock),
        texts=SmsInbox(state, clock, feed),
    )
