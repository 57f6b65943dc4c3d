"""`python -m bench.province.serve`: the real web process on one province, which tells with each answer what it cost.

It is started by `bench.province` and asked over a socket like any other. Its clock stands still.
"""

import os
import pickle
import sys
from base64 import b64encode
from datetime import datetime
from typing import Annotated

import typer
from sanic import HTTPResponse, Request, Sanic, raw

import settings as configuration
from bench.province import recorded
from ops import collecting
from server import App, create_app

ASKED = "/-/asked"
"""Where this process tells the statements of the last answer."""
STATEMENTS, DATABASE_MS = "x-bench-statements", "x-bench-database-ms"
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


def measured(made: App) -> App:
    """Let every answer say how many statements it took, and how long they were waited for."""
    last: list[list[recorded.Asked]] = [[]]

    async def begin(_: Request) -> None:
        recorded.begin()

    async def tell(request: Request, response: HTTPResponse) -> None:
        if request.path == ASKED:
            return
        last[0] = recorded.asked_here()
        response.headers[STATEMENTS] = str(len(last[0]))
        response.headers[DATABASE_MS] = f"{sum(one.seconds for one in last[0]) * 1000:.3f}"

    async def asked(_: Request) -> HTTPResponse:
        return raw(b64encode(pickle.dumps(last[0])))

    made.on_request(begin, priority=999)
    made.on_response(tell, priority=-999)  # type: ignore[no-untyped-call]
    made.add_route(asked, ASKED)
    return made


@app.command()
def main(at: Annotated[str, typer.Option(help="停在哪一刻")]) -> None:
    """给 bench.province 用。"""
    as_of = datetime.fromisoformat(at)
    given = configuration.load(os.environ).model_copy(update={"clock": lambda: as_of})
    made = measured(create_app(given, name="jiesu-province"))

    async def settle(_: App) -> None:
        collecting.settle()

    made.after_server_start(settle)
    made.prepare(host="127.0.0.1", port=given.port, single_process=True, access_log=False, motd=False)
    with recorded.recording():
        Sanic.serve_single(primary=made)


if __name__ == "__main__":
    sys.exit(app())
