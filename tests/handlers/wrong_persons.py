"""Every route of the application, and what each person of the cast gets there: one row a route, none left out.

李正 has 张三's ticket in hand; 张三 also complained of 李正. A row's address names things in braces; it is asked for
the ticket's, for the complaint's, and for things that do not exist. `right` says who gets something else than `wrong`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Answers = Mapping[str, int]


class Door(StrEnum):
    OPEN = "open"
    CONSOLE = "console"
    PHONE = "phone"
    MINI = "mini"


STAFF = (
    *("周敏", "赵晴", "李正", "陈丽", "王芳", "刘洋", "何平", "郑远", "林雨"),
    *("高洁", "许诚", "杨帆", "系统管理员", "安全管理员", "审计员"),
)
CITIZENS = ("张三", "李四")
WAITING = "张三的新手机"
"""Verified as 张三's at the window, while nobody has said yet that it is: it sees nothing of theirs."""
OFFICERS_PHONES = ("李正", "陈丽", "王芳", "何平", "许诚", "审计员")
PEOPLE: Mapping[Door, tuple[str, ...]] = {
    Door.OPEN: (),
    Door.CONSOLE: STAFF,
    Door.PHONE: (*CITIZENS, WAITING, *OFFICERS_PHONES),
    Door.MINI: CITIZENS,
}


@dataclass(frozen=True)
class Row:
    """What one route answers.

    `complained` is `right` for the complaint, None where the address names nothing of one. `known_to` may be told that
    the thing is there, having it on a list. `last` is asked after everything else: it ends or changes something.
    """

    door: Door
    address: str
    right: Answers = field(default_factory=dict)
    complained: Answers | None = None
    wrong: int = 404
    stranger: int = 0
    send: Mapping[str, str] = field(default_factory=dict)
    known_to: tuple[str, ...] = ()
    last: bool = False

    def stranger_gets(self, method: str) -> int:
        """Whoever is not logged in is sent to do so; a form of theirs is not taken."""
        usual = {Door.CONSOLE: 303, Door.PHONE: 302 if method == "GET" else 403, Door.MINI: 401}
        return self.stranger or usual[self.door]


def all_get(status: int, *names: str) -> Answers:
    return dict.fromkeys(names, status)


NO_PETITIONS = ("林雨", "系统管理员", "安全管理员", "审计员")
SEE = ("周敏", "赵晴", "李正", "王芳", "何平", "郑远", "杨帆")
WORK_ON = ("周敏", "赵晴", "李正", "王芳", "杨帆")
SEE_COMPLAINT = ("何平", "杨帆")
SEE_ON_PHONE = ("李正", "王芳", "何平")
DESKS = ("周敏", "赵晴", "杨帆", "高洁")
CHIEFS = ("周敏", "杨帆", "高洁")
CALLERS = (*DESKS, "何平")
STAFFERS = ("周敏", "杨帆", "系统管理员")
"""Who changes who works at 南昌中院."""
READERS = ("周敏", "赵晴", "李正", "陈丽", "王芳", "刘洋", "何平", "郑远", "高洁", "许诚", "杨帆")
"""Who works on petitions, and so reads at least their own figures."""
OVERSEERS = ("周敏", "何平", "郑远", "杨帆")
"""Who reads the figures of 南昌中院."""
LOOK_OVER = ("周敏", "王芳", "刘洋", "何平", "郑远", "高洁", "杨帆")
"""Who looks over others' tickets, of courts or of a department."""
ASK_ABOUT = ("周敏", "赵晴", "杨帆")
"""Who makes the return visits of the ticket, being at its desk or at the desk above."""
UNBOUND = all_get(403, *CITIZENS, WAITING)
"""Whoever opens an officer's page on a phone that is none is told how officers bind theirs."""
WITH_AUTHENTICATOR = ("何平", "郑远", "系统管理员", "安全管理员", "审计员")
"""Who sees everything, and so has one."""
SECURITY = ("安全管理员", "审计员")
"""Who reads about getting in at 南昌中院."""
PUBLISHING = "/console/broadcasts"
OF_BROADCASTS = ("林雨", "周敏", "郑远", "杨帆", "高洁")
"""A publisher, and whoever approves broadcasts somewhere."""
READ_BROADCASTS = ("林雨", "周敏", "郑远", "杨帆")
"""Who reads those of 南昌中院."""
STALE = {"version": "999", "words": "看看"}
COLLEAGUES = tuple(name for name in STAFF if name not in ("高洁", "许诚", "审计员"))
"""Whose list of officers has 李正 on it."""


def opened(address: str, status: int = 200, **send: str) -> Row:
    """A route that asks nobody who they are."""
    return Row(Door.OPEN, address, wrong=status, stranger=status, send=send)


def ticket_seen(address: str, status: int = 200, **send: str) -> Row:
    return Row(
        Door.CONSOLE, address, all_get(status, *SEE), all_get(status, *SEE_COMPLAINT), send={**send} if send else {}
    )


def only(address: str, *names: str, status: int = 200, wrong: int = 404, **send: str) -> Row:
    """A page of the console for some roles, which names nothing."""
    return Row(Door.CONSOLE, address, all_get(status, *names), wrong=wrong, send=send)


def last(address: str, status: int, *names: str, **send: str) -> Row:
    """A form of the console that changes something; asked after everything else."""
    return Row(Door.CONSOLE, address, all_get(status, *names), send=send, last=True)


def own(address: str, status: int = 200, **send: str) -> Row:
    """Something of 张三's own on the phone."""
    return Row(Door.PHONE, address, {"张三": status}, {"张三": status}, send=send)


