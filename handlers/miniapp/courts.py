"""法院: this lists the courts one may turn to."""

from pydantic import Field

from handlers.miniapp.frame.operations import Call, Operation, serve
from handlers.miniapp.frame.shapes import Nothing, Shape
from models import Court
from models.enums import CourtLevel


class CourtShown(Shape):
    code: str = Field(title="法院代字", examples=["赣01"])
    name: str
    short_name: str
    level: CourtLevel
    parent: str = Field(title="上级法院的代字；没有则为空")
    telephone: str
    address: str


class Courts(Shape):
    courts: list[CourtShown] = Field(title="上级在前")


@serve(Operation("GET", "/courts", "法院名录", Nothing, Courts, login=False))
async def courts(_: Call[Nothing]) -> Courts:
    rows = await Court.filter(closed_at__isnull=True).order_by("path").select_related("parent")
    return Courts(
        courts=[
            CourtShown(
                code=row.code,
                name=row.name,
                short_name=row.short_name,
                level=row.level,
                parent=row.parent.code if row.parent else "",
                telephone=row.telephone,
                address=row.address,
            )
            for row in rows
        ]
    )
