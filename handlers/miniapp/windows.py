"""窗口评价: a window's mini-program code opens the page with the window's mark as its `scene`; it is rated here."""

from pydantic import Field

from desk.errors import NotFound, Refused
from desk.petitions.danger_words import comfort_now
from desk.petitions.window_reasons import RatedAt, rate_at_window
from desk.rules.rating_times import WINDOW_HOURS
from desk.rules.sizes import LONGEST_REASON
from desk.staff.service_windows import number_in
from handlers.http import limits
from handlers.miniapp.frame.operations import Call, Operation, serve
from handlers.miniapp.frame.shapes import COMFORT, Nothing, Shape, Text
from models import ServiceWindow
from models.enums import Grade, WindowKind

GONE = "没有找到这个窗口，请看看小程序码是不是本院的"


class WindowShown(Shape):
    name: str = Field(title="名称", examples=["3号窗口"])
    kind: WindowKind = Field(title="窗口还是自助机")
    place: str = Field(title="位置；没有写则为空")
    court: str = Field(title="法院代字", examples=["赣01"])
    court_name: str = Field(title="法院")
    closed: bool = Field(title="停用了：不能评价，请告诉本人")


class WindowGrade(Shape):
    grade: Grade = Field(title="评价", description="5 非常满意 … 1 非常不满意")
    words: Text = Field("", title="意见；不满意的，请写哪里不满意", max_length=LONGEST_REASON, repr=False)


class WindowRatedShown(Shape):
    message: str = Field(title="给群众看的说明")
    number: str = Field(title="不满意的意见成为的诉求编号；没有则为空")
    ask_reason: bool = Field(title="请再问一句哪里不满意，连同原来的评价再发一次")
    comfort: str = Field("", title=COMFORT)


@serve(Operation("GET", "/windows/<scene:str>", "扫小程序码打开的是哪个窗口", Nothing, WindowShown, refuses=(404,)))
async def window(call: Call[Nothing]) -> WindowShown:
    found = await _window(call.part("scene"))
    return WindowShown(
        name=found.name,
        kind=found.kind,
        place=found.place,
        court=found.court.code,
        court_name=found.court.name,
        closed=found.closed_at is not None,
    )


@serve(
    Operation(
        "POST",
        "/windows/<scene:str>/rating",
        f"评价一个窗口；{WINDOW_HOURS} 小时里再评就是改，公众号、网页、小程序合起来算一次",
        WindowGrade,
        WindowRatedShown,
        rate=limits.WRITE,
        refuses=(400, 404, 409, 413),
    )
)
async def rate_window(call: Call[WindowGrade]) -> WindowRatedShown:
    """Keep the grade at once; an unhappy one that says why is left with the court as well."""
    found, grade, words = await _window(call.part("scene")), call.sent.grade, call.sent.words
    if found.closed_at is not None:
        raise Refused(f"{found.name}已经停用了，不能评价")
    phone = call.identity
    at = (found.court, found.name, found.id, phone.id, phone.citizen_id, phone.account_id)
    _, number = await rate_at_window(RatedAt(*at, grade, words), call.as_of)
    said = f"谢谢您的评价：{grade.label}。"
    return WindowRatedShown(
        message=f"{said}您说的已经交给法院，编号 {number}。" if number else said,
        number=number,
        ask_reason=grade.is_unhappy and not words,
        comfort=await comfort_now(call.citizen, call.as_of),
    )


async def _window(scene: str) -> ServiceWindow:
    number = number_in(scene)
    found = await ServiceWindow.get_or_none(id=number).select_related("court") if number is not None else None
    if found is None:
        raise NotFound(GONE)
    return found
