"""A bucket of any S3-compatible service as a store, so that several machines need no shared directory.

Files are sealed before they leave. Requests have time limits and are tried again by the library; what it says of a
failure names addresses and keys, and stays here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from desk.files.places import AWAY, DENIED, FULL, LARGEST_FILE, NO_BUCKET, NOT_OURS, TOO_LARGE, StoreTrouble

if TYPE_CHECKING:
    from obstore.store import ClientConfig, S3Store

CONNECT_SECONDS = 3
REQUEST_SECONDS = 30
MOST_TRIES = 3
TRYING_SECONDS = 20
"""All tries of one request together begin within this."""
PAGE = 1000
"""What a service lists at once."""
_SAID = (
    ("NoSuchBucket", NO_BUCKET),
    ("InvalidAccessKeyId", NOT_OURS),
    ("SignatureDoesNotMatch", NOT_OURS),
    ("AccessDenied", DENIED),
    ("StorageFull", FULL),
    ("QuotaExceeded", FULL),
    ("InsufficientStorage", FULL),
)
"""What a service's own code in its answer means; looked for before the kind of error."""


class BucketAddress(Protocol):
    """Where a bucket is and how to reach it, as the settings give it. `ca` is a PEM certificate, or empty."""

    @property
    def endpoint(self) -> str: ...
    @property
    def bucket(self) -> str: ...
    @property
    def key_id(self) -> str: ...
    @property
    def secret(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def prefix(self) -> str: ...
    @property
    def virtual_host(self) -> bool: ...
    @property
    def ca(self) -> str: ...


@dataclass(frozen=True)
class S3Bucket:
    address: BucketAddress
    name: str = "s3"

    def path(self, key: str) -> str:
        return f"{key[:2]}/{key}"

    @cached_property
    def _store(self) -> "S3Store":
        from obstore.store import S3Store

        client: ClientConfig = {
            "allow_http": self.address.endpoint.startswith("http://"),
            "connect_timeout": timedelta(seconds=CONNECT_SECONDS),
            "timeout": timedelta(seconds=REQUEST_SECONDS),
        }
        if self.address.ca:
            client["root_certificate"] = self.address.ca
        return S3Store(
            self.address.bucket,
            prefix=self.address.prefix or None,
            endpoint=endpoint_of(self.address),
            access_key_id=self.address.key_id,
            secret_access_key=self.address.secret,
            region=self.address.region,
            virtual_hosted_style_request=self.address.virtual_host,
            client_options=client,
            retry_config={"max_retries": MOST_TRIES, "retry_timeout": timedelta(seconds=TRYING_SECONDS)},
        )

    async def put(self, key: str, sealed: bytes) -> None:
        from obstore import put_async

        with _in_words():
            await put_async(self._store, self.path(key), sealed, use_multipart=False)

    async def get(self, key: str) -> bytes | None:
        from obstore import get_async

        with _in_words():
            try:
                found = await get_async(self._store, self.path(key))
            except FileNotFoundError as error:
                _none_of_this_key(error)
                return None
            if found.meta["size"] > LARGEST_FILE:
                raise StoreTrouble(TOO_LARGE)
            return bytes(await found.bytes_async())

    async def has(self, key: str) -> bool:
        from obstore import head_async

        with _in_words():
            try:
                await head_async(self._store, self.path(key))
            except FileNotFoundError:
                return False
            return True

    async def remove(self, key: str) -> None:
        from obstore import delete_async

        with _in_words():
            try:
                await delete_async(self._store, self.path(key))
            except FileNotFoundError as error:
                _none_of_this_key(error)

    async def kept_before(self, moment: datetime | None, after: str, most: int) -> list[str]:
        from obstore import list as listing

        found: list[str] = []
        with _in_words():
            pages = listing(self._store, offset=self.path(after) if after else None, chunk_size=min(most, PAGE))
            async for page in pages:
                for one in page:
                    key = one["path"].rpartition("/")[2]
                    if key.isalnum() and (moment is None or one["last_modified"] < moment):
                        found.append(key)
                if len(found) >= most:
                    break
        return found[:most]


def endpoint_of(address: BucketAddress) -> str:
    """Return where requests go: where the bucket's name belongs into the host's, the library wants it there."""
    scheme, _, host = address.endpoint.partition("://")
    return f"{scheme}://{address.bucket}.{host}" if address.virtual_host else address.endpoint


def _none_of_this_key(error: FileNotFoundError) -> None:
    """Pass over a key that is not there; where the bucket itself is not there, raise the error again."""
    if "NoSuchBucket" in str(error):
        raise error


@contextmanager
def _in_words() -> Iterator[None]:
    """Raise what the library says as `StoreTrouble`, without its own words: they hold addresses."""
    from obstore.exceptions import BaseError

    try:
        yield
    except StoreTrouble:
        raise
    except (BaseError, OSError, ValueError) as error:
        raise StoreTrouble(_words_of(error)) from None


def _words_of(error: Exception) -> str:
    from obstore.exceptions import PermissionDeniedError, UnauthenticatedError

    said = str(error)
    for code, words in _SAID:
        if code in said:
            return words
    if isinstance(error, FileNotFoundError):
        return NO_BUCKET
    if isinstance(error, UnauthenticatedError):
        return NOT_OURS
    return DENIED if isinstance(error, (PermissionDeniedError, PermissionError)) else AWAY
