"""A file that somebody sends is known by its content, never by its name: what it is, and what of it is kept."""

from dataclasses import dataclass, field

from desk.errors import Invalid
from desk.files import pdfs, pictures

LARGEST_UPLOAD = 10 * 1024 * 1024
TOO_LARGE = f"文件太大：最多 {LARGEST_UPLOAD // 1024 // 1024} MB"
NOT_TAKEN = "只能上传图片（jpg、png、webp、gif）、PDF、录音（amr、mp3、m4a）和视频（mp4）"


@dataclass(frozen=True)
class UploadKind:
    """Says what a file is: `name` as the desk calls it."""

    name: str
    content_type: str


PICTURE, AMR, MP3 = UploadKind("image", ""), UploadKind("voice", "audio/amr"), UploadKind("voice", "audio/mpeg")
M4A, MP4 = UploadKind("voice", "audio/mp4"), UploadKind("video", "video/mp4")
PAPER = UploadKind("pdf", pdfs.PDF)
_BEGINNINGS = (
    (b"\xff\xd8\xff", PICTURE),
    (b"\x89PNG\r\n\x1a\n", PICTURE),
    (b"GIF87a", PICTURE),
    (b"GIF89a", PICTURE),
    (b"#!AMR\n", AMR),
    (b"#!AMR-WB\n", AMR),
    (b"ID3", MP3),
    (b"%PDF-", PAPER),
)
_VIDEO_BRANDS = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"MSNV", b"M4V ")


def kind_of(content: bytes) -> UploadKind | None:
    """Return what the first bytes say a file is; None for what is not taken."""
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return PICTURE
    if content[4:8] == b"ftyp":
        return M4A if content[8:12] in (b"M4A ", b"M4B ") else MP4 if content[8:12] in _VIDEO_BRANDS else None
    return MP3 if _mpeg_frame(content) else None


def _mpeg_frame(content: bytes) -> bool:
    """Say whether an MPEG audio frame begins here (ISO/IEC 11172-3): none of its fields holds a forbidden value."""
    if len(content) < 4 or content[0] != 0xFF or content[1] & 0xE0 != 0xE0:
        return False
    version, layer, bits, rate = content[1] >> 3 & 3, content[1] >> 1 & 3, content[2] >> 4, content[2] >> 2 & 3
    return version != 1 and layer != 0 and bits not in (0, 15) and rate != 3


@dataclass(frozen=True)
class ExaminedFile:
    """A file as it is kept: what it is by its content, and how many pages a PDF has."""

    kind: UploadKind
    content: bytes = field(repr=False)
    content_type: str
    pages: int = 0


async def examine(content: bytes, owner: int) -> ExaminedFile:
    """Return what a file of this identity is by its content, with the bytes to keep.

    A picture is made anew, the pages of a PDF are counted. Raises `Invalid` for what is not taken, or cannot be opened,
    and `DecoderBusy`.
    """
    kind = kind_of(content)
    if kind is None:
        raise Invalid(NOT_TAKEN, "file")
    if kind is PICTURE:
        return ExaminedFile(kind, *await pictures.redrawn(content, owner))
    pages = await pdfs.counted(content, owner) if kind is PAPER else 0
    return ExaminedFile(kind, content, kind.content_type, pages)
