"""管理: one page from which everything that is looked after is reached, with what waits behind each door."""

from sanic import Blueprint, HTTPResponse, Request

from desk.errors import NotFound
from handlers.console.frame.screen import page
from handlers.console.frame.staff import ADMIN, MENU, MenuGroup, Staff, signed_in
from handlers.http.errors import WORDS

blueprint = Blueprint("console_admin")

ABOUT = {
    "/console/broadcasts": "起草、批准、发送、报告，自动提醒",
    "/console/window-ratings": "群众给窗口和自助机打的分，写的话",
    "/console/officers": "新建、调动、职责、请假、停用、密码",
    "/console/duty": "谁哪天在，哪天没有人",
    "/console/limits": "每种时限多久，哪天上班，几点上班，二级类别",
    "/console/courts": "新设、改名、改隶、撤并",
    "/console/accounts": "密钥、模板、菜单、二维码、迁移、停用，等人同意的",
    "/console/windows": "新增、改名、停用，评价的二维码",
    "/console/imports": "干警、法院、案件的表",
    "/console/system": "运行得怎样，做不下去的怎么办",
    "/console/growth": "数据库和附件有多大，长得多快",
    "/console/audit": "谁看过、改过什么",
    "/console/sealed": "院内没有人能办的投诉",
    "/console/security": "登录、密码、动态口令",
}
"""What is done behind each door."""


@blueprint.get("/admin")
@signed_in
async def show_rooms(request: Request, staff: Staff) -> HTTPResponse:
    if not staff.manages:
        raise NotFound(WORDS[404])
    rooms = [one for one in MENU if one.group is MenuGroup.ADMIN and one.path != ADMIN and one.open_to(staff)]
    return page(request, staff, "admin.html", {"rooms": rooms, "about": ABOUT})
