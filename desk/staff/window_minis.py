"""小程序码: where a mini-program is connected, a window has its code as well, made once and kept as a picture."""

from datetime import datetime

from desk.access.actors import Actor
from desk.access.audit import Deed
from desk.errors import NotFound
from desk.files import file_store
from desk.staff.service_windows import locked_window, nearest_account, window_of, write_window_down
from models import Account, Court, ServiceWindow
from models.database import transaction
from models.enums import AccountKind
from models.erasures import FileRemoval
from models.once_more import once_more

PAGE_OF_WINDOWS = "pages/window/window"
"""The page of the mini-program that a code opens, with the window's mark as its `scene`."""
NO_CODE = "这个窗口还没有小程序码"


async def mini_account_for(court: Court) -> Account | None:
    """Return the mini-program whose code a window of this court gets; None where none is connected."""
    return await nearest_account(court, AccountKind.MINIPROGRAM)


def has_mini(window: ServiceWindow) -> bool:
    """Say whether there is a code that still works; `window` comes with its accounts."""
    return bool(window.file_key) and window.mini_account is not None and window.mini_account.active


async def keep_mini(actor: Actor, window_id: int, account: Account, picture: bytes, as_of: datetime) -> None:
    """Keep the picture WeChat made; where somebody else was quicker, theirs stays."""
    key = await file_store.write(picture)
    if not await _remember(actor, window_id, account, key, as_of):
        await file_store.remove(key)


@once_more
async def _remember(actor: Actor, window_id: int, account: Account, key: str, as_of: datetime) -> bool:
    async with transaction():
        row = await locked_window(actor, window_id)
        if row.file_key and row.mini_account_id == account.id:
            return False
        if row.file_key:
            await FileRemoval.create(file_key=row.file_key, asked_at=as_of)
        row.mini_account_id, row.file_key = account.id, key
        await row.save(update_fields=["mini_account_id", "file_key"])
        await write_window_down(actor, Deed.MAKE_QR, row, as_of)
    return True


async def mini_picture(actor: Actor, window_id: int) -> bytes:
    """Return the picture of a window this person looks after. Raises `NotFound`, and `StoreTrouble`."""
    window = await window_of(actor, window_id)
    if not has_mini(window):
        raise NotFound(NO_CODE)
    return await file_store.read(window.file_key)
