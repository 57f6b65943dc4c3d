"""A worker goes through uploaded files: it checks them, and stores what was agreed to, telling how far it is."""

import asyncio
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO

import structlog

from desk.errors import Refused
from desk.files import file_store
from desk.importing.files.error_file import ErrorFile
from desk.importing.files.sources import Source, open_source
from desk.importing.kinds.table import KINDS
from desk.importing.kinds.takers import Scope
from desk.importing.running import ImportJob, Tally, check, store
from desk.importing.uploads import finish
from models import FileRemoval, ImportRun, statements
from models.database import transaction
from models.enums import ImportState
from models.imports import CLAIM_IMPORT_RUN, KEEP_IMPORT_RUN
from models.once_more import once_more
from models.troubles import FEW_TRIES, rows_of

log = structlog.get_logger("imports")
LEASED_FOR = timedelta(minutes=2)
GAVE_UP = "系统出错，试了几次都没有做完；已经写进去的不会重复，请系统管理员看日志，改好以后再上传一次"
KEPT = timedelta(days=7)
"""How long wrong rows can be fetched, and a checked file waits to be agreed to."""
MOST = 50


class _TakenOver(Exception):
    """Another worker goes through this file now."""


class _KeptBytes(BytesIO):
    """Wrong rows, in memory until they are sealed."""

    def close(self) -> None:
        """Stays readable."""


class Importer:
    """Goes through the files that wait, one after another, each under a lease that is renewed with every batch."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    async def run_due(self, as_of: datetime) -> int:
        """Go through one file that waits. Returns how many there were."""
        lease = secrets.token_hex(16)
        run_id = await statements.fetchval(CLAIM_IMPORT_RUN, lease=lease, at=as_of, until=as_of + LEASED_FOR)
        if run_id is None:
            await forget_old(as_of)
            return 0
        run = await ImportRun.get(id=run_id)
        rows = await rows_of("run_imports", as_of, most=FEW_TRIES)

        async def give_up() -> None:
            await self._fail(run, GAVE_UP)

        await rows.do(run.id, self._try(run), give_up)
        return 1

    async def _try(self, run: ImportRun) -> None:
        try:
            await self._go_through(run)
        except _TakenOver:
            return
        except Refused as refusal:
            await self._fail(run, refusal.words)

    async def _go_through(self, run: ImportRun) -> None:
        content = await file_store.read(run.file_key)
        kind, wrong = KINDS[run.kind], _KeptBytes()
        source = await asyncio.to_thread(open_source, lambda: BytesIO(content), kind.columns)
        barred = tuple(one for one in (run.asked_by_id, run.agreed_by_id) if one is not None)
        scope = Scope(self._clock(), tuple(run.branches), barred)

        async def keep(rows: int) -> None:
            shown = rows if run.state is counted else 0
            until = self._clock() + LEASED_FOR
            kept = {"run_id": run.id, "lease": run.lease, "rows": shown, "until": until}
            if await statements.fetchval(KEEP_IMPORT_RUN, **kept) is None:
                raise _TakenOver

        counted = ImportState.CHECKING
        job = ImportJob(kind, source, scope, ErrorFile(lambda: wrong, source), keep)
        tally = await check(job)
        if run.state is ImportState.STORING:
            counted = ImportState.STORING
            tally = await store(job, tally, run.skip_wrong)
            await kind.settle(self._clock())
        job.errors.close()
        await self._end(run, _told(tally, source), wrong.getvalue())

    @once_more
    async def _end(self, run: ImportRun, tally: dict[str, object], wrong: bytes) -> None:
        """Say what came of it, where it is still ours; wrong rows of the check are kept to be fetched."""
        checking = run.state is ImportState.CHECKING
        key = await file_store.write(wrong) if wrong and checking else run.errors_key
        async with transaction():
            ours = await ImportRun.filter(id=run.id, lease=run.lease).select_for_update().first()
            if ours is None:
                raise _TakenOver
            ours.tally, ours.rows_done = tally, int(str(tally["rows"]))
            if not checking:
                await finish(ours, ImportState.DONE, self._clock())
                return
            ours.state, ours.errors_key, ours.lease_until = ImportState.CHECKED, key, None
            ours.widens = bool(tally["widens"])
            await ours.save(update_fields=["state", "errors_key", "lease_until", "widens", "tally", "rows_done"])

    @once_more
    async def _fail(self, run: ImportRun, words: str) -> None:
        log.warning("import_failed", kind=run.kind, run=run.id)
        async with transaction():
            ours = await ImportRun.filter(id=run.id, lease=run.lease).select_for_update().first()
            if ours is not None:
                ours.tally = {**ours.tally, "words": words}
                await finish(ours, ImportState.FAILED, self._clock())


def _told(tally: Tally, source: Source) -> dict[str, object]:
    """Return what is shown of an import: counts, and words that repeat nothing of the file."""
    return {
        "rows": tally.rows,
        "new": tally.new,
        "changed": tally.changed,
        "same": tally.same,
        "wrong": tally.wrong,
        "told": tally.told,
        "notes": list(tally.notes),
        "unknown": len(source.unknown),
        "widens": tally.widens,
        "unit": source.unit,
    }


@once_more
async def forget_old(as_of: datetime) -> int:
    """Forget wrong rows nobody fetched for long, and files nobody agreed to. Returns how many."""
    async with transaction():
        waiting = ImportRun.filter(state=ImportState.CHECKED, asked_at__lt=as_of - KEPT)
        left = await waiting.limit(MOST).select_for_update(skip_locked=True)
        for run in left:
            await finish(run, ImportState.DROPPED, as_of)
        old = ImportRun.exclude(errors_key="").filter(asked_at__lt=as_of - KEPT)
        fetched = await old.limit(MOST).select_for_update(skip_locked=True)
        for run in fetched:
            await FileRemoval.create(file_key=run.errors_key, asked_at=as_of)
            run.errors_key = ""
            await run.save(update_fields=["errors_key"])
        return len(left) + len(fetched)
