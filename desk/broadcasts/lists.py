"""A list of numbers is uploaded for a broadcast: read like every imported file, each wrong row named in words."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

from desk.broadcasts.groups import check_groups
from desk.broadcasts.store import BroadcastOrder, fresh_digest, lock_for, record
from desk.errors import Invalid
from desk.importing.files.columns import FileColumn, ReadRow, RowFault, Value, fault, read_row
from desk.importing.files.sources import open_source
from desk.rules.broadcasts.audiences import UploadedList, as_spec, groups_of
from desk.rules.broadcasts.gaps import Gap
from desk.rules.calendar.court_time import COURT_TIME
from desk.rules.papers.person_names import folded_name
from desk.rules.papers.telephones import TelephoneKind, parse_telephone
from desk.rules.sizes import LONGEST_NAME
from desk.rules.text.case_numbers import parse
from desk.rules.text.refusal import Refusal
from models import Broadcast, BroadcastLine
from models.database import connection, transaction
from models.enums import BroadcastAct
from models.keyring import Place, index_of, seal
from models.once_more import once_more

LARGEST_LIST = 10 * 1024 * 1024
MOST_ROWS = 100_000
MOST_FAULTS = 200
"""So many wrong rows are named; the others are counted."""
AT_ONCE = 2000
NO_MOBILE = "请填写手机号"
FOREIGN = "是境外号码，短信发不到：请填中国内地的手机号"
LANDLINE = "是固定电话，收不到短信：请填手机号"
TWICE = "和第 {} 行是同一个号码"
DRAWN = "SELECT nextval('broadcast_line_id_seq') AS id FROM generate_series(1, $1)"
KEEP = """
INSERT INTO broadcast_line (id, broadcast_id, place, name_sealed, mobile_sealed, mobile_index, case_number, hearing_at,
    kept_at)
