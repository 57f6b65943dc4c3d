"""A sealed archive: named contents in a row, written and read as a stream, never in the clear on a disk.

The file is a line that says what it is, then sealed blocks, each after its length. Inside a block: which archive it
belongs to, its place in it and whether it is the last; so blocks changed, moved, missing or of another archive are
found. The blocks hold a tar stream.
"""

import io
import os
import secrets
import tarfile
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ops.errors import OpsError

MAGIC = b"JIESU-BACKUP-1\n"
BLOCK_BYTES = 1 << 20
ID_BYTES = 16
PLACE_BYTES = 8
PREFIX_BYTES = ID_BYTES + PLACE_BYTES + 1
LONGEST_BLOCK = BLOCK_BYTES + 4096

Transform = Callable[[bytes], bytes]


class BadArchive(OpsError):
    """Not an archive of ours, or not whole."""


@contextmanager
def _told_in_words() -> Iterator[None]:
    """Raises `OpsError` where the disk does not take it."""
    try:
        yield
    except OSError as error:
        raise OpsError(f"备份写不下去（{error.strerror}）。没有留下备份文件，请腾出空间或换一个地方。") from error


class SealedWriter(io.RawIOBase):
    """A stream to write to; `finish` writes the last block, without which nobody reads the archive."""

    def __init__(self, out: IO[bytes], seal: Transform) -> None:
        super().__init__()
        self._out, self._seal = out, seal
        self._id, self._place = secrets.token_bytes(ID_BYTES), 0
        self._waiting = bytearray()
        with _told_in_words():
            out.write(MAGIC)

    def writable(self) -> bool:
        return True

    def write(self, data: "bytes | bytearray | memoryview[int]") -> int:  # type: ignore[override]
        self._waiting += data
        while len(self._waiting) > BLOCK_BYTES:
            self._block(bytes(self._waiting[:BLOCK_BYTES]), last=False)
            del self._waiting[:BLOCK_BYTES]
        return len(data)

    def finish(self) -> None:
        self._block(bytes(self._waiting), last=True)

    def _block(self, data: bytes, last: bool) -> None:
        prefix = self._id + self._place.to_bytes(PLACE_BYTES, "big") + bytes([last])
        sealed = self._seal(prefix + data)
        with _told_in_words():
            self._out.write(len(sealed).to_bytes(4, "big") + sealed)
        self._place += 1


class SealedReader(io.RawIOBase):
    """A stream to read from. Raises `BadArchive`, and whatever `unseal` raises for a block it cannot open."""

    def __init__(self, source: IO[bytes], unseal: Transform) -> None:
        super().__init__()
        self._source, self._unseal = source, unseal
        self._id, self._place, self._ended = b"", 0, False
        self._rest = b""
        if source.read(len(MAGIC)) != MAGIC:
            raise BadArchive("这不是接诉的备份文件，或来自不兼容的版本")

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while not self._ended and (size < 0 or len(self._rest) < size):
            self._rest += self._block()
        taken = self._rest if size < 0 else self._rest[:size]
        self._rest = self._rest[len(taken) :]
        return taken

    def finish(self) -> None:
        """Raises `BadArchive` where the last block is not there, or something follows it."""
        while not self._ended:
            self._block()
        if self._source.read(1):
            raise BadArchive("备份文件的末尾多出内容，文件已损坏或被改动")

    def _block(self) -> bytes:
        size = int.from_bytes(self._source.read(4), "big")
        sealed = self._source.read(size) if size <= LONGEST_BLOCK else b""
        if not size or len(sealed) != size:
            raise BadArchive("备份文件不完整：可能在写到一半时中断，或没有复制完")
        clear = self._unseal(sealed)
        archive, place = clear[:ID_BYTES], int.from_bytes(clear[ID_BYTES : PREFIX_BYTES - 1], "big")
        if place != self._place or (self._place and archive != self._id):
            raise BadArchive("备份文件的各段顺序不对，文件已损坏或被改动")
        self._id, self._place, self._ended = archive, self._place + 1, bool(clear[PREFIX_BYTES - 1])
        return clear[PREFIX_BYTES:]


