"""The control API answers what the phones page, tests and drills ask of the sandbox itself."""

import asyncio
from collections.abc import Awaitable, Callable

from wechat.sandbox.api.codes import CodeKind, make_code
from wechat.sandbox.api.errors import ControlError
from wechat.sandbox.api.misbehave import read_rule
from wechat.sandbox.api.shapes import Object
from wechat.sandbox.interfaces import moving, subscriptions
from wechat.sandbox.interfaces.conditional_menus import conditional_for
from wechat.sandbox.interfaces.menu import menu_of
from wechat.sandbox.interfaces.mini_codes import MiniCode
from wechat.sandbox.phones import phones, pressing, saying
from wechat.sandbox.phones.control_http import ControlRequest
from wechat.sandbox.sms.inbox import NumberTrouble
from wechat.sandbox.state.identity import PhoneOwner
from wechat.sandbox.state.sandbox import Sandbox
from wechat.sandbox.state.world import AccountType, WorldAccount
from wechat.sandbox.wire.callbacks import Callbacks
from wechat.sandbox.wire.push import CallbackPush

MOST_DELIVERIES = 50
FARTHEST = 10 * 365 * 86400


class Control:
    """Has one method for each route; a refusal is a ControlError."""

    def __init__(self, box: Sandbox, callbacks: Callbacks) -> None:
        self.box = box
        self.callbacks = callbacks

    def _account(self, asked: ControlRequest) -> WorldAccount:
        return self.box.account(asked.body.text("account", ""))

    async def _delivered(self, push: CallbackPush | None, asked: ControlRequest) -> Object:
        """Deliver, and wait for the outcome unless told not to. Giving up waiting does not stop the delivery."""
        if push is None:
            return {"tries": [], "reply": None, "replies": []}
        deliveries = asked.body.integer("deliveries", 1)
        if not 1 <= deliveries <= MOST_DELIVERIES:
            raise ControlError(f"deliveries 应在 1 到 {MOST_DELIVERIES} 之间")
        task = self.callbacks.later(push, deliveries)
        msg_id = push.fields.get("MsgId")
        number: Object = {} if msg_id is None else {"msg_id": msg_id}
        if not asked.waits:
            return {**number, "tries": [], "reply": None, "replies": []}
        return {**number, **(await asyncio.shield(task)).picture()}

    async def state(self, _: ControlRequest) -> Object:
        """Return everything the phones page needs to draw itself."""
        box = self.box
        return {
            "accounts": [
                {
                    "appid": account.appid,
                    "name": account.name,
                    "kind": account.kind.value,
                    "original_id": account.original_id,
                    "mode": account.mode.value,
                    "menu": menu_of(box, account.appid),
                    "templates": [
                        {"id": one.template_id, "title": one.title}
                        for one in box.world.templates.values()
                        if one.account == account.appid
                    ],
                }
                for account in box.world.accounts.values()
            ],
            "people": [self._pictured(person) for person in box.people.all()],
            "rules": [*box.rules.picture()],
            "server_url": box.settings.server_url,
            "public_url": box.settings.product_urls[0],
            "clock_offset": box.clock.offset,
        }

    def _pictured(self, person: PhoneOwner) -> Object:
        """Return a person with the menus that are theirs alone."""
        own = {appid: conditional_for(self.box, appid, person.key) for appid in self.box.world.accounts}
        return {**self.box.people.picture(person), "menus": {appid: menu for appid, menu in own.items() if menu}}

    async def add_person(self, asked: ControlRequest) -> Object:
        body = asked.body
        with self.box.state.transaction():
            person = self.box.people.put(
                body.text("key"), body.text("name"), body.text("phone", ""), body.text("host", "")
            )
            self.box.tell_state()
        return self.box.people.picture(person)

    async def messages(self, asked: ControlRequest) -> Object:
        person = self.box.people.find(asked.key)
        limit = asked.number("limit", 200) or 200
        found = self.box.chat.list(person.key, asked.query.get("account", ""), asked.number("after", None), limit)
        return {"messages": [*found]}

    async def send(self, asked: ControlRequest) -> Object:
        with self.box.state.transaction():
            push = saying.say(self.box, self.box.people.find(asked.key), self._account(asked), asked.body)
        return await self._delivered(push, asked)

    async def follow(self, asked: ControlRequest) -> Object:
        with self.box.state.transaction():
            scene = str(asked.body.values.get("scene") or "")
            push = phones.follow(self.box, self.box.people.find(asked.key), self._account(asked), scene)
        return await self._delivered(push, asked)

    async def unfollow(self, asked: ControlRequest) -> Object:
        with self.box.state.transaction():
            push = phones.unfollow(self.box, self.box.people.find(asked.key), self._account(asked))
        return await self._delivered(push, asked)

    async def menu(self, asked: ControlRequest) -> Object:
        """Press a button. One that opens something opens it at once; its event is delivered meanwhile."""
        with self.box.state.transaction():
            pressed = pressing.press(self.box, self.box.people.find(asked.key), self._account(asked), asked.body)
        if not pressed.url:
            return await self._delivered(pressed.push, asked)
        self.callbacks.later(pressed.push)
        return {"open": pressed.url, "miniprogram": pressed.miniprogram}

    async def scan(self, asked: ControlRequest) -> Object:
        with self.box.state.transaction():
            found = phones.scan(self.box, self.box.people.find(asked.key), asked.body)
        if isinstance(found, MiniCode):
            return {"open": "", "miniprogram": {"appid": found.appid, "name": found.name, "pagepath": found.pagepath}}
        return {"open": found} if isinstance(found, str) else await self._delivered(found, asked)

    async def tap(self, asked: ControlRequest) -> Object:
        url, miniprogram = phones.tap(self.box, self.box.people.find(asked.key), asked.body)
        return {"open": url, "miniprogram": miniprogram}

    async def event(self, asked: ControlRequest) -> Object:
        fields = dict(asked.body.fields("fields").values)
        with self.box.state.transaction():
            person = self.box.people.find(asked.key)
            push = phones.event(self.box, person, self._account(asked), asked.body.text("event"), fields)
        return await self._delivered(push, asked)

    async def allow(self, asked: ControlRequest) -> Object:
        """Answer the box that asks for subscription notices: `answers` maps a template to accept or reject."""
        answers = dict(asked.body.fields("answers").values)
        with self.box.state.transaction():
            push = subscriptions.allow(self.box, self.box.people.find(asked.key), self._account(asked), answers)
        return await self._delivered(push, asked)

    async def login_code(self, asked: ControlRequest) -> Object:
        return self._code(asked, CodeKind.LOGIN)

    async def phone_code(self, asked: ControlRequest) -> Object:
        return self._code(asked, CodeKind.PHONE)

    def _code(self, asked: ControlRequest, kind: CodeKind) -> Object:
        account = self._account(asked)
        if account.kind is not AccountType.MINIPROGRAM:
            raise ControlError(f"“{account.name}”不是小程序，没有 wx.login 和手机号授权")
        person = self.box.people.find(asked.key)
        if kind is CodeKind.PHONE and not person.phone:
            raise ControlError(f"{person.name}没有手机号，请先用 POST /sandbox/people 补上 phone")
        return {"code": make_code(self.box, kind, account.appid, person.key)}

    async def texts(self, asked: ControlRequest) -> Object:
        """Return the short messages on a phone."""
        person = self.box.people.find(asked.key)
        trouble = self.box.texts.trouble(person.phone).value
        return {"texts": [*self.box.texts.on_phone(person.phone)], "trouble": trouble}

    async def write_text(self, asked: ControlRequest) -> Object:
        person = self.box.people.find(asked.key)
        with self.box.state.transaction():
            self.box.texts.reply(_number_of(person), asked.body.text("text"))
        return {}

    async def trouble_texts(self, asked: ControlRequest) -> Object:
        """Make a phone's number unreachable or blacklisted; an empty `trouble` ends it."""
        trouble = asked.body.text("trouble", "")
        if trouble not in list(NumberTrouble):
            raise ControlError("trouble 应为 unreachable、blacklisted 或空")
        person = self.box.people.find(asked.key)
        with self.box.state.transaction():
            self.box.texts.set_trouble(_number_of(person), NumberTrouble(trouble))
        return {}

    async def quota_texts(self, asked: ControlRequest) -> Object:
        """Let so many more short messages be taken; without `left` there is no end."""
        left = asked.body.integer("left") if "left" in asked.body else None
        if left is not None and left < 0:
            raise ControlError("left 应不小于 0")
        with self.box.state.transaction():
            self.box.texts.set_quota(left)
        return {}

    async def add_rule(self, asked: ControlRequest) -> Object:
        with self.box.state.transaction():
            rule = self.box.rules.add(read_rule(asked.body))
            self.box.tell_state()
        return {"id": rule.id}

    async def remove_rules(self, asked: ControlRequest) -> Object:
        number = asked.path.get("number")
        with self.box.state.transaction():
            removed = self.box.rules.remove(int(number) if number else None)
            self.box.tell_state()
        return {"removed": removed}

    async def clock(self, asked: ControlRequest) -> Object:
        """Move the clock.

        `callbacks`: true makes callbacks carry the moved time too, for a product whose clock is moved along.
        """
        seconds = asked.body.number("advance", 0.0)
        if abs(seconds) > FARTHEST:
            raise ControlError("advance 以秒计，一次最多十年")
        with self.box.state.transaction():
            stamps = asked.body.flag("callbacks") if "callbacks" in asked.body else self.box.clock.stamps_callbacks
            self.box.clock.advance(seconds, stamps)
            self.box.tell_state()
        return {"clock_offset": self.box.clock.offset, "now": int(self.box.clock.now())}

    async def reset(self, _: ControlRequest) -> Object:
        self.box.reset()
        return {}

    async def log(self, asked: ControlRequest) -> Object:
        lines = self.box.log.list(asked.number("after", None), asked.number("limit", 200) or 200)
        return {"lines": [*lines]}

    async def verify(self, asked: ControlRequest) -> Object:
        """Run the console's test of an account's address."""
        return await self.callbacks.verify(self.box.account(asked.path["appid"]))

    async def move(self, asked: ControlRequest) -> Object:
        """Move an account to the one named `to`: 账号迁移."""
        old, new = self.box.account(asked.path["appid"]), self.box.account(asked.body.text("to"))
        with self.box.state.transaction():
            moved = moving.move(self.box, old, new)
        return {"moved": moved}


