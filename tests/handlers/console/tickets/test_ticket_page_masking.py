"""Numbers of persons: masked in whatever citizens say, opened by those who work on the ticket, never in an address."""

import re

from desk.petitions import citizen_requests
from desk.tickets.rating import ratings
from desk.tickets.rating.ratings import RateOrder
from models import AuditEntry
from models.enums import Channel, Grade
from tests import cast
from tests.handlers.console.conftest import Console

MOBILE = "13907910009"


async def test_what_a_citizen_adds_later_is_masked_until_a_click_that_is_written_down(console: Console):
    ticket = await console.dispatched("李正")
    await citizen_requests.supplement(await cast.order(ticket, "张三", f"请打{MOBILE}找我", console.clock.now))
    desk, path = await console.staff("李法官"), f"/console/tickets/{ticket.number}"

    seen = await desk.get(path)
    assert MOBILE not in seen.text
    assert "139****0009" in seen.words

    asked = re.search(r'name="words" value="(\d+)"', seen.text)
    assert asked
    opened = await desk.post(f"{path}/unmask", htmx=True, what="words", words=asked[1])
    assert MOBILE in opened.words
    entry = await AuditEntry.get(action="unmask")
    assert (entry.subject_id, entry.facts) == (ticket.petition_id, {"what": "words", "words": int(asked[1])})


async def test_words_of_another_ticket_are_not_opened_through_ones_own(console: Console):
    own, other = await console.dispatched("李正"), await console.dispatched("陈丽")
    await citizen_requests.supplement(await cast.order(other, "张三", f"请打{MOBILE}找我", console.clock.now))
    chief = await (await console.staff("周敏")).get(f"/console/tickets/{other.number}")
    words = re.search(r'name="words" value="(\d+)"', chief.text)
    assert words

    desk = await console.staff("李法官")
    for sent in (words[1], "", "9" * 23):
        reply = await desk.post(f"/console/tickets/{own.number}/unmask", htmx=True, what="words", words=sent)
        assert reply.status == 404
    assert await AuditEntry.filter(action="unmask").count() == 0


async def test_a_ratings_reason_is_masked_too(console: Console):
    ticket = await console.answered()
    order = await cast.order(ticket, "张三", f"没人回电话{MOBILE}", console.clock.now)
    await ratings.rate(RateOrder(*order.basis, grade=Grade.BAD, channel=Channel.WEB))

    seen = await (await console.staff("周敏")).get(f"/console/tickets/{ticket.number}")

    assert "139****0009" in seen.words
    assert MOBILE not in seen.text


async def test_who_only_reads_a_ticket_opens_nothing_of_it(console: Console):
    ticket = await console.dispatched("李正")
    president, path = await console.staff("郑远"), f"/console/tickets/{ticket.number}"

    assert "/unmask" not in (await president.get(path)).text
    assert (await president.post(f"{path}/unmask", what="contact")).status == 404
    assert await AuditEntry.filter(action="unmask").count() == 0


async def test_one_does_not_search_by_a_persons_number_and_finds_it_in_no_link(console: Console):
    await console.petition()
    desk = await console.staff("周敏")

    for typed in (MOBILE, "11010519491231002X", f"找一下 {MOBILE}"):
        reply = await desk.get(f"/console?tab=all&q={typed}")
        assert "不能用手机号、身份证号搜索" in reply.words
        assert typed not in reply.text
