"""Every face shows pictures, voices, videos and PDFs, whoever sent them, as it is said here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from desk.files.voices import playable_file
from desk.tickets.attaching import attached_in
from models import Attachment, TicketEvent
from models.enums import FileState

NAMES: Mapping[str, str] = {"image": "图片", "voice": "录音", "video": "视频", "shortvideo": "视频", "pdf": "PDF"}
OTHER = "文件"


@dataclass(frozen=True)
class FileView:
    """One file, and its number among those it came or went with.

    `plays`: a voice that every browser plays; type and size are of what plays, `sent_size` is that of what was sent.
    """

    id: int
    number: int
    kind: str
    state: FileState
    content_type: str
    size: int
    sent_size: int
    plays: bool
    pages: int = 0
    """Of a PDF: each can be shown as a picture."""

    @property
    def name(self) -> str:
        """Return what the file is called on screen, such as `图片 1`."""
        return f"{NAMES.get(self.kind, OTHER)} {self.number}"

    @property
    def is_stored(self) -> bool:
        return self.state is FileState.STORED

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")

    @property
    def kilobytes(self) -> int:
        return max(round(self.sent_size / 1024), 1)


def file_view(file: Attachment, number: int = 1) -> FileView:
    shown = playable_file(file)
    return FileView(
        id=file.id,
        number=number,
        kind=file.kind,
        state=file.state,
        content_type=shown.content_type,
        size=shown.size,
        sent_size=file.size,
        plays=bool(file.playable_key),
        pages=file.pages,
    )


async def files_of(petition_id: int) -> list[FileView]:
    """Return the petition's files, in the order in which they came."""
    found = await Attachment.filter(petition_id=petition_id).order_by("id")
    return numbered(found)


async def files_of_words(events: Iterable[TicketEvent]) -> Mapping[int, Sequence[FileView]]:
    """Return what the court sent with the words of these lines, by the words' id: those that are still kept."""
    ids = {event.words_id: attached_in(event) for event in events if event.words_id and attached_in(event)}
    wanted = {one for several in ids.values() for one in several}
    found = {one.id: one for one in await Attachment.filter(id__in=wanted)} if wanted else {}
    return {words: numbered([found[one] for one in several if one in found]) for words, several in ids.items()}


def numbered(files: Iterable[Attachment]) -> list[FileView]:
    return [file_view(file, number) for number, file in enumerate(files, 1)]
