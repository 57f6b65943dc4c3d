"""Files as every face names them."""

import pytest

from desk.views.files import file_view
from models import Attachment
from models.enums import FileState


@pytest.mark.parametrize(
    ("kind", "name"), [("image", "图片 2"), ("voice", "录音 2"), ("shortvideo", "视频 2"), ("link", "文件 2")]
)
def test_a_file_is_called_by_its_kind_and_its_place(kind: str, name: str):
    assert file_view(Attachment(kind=kind, content_type="x/y", size=10, file_key="k"), 2).name == name


def test_of_a_voice_the_type_and_size_are_those_of_what_plays():
    voice = Attachment(
        kind="voice",
        content_type="audio/amr",
        size=3000,
        state=FileState.STORED,
        file_key="sent",
        playable_key="made",
        playable_size=9000,
    )

    shown = file_view(voice)

    assert (shown.plays, shown.content_type, shown.size, shown.kilobytes) == (True, "audio/mpeg", 9000, 3)
