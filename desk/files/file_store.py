"""The one store of pictures, voices and videos: sealed before they leave, in a directory or a bucket.

A key is random and says nothing of what it holds. While files are being moved from one place to the other there are
two: new files go to the first, and reads, removals and sweeps look in both.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from desk.errors import NotFound
from desk.files.bucket import BucketAddress, S3Bucket
from desk.files.folder import Folder
from desk.files.places import Place
from models.keyring import CannotOpen, keyring
from models.keyring import Place as SealedPlace

GONE = "没有找到这个文件"
_places: tuple[Place, ...] = ()


def configure(root: Path, bucket: BucketAddress | None = None, first: str = "directory") -> None:
    """Set this process's store; once, by whoever wires the process. `first` names the place new files go to."""
    global _places  # noqa: PLW0603
    _places = places_of(root, bucket, first)


def places_of(root: Path, bucket: BucketAddress | None, first: str) -> tuple[Place, ...]:
    """Return the places that settings name, the one new files go to first."""
    both: list[Place] = [Folder(root), *([S3Bucket(bucket)] if bucket else [])]
    return tuple(sorted(both, key=lambda place: place.name != first))


def places() -> Sequence[Place]:
    """Return the places files are in, the one new files go to first."""
    if not _places:
        raise RuntimeError("desk.files.file_store.configure() has not been called")
    return _places


def _checked(key: str) -> str:
    if not key.isalnum():
        raise NotFound(GONE)
    return key


def place_of(key: str) -> SealedPlace:
    """Return what a file is bound to: under another key it does not open."""
    return SealedPlace("file", "content", key)


async def write(content: bytes) -> str:
    """Keep a file; returns its key. Raises `StoreTrouble` where the store cannot take it: nothing is kept then."""
    key = secrets.token_hex(20)
    await places()[0].put(key, keyring().seal_bytes(content, place_of(key)))
    return key


async def read(key: str) -> bytes:
    """Reads what was kept under a key. Raises `NotFound`, and `StoreTrouble` where nobody can tell."""
    sealed = await sealed_bytes(key)
    if sealed is None:
        raise NotFound(GONE)
    return keyring().open_bytes(sealed, place_of(key))


async def reseal(key: str) -> bool:
    """Seal a file anew wherever that was not done with the newest key. Returns whether it was; False where it is gone.

    Raises `StoreTrouble`.
    """
    changed = False
    for place in places() if key.isalnum() else ():
        sealed = await place.get(key)
        if sealed is not None and not keyring().is_newest(sealed):
            content = keyring().open_bytes(sealed, place_of(key))
            await place.put(key, keyring().seal_bytes(content, place_of(key)))
            changed = True
    return changed


async def sealed_bytes(key: str) -> bytes | None:
    """Return a file as it is kept; None where no place has it. The first place is asked again, for it may have been
    moved there meanwhile.
    """
    _checked(key)
    both = places()
    for place in (*both, both[0]) if len(both) > 1 else both:
        found = await place.get(key)
        if found is not None:
            return found
    return None


def opens(key: str, sealed: bytes) -> bool:
    """Say whether a file as it is kept is whole and one of this deployment's keys opens it."""
    try:
        keyring().open_bytes(sealed, place_of(key))
    except CannotOpen:
        return False
    return True


async def remove(key: str) -> None:
    """Forget a file; harmless where it is gone already. Raises `StoreTrouble`.

    The place files are moved away from comes first: whoever copies looks there again after copying.
    """
    if key.isalnum():
        for place in reversed(places()):
            await place.remove(key)


async def kept_before(moment: datetime, after: str, most: int) -> list[str]:
    """Returns up to `most` keys in order, behind the key `after`, of files written before a moment: for the sweep."""
    found = {key for place in places() for key in await place.kept_before(moment, after, most)}
    return sorted(found)[:most]
