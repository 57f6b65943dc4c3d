"""An account may be moved to another appid: its people follow the new one, and their new openids may be asked for.

Source: official page 转换openid (changeopenid) and what people were answered there: `from_appid` is the appid, whatever
the page's example says; 63178 where the two accounts have no move between them, or it is not carried out yet; 63182 for
no openids; a person the old account did not know has no `new_openid`. How a list that is too long and a move of more
than 15 days ago are refused is not documented: 40032 and 63178 here.
"""

from wechat.sandbox.api.call import OK, Answer, Call
from wechat.sandbox.api.errors import ControlError, SandboxRefusal
from wechat.sandbox.api.shapes import Json
from wechat.sandbox.state.sandbox import Sandbox
from wechat.sandbox.state.world import AccountType, WorldAccount

KEPT = 15 * 86400
AT_ONCE = 100
SCENE = "ADD_SCENE_ACCOUNT_MIGRATION"
NOT_KNOWN = "ori_openid error"


def change_openids(call: Call) -> Answer:
    """Answer `/cgi-bin/changeopenid {from_appid, openid_list}`, asked with the new account's token."""
    wanted = call.body.items("openid_list")
    if not wanted:
        raise SandboxRefusal(63182)
    if len(wanted) > AT_ONCE:
        raise SandboxRefusal(40032)
    moved_from = call.body.text("from_appid", "")
    move = call.box.state.row(
        "SELECT at FROM moves WHERE from_appid = ? AND to_appid = ?", moved_from, call.account.appid
    )
    if move is None or call.box.clock.now() - float(move["at"]) > KEPT:
        raise SandboxRefusal(63178)
    found: list[Json] = [_changed(call, moved_from, str(openid)) for openid in wanted]
    return {**OK, "result_list": found}


def _changed(call: Call, moved_from: str, openid: str) -> Json:
    row = call.box.state.row(
        "SELECT person FROM moved_people JOIN identities USING (appid, person) WHERE appid = ? AND openid = ?",
        moved_from,
        openid,
    )
    if row is None:
        return {"ori_openid": openid, "err_msg": NOT_KNOWN}
    return {
        "ori_openid": openid,
        "new_openid": call.box.people.openid(call.account.appid, str(row["person"])),
        "err_msg": "ok",
    }


def is_recalled(box: Sandbox, appid: str) -> bool:
    """Say whether an account was given up for another: it may call nothing any more."""
    return box.state.row("SELECT 1 FROM moves WHERE from_appid = ?", appid) is not None


def move(box: Sandbox, old: WorldAccount, new: WorldAccount) -> int:
    """Carry out 账号迁移: followers follow the new account, and the old one is recalled. Returns how many moved.

    Whoever follows, or has logged in on its pages, has a new openid from now on. Raises ControlError.
    """
    if old.appid == new.appid or AccountType.MINIPROGRAM in (old.kind, new.kind):
        raise ControlError("账号迁移要两个不同的公众号")
    if is_recalled(box, old.appid) or is_recalled(box, new.appid):
        raise ControlError("已经迁移过的账号不能再迁移")
    now = box.clock.now()
    box.state.run("INSERT INTO moves VALUES (?, ?, ?)", old.appid, new.appid, now)
    moved = box.state.run(
        "INSERT INTO moved_people SELECT ?1, person FROM followers WHERE appid = ?1"
        " UNION SELECT ?1, person FROM tokens WHERE appid = ?1 AND person <> ''",
        old.appid,
    )
    box.state.run(
        "INSERT OR IGNORE INTO followers (appid, person, since, scene, qr_scene)"
        " SELECT ?, person, ?, ?, '' FROM followers WHERE appid = ? ORDER BY since, rowid",
        new.appid,
        int(now),
        SCENE,
        old.appid,
    )
    box.state.run("DELETE FROM followers WHERE appid = ?", old.appid)
    box.tell_state()
    return moved