SELECT *, $9::timestamptz FROM unnest($1::bigint[], $2::bigint[], $3::int[], $4::bytea[], $5::bytea[], $6::varchar[],
    $7::varchar[], $8::timestamptz[])"""


def _mobile(typed: str, _: datetime) -> Value | Refusal:
    read = parse_telephone(typed)
    if isinstance(read, Refusal):
        return Refusal("不是手机号：应为 11 位数字，请核对")
    if read.kind is TelephoneKind.MOBILE:
        return read.value
    return Refusal(FOREIGN if read.kind is TelephoneKind.ABROAD else LANDLINE)


def _name(typed: str, _: datetime) -> Value | Refusal:
    name = folded_name(typed)
    return name if len(name) <= LONGEST_NAME else Refusal(f"最多 {LONGEST_NAME} 个字")


def _case(typed: str, _: datetime) -> Value | Refusal:
    read = parse(typed)
    return Refusal("不像案号") if isinstance(read, Refusal) else read.canonical


def _moment(typed: str, _: datetime) -> Value | Refusal:
    for form in ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y年%m月%d日 %H:%M", "%Y年%m月%d日%H:%M"):
        try:
            return datetime.strptime(typed.replace("T", " "), form).replace(tzinfo=COURT_TIME)
        except ValueError:
            continue
    return Refusal("请写成 2026-12-03 09:00 这样的时间")


COLUMNS: Sequence[FileColumn] = (
    FileColumn("mobile", "手机号", _mobile, needed=True, also=("手机", "电话", "手机号码"), example="13800138000"),
    FileColumn("name", "姓名", _name, also=("名字", "当事人"), example="张三"),
    FileColumn("case", "案号", _case, example="（2026）赣01民初123号"),
    FileColumn("hearing", "开庭时间", _moment, example="2026-12-03 09:00"),
)
_GAPS = {Gap.NAME: "name", Gap.CASE: "case", Gap.HEARING: "hearing"}


@dataclass(frozen=True)
class ReadList:
    """What a file held: rows that may be sent to, and the wrong ones by place, in words; `wrong` counts all of them."""

    rows: Sequence[ReadRow] = field(repr=False)
    faults: Sequence[tuple[int, str]]
    wrong: int
    digest: str
    unit: str = "行"


def read_list(content: bytes, as_of: datetime) -> ReadList:
    """Read a file of numbers; slow, for a thread. Raises `Unimportable` for what is no table at all."""
    source = open_source(lambda: BytesIO(content), COLUMNS)
    seen: dict[str, int] = {}
    rows: list[ReadRow] = []
    faults: list[tuple[int, str]] = []
    wrong = 0
    for row in source.rows():
        read = read_row(row, COLUMNS, as_of)
        if isinstance(read, ReadRow):
            first = seen.setdefault(read.text("mobile"), read.place)
            if first == read.place:
                rows.append(read)
                continue
            read = fault("手机号", TWICE.format(first))
        wrong += 1
        if len(faults) < MOST_FAULTS:
            faults.append((row.place, str(read) if isinstance(read, RowFault) else ""))
        if len(rows) + wrong > MOST_ROWS:
            raise Invalid(f"一份名单最多 {MOST_ROWS} 行，请分成几份", "file")
    return ReadList(rows, faults, wrong, hashlib.sha256(content).hexdigest(), source.unit)


def _described(read: ReadList) -> UploadedList:
    """Return the list as the draft names it: which gaps every row fills, and which rows lack one."""
    lacking = {gap: [row.place for row in read.rows if not row.values.get(name)] for gap, name in _GAPS.items()}
    filled = tuple(gap.value for gap, rows in lacking.items() if not rows)
    lacks = tuple(
        f"{gap}：第 {'、'.join(map(str, rows[:10]))} 行{f'等 {len(rows)} 行' if len(rows) > 10 else ''}"
        for gap, rows in lacking.items()
        if rows
    )
    return UploadedList(len(read.rows), read.wrong, read.digest, filled, lacks)


@once_more
async def _keep(order: BroadcastOrder, read: ReadList) -> Broadcast:
    async with transaction():
        found = await lock_for(order, BroadcastAct.UPLOAD)
        await BroadcastLine.filter(broadcast_id=found.id).delete()
        for start in range(0, len(read.rows), AT_ONCE):
            await _write_rows(found.id, read.rows[start : start + AT_ONCE], order.as_of)
        others = [one for one in groups_of(found.audience) if not isinstance(one, UploadedList)]
        groups = await check_groups(order.actor, found.court, others, None)
        found.audience = as_spec([*groups, _described(read)])
        found.changed_by_id, found.digest = order.actor.id or 0, fresh_digest(found)
        await record(found, BroadcastAct.UPLOAD, order.actor, order.as_of)
    return found


async def upload_list(order: BroadcastOrder, content: bytes) -> tuple[Broadcast, ReadList]:
    """Take a file (xlsx, csv) as the list of a draft, instead of an earlier one. Returns what was wrong with its rows.

    Rows that are right are kept, sealed; the draft can be submitted only once none is wrong, or its author chose to
    leave the wrong ones out. Raises `Unimportable` or `Invalid` for what is no table, else as `lock_for`.
    """
    if not content:
        raise Invalid("请选择名单文件（xlsx 或 csv）", "file")
    if len(content) > LARGEST_LIST:
        raise Invalid(f"文件最大 {LARGEST_LIST // 1024 // 1024} MB，请分成几份", "file")
    read = await asyncio.to_thread(read_list, content, order.as_of)
    return await _keep(order, read), read


async def _write_rows(broadcast_id: int, rows: Sequence[ReadRow], as_of: datetime) -> None:
    async with connection() as plain:
        ids = [row["id"] for row in await plain.fetch(DRAWN, len(rows))]
        await plain.execute(
            KEEP,
            ids,
            [broadcast_id] * len(rows),
            [row.place for row in rows],
            [
                seal(row.text("name"), Place("broadcast_line", "name_sealed", at))
                for at, row in zip(ids, rows, strict=True)
            ],
            [
                seal(row.text("mobile"), Place("broadcast_line", "mobile_sealed", at))
                for at, row in zip(ids, rows, strict=True)
            ],
            [index_of("mobile", row.text("mobile")) for row in rows],
            [row.text("case") for row in rows],
            [row.values.get("hearing") for row in rows],
            as_of,
        )
