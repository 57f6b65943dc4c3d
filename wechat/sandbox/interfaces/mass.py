"""An account sends to many at once. Source: official pages of message/mass.

A rule's `finish` is the status pushed: with any other than `send success` nobody gets anything.
"""

import hashlib
from sqlite3 import Row

from wechat.sandbox.api.call import OK, Answer, Call
from wechat.sandbox.api.errors import ERRMSG, SandboxRefusal
from wechat.sandbox.api.shapes import Json, Object, dumps
from wechat.sandbox.interfaces import drafts, mass_bodies, mass_targets
from wechat.sandbox.interfaces.mass_bodies import MassBody
from wechat.sandbox.interfaces.mass_finish import later
from wechat.sandbox.interfaces.mass_targets import Meant
from wechat.sandbox.phones.chat import BubbleSender

SUCCESS, SUCCESSES = "send success", ("send success", "sendsuccess")
FEWEST, MOST = 2, 10_000
LONGEST_ID = 64
REMEMBERED = 86400.0
APART = 60.0
FIRST_MASS_ID = 1_000_000_001
SPEEDS = {0: 80, 1: 60, 2: 45, 3: 30, 4: 10}
"""Speed to ten thousands a minute."""


def send_all(call: Call) -> Answer:
    """Answer `/cgi-bin/message/mass/sendall`: to all followers, or to those with a tag."""
    wanted = call.body.fields("filter")
    known = _known(call)
    if known is not None:
        return known
    body = mass_bodies.read(call)
    if wanted.flag("is_to_all"):
        return _taken(call, body, mass_targets.everybody(call.box, call.account))
    tag = wanted.integer("tag_id", -1)
    if call.box.state.row("SELECT 1 FROM tags WHERE appid = ? AND id = ?", call.account.appid, tag) is None:
        raise SandboxRefusal(45159)
    return _taken(call, body, mass_targets.tagged(call.box, call.account, tag))


def send(call: Call) -> Answer:
    """Answer `/cgi-bin/message/mass/send`: to 2 to 10,000 openids."""
    openids = [str(one) for one in call.body.items("touser")]
    if len(openids) < FEWEST:
        raise SandboxRefusal(40130)
    if len(openids) > MOST:
        raise SandboxRefusal(40032)
    known = _known(call)
    if known is not None:
        return known
    body = mass_bodies.read(call)
    return _taken(call, body, mass_targets.listed(call.box, call.account, openids))


def _clientmsgid(call: Call) -> str:
    """Return the call's own id, or the one the platform makes of what is sent to whom."""
    given = call.body.text("clientmsgid", "")
    if len(given.encode()) > LONGEST_ID:
        raise SandboxRefusal(45067)
    return given or hashlib.sha256(dumps(dict(call.body.values)).encode()).hexdigest()


def _known(call: Call) -> Object | None:
    """Answer for a job there is already: 45065 with its number, 45066 where it is asked for twice within a minute."""
    row = call.box.state.row(
        "SELECT msg_id, asked FROM mass_jobs WHERE appid = ? AND clientmsgid = ? AND at > ?",
        call.account.appid,
        _clientmsgid(call),
        call.box.clock.now() - REMEMBERED,
    )
    if row is None:
        return None
    if call.box.clock.now() - float(row["asked"]) < APART:
        raise SandboxRefusal(45066)
    call.box.state.run("UPDATE mass_jobs SET asked = ? WHERE msg_id = ?", call.box.clock.now(), row["msg_id"])
    return {"errcode": 45065, "errmsg": ERRMSG[45065], "msg_id": row["msg_id"]}


def _taken(call: Call, body: MassBody, meant: Meant) -> Answer:
    """Take a job: it is over at once, or later as the rule says, and its end is pushed."""
    box, rule = call.box, call.rule
    status = (rule.finish if rule else "") or SUCCESS
    done = status in SUCCESSES
    sent = meant.allowed if done else 0
    msg_id = box.state.next("mass_id", FIRST_MASS_ID)
    now = box.clock.now()
    box.state.run(
        "INSERT INTO mass_jobs VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, 0, ?, ?, 0)",
        msg_id,
        call.account.appid,
        _clientmsgid(call),
        now,
        body.kind,
        dumps(body.body),
        body.media_id,
        meant.total,
        meant.allowed,
        sent,
        status,
        now + (rule.finish_after if rule else 0.0),
    )
    if done:
        mass_targets.show(box, call.account, msg_id, body.kind, body.body)
        _use_draft(call, body)
    later(call, _event(msg_id, status, meant, sent, body))
    box.tell_masses()
    answer: Object = {"errcode": 0, "errmsg": "send job submission success", "msg_id": msg_id}
    return {**answer, "msg_data_id": box.next_msg_id()} if body.media_id else answer


