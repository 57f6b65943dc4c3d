"""The front door: who types the bare address learns where to go, and monitors get an answer."""

from sanic import Blueprint, HTTPResponse, Request

from handlers.pages.frame.screen import PageWords, say

blueprint = Blueprint("front")
FRONT = PageWords(
    "法院群众诉求服务",
    "请从法院的微信公众号或小程序进来：留诉求、查进度、给答复评价。工作人员请打开本网址后面加 /console 的工作台。",
    "/p",
    "我的诉求",
)


@blueprint.get("/")
async def front(request: Request) -> HTTPResponse:
    return say(request, FRONT)
