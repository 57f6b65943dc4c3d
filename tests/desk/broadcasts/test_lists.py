"""A list that is uploaded: wrong, double, foreign and empty numbers named at their rows, nothing half kept."""

from io import BytesIO

import pytest
from openpyxl import Workbook

from desk.broadcasts import approving
from desk.broadcasts.drafting import DraftWords, list_of
from desk.broadcasts.lists import upload_list
from desk.errors import Invalid, NotAllowed, Refused
from desk.people.short_messages import values_in
from desk.rules.broadcasts.audiences import OfficersOf, UploadedList
from models import Broadcast, BroadcastLine, BroadcastRecipient, ShortMessage
from models.enums import BroadcastKind, BroadcastWay
from models.keyring import unseal
from tests.cast import MORNING, court
from tests.desk.broadcasts.composed import approved, drafted, fed, order, outcomes

pytestmark = pytest.mark.usefixtures("cast")
WORDS = DraftWords(BroadcastKind.SMS, "开庭地点变更", "{姓名}，您的开庭改在第三法庭。")
ROWS = (
    "手机号,姓名\n"
    "13807910001,张三\n"
    "138079100,李四\n"
    "13807910001,王五\n"
    "+852 91234567,陈生\n"
    ",赵六\n"
    "0791-86161368,钱七\n"
    "13907910002,孙八\n"
)


async def sms_draft() -> Broadcast:
    return await drafted(WORDS, [OfficersOf(("judge",), ((await court()).id,))])


async def test_wrong_rows_are_named_and_right_ones_kept_sealed() -> None:
    draft = await sms_draft()
    kept, read = await upload_list(await order(draft, "林雨"), ROWS.encode())
    said = dict(read.faults)
    assert sorted(said) == [3, 4, 5, 6, 7]
    assert "11 位" in said[3]
    assert "第 2 行" in said[4]
    assert "境外" in said[5]
    assert "必须填写" in said[6]
    assert "固定电话" in said[7]
    assert not any("138079100" in words for words in said.values())
    lines = await BroadcastLine.filter(broadcast_id=draft.id).order_by("place")
    assert [(line.place, unseal(line.name_sealed)) for line in lines] == [(2, "张三"), (8, "孙八")]
    group = list_of(kept)
    assert group is not None
    assert (group.rows, group.wrong) == (2, 5)


async def test_a_list_with_wrong_rows_is_submitted_only_where_they_are_left_out_on_purpose() -> None:
    draft = await sms_draft()
    kept, _ = await upload_list(await order(draft, "林雨"), ROWS.encode())
    await approving.record_preview(await order(kept, "林雨"))
    with pytest.raises(Refused, match="5 行写错了"):
        await approving.submit(await order(kept, "林雨"))


async def test_a_name_missing_in_one_row_is_told_by_its_row() -> None:
    draft = await sms_draft()
    kept, _ = await upload_list(await order(draft, "林雨"), "手机号,姓名\n13807910001,张三\n13807910002,\n".encode())
    await approving.record_preview(await order(kept, "林雨"))
    with pytest.raises(Refused, match="第 3 行"):
        await approving.submit(await order(kept, "林雨"))


async def test_a_spreadsheet_is_read_too_and_what_is_no_table_is_refused() -> None:
    book = Workbook()
    book.active.append(["姓名", "手机号"])
    book.active.append(["张三", "13807910001"])
    made = BytesIO()
    book.save(made)
    draft = await sms_draft()
    _, read = await upload_list(await order(draft, "林雨"), made.getvalue())
    assert (len(read.rows), read.wrong) == (1, 0)
    for content in (b"", b"%PDF-1.7", b"<html>"):
        with pytest.raises(Invalid):
            await upload_list(await order(draft, "林雨"), content)
    with pytest.raises(NotAllowed):
        await upload_list(await order(draft, "周敏"), ROWS.encode())


async def test_each_number_of_a_list_gets_one_short_message_in_its_own_words() -> None:
    content = "手机号,姓名\n13807910001,张三\n13907910002,孙八\n"
    draft = await drafted(WORDS, [])
    await upload_list(await order(draft, "林雨"), content.encode())
    broadcast = await approved(draft)
    assert (broadcast.way, broadcast.total) == (BroadcastWay.SMS, 2)
    assert await fed(broadcast) == 2
    messages = await ShortMessage.filter(cause__startswith=f"broadcast:{broadcast.id}:").order_by("id")
    assert [values_in(one)[0] for one in messages] == [
        "张三，您的开庭改在第三法庭。",
        "孙八，您的开庭改在第三法庭。",
    ]
    assert sorted(unseal(one.to_sealed) for one in messages) == ["13807910001", "13907910002"]
    assert await outcomes(broadcast) == {"queued": 2}


async def test_a_list_uploaded_again_takes_the_place_of_the_first() -> None:
    draft = await sms_draft()
    await upload_list(await order(draft, "林雨"), ROWS.encode())
    kept, _ = await upload_list(await order(draft, "林雨"), "手机号\n13907910009\n".encode())
    assert await BroadcastLine.filter(broadcast_id=draft.id).count() == 1
    assert len([one for one in (list_of(kept),) if isinstance(one, UploadedList)]) == 1
    assert not await BroadcastRecipient.exists(broadcast_id=draft.id)
    assert kept.changed_at == MORNING