def _use_draft(call: Call, body: MassBody) -> None:
    if body.media_id:
        drafts.use(call.box, drafts.draft_of(call.box, call.account.appid, body.media_id, used_too=True))


def _event(msg_id: int, status: str, meant: Meant, sent: int, body: MassBody) -> Object:
    urls: list[Json] = [{"ArticleIdx": place, "ArticleUrl": url} for place, url in enumerate(body.urls, 1)]
    articles: Object = {"Count": len(urls), "ResultList": {"item": urls}} if urls else {"Count": 0, "ResultList": ""}
    checked: Object = {"Count": 0, "ResultList": "", "CheckState": 1 if urls else 0}
    return {
        "MsgType": "event",
        "Event": "MASSSENDJOBFINISH",
        "MsgID": msg_id,
        "Status": status,
        "TotalCount": meant.total,
        "FilterCount": meant.allowed,
        "SentCount": sent,
        "ErrorCount": meant.allowed - sent,
        "CopyrightCheckResult": checked,
        "ArticleUrlResult": articles,
    }


def preview(call: Call) -> Answer:
    """Answer `/cgi-bin/message/mass/preview`: to one follower, and not counted against the month."""
    person = call.box.people.by_openid(call.account.appid, call.body.text("touser", ""))
    body = mass_bodies.read(call, preview=True)
    if not call.box.people.follows(call.account.appid, person.key):
        raise SandboxRefusal(43004)
    call.box.chat.add(person.key, call.account.appid, BubbleSender.ACCOUNT, body.kind, body.body)
    return {"errcode": 0, "errmsg": "preview success", "msg_id": call.box.state.next("mass_id", FIRST_MASS_ID)}


def _job(call: Call) -> Row:
    wanted = call.body.integer("msg_id", 0)
    row = call.box.state.row("SELECT * FROM mass_jobs WHERE msg_id = ? AND appid = ?", wanted, call.account.appid)
    if row is None:
        raise SandboxRefusal(40059)
    return row


def status(call: Call) -> Answer:
    """Answer `/cgi-bin/message/mass/get`."""
    job = _job(call)
    if job["deleted"]:
        said = "DELETE"
    elif call.box.clock.now() < float(job["done"]):
        said = "SENDING"
    else:
        said = "SEND_SUCCESS" if job["status"] in SUCCESSES else "SEND_FAIL"
    return {"msg_id": job["msg_id"], "msg_status": said}


def delete(call: Call) -> Answer:
    """Answer `/cgi-bin/message/mass/delete`: an article opens no more, in whichever message it stands."""
    job = _job(call)
    place = call.body.integer("article_idx", 0)
    if not job["media_id"]:
        raise SandboxRefusal(40059, "invalid msg id: only articles can be deleted")
    draft = drafts.draft_of(call.box, call.account.appid, str(job["media_id"]), used_too=True)
    if not 0 <= place <= len(draft.articles):
        raise SandboxRefusal(40114)
    drafts.take_down(call.box, draft, place)
    if place == 0 or len(draft.articles) == 1:
        call.box.state.run("UPDATE mass_jobs SET deleted = 1 WHERE media_id = ?", draft.media_id)
    call.box.tell_masses()
    return OK


def speed(call: Call) -> Answer:
    """Answer `/cgi-bin/message/mass/speed/get`."""
    now = int(call.box.state.fact(f"mass_speed:{call.account.appid}", "0"))
    return {"speed": now, "realspeed": SPEEDS[now]}


def set_speed(call: Call) -> Answer:
    """Answer `/cgi-bin/message/mass/speed/set`."""
    if "speed" not in call.body:
        raise SandboxRefusal(45084)
    wanted = call.body.integer("speed")
    if wanted not in SPEEDS:
        raise SandboxRefusal(45083)
    call.box.state.remember(f"mass_speed:{call.account.appid}", str(wanted))
    return OK
