"""Addresses by which WeChat fetches a file to check it: for one file, for an hour, known to nobody else."""

import hmac
import re
from datetime import UTC, datetime, timedelta

from models import Attachment
from models.enums import FileState
from models.keyring import index_of

LASTS = timedelta(hours=1)
PREFIX = "/wechat/media/"
_SHAPE = re.compile(r"([1-9][0-9]{0,17})-([0-9]{1,12})-([0-9a-f]{32})")


def _mark(attachment_id: int, until: int) -> str:
    return index_of("media-check", f"{attachment_id}:{until}") or ""


def path_to(attachment_id: int, as_of: datetime) -> str:
    until = int((as_of + LASTS).timestamp())
    return f"{PREFIX}{attachment_id}-{until}-{_mark(attachment_id, until)}"


async def find(name: str, as_of: datetime) -> Attachment | None:
    """Returns the stored file such a name stands for; None for any other name, and after its time."""
    match = _SHAPE.fullmatch(name)
    if match is None or not hmac.compare_digest(match[3], _mark(int(match[1]), int(match[2]))):
        return None
    if datetime.fromtimestamp(int(match[2]), UTC) < as_of:
        return None
    return await Attachment.get_or_none(id=int(match[1]), state=FileState.STORED)
