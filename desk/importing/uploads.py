"""A file that was uploaded at the console waits, sealed, to be checked, agreed to and stored; then it is forgotten.

The system administrator of a court imports for it and for those below it. What lets somebody see more is agreed to by
another administrator, and neither of the two imports about themselves.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from desk.access import audit
from desk.access.actors import Actor
from desk.access.audit import Deed
from desk.access.visibility import staffs
from desk.errors import Invalid, NotAllowed, NotFound, Refused
from desk.files import file_store
from desk.files.examining import LARGEST_UPLOAD
from desk.importing.files.error_file import SUFFIXES
from desk.importing.files.sources import open_source
from desk.importing.kinds.table import KINDS
from models import FileRemoval, ImportRun
from models.database import transaction
from models.enums import ImportState, Role
from models.once_more import once_more

MOST_OPEN = 5
MOST_LISTED = 20
NOT_YOURS = "只有本院或上级法院的系统管理员可以导入"
NO_SUCH = "没有找到这次导入"
SECOND = "这次导入让人看到更多，要由另一位总联络员或系统管理员确认"
UNFINISHED = (ImportState.CHECKING, ImportState.CHECKED, ImportState.STORING)


def branches_of(actor: Actor) -> list[str]:
    """Return the paths of the courts somebody imports for, with those below them."""
    return sorted({post.court_path for post in actor.posts if post.role is Role.SYSTEM_ADMIN})


@once_more
async def upload(actor: Actor, kind: str, content: bytes, as_of: datetime) -> ImportRun:
    """Keep a file to be checked. Raises `Unimportable` for one that cannot be read at all; nothing is kept then."""
    branches = branches_of(actor)
    if not branches:
        raise NotAllowed(NOT_YOURS)
    if kind not in KINDS:
        raise Invalid("请选择导入什么", "kind")
    if not content:
        raise Invalid("请选择要导入的文件", "file")
    if len(content) > LARGEST_UPLOAD:
        raise Invalid(f"文件最大 {LARGEST_UPLOAD // 1024 // 1024} MB，请分成几个，或请信息人员在服务器上导入", "file")
    if await ImportRun.filter(asked_by_id=actor.id, state__in=UNFINISHED).count() >= MOST_OPEN:
        raise Refused(f"您已有 {MOST_OPEN} 个文件没有办完，请先确认或放弃")
    source = await asyncio.to_thread(open_source, lambda: BytesIO(content), KINDS[kind].columns)
    key = await file_store.write(content)
    async with transaction():
        run = await ImportRun.create(
            kind=kind,
            state=ImportState.CHECKING,
            branches=branches,
            file_key=key,
            file_ending=SUFFIXES[source.kind],
            asked_by_id=actor.id,
            asked_at=as_of,
        )
        await audit.by_officer(actor, Deed.UPLOAD_IMPORT, ("import", run.id), as_of, {"kind": kind})
    return run


def covers(actor: Actor, run: ImportRun) -> bool:
    """Say whether somebody administers every court this import may be about."""
    return all(staffs(actor, path) for path in run.branches)


async def seen_by(actor: Actor) -> Sequence[ImportRun]:
    """Return the newest imports this person asked for or may agree to."""
    rows = await ImportRun.all().order_by("-id").limit(MOST_LISTED * 5).select_related("asked_by")
    return [row for row in rows if row.asked_by_id == actor.id or covers(actor, row)][:MOST_LISTED]


async def find(actor: Actor, run_id: int) -> ImportRun:
    """Return an import this person may see. Raises `NotFound`."""
    run = await ImportRun.get_or_none(id=run_id).select_related("asked_by")
    if run is None or not (run.asked_by_id == actor.id or covers(actor, run)):
        raise NotFound(NO_SUCH)
    return run


def may_agree(actor: Actor, run: ImportRun) -> bool:
    """Say whether this person is one who may let it be stored."""
    return covers(actor, run) and not (run.widens and actor.id == run.asked_by_id)


@once_more
async def agree(actor: Actor, run_id: int, skip_wrong: bool, as_of: datetime) -> ImportRun:
    """Let what was checked be stored. Raises `Refused`, and changes nothing then."""
    async with transaction():
        run = await _waiting(actor, run_id)
        if not may_agree(actor, run):
            raise NotAllowed(SECOND if covers(actor, run) else NOT_YOURS)
        if run.tally["wrong"] and not skip_wrong:
            raise Refused("有写错的行，请改好后重新上传，或选择跳过写错的")
        run.state, run.skip_wrong, run.rows_done = ImportState.STORING, skip_wrong, 0
        run.agreed_by_id, run.agreed_at = actor.id, as_of
        await run.save(update_fields=["state", "skip_wrong", "rows_done", "agreed_by_id", "agreed_at"])
        facts = {"kind": run.kind, **{name: run.tally[name] for name in ("new", "changed", "wrong")}}
        await audit.by_officer(actor, KINDS[run.kind].deed, ("import", run.id), as_of, facts)
        return run


@once_more
async def drop(actor: Actor, run_id: int, as_of: datetime) -> None:
    """Give up an import that was not stored yet; its file is forgotten."""
    async with transaction():
        run = await _waiting(actor, run_id)
        await finish(run, ImportState.DROPPED, as_of)
        await audit.by_officer(actor, Deed.DROP_IMPORT, ("import", run.id), as_of, {"kind": run.kind})


async def _waiting(actor: Actor, run_id: int) -> ImportRun:
    await find(actor, run_id)
    run = await ImportRun.filter(id=run_id, state=ImportState.CHECKED).select_for_update().first()
    if run is None:
        raise Refused("这次导入已经处理过了，请刷新后再看")
    return run


async def finish(run: ImportRun, state: ImportState, as_of: datetime) -> None:
    """End an import and forget its file; the wrong rows stay to be fetched. Call inside a transaction."""
    key, run.file_key = run.file_key, ""
    run.state, run.finished_at, run.lease_until = state, as_of, None
    await run.save(update_fields=["state", "finished_at", "lease_until", "file_key", "tally", "rows_done"])
    if key:
        await FileRemoval.create(file_key=key, asked_at=as_of)


async def errors_of(actor: Actor, run_id: int, as_of: datetime) -> tuple[bytes, str]:
    """Return the wrong rows, for whoever brought them, and the ending of that file. Raises `NotFound`."""
    run = await find(actor, run_id)
    if run.asked_by_id != actor.id or not run.errors_key:
        raise NotFound(NO_SUCH)
    await audit.by_officer(actor, Deed.TAKE_IMPORT_ERRORS, ("import", run.id), as_of, {"kind": run.kind})
    return await file_store.read(run.errors_key), run.file_ending
