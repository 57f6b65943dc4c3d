"""A closed loop over raw sockets: so many connections, each sending its next message when the last one is answered."""

import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

GOOD = b"HTTP/1.1 200"
PATIENCE_SECONDS = 15.0


class BadAnswer(Exception):
    """A contender that does not answer as it should has no speed worth telling."""


@dataclass(frozen=True)
class Run:
    """What one contender did in one round. Times in seconds."""

    answered: int
    seconds: float
    cpu_seconds: float
    waits: list[float] = field(repr=False)

    @property
    def rate(self) -> float:
        return self.answered / self.seconds

    @property
    def cpu_micros(self) -> float:
        return self.cpu_seconds / self.answered * 1e6

    def wait_ms(self, share: float) -> float:
        """How long the slowest `share` of the answers took at least."""
        ordered = sorted(self.waits)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


class _Line:
    """One connection and what it still has to send."""

    def __init__(self, port: int, requests: Iterator[bytes]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.requests = requests
        self.sent_at = 0.0
        self.came = b""

    def send_next(self) -> bool:
        request = next(self.requests, None)
        if request is None:
            return False
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)
        return True

    def answer(self) -> bytes | None:
        """A whole answer, or None where more of it is to come."""
        came = self.socket.recv(65536)
        if not came:
            raise BadAnswer("the connection was closed")
        self.came = self.came + came if self.came else came
        whole = _whole(self.came)
        if not whole:
            return None
        answer, self.came = self.came, b""
        return answer


def _whole(came: bytes) -> bool:
    head = came.find(b"\r\n\r\n")
    if head < 0:
        return False
    at = came.lower().find(b"content-length:", 0, head)
    if at < 0:
        raise BadAnswer("an answer without Content-Length")
    return len(came) >= head + 4 + int(came[at + 15 : came.index(b"\r\n", at)])


def ask(port: int, request: bytes) -> bytes:
    """The body of one answer. Raises `BadAnswer` unless it is a 200."""
    line = _Line(port, iter([request]))
    try:
        line.send_next()
        while (answer := line.answer()) is None:
            pass
    finally:
        line.socket.close()
    if not answer.startswith(GOOD):
        raise BadAnswer(repr(answer[:300]))
    return answer.partition(b"\r\n\r\n")[2]


def press(port: int, lines: Sequence[Iterator[bytes]], seconds: float) -> tuple[int, float, list[float]]:
    """How many were answered, in what time, and how long each waited; ends early where the messages do."""
    with selectors.DefaultSelector() as waiting:
        open_lines = [_Line(port, requests) for requests in lines]
        try:
            return _press(waiting, open_lines, seconds)
        finally:
            for line in open_lines:
                line.socket.close()


def _press(waiting: selectors.BaseSelector, lines: list[_Line], seconds: float) -> tuple[int, float, list[float]]:
    for line in lines:
        waiting.register(line.socket, selectors.EVENT_READ, line)
    began = time.perf_counter()
    waits: list[float] = []
    going = [line.send_next() for line in lines].count(True)
    while going:
        ready = waiting.select(PATIENCE_SECONDS)
        if not ready:
            raise BadAnswer(f"no answer for {PATIENCE_SECONDS:.0f} seconds")
        for key, _ in ready:
            ready_line: _Line = key.data
            answer = ready_line.answer()
            if answer is None:
                continue
            if not answer.startswith(GOOD):
                raise BadAnswer(repr(answer[:300]))
            now = time.perf_counter()
            waits.append(now - ready_line.sent_at)
            if now - began >= seconds or not ready_line.send_next():
                going -= 1
    return len(waits), time.perf_counter() - began, waits
