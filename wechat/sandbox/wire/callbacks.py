"""Callbacks are delivered here: five seconds a try, tries at 0, 5, 10 and 15 seconds, overlapping when told to.

Source: official page of receiving messages. A try whose answer is late is dropped and sent again; an answer that is
not understood ends the matter; a server error or a closed connection is tried again.
"""

import asyncio
import time
from dataclasses import dataclass, field, replace

import aiohttp

from wechat.sandbox.api.misbehave import CALLBACK, MisbehaviourRule
from wechat.sandbox.api.shapes import Json, Object
from wechat.sandbox.phones.chat import BubbleSender
from wechat.sandbox.state.sandbox import Sandbox
from wechat.sandbox.state.world import WorldAccount
from wechat.sandbox.wire.envelope import message, seal, verification
from wechat.sandbox.wire.markup import write
from wechat.sandbox.wire.push import CallbackPush
from wechat.sandbox.wire.replies import BadReply, Bubble, open_reply
from wechat.sandbox.wire.wirelog import WireLine

NOTICE = "该公众号暂时无法提供服务，请稍后再试"
MARKFAIL_SECONDS = 60.0
TRIPLE = 3
AT_ONCE = 200
ANSWERED = ("reply", "ack")
LARGEST_ANSWER = 256 * 1024


@dataclass(frozen=True)
class CallbackTry:
    """One try. `outcome` is reply, ack, malformed, timeout, unreachable, refused, error, lost or markfail; `ms` is
    how long the try took; `status` None where no answer came."""

    status: int | None
    ms: int
    outcome: str
    why: str = ""
    bubble: Bubble | None = None

    def picture(self) -> Object:
        why: Object = {"why": self.why} if self.why else {}
        return {"status": self.status, "ms": self.ms, "outcome": self.outcome, **why}


@dataclass(frozen=True)
class Delivered:
    """Says how a callback went: every try, the bubble that was shown, and what each delivery was answered with."""

    tries: tuple[CallbackTry, ...] = ()
    reply: Object | None = None
    replies: tuple[Json, ...] = field(default=())

    def picture(self) -> Object:
        return {
            "tries": [one.picture() for one in self.tries],
            "reply": self.reply,
            "replies": list(self.replies),
        }


async def _text_of(response: aiohttp.ClientResponse) -> str:
    """Return an answer's text; of one that is too long, as much as shows that it is none."""
    raw = b""
    async for chunk in response.content.iter_any():
        raw += chunk
        if len(raw) > LARGEST_ANSWER:
            break
    return raw.decode(errors="replace")


