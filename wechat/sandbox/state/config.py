"""One run of the sandbox needs to know these settings."""

from dataclasses import dataclass
from pathlib import Path

SMS_KEY = "sandbox-only-sms-key-never-use-in-production"
DEFAULT_WORLD = Path(__file__).parents[1] / "world.json"


@dataclass(frozen=True)
class SandboxSettings:
    """Says where one sandbox listens, whose accounts it plays and which server it calls back.

    `state` is the folder that outlives a restart; the empty string keeps everything in memory. `port` 0 takes a free
    port. `public_url` is the address under which the product names itself in its own links (empty: `server_url`).
    `callback_timeout` is in seconds; `callback_tries` counts the first try too (the platform documents "3 retries").
    `cut_long_fields` decides what happens to a template value that is too long, which the platform does not document:
    refused (False, the stricter) or cut (True). `sms_key` signs what is sent to the gateway of short messages, `/sms`.
    """

    host: str = "127.0.0.1"
    port: int = 8100
    world: str = str(DEFAULT_WORLD)
    state: str = ""
    server_url: str = "http://127.0.0.1:8000"
    public_url: str = ""
    callback_timeout: float = 5.0
    callback_tries: int = 4
    cut_long_fields: bool = False
    sms_key: str = SMS_KEY

    @property
    def product_urls(self) -> tuple[str, ...]:
        """Return every address that means the product, without a trailing slash; the public one first."""
        server = self.server_url.rstrip("/")
        public = self.public_url.rstrip("/") or server
        return (public,) if public == server else (public, server)
