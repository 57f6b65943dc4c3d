"""共同诉求: several people ask for one thing; each joins by a code, rates, and leaves for themselves alone."""

from datetime import datetime

from pydantic import Field

from desk.petitions.own_petitions import own_petition
from desk.petitions.together import petitioners
from desk.rules.lifecycles.petition_acts import told_citizen
from desk.rules.sizes import LONGEST_NAME, LONGEST_REASON
from desk.tickets.rating.petitioner_ratings import rate_as_one
from handlers.http import limits
from handlers.miniapp.frame.operations import Call, Operation, serve
from handlers.miniapp.frame.shapes import Done, Nothing, Shape, Text
from models.enums import Grade


class Invitation(Shape):
    code: str = Field(title="邀请码，八位数字；把它告诉和您一起提的人")
    expires_at: datetime = Field(title="在这之前有效；再要一个，这个就作废")


class Joining(Shape):
    code: Text = Field(title="邀请码", min_length=1, max_length=20, repr=False)
    name: Text = Field("", title="姓名；登记过的可以不填", max_length=LONGEST_NAME, repr=False)


class Joined(Shape):
    number: str = Field(title="加入的诉求的编号")


class OwnRating(Shape):
    grade: Grade = Field(title="评价", description="5 非常满意 … 1 非常不满意")
    words: Text = Field("", title="意见；不满意的请写明哪里不满意", max_length=LONGEST_REASON, repr=False)


@serve(
    Operation(
        "POST",
        "/petitions/<number:str>/invitation",
        "邀请别人一起提",
        Nothing,
        Invitation,
        rate=limits.TOGETHER,
        refuses=(400, 404, 409, 413),
    )
)
async def invite(call: Call[Nothing]) -> Invitation:
    given = await petitioners.issue_code(call.citizen, call.part("number"), call.as_of)
    return Invitation(code=given.code, expires_at=given.expires_at)


@serve(
    Operation(
        "POST",
        "/joins",
        "凭邀请码加入诉求",
        Joining,
        Joined,
        status=201,
        rate=limits.TOGETHER,
        refuses=(400, 409, 413),
    )
)
async def join(call: Call[Joining]) -> Joined:
    petition = await petitioners.join_by_code(call.citizen, call.sent.code, call.sent.name, call.as_of)
    return Joined(number=petition.number)


@serve(
    Operation(
        "POST",
        "/petitions/<number:str>/leaving",
        "退出一起提的诉求",
        Nothing,
        Done,
        rate=limits.TOGETHER,
        refuses=(400, 404, 409, 413),
    )
)
async def leave_together(call: Call[Nothing]) -> Done:
    await petitioners.leave(call.citizen, call.part("number"), call.as_of)
    return Done(message=told_citizen("left_together"), comfort="")


@serve(
    Operation(
        "POST",
        "/petitions/<number:str>/own-rating",
        "一起提的人各自评价",
        OwnRating,
        Done,
        rate=limits.TOGETHER,
        refuses=(400, 404, 409, 413),
    )
)
async def rate_together(call: Call[OwnRating]) -> Done:
    """The matter goes by what a spokesperson says; everybody's own rating is kept beside it."""
    ticket = await own_petition(call.citizen, call.part("number"))
    await rate_as_one(call.citizen, ticket.id, call.sent.grade, call.sent.words, call.as_of)
    return Done(message=told_citizen("rated_together"), comfort="")
