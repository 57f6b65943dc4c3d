"""Every face shows the pictures, voices and videos that came with a petition as it is said here."""

from collections.abc import Mapping
from dataclasses import dataclass

from desk.files.voices import playable_file
from models import Attachment
from models.enums import FileState

NAMES: Mapping[str, str] = {"image": "图片", "voice": "录音", "video": "视频", "shortvideo": "视频"}
OTHER = "文件"


@dataclass(frozen=True)
class FileView:
    """One file of a petition, and its number among them.

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
    )


async def files_of(petition_id: int) -> list[FileView]:
    """Return the petition's files, in the order in which they came."""
    found = await Attachment.filter(petition_id=petition_id).order_by("id")
    return [file_view(file, number) for number, file in enumerate(found, 1)]
