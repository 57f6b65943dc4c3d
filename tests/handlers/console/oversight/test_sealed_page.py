"""封存件: an auditor reads numbers and clocks of what nobody may read, and not a word of it; nobody else gets in."""

from models import Ticket
from models.enums import PetitionKind
from tests import cast
from tests.handlers.console.conftest import Console

HERE = "/console/sealed"
SAID = "法官收了对方的红包"


async def sealed_complaint() -> Ticket:
    return await cast.a_petition(text=SAID, kind=PetitionKind.COMPLAINT, at_court="江西高院")


async def test_审计员_reads_the_number_where_it_lies_and_who_gets_it_and_nothing_of_what_was_said(console: Console):
    ticket = await sealed_complaint()
    shown = await (await console.staff("审计员")).get(HERE)
    assert shown.status == 200
    for words in (ticket.petition.number, "江西省高级人民法院", "上级纪检监察机关"):
        assert words in shown.words
    for hidden in (SAID, "张三", "13807910001"):
        assert hidden not in shown.text


async def test_an_empty_list_says_so(console: Console):
    shown = await (await console.staff("审计员")).get(HERE)
    assert shown.status == 200
    assert "没有封存" in shown.words


async def test_周敏_杨帆_and_the_administrator_find_no_such_page(console: Console):
    ticket = await sealed_complaint()
    for name in ("周敏", "杨帆", "系统管理员", "李正"):
        shown = await (await console.staff(name)).get(HERE)
        assert (shown.status, ticket.petition.number in shown.text) == (404, False)
