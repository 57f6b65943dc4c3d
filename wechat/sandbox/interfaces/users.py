"""An account may know some things of its followers, and keeps remarks. Source: official pages of user management."""

from sqlite3 import Row

from wechat.sandbox.api.call import OK, Answer, Call
from wechat.sandbox.api.errors import SandboxRefusal
from wechat.sandbox.api.shapes import Json, Object
from wechat.sandbox.interfaces.tags import tags_of
from wechat.sandbox.state.identity import PhoneOwner
from wechat.sandbox.state.world import AccountType

PAGE = 10_000
BATCH = 100
REMARK_LENGTH = 30


def _caller_has_unionid(call: Call) -> bool:
    """Say whether a unionid exists: once two accounts are bound to one open platform account, as in a world of two."""
    return len(call.box.world.accounts) > 1


def _info(call: Call, person: PhoneOwner, openid: str, lang: str) -> Object:
    row = call.box.state.row("SELECT * FROM followers WHERE appid = ? AND person = ?", call.account.appid, person.key)
    union: Object = {"unionid": person.unionid} if _caller_has_unionid(call) else {}
    if row is None:
        return {"subscribe": 0, "openid": openid, **union}
    scene = str(row["qr_scene"])
    return {
        "subscribe": 1,
        "openid": openid,
        "nickname": "",
        "sex": 0,
        "language": lang,
        "city": "",
        "province": "",
        "country": "",
        "headimgurl": "",
        "subscribe_time": row["since"],
        **union,
        "remark": row["remark"],
        "groupid": 0,
        "tagid_list": [*sorted(tags_of(call, person.key))],
        "subscribe_scene": row["scene"],
        "qr_scene": int(scene) if scene.isdigit() else 0,
        "qr_scene_str": "" if scene.isdigit() else scene,
    }


def info(call: Call) -> Answer:
    """Answer `/cgi-bin/user/info?openid=`."""
    openid = call.query.get("openid", "")
    if not openid:
        raise SandboxRefusal(41009)
    person = call.box.people.by_openid(call.account.appid, openid)
    return _info(call, person, openid, call.query.get("lang", "zh_CN"))


def batchget(call: Call) -> Answer:
    """Answer `/cgi-bin/user/info/batchget`: up to a hundred at once."""
    wanted = call.body.objects("user_list")
    if not 1 <= len(wanted) <= BATCH:
        raise SandboxRefusal(40032)
    found: list[Json] = []
    for each in wanted:
        openid = each.text("openid", "")
        person = call.box.people.by_openid(call.account.appid, openid)
        found.append(_info(call, person, openid, each.text("lang", "zh_CN")))
    return {"user_info_list": found}


def listing(call: Call) -> Answer:
    """Answer `/cgi-bin/user/get?next_openid=`: the last page still names a next_openid; behind it is no data."""
    state, appid, after = call.box.state, call.account.appid, call.query.get("next_openid", "")
    last: Row | None = None
    if after:
        last = state.row(
            "SELECT since, person FROM identities JOIN followers USING (appid, person) WHERE appid = ? AND openid = ?",
            appid,
            after,
        )
        if last is None:
            raise SandboxRefusal(40003)
    rows = state.rows(
        "SELECT openid FROM followers JOIN identities USING (appid, person)"
        " WHERE appid = ? AND (since, person) > (?, ?) ORDER BY since, person LIMIT ?",
        appid,
        *((last["since"], last["person"]) if last else (-1, "")),
        PAGE,
    )
    page: list[Json] = [str(row["openid"]) for row in rows]
    total = state.row("SELECT count(*) AS found FROM followers WHERE appid = ?", appid)
    answer: Object = {"total": total["found"] if total else 0, "count": len(page), "next_openid": ""}
    return {**answer, "data": {"openid": page}, "next_openid": page[-1]} if page else answer


def remark(call: Call) -> Answer:
    """Answer `/cgi-bin/user/info/updateremark`."""
    person = call.box.people.by_openid(call.account.appid, call.body.text("openid", ""))
    words = call.body.text("remark", "")
    if len(words) >= REMARK_LENGTH:
        raise SandboxRefusal(40035, "invalid parameter: remark should be shorter than 30 characters")
    if call.account.kind is AccountType.MINIPROGRAM:
        raise SandboxRefusal(48001)
    changed = call.box.state.run(
        "UPDATE followers SET remark = ? WHERE appid = ? AND person = ?", words, call.account.appid, person.key
    )
    if not changed:
        raise SandboxRefusal(43004)
    return OK
