"""Pictures are opened in processes of their own: what is poison is refused in words, and keeps nobody else waiting."""

import asyncio
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from desk.errors import Invalid
from desk.files import decoding, pictures
from desk.files.decoding import Decoder, DecoderBusy, NotDecoded
from desk.files.redraw import MOST_DOTS, MOST_SCANS, START_OF_SCAN

ZHANG, LI = 1, 2


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), **how: object) -> bytes:
    out = BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(out, kind, **how)
    return out.getvalue()


def many_scans(size: tuple[int, int], times: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again: each costs the decoder a pass over all dots."""
    whole = BytesIO()
    Image.new("RGB", size).save(whole, "JPEG", progressive=True)
    sent = whole.getvalue()
    return sent[:-2] + sent[sent.rindex(START_OF_SCAN) : -2] * times + sent[-2:]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
async def test_a_picture_comes_back_as_a_picture(kind: str) -> None:
    made, content_type = await pictures.redrawn(picture(kind), ZHANG)

    assert content_type == ("image/png" if kind == "GIF" else "image/jpeg")
    with Image.open(BytesIO(made)) as seen:
        assert seen.size == (64, 48)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (many_scans((64, 48), MOST_SCANS), pictures.UNREADABLE),
        (many_scans((5000, 5000), 1), pictures.LARGE),
        (picture("WEBP", (1, 1))[:30], pictures.UNREADABLE),
        (b"\xff\xd8\xff" + b"\0" * 99, pictures.UNREADABLE),
    ],
    ids=["scans", "progressive and large", "cut off", "no picture"],
)
async def test_poison_is_refused_in_words(sent: bytes, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        await pictures.redrawn(sent, ZHANG)
    assert refused.value.words == words


async def test_a_small_file_of_many_dots_is_refused_by_what_its_decoder_would_hold() -> None:
    out = BytesIO()
    Image.new("L", (MOST_DOTS["WEBP"] // 2000, 2001)).save(out, "WEBP", method=0)

    with pytest.raises(Invalid, match="图片太大"):
        await pictures.redrawn(out.getvalue(), ZHANG)


@pytest.mark.parametrize("deed", ["while True: pass", "bytearray(1 << 30)", "open(__file__)", "socket.socket()"])
async def test_a_decoder_taken_over_ends_at_its_limits(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, deed: str
) -> None:
    """What runs in it can spend a second and no gigabyte, open nothing and reach nobody."""
    begins = "import socket, sys\nfrom desk.files.confining import confine\nconfine(300 << 20, 1)\n"
    (tmp_path / "poisoned.py").write_text(f"{begins}{deed}\nsys.stdout.write('came through')\n")
    monkeypatch.setattr(decoding, "PATHS", f"{decoding._ROOT}:{tmp_path}")

    with pytest.raises(NotDecoded):
        await Decoder("poisoned", patience=60.0, largest=100).decode(b"", ZHANG)


async def test_whoever_sends_poison_waits_behind_everybody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[int] = []
    free = asyncio.Event()
    started = asyncio.create_subprocess_exec

    async def watched(*program: str, **how: Any) -> asyncio.subprocess.Process:
        await free.wait()
        return await started(*program, **how)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", watched)
    decoder = Decoder("desk.files.redraw", patience=60.0, largest=10**6)

    async def one(owner: int) -> None:
        await decoder.decode(picture(), owner)
        order.append(owner)

    work = [asyncio.create_task(one(owner)) for owner in (ZHANG, ZHANG, ZHANG, LI)]
    await asyncio.sleep(0)
    free.set()
    await asyncio.gather(*work)
    assert order == [ZHANG, LI, ZHANG, ZHANG]


async def test_more_than_a_queue_are_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MOST_WAITING", 1)
    decoder = Decoder("desk.files.redraw", patience=60.0, largest=10**6)

    ended = await asyncio.gather(*(decoder.decode(picture(), owner) for owner in (ZHANG, LI)), return_exceptions=True)
    assert [type(one) for one in ended] == [bytes, DecoderBusy]
