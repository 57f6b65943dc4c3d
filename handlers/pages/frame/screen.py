"""How a phone page is put together: text size, toast, the form's token, fresh style sheets, and pages in words."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from sanic import HTTPResponse, Request
from sanic.response import redirect

from handlers.http.rendering import ROOT, page_headers, render
from handlers.http.sessions import Session
from models.enums import Act

SIZE_COOKIE = "jiesu_type"
LARGE = "large"

TOASTS: Mapping[str, str] = {
    Act.URGE: "已催办，承办人会马上收到提醒。",
    "urge_again": "刚才已经催过了，承办人已收到。请过几个小时再催。",
    Act.SUPPLEMENT: "补充的内容已交给承办人。",
    Act.WITHDRAW: "已撤回，法院不再办理这件诉求。",
    Act.REOPEN: "已收到，会重新办理。",
    Act.VISIT: "谢谢您的评价。",
    "visit_unhappy": "已记下您的意见，会换人重新办理。",
    Act.ACCEPT: "已签收。",
    Act.ANSWER: "答复已发出。",
    Act.SETTLE: "答复已发出。",
    Act.SUBMIT: "已报审，审核通过后发给群众。",
    Act.APPROVE: "已通过，答复已发出。",
    Act.REJECT: "已退回修改。",
    Act.INTERIM: "阶段答复已发给群众。",
    Act.SEND_BACK: "已退回诉求服务处。",
    Act.DISPATCH: "已派单。",
    Act.REASSIGN: "已改派。",
    Act.NOTE: "备注已记下。",
    Act.CALL: "通话已记下。",
    Act.ATTEMPT: "已记下。",
    Act.CORRECT: "更正后的答复已发出。",
    Act.REQUEST_EXTENSION: "延期申请已交总联络员，期限照常计算。",
    Act.GRANT: "已同意延期，群众会收到新的期限。",
    Act.REFUSE: "已不同意延期，承办人会收到原因。",
    Act.ASK_MORE: "已请群众补充，办理期限暂停。",
    Act.ATTEND: "督办情况已记下。",
    Act.GREEN: "已开通绿色通道，有关的人马上收到通知。",
    Act.END_GREEN: "绿色通道已结束，按原来的期限办理。",
    Act.MERGE: "已并案，那一件的答复会同时发给这位诉求人。",
    Act.TRANSFER: "已移送，那里的诉求服务处会收到通知。",
    Act.DECLINE: "已按不予受理办结，原因会发给群众。",
    Act.CLOSE: "已办结。",
}


@cache
def asset(path: str) -> str:
    """A static file's address, which changes with its content, so that phones keep no old copy."""
    return f"/static/{path}?v={hashlib.sha256((ROOT / 'static' / path).read_bytes()).hexdigest()[:10]}"


def show(
    request: Request,
    template: str,
    values: Mapping[str, object],
    session: Session | None = None,
    status: int = 200,
) -> HTTPResponse:
    """A page of `templates/pages`. `done` in the address is a short code; unknown ones say nothing."""
    done = request.args.get("done", "")
    frame: dict[str, object] = {
        "asset": asset,
        "large": request.cookies.get(SIZE_COOKIE) == LARGE,
        "csrf": session.csrf if session else "",
        "toast": TOASTS.get(done, ""),
        "done": done if done in TOASTS else "",
        "path": request.path,
    }
    return render(request, f"pages/{template}.html", status, {**frame, **values})


def see(request: Request, path: str, done: str = "") -> HTTPResponse:
    """After a form was taken: the page again, with the code of what to say."""
    headers = page_headers(request)
    return redirect(f"{path}?done={done}" if done else path, headers=headers, status=303)


@dataclass(frozen=True)
class PageWords:
    """A page that only says something: a heading, a sentence or two, and perhaps a way on."""

    heading: str
    text: str
    link: str = ""
    link_text: str = ""
    kept: str = ""
    icon: str = "info"


def say(request: Request, words: PageWords, status: int = 200, session: Session | None = None) -> HTTPResponse:
    """`kept` is what the person had written and must not lose."""
    return show(request, "words", {"words": words}, session, status)
