"""The mini-program shows the human sentence first: it is in every answer to words of danger, and in no other."""

from tests.desk.tickets.danger.ringer import HEARD
from tests.handlers.miniapp.conftest import Mini
from tests.handlers.miniapp.test_acts import a_petition, do
from tests.handlers.miniapp.test_petitions import left


async def test_a_petition_in_danger_is_answered_with_the_sentence(zhang: Mini):
    answer = await left(zhang, text=HEARD)
    assert answer.status == 201
    assert all(words in answer.body["comfort"] for words in ("很担心您", "12368", "110", "12356"))
    shown = await zhang.get(f"/petitions/{answer.body['number']}")
    assert shown.body["comfort"] == answer.body["comfort"]
    assert (await left(zhang, text=HEARD)).body == answer.body


async def test_so_is_a_later_word_and_an_ordinary_one_is_not(zhang: Mini):
    ticket = await a_petition(zhang)
    plain = await do(zhang, ticket, "supplement", version=ticket.version, words="补充一份合同")
    assert plain.body["comfort"] == ""
    heard = await do(zhang, ticket, "supplement", version=ticket.version + 1, words=HEARD)
    assert "很担心您" in heard.body["comfort"]