def _number_of(person: PhoneOwner) -> str:
    if not person.phone:
        raise ControlError(f"{person.name}没有手机号，请先用 POST /sandbox/people 补上 phone")
    return person.phone


Act = Callable[[Control, ControlRequest], Awaitable[Object]]
CONTROL: tuple[tuple[str, str, Act], ...] = (
    ("GET", "/sandbox/state", Control.state),
    ("POST", "/sandbox/people", Control.add_person),
    ("GET", "/sandbox/people/<key:str>/messages", Control.messages),
    ("POST", "/sandbox/people/<key:str>/send", Control.send),
    ("POST", "/sandbox/people/<key:str>/follow", Control.follow),
    ("POST", "/sandbox/people/<key:str>/unfollow", Control.unfollow),
    ("POST", "/sandbox/people/<key:str>/menu", Control.menu),
    ("POST", "/sandbox/people/<key:str>/scan", Control.scan),
    ("POST", "/sandbox/people/<key:str>/tap", Control.tap),
    ("POST", "/sandbox/people/<key:str>/event", Control.event),
    ("POST", "/sandbox/people/<key:str>/allow", Control.allow),
    ("POST", "/sandbox/people/<key:str>/login-code", Control.login_code),
    ("POST", "/sandbox/people/<key:str>/phone-code", Control.phone_code),
    ("GET", "/sandbox/people/<key:str>/texts", Control.texts),
    ("POST", "/sandbox/people/<key:str>/texts", Control.write_text),
    ("POST", "/sandbox/people/<key:str>/texts/trouble", Control.trouble_texts),
    ("POST", "/sandbox/texts/quota", Control.quota_texts),
    ("POST", "/sandbox/rules", Control.add_rule),
    ("DELETE", "/sandbox/rules", Control.remove_rules),
    ("DELETE", "/sandbox/rules/<number:int>", Control.remove_rules),
    ("POST", "/sandbox/clock", Control.clock),
    ("POST", "/sandbox/reset", Control.reset),
    ("GET", "/sandbox/log", Control.log),
    ("POST", "/sandbox/accounts/<appid:str>/verify", Control.verify),
    ("POST", "/sandbox/accounts/<appid:str>/move", Control.move),
)