class Callbacks:
    """Sends callbacks over one HTTP session, in the background or while somebody waits."""

    def __init__(self, box: Sandbox, http: aiohttp.ClientSession) -> None:
        self._box = box
        self._http = http
        self._running: set[asyncio.Task[Delivered]] = set()
        self._room = asyncio.Semaphore(AT_ONCE)

    async def run(self) -> None:
        """Deliver what is pushed, for ever."""
        while True:
            self.later(await self._box.pushes.get())

    def later(self, push: CallbackPush, deliveries: int = 1) -> "asyncio.Task[Delivered]":
        """Deliver without waiting; the task tells how it went to whom it concerns."""
        task = asyncio.create_task(self.deliver(push, deliveries))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def close(self) -> None:
        """Stop every delivery under way."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def deliver(self, push: CallbackPush, deliveries: int = 1) -> Delivered:
        """Send one callback, `deliveries` times at once, and show what came back."""
        await asyncio.sleep(push.after)
        async with self._room:
            push = await self._fetched(push)
            rule = self._box.rules.take(CALLBACK, push.account.appid, whole_message=True)
            fields = message(self._box, push, self._box.clock.stamp())
            if self._muted(push.account, rule):
                lost = CallbackTry(None, 0, "markfail", "the platform has stopped pushing for a minute")
                return self._shown(push, [[self._logged(push, write(fields, push.account.format), "", lost)]])
            copies = max(deliveries, TRIPLE if rule and rule.triple else 1)
            done = await asyncio.gather(*(self._tries(push, fields) for _ in range(copies)))
            return self._shown(push, done)

    async def _fetched(self, push: CallbackPush) -> CallbackPush:
        """Return the push; where it is about a file that could not be fetched, with what is told then."""
        if not push.fetch or push.unfetched is None:
            return push
        try:
            async with (
                asyncio.timeout(self._box.settings.callback_timeout),
                self._http.get(push.fetch, allow_redirects=False) as response,
            ):
                fetched = response.status == 200 and bool(await response.content.read(1))
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError):
            fetched = False
        return push if fetched else replace(push, fields=push.unfetched)

    def _muted(self, account: WorldAccount, rule: MisbehaviourRule | None) -> bool:
        """Say whether pushes are lost: after many failures the platform stops pushing for one minute."""
        fact = f"muted:{account.appid}"
        if rule and rule.markfail:
            self._box.state.remember(fact, repr(self._box.clock.now() + MARKFAIL_SECONDS))
        return self._box.clock.now() < float(self._box.state.fact(fact, "0"))

    def _shown(self, push: CallbackPush, done: list[list[CallbackTry]]) -> Delivered:
        """Show the first bubble, only where somebody waits for one, or the failure."""
        tries = tuple(one for tries in done for one in tries)
        replies: tuple[Json, ...] = tuple(
            {"kind": tries[-1].bubble.kind, "body": tries[-1].bubble.body} if tries[-1].bubble else None
            for tries in done
        )
        if not push.speaks:
            return Delivered(tries, None, replies)
        bubble = next((one.bubble for one in tries if one.bubble), None)
        answered = any(one.outcome in ANSWERED for one in tries)
        reply = None
        with self._box.state.transaction():
            if bubble:
                sender = BubbleSender.SYSTEM if bubble.kind == "event" else BubbleSender.ACCOUNT
                reply = self._box.chat.add(push.person, push.account.appid, sender, bubble.kind, bubble.body)
            elif not answered:
                words: Object = {"text": NOTICE}
                reply = self._box.chat.add(push.person, push.account.appid, BubbleSender.SYSTEM, "notice", words)
        return Delivered(tries, reply, replies)

    async def _tries(self, push: CallbackPush, fields: Object) -> list[CallbackTry]:
        """Try until one is final; the next begins when the time of the last one is over."""
        tries: list[CallbackTry] = []
        began = time.monotonic()
        for number in range(1, self._box.settings.callback_tries + 1):
            tries.append(await self._try(push, fields))
            if tries[-1].outcome in (*ANSWERED, "malformed", "refused"):
                break
            if number < self._box.settings.callback_tries:
                rest = began + number * self._box.settings.callback_timeout - time.monotonic()
                await asyncio.sleep(max(0.0, rest))
        return tries

    async def _try(self, push: CallbackPush, fields: Object) -> CallbackTry:
        rule = self._box.rules.take(CALLBACK, push.account.appid, whole_message=False)
        if rule and rule.delay:
            await asyncio.sleep(rule.delay)
        sealed = seal(self._box, push, fields)
        if rule and rule.drop == "before":
            return self._logged(
                push, sealed.plain, "", CallbackTry(None, 0, "lost", "a rule dropped it on the way there")
            )
        started = time.monotonic()
        status, text, outcome = await self._post(sealed.url, sealed.body, sealed.mime)
        ms = int((time.monotonic() - started) * 1000)
        made = self._judged(push, status, text, outcome, ms)
        if rule and rule.drop == "after":
            made = CallbackTry(status, ms, "lost", "a rule dropped the answer on the way back")
        return self._logged(push, sealed.plain, text, made)

    def _logged(self, push: CallbackPush, request: str, answer: str, made: CallbackTry) -> CallbackTry:
        """Write a try down with its outcome as the last line, and return it."""
        outcome = f"({made.outcome}: {made.why})" if made.why else f"({made.outcome})"
        self._box.log.add(
            WireLine(
                side="callback",
                method="POST",
                path=push.account.callback_path,
                account=push.account.appid,
                status=made.status,
                errcode=None,
                ms=made.ms,
                request=request,
                response=f"{answer}\n{outcome}".strip(),
            )
        )
        return made

    async def _post(self, url: str, body: str, mime: str) -> tuple[int | None, str, str]:
        """Send a body. Returns status, text and, where nothing came, why."""
        headers = {"Content-Type": mime, "User-Agent": "Mozilla/4.0", "Accept": "*/*"}
        try:
            async with (
                asyncio.timeout(self._box.settings.callback_timeout),
                self._http.post(url, data=body.encode(), headers=headers, allow_redirects=False) as response,
            ):
                return response.status, await _text_of(response), ""
        except TimeoutError:
            return None, "", "timeout"
        except (aiohttp.ClientError, OSError, ValueError):
            return None, "", "unreachable"

    def _judged(self, push: CallbackPush, status: int | None, text: str, failure: str, ms: int) -> CallbackTry:
        if status is None:
            return CallbackTry(None, ms, failure)
        if status >= 500:
            return CallbackTry(status, ms, "error")
        if status != 200:
            return CallbackTry(status, ms, "refused")
        try:
            bubble = open_reply(self._box, push, text)
        except BadReply as error:
            return CallbackTry(status, ms, "malformed", str(error))
        return CallbackTry(status, ms, "reply" if bubble else "ack", bubble=bubble)

    async def verify(self, account: WorldAccount) -> Object:
        """Run the console's test of the address: GET with echostr, which must come back as it is."""
        url, echo = verification(self._box, account)
        started = time.monotonic()
        try:
            async with (
                asyncio.timeout(self._box.settings.callback_timeout),
                self._http.get(url, allow_redirects=False) as response,
            ):
                text = await _text_of(response)
                ok = response.status == 200 and text == echo
                return {"ok": ok, "status": response.status, "ms": int((time.monotonic() - started) * 1000)}
        except (TimeoutError, aiohttp.ClientError, OSError):
            return {"ok": False, "status": None, "ms": int((time.monotonic() - started) * 1000)}
