"""The control API speaks HTTP: JSON in, JSON out, a refusal as 400 with its words; and the stream of events."""

from collections.abc import Awaitable, Callable, Coroutine
from contextlib import aclosing
from dataclasses import dataclass

from sanic import HTTPResponse, Request

from wechat.sandbox.api.errors import ControlError, wrong_control
from wechat.sandbox.api.shapes import WHOLE, Fields, Object, dumps, parsed
from wechat.sandbox.phones.feed import Feed


@dataclass(frozen=True)
class ControlRequest:
    """One control request: its body, its query and the parts of its path."""

    body: Fields
    query: dict[str, str]
    path: dict[str, str]

    @property
    def key(self) -> str:
        return self.path["key"]

    @property
    def waits(self) -> bool:
        return self.query.get("wait") != "0"

    def number(self, name: str, default: int | None) -> int | None:
        """Return a whole number of the query."""
        text = self.query.get(name, "")
        if text and not WHOLE.fullmatch(text):
            raise wrong_control(name, "应为非负整数")
        return int(text) if text else default


def handler(
    act: Callable[[ControlRequest], Awaitable[Object]],
) -> Callable[..., Coroutine[object, object, HTTPResponse]]:
    """Wrap one route of the control API in HTTP."""

    async def handle(request: Request, **path: object) -> HTTPResponse:
        try:
            query = {name: values[0] for name, values in request.get_args(keep_blank_values=True).items()}
            words = {name: str(value) for name, value in path.items()}
            return answer(await act(ControlRequest(_body(request), query, words)))
        except ControlError as error:
            return answer({"error": str(error)}, 400)
        except OverflowError:
            return answer({"error": "数字太大"}, 400)

    return handle


def answer(found: Object, status: int = 200) -> HTTPResponse:
    return HTTPResponse(dumps(found), status, content_type="application/json; charset=utf-8")


def _body(request: Request) -> Fields:
    if not request.body.strip():
        return Fields({}, wrong_control)
    try:
        return Fields(parsed(request.body), wrong_control)
    except ValueError as error:
        raise ControlError(f"请求体应为一个 JSON 对象（{error}）") from error


async def events(feed: Feed, request: Request) -> None:
    """Send the stream of server-sent events."""
    out = await request.respond(content_type="text/event-stream; charset=utf-8", headers={"Cache-Control": "no-store"})
    async with aclosing(feed.listen()) as lines:
        async for text in lines:
            await out.send(text)
    await out.eof()