@dataclass(frozen=True)
class Writing:
    """An archive being written."""

    tar: tarfile.TarFile

    def add(self, name: str, content: bytes) -> None:
        member = tarfile.TarInfo(name)
        member.size = len(content)
        self.tar.addfile(member, io.BytesIO(content))


@contextmanager
def written(path: Path, seal: Transform) -> Iterator[Writing]:
    """Writes a new archive, which is at `path` only once it is whole and on the disk. Raises `OpsError` where a file is
    there.
    """
    if path.exists():
        raise OpsError(f"{path} 已存在，为免覆盖旧备份请换一个文件名")
    draft = path.with_name(f".{path.name}.part")
    with _told_in_words():
        opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with open(opened, "wb") as out:
            sealed = SealedWriter(out, seal)
            with tarfile.open(fileobj=sealed, mode="w|") as tar:
                yield Writing(tar)
            sealed.finish()
            with _told_in_words():
                out.flush()
                os.fsync(out.fileno())
        draft.rename(path)
        _sync_folder(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """The name of a file is on the disk only once its folder is."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def first_entry(path: Path, unseal: Transform) -> tuple[str, bytes]:
    """Returns name and content of what was written first, without reading the rest. Raises `BadArchive`."""
    with closing(contents(path, unseal)) as entries:
        for entry in entries:
            return entry
    raise BadArchive("备份文件是空的")


def last_entry(path: Path, unseal: Transform, name: str) -> bytes | None:
    """Returns the content of what was written last, which has this name; None where the archive does not go on to its
    last block. Opens the last two blocks only, whatever the size, and so finds what is shorter than `BLOCK_BYTES`.
    """
    with path.open("rb") as source:
        if source.read(len(MAGIC)) != MAGIC:
            return None
        ends, place = source.seek(0, os.SEEK_END), len(MAGIC)
        blocks: list[tuple[int, int]] = []
        while place < ends:
            source.seek(place)
            size = int.from_bytes(source.read(4), "big")
            blocks = [*blocks[-1:], (place + 4, size)]
            place += 4 + size
        if place != ends or not all(PREFIX_BYTES < size <= LONGEST_BLOCK for _, size in blocks):
            return None
        clear = [_clear(source, place, size, unseal) for place, size in blocks]
    if not clear or not clear[-1][PREFIX_BYTES - 1]:
        return None
    return _last_member(b"".join(block[PREFIX_BYTES:] for block in clear), name)


def _clear(source: IO[bytes], place: int, size: int, unseal: Transform) -> bytes:
    source.seek(place)
    return unseal(source.read(size))


def _last_member(stream: bytes, name: str) -> bytes | None:
    """The end of a tar stream holds its last member; what comes after that is zeros."""
    begins = stream.rfind(name.encode() + b"\0")
    if begins < 0:
        return None
    member = tarfile.TarInfo.frombuf(stream[begins : begins + tarfile.BLOCKSIZE], "utf-8", "strict")
    content = stream[begins + tarfile.BLOCKSIZE :][: member.size]
    return content if len(content) == member.size else None


def contents(path: Path, unseal: Transform) -> Generator[tuple[str, bytes], None, None]:
    """Yields names and contents in the order they were written. Raises `BadArchive` where it is not whole, perhaps only
    at the end.
    """
    with path.open("rb") as source:
        sealed = SealedReader(source, unseal)
        try:
            with tarfile.open(fileobj=sealed, mode="r|") as tar:
                for member in tar:
                    taken = tar.extractfile(member)
                    yield member.name, taken.read() if taken else b""
        except tarfile.TarError as error:
            raise BadArchive("备份文件的内容读不出来，文件已损坏") from error
        sealed.finish()