def in_hand(address: str, status: int = 200, **send: str) -> Row:
    """An officer's ticket on the phone."""
    seen, complaint = all_get(status, *SEE_ON_PHONE), all_get(status, "何平")
    return Row(Door.PHONE, address, {**UNBOUND, **seen}, {**UNBOUND, **complaint}, send=send)


def mini(address: str, status: int = 200, **send: str) -> Row:
    """What anybody with the mini-program may ask for themselves."""
    return Row(Door.MINI, address, all_get(status, *CITIZENS), wrong=status, send=send)


def mini_own(address: str, status: int = 200, **send: str) -> Row:
    return Row(Door.MINI, address, {"张三": status}, {"张三": status}, send=send)


TABLE: Mapping[str, Row] = {
    "GET /": opened("/"),
    "GET /healthz": opened("/healthz"),
    "GET /readyz": opened("/readyz"),
    "GET /metrics": opened("/metrics"),
    "GET /docs": opened("/docs"),
    "GET /docs/openapi.json": opened("/docs/openapi.json"),
    "GET /static/<__file_uri__:path>": opened("/static/pages.css"),
    "GET /wechat/callback/<appid:str>": opened("/wechat/callback/{appid}", 403),
    "POST /wechat/callback/<appid:str>": opened("/wechat/callback/{appid}", 400, any="thing"),
    "GET /wechat/oauth/<appid:str>": opened("/wechat/oauth/{appid}?code=guessed&state=guessed", 400),
    "GET /wechat/media/<name:str>": opened("/wechat/media/{attachment}", 404),
    "GET /console/login": opened("/console/login"),
    "POST /console/login": opened("/console/login", 403, login="zhoumin", password="guessed"),
    "GET /console/forgotten": opened("/console/forgotten"),
    "GET /console/sign-on": opened("/console/sign-on", 404),
    "GET /console/sign-on/back": opened("/console/sign-on/back?code=guessed&state=guessed", 404),
    "GET /console": only("/console", *STAFF),
    "POST /console/list-looks": last("/console/list-looks", 303, *STAFF, column="due"),
    "POST /console/bulk": only("/console/bulk", *READERS, status=400, act="remind"),
    "POST /console/bulk/runs": only("/console/bulk/runs", *READERS, status=400, act="remind"),
    "GET /console/bulk/<text:str>": only("/console/bulk/{run}", "周敏"),
    "POST /console/bulk/<text:str>/go": last("/console/bulk/{run}/go", 303, "周敏", any="thing"),
    "GET /console/views": only("/console/views", *READERS),
    "POST /console/views": only("/console/views", *READERS, status=400, query="tab=open", name=""),
    "POST /console/views/<text:str>": last("/console/views/{view}", 303, "周敏", act="delete"),
    "GET /console/events": only("/console/events", *STAFF),
    "GET /console/tickets/<number:str>": ticket_seen("/console/tickets/{number}"),
    "GET /console/tickets/<number:str>/acts": ticket_seen("/console/tickets/{number}/acts"),
    "GET /console/tickets/<number:str>/acts/<name:str>": ticket_seen("/console/tickets/{number}/acts/note"),
    "POST /console/tickets/<number:str>/acts/<name:str>": ticket_seen(
        "/console/tickets/{number}/acts/note", 409, **STALE
    ),
    "POST /console/tickets/<number:str>/acts/<name:str>/draft": ticket_seen(
        "/console/tickets/{number}/acts/note/draft", words=""
    ),
    "POST /console/tickets/<number:str>/acts/<name:str>/draft/drop": ticket_seen(
        "/console/tickets/{number}/acts/note/draft/drop", any="thing"
    ),
    "POST /console/tickets/<number:str>/acts/<name:str>/files": Row(
        Door.CONSOLE,
        "/console/tickets/{number}/acts/answer/files",
        {**all_get(409, *SEE), **all_get(200, "李正", "王芳")},
        all_get(409, *SEE_COMPLAINT),
        send={"any": "thing"},
    ),
    "POST /console/tickets/<number:str>/acts/<name:str>/replies": ticket_seen(
        "/console/tickets/{number}/acts/answer/replies", sought="x"
    ),
    "POST /console/tickets/<number:str>/acts/<name:str>/replies/<reply_id:str>": Row(
        Door.CONSOLE,
        "/console/tickets/{number}/acts/answer/replies/{reply}",
        all_get(200, *SEE),
        all_get(200, *SEE_COMPLAINT),
        send={"any": "thing"},
        last=True,
    ),
    "POST /console/tickets/<number:str>/presence": ticket_seen("/console/tickets/{number}/presence", doing="gone"),
    "GET /console/tickets/<number:str>/tags": ticket_seen("/console/tickets/{number}/tags"),
    "POST /console/tickets/<number:str>/tags": Row(
        Door.CONSOLE,
        "/console/tickets/{number}/tags",
        all_get(400, *WORK_ON) | all_get(403, "何平", "郑远"),
        all_get(400, *SEE_COMPLAINT),
        send={"tag": ""},
        known_to=("何平", "郑远"),
    ),
    "GET /console/tickets/<number:str>/print": ticket_seen("/console/tickets/{number}/print?notes=1"),
    "GET /console/settings/replies": only("/console/settings/replies", *CHIEFS),
    "POST /console/settings/replies": only("/console/settings/replies", *CHIEFS, status=400, any="thing"),
    "GET /console/settings/replies/<reply_id:str>": Row(
        Door.CONSOLE, "/console/settings/replies/{reply}", all_get(200, "周敏", "杨帆")
    ),
    "POST /console/settings/replies/<reply_id:str>": Row(
        Door.CONSOLE, "/console/settings/replies/{reply}", all_get(400, "周敏", "杨帆"), send={"any": "thing"}
    ),
    "POST /console/settings/replies/<reply_id:str>/remove": Row(
        Door.CONSOLE,
        "/console/settings/replies/{reply}/remove",
        all_get(409, "周敏", "杨帆"),
        send={"title": "别的名称"},
    ),
    "POST /console/tickets/<number:str>/unmask": Row(
        Door.CONSOLE,
        "/console/tickets/{number}/unmask",
        all_get(200, *WORK_ON),
        all_get(200, *SEE_COMPLAINT),
        send={"what": "text"},
        known_to=("何平", "郑远"),
        last=True,
    ),
    "POST /console/tickets/<number:str>/petitioners": Row(
        Door.CONSOLE,
        "/console/tickets/{number}/petitioners",
        {**all_get(403, *SEE), **all_get(400, "周敏", "赵晴", "杨帆")},
        {"何平": 403, "杨帆": 400},
        send={"name": ""},
        known_to=(*SEE, *SEE_COMPLAINT),
    ),
    "POST /console/tickets/<number:str>/petitioners/<petitioner_id:str>/speaks": Row(
        Door.CONSOLE,
        "/console/tickets/{number}/petitioners/1/speaks",
        {**all_get(403, *SEE), **all_get(404, "周敏", "赵晴", "杨帆")},
        {"何平": 403, "杨帆": 404},
        known_to=(*SEE, *SEE_COMPLAINT),
    ),
    "POST /console/tickets/<number:str>/checked": Row(
        Door.CONSOLE,
        "/console/tickets/{number}/checked",
        {**all_get(404, *WORK_ON), **all_get(403, "何平", "郑远")},
        all_get(404, *SEE_COMPLAINT),
        send={"any": "thing"},
        known_to=SEE,
    ),
    "POST /console/tickets/<number:str>/sub-kind": Row(
        Door.CONSOLE,
        "/console/tickets/{number}/sub-kind",
        {**all_get(403, *SEE), **all_get(400, "周敏", "王芳", "杨帆")},
        {"何平": 400, "杨帆": 400},
        send={"sub_kind": "1099511627776"},
        known_to=(*SEE, *SEE_COMPLAINT),
    ),
    "GET /console/files/<attachment_id:str>": ticket_seen("/console/files/{attachment}"),
    "GET /console/alarms": only("/console/alarms", *STAFF),
    "POST /console/alarms/<number:str>/seen": ticket_seen("/console/alarms/{number}/seen", 303),
    "GET /console/calls": only("/console/calls", *CALLERS),
    "GET /console/calls/<task_id:str>": Row(
        Door.CONSOLE, "/console/calls/{task}", all_get(200, "周敏", "赵晴", "何平"), {"何平": 200}
    ),
    "POST /console/calls/<task_id:str>/unmask": Row(
        Door.CONSOLE,
        "/console/calls/{task}/unmask",
        all_get(200, "周敏", "赵晴", "何平"),
        {"何平": 200},
        send={"what": "contact"},
        last=True,
    ),
    "POST /console/calls/<task_id:str>/<outcome:str>": Row(
        Door.CONSOLE,
        "/console/calls/{task}/failed",
        all_get(303, "周敏", "赵晴", "何平"),
        {"何平": 303},
        send={"any": "thing"},
        last=True,
    ),
    "GET /console/supervision": only("/console/supervision", *LOOK_OVER),
    "GET /console/supervision/changes": only("/console/supervision/changes", *LOOK_OVER),
    "GET /console/complaints": only("/console/complaints", "何平"),
    "GET /console/telephone": only("/console/telephone", *CALLERS),
    "GET /console/unreached": only("/console/unreached", *CALLERS),
    "POST /console/unreached/<task_id:str>/<name:str>": Row(
        Door.CONSOLE,
        "/console/unreached/{task}/done",
        all_get(400, "周敏", "赵晴", "何平"),
        {"何平": 400},
        send={"words": ""},
    ),
    "GET /console/tickets/<number:str>/green": ticket_seen("/console/tickets/{number}/green"),
    "GET /console/visits": only("/console/visits", *CALLERS),
    "GET /console/visits/<visit_id:str>": Row(
        Door.CONSOLE, "/console/visits/{visit}", all_get(200, *ASK_ABOUT), all_get(200, *SEE_COMPLAINT)
    ),
    "POST /console/visits/<visit_id:str>/unmask": Row(
        Door.CONSOLE,
        "/console/visits/{visit}/unmask",
        all_get(200, *ASK_ABOUT),
        all_get(200, *SEE_COMPLAINT),
        send={"any": "thing"},
        last=True,
    ),
    "POST /console/visits/<visit_id:str>/<name:str>": Row(
        Door.CONSOLE,
        "/console/visits/{visit}/rated",
        all_get(409, *ASK_ABOUT),
        all_get(409, *SEE_COMPLAINT),
        send={"version": "999", "grade": "5", "speaking": "self"},
    ),
    "GET /console/petitions/new": only("/console/petitions/new", *DESKS, wrong=403),
    "POST /console/petitions/new": only("/console/petitions/new", *DESKS, status=400, wrong=403, channel="phone"),
    "POST /console/petitions/draft": only("/console/petitions/draft", *DESKS, wrong=403, channel="phone"),
    "POST /console/petitions/draft/files": only("/console/petitions/draft/files", *DESKS, wrong=403, channel="phone"),
    "POST /console/petitions/draft/drop": only(
        "/console/petitions/draft/drop", *DESKS, status=303, wrong=403, once="somebody-elses"
    ),
    "POST /console/petitions/caller": only("/console/petitions/caller", *DESKS, status=400, wrong=403, number="1"),
    "GET /console/caller": only("/console/caller", *DESKS, wrong=403),
    "POST /console/caller": only("/console/caller", *DESKS, wrong=403, number="13907910001"),
    "POST /console/caller/unmask": only("/console/caller/unmask", *DESKS, wrong=403, number="13907910001"),
    "GET /console/missed": only("/console/missed", *DESKS, wrong=403),
    "POST /console/missed": only("/console/missed", *DESKS, status=400, wrong=403, caller="1"),
    "GET /console/petitions/entered/<number:str>": only("/console/petitions/entered/{petition}", *STAFF),
    "GET /console/search": only("/console/search", *STAFF),
    "POST /console/search": Row(
        Door.CONSOLE,
        "/console/search",
        all_get(303, *(one for one in STAFF if one not in NO_PETITIONS)) | all_get(200, *NO_PETITIONS),
        send={"q": "没有人说过的话"},
    ),
    "GET /console/search/recent": only("/console/search/recent", *STAFF),
    "GET /console/search/<key:str>": only("/console/search/{petition}"),
    "GET /console/citizens": only("/console/citizens", *DESKS, wrong=403),
    "POST /console/citizens": only("/console/citizens", *DESKS, status=400, wrong=403, id_number="1"),
    "POST /console/citizens/register": only("/console/citizens/register", "赵晴", status=400, wrong=403, name=""),
    "GET /console/citizens/<citizen_id:str>": Row(
        Door.CONSOLE, "/console/citizens/{citizen}", all_get(200, *DESKS), wrong=403
    ),
    "GET /console/citizens/<citizen_id:str>/receipt": Row(
        Door.CONSOLE, "/console/citizens/{citizen}/receipt", all_get(200, *DESKS), wrong=403
    ),
    "POST /console/citizens/<citizen_id:str>/acts/<name:str>": Row(
        Door.CONSOLE, "/console/citizens/{citizen}/acts/mobile", {"赵晴": 400}, wrong=403, send={"mobile": "1"}
    ),
    "POST /console/citizens/<citizen_id:str>/code": Row(
        Door.CONSOLE, "/console/citizens/{citizen}/code", {"赵晴": 200}, wrong=403, send={"any": "thing"}, last=True
    ),
    "GET /console/representations": only("/console/representations", *DESKS, wrong=403),
    "GET /console/representations/<representation_id:str>/mandate": Row(
        Door.CONSOLE, "/console/representations/{representation}/mandate", all_get(404, *DESKS), wrong=403
    ),
    "POST /console/representations/<representation_id:str>/<name:str>": Row(
        Door.CONSOLE,
        "/console/representations/{representation}/refuse",
        all_get(400, *DESKS),
        wrong=403,
        send={"words": ""},
    ),
    "GET /console/citizens/<citizen_id:str>/representations": Row(
        Door.CONSOLE, "/console/citizens/{citizen}/representations", all_get(200, *DESKS), wrong=403
    ),
    "POST /console/citizens/<citizen_id:str>/representations": Row(
        Door.CONSOLE,
        "/console/citizens/{citizen}/representations",
        all_get(400, *DESKS),
        wrong=403,
        send={"capacity": ""},
    ),
    "POST /console/citizens/<citizen_id:str>/death": Row(
        Door.CONSOLE, "/console/citizens/{citizen}/death", all_get(303, *DESKS), wrong=403, last=True
    ),
    "GET /console/codes/<code_id:str>": only("/console/codes/{code}", "李正", status=204),
    "GET /console/officers": only("/console/officers", *STAFF),
    "GET /console/officers/new": only("/console/officers/new", "系统管理员"),
    "POST /console/officers/new": only("/console/officers/new", "系统管理员", status=400, login=""),
    "GET /console/officers/<officer_id:str>/change": Row(
        Door.CONSOLE, "/console/officers/{officer}/change", all_get(200, *STAFFERS)
    ),
    "POST /console/officers/<officer_id:str>/change": Row(
        Door.CONSOLE, "/console/officers/{officer}/change", all_get(400, *STAFFERS), send={"any": "thing"}
    ),
    "GET /console/officers/<officer_id:str>/password": Row(
        Door.CONSOLE, "/console/officers/{officer}/password", {"系统管理员": 200}, wrong=404
    ),
    "POST /console/officers/<officer_id:str>/password": Row(
        Door.CONSOLE, "/console/officers/{officer}/password", {"系统管理员": 400}, wrong=404, send={"reason": ""}
    ),
    "GET /console/courts": only("/console/courts", *STAFFERS, "高洁"),
    "POST /console/courts": only("/console/courts", *STAFFERS, "高洁", status=400, code="赣01"),
    "GET /console/courts/<court_id:str>": Row(Door.CONSOLE, "/console/courts/{court}", all_get(200, *STAFFERS)),
    "POST /console/courts/<court_id:str>/change": Row(
        Door.CONSOLE, "/console/courts/{court}/change", all_get(400, *STAFFERS), send={"any": "thing"}
    ),
    "GET /console/courts/<court_id:str>/progress": Row(
        Door.CONSOLE, "/console/courts/{court}/progress", all_get(204, *STAFFERS)
    ),
    "POST /console/court-requests/<request_id:str>": only("/console/court-requests/1", agreed="yes"),
    "POST /console/staff-requests/<request_id:str>": only("/console/staff-requests/1", agreed="yes"),
    "GET /console/imports": only("/console/imports", "系统管理员", *CHIEFS),
    "POST /console/imports": only("/console/imports", "系统管理员", status=400, kind="officers"),
    "GET /console/imports/template/<kind:str>": only("/console/imports/template/officers", "系统管理员"),
    "GET /console/imports/<run_id:str>": only("/console/imports/1"),
    "POST /console/imports/<run_id:str>": only("/console/imports/1", do="store"),
    "GET /console/imports/<run_id:str>/errors": only("/console/imports/1/errors"),
    "GET /console/figures": only("/console/figures", *READERS),
    "GET /console/figures/tickets": only("/console/figures/tickets?court={court}&of=received", *OVERSEERS),
    "GET /console/figures/late": only("/console/figures/late?court={court}", *OVERSEERS),
    "GET /console/figures/export": only("/console/figures/export?court={court}", *OVERSEERS),
    "GET /console/figures/weights": only("/console/figures/weights", *CHIEFS),
    "POST /console/figures/weights": only("/console/figures/weights", *CHIEFS, status=400, any="thing"),
    "GET /console/limits": only("/console/limits", *CHIEFS),
    "POST /console/limits": only("/console/limits", *CHIEFS, status=400, any="thing"),
    "GET /console/duty": only("/console/duty", *CHIEFS),
    "POST /console/duty": only("/console/duty", *CHIEFS, status=400, any="thing"),
    "GET /console/limits/days": only("/console/limits/days", *CHIEFS),
    "POST /console/limits/days": only("/console/limits/days", *CHIEFS, status=400, day="yesterday"),
    "GET /console/limits/kinds": only("/console/limits/kinds", *CHIEFS),
    "POST /console/limits/kinds": only("/console/limits/kinds", *CHIEFS, status=400, name=""),
    "GET /console/limits/kinds/<sub_kind_id:str>": only("/console/limits/kinds/1099511627776"),
    "POST /console/limits/kinds/<sub_kind_id:str>": only("/console/limits/kinds/1099511627776", name="x"),
    "GET /console/limits/quiet": only("/console/limits/quiet", *CHIEFS),
    "POST /console/limits/quiet": only("/console/limits/quiet", *CHIEFS, status=400, rule="sometimes"),
    "GET /console/limits/hours": only("/console/limits/hours", *CHIEFS),
    "POST /console/limits/hours": only("/console/limits/hours", *CHIEFS, status=400, day="yesterday"),
    "GET /console/approaches": only("/console/approaches", *STAFF),
    "POST /console/approaches": only("/console/approaches", *STAFF, status=400, words=""),
    "GET /console/growth": only("/console/growth", "系统管理员"),
    "GET /console/admin": only("/console/admin", *CHIEFS, "系统管理员", "安全管理员", "审计员"),
    "GET /console/system": only("/console/system", "系统管理员"),
    "GET /console/accounts": only("/console/accounts", *STAFFERS, "高洁"),
    "POST /console/accounts": only("/console/accounts", "系统管理员", status=400, kind="service"),
    "GET /console/accounts/<account_id:str>": only("/console/accounts/1099511627776"),
    "POST /console/accounts/<account_id:str>/court": only("/console/accounts/1099511627776/court", court="all"),
    "POST /console/accounts/<account_id:str>/retire": only("/console/accounts/1099511627776/retire"),
    "GET /console/accounts/<account_id:str>/move": only("/console/accounts/1099511627776/move"),
    "POST /console/accounts/<account_id:str>/move": only("/console/accounts/1099511627776/move", other="1"),
    "POST /console/account-requests/<request_id:str>": only("/console/account-requests/1099511627776", agreed="yes"),
    "GET /console/account-requests/<request_id:str>/progress": only("/console/account-requests/1099511627776/progress"),
    "POST /console/account-requests/<request_id:str>/again": only("/console/account-requests/1099511627776/again"),
    "GET /console/accounts/<account_id:str>/templates": only("/console/accounts/1099511627776/templates"),
    "POST /console/accounts/<account_id:str>/templates": only("/console/accounts/1099511627776/templates"),
    "GET /console/accounts/<account_id:str>/menu": only("/console/accounts/1099511627776/menu"),
    "POST /console/accounts/<account_id:str>/menu": only("/console/accounts/1099511627776/menu"),
    "GET /console/accounts/<account_id:str>/followers": only("/console/accounts/1099511627776/followers"),
    "POST /console/accounts/<account_id:str>/followers": only("/console/accounts/1099511627776/followers"),
    "POST /console/accounts/<account_id:str>/qr": only("/console/accounts/1099511627776/qr", kind="petition"),
    "GET /console/windows": only("/console/windows", *STAFFERS, "高洁"),
    "POST /console/windows": only("/console/windows", *STAFFERS, "高洁", status=400, any="thing"),
    "GET /console/windows/print": only("/console/windows/print", *STAFFERS, "高洁"),
    "GET /console/windows/<window_id:str>": only("/console/windows/1099511627776"),
    "POST /console/windows/<window_id:str>": only("/console/windows/1099511627776", name="x"),
    "POST /console/windows/<window_id:str>/code": only("/console/windows/1099511627776/code", any="thing"),
    "GET /console/windows/<window_id:str>/mini": only("/console/windows/1099511627776/mini"),
    "POST /console/windows/<window_id:str>/close": only("/console/windows/1099511627776/close", any="thing"),
    "POST /console/windows/<window_id:str>/open": only("/console/windows/1099511627776/open", any="thing"),
    "GET /console/window-ratings": only("/console/window-ratings", *DESKS, "何平", "郑远"),
    "GET /console/sealed": only("/console/sealed", "审计员"),
    "GET /console/entry": opened("/console/entry", 303),
    "POST /console/entry": opened("/console/entry", 303, code="000000"),
    "GET /console/account": only("/console/account", *STAFF),
    "GET /console/parts": only("/console/parts", *STAFF),
    "POST /console/preferences": Row(
        Door.CONSOLE, "/console/preferences", all_get(400, *STAFF), send={"theme": "pink"}
    ),
    "POST /console/account/unbind": only("/console/account/unbind", phone="1099511627776"),
    "POST /console/account/second": Row(
        Door.CONSOLE, "/console/account/second", all_get(409, *STAFF), send={"code": "000000"}
    ),
    **{
        f"POST /console/account/{act}": Row(
            Door.CONSOLE, f"/console/account/{act}", all_get(400, *STAFF), send={"any": "thing"}
        )
        for act in ("password", "bind", "recovery", "second/off")
    },
    "GET /console/security": only("/console/security", *SECURITY),
    "GET /console/security/officers": only("/console/security/officers", *SECURITY),
    "GET /console/security/officers/<officer_id:str>": Row(
        Door.CONSOLE, "/console/security/officers/{officer}", all_get(200, *SECURITY)
    ),
    **{
        f"POST /console/security/officers/<officer_id:str>/{act}": Row(
            Door.CONSOLE,
            f"/console/security/officers/{{officer}}/{act}",
            all_get(status, "安全管理员"),
            send={"reason": ""},
        )
        for act, status in (("sign-on", 400), ("no-password", 409))
    },
    "POST /console/officers/<officer_id:str>/mobile": Row(
        Door.CONSOLE, "/console/officers/{officer}/mobile", all_get(400, *STAFFERS), send={"mobile": "any"}
    ),
    "POST /console/security/officers/<officer_id:str>/second": Row(
        Door.CONSOLE, "/console/security/officers/{officer}/second", all_get(400, "安全管理员"), send={"reason": ""}
    ),
    "POST /console/approaches/<record_id:str>/open": only("/console/approaches/{approach}/open", any="thing"),
    "POST /console/approaches/<record_id:str>/mistaken": only("/console/approaches/{approach}/mistaken", any="thing"),
    "GET /console/audit": only("/console/audit", "审计员"),
    "POST /console/audit": only("/console/audit", "审计员", status=400, who="查无此人"),
    "POST /console/audit/chain": only("/console/audit/chain", "审计员", status=400, number="GD"),
    "POST /console/audit/export": Row(
        Door.CONSOLE, "/console/audit/export", {"审计员": 200}, send={"any": "thing"}, last=True
    ),
    "GET /p": Row(Door.PHONE, "/p", all_get(200, *PEOPLE[Door.PHONE])),
    "GET /p/mobile": Row(Door.PHONE, "/p/mobile", all_get(200, *PEOPLE[Door.PHONE])),
    "POST /p/mobile": Row(Door.PHONE, "/p/mobile", all_get(403, *PEOPLE[Door.PHONE]), send={"code": "1"}),
    "POST /p/mobile/code": Row(Door.PHONE, "/p/mobile/code", all_get(403, *PEOPLE[Door.PHONE]), send={"mobile": "1"}),
    "GET /p/window/<window_id:str>": Row(Door.PHONE, "/p/window/1099511627776"),
    "POST /p/window/<window_id:str>": Row(Door.PHONE, "/p/window/1099511627776", send={"grade": "5"}),
    "GET /p/cases": Row(Door.PHONE, "/p/cases", all_get(200, *CITIZENS), wrong=403),
    "GET /p/cases/<case_id:str>": Row(
        Door.PHONE, "/p/cases/{case}", {"张三": 200, **all_get(403, WAITING, *OFFICERS_PHONES)}
    ),
    "GET /p/representations": Row(Door.PHONE, "/p/representations", all_get(200, *PEOPLE[Door.PHONE])),
    "POST /p/representations": Row(
        Door.PHONE, "/p/representations", all_get(400, *PEOPLE[Door.PHONE]), send={"capacity": ""}
    ),
    "POST /p/representations/<representation_id:str>/end": Row(
        Door.PHONE, "/p/representations/{representation}/end", {"张三": 400}, send={"words": "长" * 301}
    ),
    "GET /p/new": Row(Door.PHONE, "/p/new", all_get(404, *PEOPLE[Door.PHONE])),
    "POST /p/new": Row(Door.PHONE, "/p/new", all_get(400, *PEOPLE[Door.PHONE]), send={"for_whom": ""}),
    "GET /p/join": Row(Door.PHONE, "/p/join", all_get(200, *PEOPLE[Door.PHONE])),
    "POST /p/join": Row(Door.PHONE, "/p/join", all_get(400, *PEOPLE[Door.PHONE]), send={"code": "1"}),
    "POST /p/<number:str>/invite": Row(Door.PHONE, "/p/{petition}/invite", {"张三": 200}, {"张三": 200}, last=True),
    "POST /p/<number:str>/leave": own("/p/{petition}/leave", 409),
    "POST /p/<number:str>/own-rating": own("/p/{petition}/own-rating", 400, grade=""),
    "GET /p/me": Row(Door.PHONE, "/p/me", all_get(200, *PEOPLE[Door.PHONE])),
    "POST /p/me/<name:str>": Row(
        Door.PHONE, "/p/me/away", all_get(404, *PEOPLE[Door.PHONE]), wrong=404, send={"phone": "1099511627776"}
    ),
    "GET /p/<number:str>": own("/p/{petition}"),
    "POST /p/<number:str>/<name:str>": own("/p/{petition}/withdraw", 409, **STALE),
    "GET /p/<number:str>/files/<file_id:str>": own("/p/{petition}/files/{attachment}"),
    "GET /t": Row(Door.PHONE, "/t", all_get(200, *OFFICERS_PHONES), wrong=403),
    "GET /duty": Row(Door.PHONE, "/duty", all_get(200, *OFFICERS_PHONES), wrong=403),
    "POST /t/bundling": Row(
        Door.PHONE, "/t/bundling", all_get(400, *OFFICERS_PHONES), wrong=403, send={"bundling": "never"}
    ),
    "GET /t/<number:str>": in_hand("/t/{number}"),
    "POST /t/<number:str>/<name:str>": in_hand("/t/{number}/note", 409, **STALE),
    "POST /t/<number:str>/unmask/<what:str>": Row(
        Door.PHONE,
        "/t/{number}/unmask/text",
        {**UNBOUND, **all_get(303, "李正", "王芳")},
        {**UNBOUND, "何平": 303},
        send={"any": "thing"},
        known_to=("何平",),
        last=True,
    ),
    "GET /t/<number:str>/files/<file_id:str>": Row(
        Door.PHONE, "/t/{number}/files/{attachment}", all_get(200, *SEE_ON_PHONE), {"何平": 200}
    ),
    "POST /text-size": Row(Door.PHONE, "/text-size", all_get(303, *PEOPLE[Door.PHONE]), send={"size": "large"}),
    "GET /api/integration/docs": opened("/api/integration/docs"),
    "GET /api/integration/openapi.json": opened("/api/integration/openapi.json"),
    "POST /api/integration/v1/<name:str>": opened("/api/integration/v1/hearings", 401),
    "GET /api/integration/v1/cases/<name:str>": opened("/api/integration/v1/cases/{case}", 401),
    "GET /api/v1/windows/<scene:str>": mini("/api/v1/windows/w1099511627776", 404),
    "POST /api/v1/windows/<scene:str>/rating": mini("/api/v1/windows/w1099511627776/rating", 404, grade="5"),
    "GET /api/v1/courts": opened("/api/v1/courts"),
    "POST /api/v1/login": opened("/api/v1/login", 400, code=""),
    "GET /api/v1/me": mini("/api/v1/me"),
    "PUT /api/v1/me": mini("/api/v1/me", 400, name=""),
    "POST /api/v1/me/consents": mini("/api/v1/me/consents", 400, version=""),
    "POST /api/v1/me/mobile/code": mini("/api/v1/me/mobile/code", 400, code=""),
    "PUT /api/v1/me/mobile": mini("/api/v1/me/mobile", 400, code=""),
    "POST /api/v1/me/phone": mini("/api/v1/me/phone", 400, code=""),
    "GET /api/v1/representations": mini("/api/v1/representations"),
    "POST /api/v1/representations": mini("/api/v1/representations", 400, capacity=""),
    "POST /api/v1/representations/<representation:str>/end": Row(
        Door.MINI, "/api/v1/representations/{representation}/end", {"张三": 400}, send={"words": "长" * 301}
    ),
    "POST /api/v1/joins": mini("/api/v1/joins", 400, code="1"),
    "POST /api/v1/petitions/<number:str>/invitation": Row(
        Door.MINI, "/api/v1/petitions/{petition}/invitation", {"张三": 200}, {"张三": 200}, last=True
    ),
    "POST /api/v1/petitions/<number:str>/leaving": mini_own("/api/v1/petitions/{petition}/leaving", 409),
    "POST /api/v1/petitions/<number:str>/own-rating": Row(
        Door.MINI, "/api/v1/petitions/{petition}/own-rating", send={"grade": "5", "words": ""}, known_to=("张三",)
    ),
    "GET /api/v1/me/phones": mini("/api/v1/me/phones"),
    "GET /api/v1/subscriptions": mini("/api/v1/subscriptions"),
    "POST /api/v1/me/phones/<id:str>/unbind": mini("/api/v1/me/phones/1099511627776/unbind", 404, any="thing"),
    "POST /api/v1/me/phones/requests/<id:str>": mini("/api/v1/me/phones/requests/1099511627776", 400, mine="maybe"),
    "GET /api/v1/petitions": mini("/api/v1/petitions"),
    "POST /api/v1/petitions": mini("/api/v1/petitions", 400, court=""),
    "GET /api/v1/petitions/<number:str>": mini_own("/api/v1/petitions/{petition}"),
    **{
        f"POST /api/v1/petitions/<number:str>/{act}": mini_own(f"/api/v1/petitions/{{petition}}/{act}", 409, **fields)
        for act, fields in {
            "withdraw": {"version": "999"},
            "supplement": STALE,
            "reopen": STALE,
            "rating": {**STALE, "grade": "5"},
        }.items()
    },
    "POST /api/v1/petitions/<number:str>/urge": Row(
        Door.MINI,
        "/api/v1/petitions/{petition}/urge",
        {"张三": 200},
        {"张三": 200},
        send={"words": "请快一点"},
        last=True,
    ),
    "POST /api/v1/files": mini("/api/v1/files", 400, any="thing"),
    "GET /api/v1/files/<id:str>": mini_own("/api/v1/files/{reference}"),
    "GET /api/v1/cases": mini("/api/v1/cases"),
    "GET /api/v1/cases/<id:str>": Row(Door.MINI, "/api/v1/cases/{case}", {"张三": 200}),
    "POST /api/v1/me/unbind": Row(
        Door.MINI, "/api/v1/me/unbind", all_get(200, *CITIZENS), wrong=200, send={"any": "thing"}, last=True
    ),
    "POST /api/v1/me/consents/withdraw": Row(
        Door.MINI, "/api/v1/me/consents/withdraw", all_get(200, *CITIZENS), wrong=200, send={"any": "thing"}, last=True
    ),
    "POST /api/v1/me/erasure": Row(
        Door.MINI, "/api/v1/me/erasure", all_get(200, *CITIZENS), wrong=200, send={"any": "thing"}, last=True
    ),
    **{
        f"GET {PUBLISHING}{path}": only(f"{PUBLISHING}{path}", *OF_BROADCASTS)
        for path in ("", "/calendar", "/settings", "/reminders")
    },
    **{
        f"POST {PUBLISHING}{path}": only(f"{PUBLISHING}{path}", *OF_BROADCASTS, status=status, version="999")
        for path, status in {"/settings": 400, "/reminders": 409}.items()
    },
    **{
        f"GET {PUBLISHING}{path}": only(f"{PUBLISHING}{path}", "林雨")
        for path in ("/new", "/list-template", "/library", "/library/new")
    },
    **{
        f"POST {PUBLISHING}{path}": only(f"{PUBLISHING}{path}", "林雨", status=status, title="")
        for path, status in {"": 400, "/look": 200, "/library": 400, "/library/pictures": 400}.items()
    },
    f"GET {PUBLISHING}/library/<article_id:str>": Row(Door.CONSOLE, f"{PUBLISHING}/library/{{article}}", {"林雨": 200}),
    f"POST {PUBLISHING}/library/<article_id:str>": Row(
        Door.CONSOLE, f"{PUBLISHING}/library/{{article}}", {"林雨": 400}, send={"title": ""}
    ),
    f"POST {PUBLISHING}/library/<article_id:str>/remove": Row(
        Door.CONSOLE, f"{PUBLISHING}/library/{{article}}/remove", {"林雨": 303}, send={"any": "thing"}, last=True
    ),
    **{
        f"GET {PUBLISHING}/<broadcast_id:str>{path}": Row(
            Door.CONSOLE, f"{PUBLISHING}/{{broadcast}}{path}", all_get(200, *READ_BROADCASTS)
        )
        for path in ("", "/report", "/report.xlsx")
    },
    f"GET {PUBLISHING}/<broadcast_id:str>/edit": Row(Door.CONSOLE, f"{PUBLISHING}/{{draft}}/edit", {"林雨": 200}),
    f"POST {PUBLISHING}/<broadcast_id:str>": Row(
        Door.CONSOLE, f"{PUBLISHING}/{{draft}}", {"林雨": 400}, send={"title": "", "version": "1"}
    ),
    f"POST {PUBLISHING}/<broadcast_id:str>/list": Row(
        Door.CONSOLE, f"{PUBLISHING}/{{draft}}/list", {"林雨": 400}, send={"version": "1"}
    ),
    f"POST {PUBLISHING}/<broadcast_id:str>/resend": Row(
        Door.CONSOLE, f"{PUBLISHING}/{{broadcast}}/resend", all_get(409, *READ_BROADCASTS), send={"kind": "sms"}
    ),
    f"POST {PUBLISHING}/<broadcast_id:str>/acts/<name:str>": Row(
        Door.CONSOLE,
        f"{PUBLISHING}/{{broadcast}}/acts/approve",
        {**all_get(409, *READ_BROADCASTS), "林雨": 409},
        send={"version": "999", "digest": "guessed"},
    ),
    "GET /t/gg": Row(Door.PHONE, "/t/gg", UNBOUND),
    "GET /t/gg/<broadcast_id:str>": Row(Door.PHONE, "/t/gg/{broadcast}", UNBOUND),
    "POST /t/gg/<broadcast_id:str>/<name:str>": Row(
        Door.PHONE, "/t/gg/{broadcast}/approve", UNBOUND, send={"version": "999", "digest": "guessed"}
    ),
    "GET /gg": opened("/gg"),
    "GET /gg/<broadcast_id:str>": opened("/gg/1099511627776", 404),
    "GET /gg/pictures/<picture_id:str>": opened("/gg/pictures/1099511627776", 404),
    "POST /console/officers/<officer_id:str>/unbind": Row(
        Door.CONSOLE,
        "/console/officers/{officer}/unbind",
        {**all_get(403, *COLLEAGUES), **all_get(303, "周敏", "杨帆", "系统管理员", "安全管理员", "李正")},
        send={"any": "thing"},
        known_to=COLLEAGUES,
        last=True,
    ),
    "POST /console/security/officers/<officer_id:str>/sessions": Row(
        Door.CONSOLE,
        "/console/security/officers/{officer}/sessions",
        all_get(303, "安全管理员"),
        send={"ref": "nothing"},
        last=True,
    ),
    "POST /console/security/officers/<officer_id:str>/unbind": Row(
        Door.CONSOLE, "/console/security/officers/{officer}/unbind", all_get(303, "安全管理员"), send={}, last=True
    ),
    "POST /console/account/second/begin": Row(
        Door.CONSOLE,
        "/console/account/second/begin",
        {**all_get(303, *STAFF), **all_get(409, *WITH_AUTHENTICATOR)},
        send={"any": "thing"},
        last=True,
    ),
    "POST /console/account/seen": Row(
        Door.CONSOLE, "/console/account/seen", all_get(303, *STAFF), send={"any": "thing"}, last=True
    ),
    "POST /console/account/sessions/end": Row(
        Door.CONSOLE, "/console/account/sessions/end", all_get(303, *STAFF), send={"ref": "nothing"}, last=True
    ),
    "POST /api/v1/logout": Row(
        Door.MINI, "/api/v1/logout", all_get(200, *CITIZENS), wrong=200, send={"any": "thing"}, last=True
    ),
    "POST /console/logout": Row(Door.CONSOLE, "/console/logout", all_get(303, *STAFF), last=True),
}
