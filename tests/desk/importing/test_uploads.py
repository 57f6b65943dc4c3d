"""A file at the console: who may bring one, who lets it be stored, and that nothing of it stays."""

from pathlib import Path

import pytest

from desk.errors import Invalid, NotAllowed, NotFound, Refused
from desk.files import file_store
from desk.importing import uploads
from desk.importing.files.cells import Unimportable
from desk.importing.uploads_run import KEPT, Importer, forget_old
from desk.petitions.uploads import LARGEST_UPLOAD
from models import AuditEntry, FileRemoval, ImportRun, Officer, OfficerRole
from models.enums import ImportState, Role
from tests.cast import MORNING, acting, officer
from tests.desk.importing.books import OFFICERS, book, table

pytestmark = pytest.mark.usefixtures("cast")
NEW = ("qianjin", "钱进", "赣01", "执行局", "13807910008")
POSTS = ("工号", "职责", "法院代码")


async def work() -> None:
    while await Importer(lambda: MORNING).run_due(MORNING):
        pass


async def uploaded(content: bytes, kind: str = "officers") -> ImportRun:
    run = await uploads.upload(await acting("系统管理员"), kind, content, MORNING)
    await work()
    return await ImportRun.get(id=run.id)


async def test_系统管理员_brings_a_file_sees_what_it_would_do_and_lets_it_be_stored() -> None:
    run = await uploaded(book(OFFICERS, NEW))
    assert (run.state, run.tally["new"], run.rows_done) == (ImportState.CHECKED, 1, 1)
    assert not await Officer.exists(login="qianjin")

    await uploads.agree(await acting("系统管理员"), run.id, skip_wrong=False, as_of=MORNING)
    await work()

    done = await ImportRun.get(id=run.id)
    assert (done.state, done.file_key, done.tally["new"]) == (ImportState.DONE, "", 1)
    assert await Officer.exists(login="qianjin")
    assert await FileRemoval.exists(file_key=run.file_key)
    assert {"upload_import", "keep_officer"} <= set(await AuditEntry.all().values_list("action", flat=True))


async def test_the_file_lies_sealed(tmp_path: Path) -> None:
    await uploads.upload(await acting("系统管理员"), "officers", table(OFFICERS, NEW), MORNING)

    (kept,) = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert "钱进".encode() not in kept.read_bytes()


async def test_what_lets_somebody_see_more_is_agreed_to_by_another_and_not_about_either() -> None:
    run = await uploaded(table(POSTS, ("lizheng", "督察", "赣01")), "posts")
    assert run.widens

    with pytest.raises(NotAllowed, match="另一位"):
        await uploads.agree(await acting("系统管理员"), run.id, skip_wrong=False, as_of=MORNING)
    await uploads.agree(await acting("杨帆"), run.id, skip_wrong=False, as_of=MORNING)
    await work()

    assert await OfficerRole.exists(officer_id=(await officer("李正")).id, role=Role.INSPECTOR)
    own = await uploaded(table(POSTS, ("sysadmin", "督察", "赣01")), "posts")
    assert own.tally["told"] == ["第 2 行“工号”：本人的职责要由另一位管理人员来办"]


async def test_whoever_agrees_gives_themselves_nothing() -> None:
    run = await uploaded(table(POSTS, ((await officer("杨帆")).login, "督察", "赣01")), "posts")

    await uploads.agree(await acting("杨帆"), run.id, skip_wrong=False, as_of=MORNING)
    await work()

    failed = await ImportRun.get(id=run.id)
    assert failed.state in (ImportState.FAILED, ImportState.DONE)
    assert not await OfficerRole.exists(officer_id=(await officer("杨帆")).id, role=Role.INSPECTOR)


async def test_wrong_rows_are_fetched_by_whoever_brought_them_and_by_nobody_else() -> None:
    run = await uploaded(table(OFFICERS, NEW, ("", "孙立", "赣99", "", "")))
    assert (run.tally["wrong"], run.state) == (1, ImportState.CHECKED)

    with pytest.raises(Refused, match="有写错的行"):
        await uploads.agree(await acting("系统管理员"), run.id, skip_wrong=False, as_of=MORNING)
    content, ending = await uploads.errors_of(await acting("系统管理员"), run.id, MORNING)
    with pytest.raises(NotFound):
        await uploads.errors_of(await acting("杨帆"), run.id, MORNING)
    assert ("孙立" in content.decode("utf-8-sig"), ending) == (True, ".csv")
    assert "孙立" not in str(run.tally)

    await uploads.agree(await acting("系统管理员"), run.id, skip_wrong=True, as_of=MORNING)
    await work()
    assert await Officer.exists(login="qianjin")


async def test_what_is_given_up_or_left_for_a_week_is_forgotten() -> None:
    given_up = await uploaded(table(OFFICERS, NEW))
    left = await uploaded(table(OFFICERS, ("", "孙立", "赣99", "", "")))
    await uploads.drop(await acting("系统管理员"), given_up.id, MORNING)

    await forget_old(MORNING + KEPT * 2)

    rows = await ImportRun.filter(id__in=[given_up.id, left.id])
    assert {(row.state, row.file_key, row.errors_key) for row in rows} == {(ImportState.DROPPED, "", "")}
    with pytest.raises(Refused, match="已经处理过"):
        await uploads.agree(await acting("系统管理员"), left.id, skip_wrong=True, as_of=MORNING)


@pytest.mark.parametrize(
    ("kind", "content", "words"),
    [
        ("nothing", table(OFFICERS, NEW), "请选择导入什么"),
        ("officers", b"", "请选择要导入的文件"),
        ("officers", bytes(LARGEST_UPLOAD + 1), "文件最大 10 MB"),
    ],
)
async def test_what_cannot_be_taken_is_said_at_once(kind: str, content: bytes, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        await uploads.upload(await acting("系统管理员"), kind, content, MORNING)
    assert not await ImportRun.exists()


async def test_a_file_that_cannot_be_read_leaves_nothing_and_others_may_not_bring_any() -> None:
    with pytest.raises(Unimportable, match="PDF"):
        await uploads.upload(await acting("系统管理员"), "officers", b"%PDF-1.7", MORNING)
    with pytest.raises(NotAllowed, match="系统管理员"):
        await uploads.upload(await acting("周敏"), "officers", table(OFFICERS, NEW), MORNING)
    assert not await ImportRun.exists()


async def test_one_person_has_few_files_waiting_at_once() -> None:
    for _ in range(uploads.MOST_OPEN):
        await uploads.upload(await acting("系统管理员"), "officers", table(OFFICERS, NEW), MORNING)

    with pytest.raises(Refused, match="没有办完"):
        await uploads.upload(await acting("系统管理员"), "officers", table(OFFICERS, NEW), MORNING)


async def test_another_court_does_not_see_it() -> None:
    run = await uploaded(table(OFFICERS, NEW))

    with pytest.raises(NotFound):
        await uploads.find(await acting("周敏"), run.id)
    assert not await uploads.seen_by(await acting("周敏"))
    assert [row.id for row in await uploads.seen_by(await acting("杨帆"))] == [run.id]
    assert await file_store.read(run.file_key)
