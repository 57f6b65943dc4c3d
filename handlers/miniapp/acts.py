"""Citizens act on their own petition: 催办, 补充, 撤回, 评价, 重办."""

from collections.abc import Sequence

from pydantic import Field

from desk.errors import Stale
from desk.petitions.citizen_acts import MOVED_ON, CitizenActInput, carry_out
from desk.petitions.danger_words import comfort_now
from desk.petitions.own_petitions import own_for, own_petition
from desk.rules.lifecycles.petition_acts import PATHS, told_citizen
from desk.rules.sizes import LONGEST_WORDS, MOST_FILES
from desk.rules.text.petition_numbers import names_part
from desk.tickets.orders import Order
from handlers.http import limits
from handlers.http.bounds import LARGEST_VERSION
from handlers.miniapp.frame.operations import Call, Operation, Sent, serve
from handlers.miniapp.frame.problems import MovedOn
from handlers.miniapp.frame.shapes import Done, Shape, Text
from models.enums import Act, Channel, Grade


class Urged(Shape):
    words: Text = Field("", title="想说的话", max_length=LONGEST_WORDS, repr=False)


class Versioned(Shape):
    version: int = Field(title="看到的版本", ge=1, le=LARGEST_VERSION)


class Supplemented(Versioned):
    words: Text = Field("", title="补充的内容；有文件时可以不填", max_length=LONGEST_WORDS, repr=False)
    files: list[Text] = Field([], title="上传文件的编号", max_length=MOST_FILES)


class Rated(Versioned):
    grade: Grade = Field(title="评价", description="5 非常满意 … 1 非常不满意")
    words: Text = Field("", title="意见；不满意的，写明原因马上换人重办", max_length=LONGEST_WORDS, repr=False)


class Reopened(Versioned):
    words: Text = Field(title="重办的原因", min_length=1, max_length=LONGEST_WORDS, repr=False)


def _operation(act: Act, summary: str, takes: type[Sent]) -> Operation[Sent]:
    path = f"/petitions/<number:str>/{PATHS[act]}"
    return Operation("POST", path, summary, takes, Done, rate=limits.WRITE, refuses=(400, 404, 409, 413))


async def _do(
    act: Act,
    call: Call[Sent],
    version: int | None,
    words: str = "",
    grade: Grade | None = None,
    files: Sequence[str] = (),
) -> Done:
    number = call.part("number")
    whole = version is None  # of a petition that was split, any part that may be
    ticket = await (own_for(call.citizen, number, act, call.as_of) if whole else own_petition(call.citizen, number))
    order = Order(ticket.id, version, call.citizen, call.as_of, words)
    alone = names_part(number) and ticket.part > 0
    asked = CitizenActInput(order, Channel.MINIPROGRAM, grade, files, alone)
    try:
        said = told_citizen(await carry_out(act, asked))
        return Done(message=said, comfort=await comfort_now(call.citizen, call.as_of))
    except Stale as stale:
        raise MovedOn(MOVED_ON) from stale


@serve(_operation(Act.URGE, "催办", Urged))
async def urge(call: Call[Urged]) -> Done:
    return await _do(Act.URGE, call, None, call.sent.words)


@serve(_operation(Act.SUPPLEMENT, "补充材料", Supplemented))
async def supplement(call: Call[Supplemented]) -> Done:
    files = call.sent.files
    words = call.sent.words or (f"补充了 {len(files)} 份材料" if files else "")
    return await _do(Act.SUPPLEMENT, call, call.sent.version, words, files=files)


@serve(_operation(Act.WITHDRAW, "撤回", Versioned))
async def withdraw(call: Call[Versioned]) -> Done:
    return await _do(Act.WITHDRAW, call, call.sent.version)


@serve(_operation(Act.VISIT, "评价", Rated))
async def rating(call: Call[Rated]) -> Done:
    return await _do(Act.VISIT, call, call.sent.version, call.sent.words, call.sent.grade)


@serve(_operation(Act.REOPEN, "重办", Reopened))
async def reopen(call: Call[Reopened]) -> Done:
    return await _do(Act.REOPEN, call, call.sent.version, call.sent.words)
