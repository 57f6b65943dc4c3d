"""S3-compatible services for tests: one that keeps files, and one that answers as real ones do when they refuse."""

import logging
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from secrets import token_hex

from aiohttp import web

from settings import BucketSettings

KEY_ID, SECRET = "the-court-key-id", "the-court-secret-which-nobody-logs"
LOCAL = "127.0.0.1"


@dataclass(frozen=True)
class LocalS3:
    """A service on this machine; `new_bucket` gives an empty one of a test's own."""

    url: str

    def new_bucket(self) -> BucketSettings:
        name = f"court-{token_hex(6)}"
        made = urllib.request.Request(f"{self.url}/{name}", method="PUT")
        urllib.request.urlopen(made).close()
        return address_of(self.url, name)


def address_of(url: str, bucket: str = "court") -> BucketSettings:
    return BucketSettings(url, bucket, KEY_ID, SECRET, "us-east-1", "jiesu", virtual_host=False, ca="")


def environment_of(bucket: BucketSettings) -> dict[str, str]:
    """The settings that name a bucket."""
    return {
        "JIESU_S3_ENDPOINT": bucket.endpoint,
        "JIESU_S3_BUCKET": bucket.bucket,
        "JIESU_S3_KEY_ID": bucket.key_id,
        "JIESU_S3_SECRET": bucket.secret,
        "JIESU_S3_PREFIX": bucket.prefix,
    }


def somewhere_else(bucket: BucketSettings) -> BucketSettings:
    """The same service, a bucket that is not there."""
    return replace(bucket, bucket="nobody-made-this")


@contextmanager
def local_s3() -> Iterator[LocalS3]:
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # a line for each request otherwise
    server = ThreadedMotoServer(ip_address=LOCAL, port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield LocalS3(f"http://{host}:{port}")
    finally:
        server.stop()


@asynccontextmanager
async def refusing_s3(status: int, code: str) -> AsyncIterator[BucketSettings]:
    """A service that answers every request with one error, in the words of the S3 API ("Error responses")."""

    async def refuse(_: web.Request) -> web.Response:
        body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>no</Message></Error>"
        return web.Response(status=status, text=body, content_type="application/xml")

    app = web.Application()
    app.router.add_route("*", "/{anything:.*}", refuse)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, LOCAL, 0)
    await site.start()
    try:
        yield address_of(f"http://{LOCAL}:{runner.addresses[0][1]}")
    finally:
        await runner.cleanup()
