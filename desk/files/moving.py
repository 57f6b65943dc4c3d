"""Files go from one place to the other while the desk is at work: copied, read back, and removed only when told.

Each step can be done again: a copy that is there and the same is left alone. An erasure meanwhile wins: what is gone
from where it came from is taken away from where it went.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from desk.files.places import Place, StoreTrouble

AT_ONCE = 500


@dataclass
class MoveTally:
    """What came of a move: counts of files. `unlike` are keys whose copy is not what it was copied from."""

    copied: int = 0
    there: int = 0
    erased: int = 0
    removed: int = 0
    unlike: list[str] = field(default_factory=list)


async def keys_of(place: Place) -> AsyncIterator[str]:
    """Yield every key of a place, in order."""
    last = ""
    while True:
        keys = await place.kept_before(None, last, AT_ONCE)
        if not keys:
            return
        for key in keys:
            yield key
        last = keys[-1]


async def copy_all(source: Place, target: Place, told: Callable[[], None]) -> MoveTally:
    """Copy every file of a place and read each back. `told` is called after each. Raises `StoreTrouble`."""
    moved = MoveTally()
    async for key in keys_of(source):
        content = await source.get(key)
        if content is None:
            moved.erased += 1
        elif await target.get(key) == content:
            moved.there += 1
        else:
            await target.put(key, content)
            if not await source.has(key):
                await target.remove(key)
                moved.erased += 1
            elif await target.get(key) == content:
                moved.copied += 1
            else:
                moved.unlike.append(key)
        told()
    return moved


async def remove_copied(source: Place, target: Place, told: Callable[[], None]) -> MoveTally:
    """Remove from a place what the other has, byte for byte; what it has not stays. Raises `StoreTrouble`."""
    moved = MoveTally()
    async for key in keys_of(source):
        content = await source.get(key)
        if content is not None and await target.get(key) != content:
            moved.unlike.append(key)
        else:
            await source.remove(key)
            moved.removed += 1
        told()
    return moved


async def probe(place: Place, key: str, content: bytes) -> None:
    """Write a file, read it back and remove it. Raises `StoreTrouble` where any of it fails."""
    await place.put(key, content)
    if await place.get(key) != content:
        raise StoreTrouble("附件存储读出来的和写进去的不一样")
    await place.remove(key)
