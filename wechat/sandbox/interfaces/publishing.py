"""A draft may be published without being sent to anybody; how that went is pushed.

Source: official pages of freepublish/submit, get, delete. A rule's `finish` is the publish_status pushed (2 … 6).
"""

import json
from sqlite3 import Row

from wechat.sandbox.api.call import OK, Answer, Call
from wechat.sandbox.api.errors import SandboxRefusal
from wechat.sandbox.api.shapes import Json, Object, dumps
from wechat.sandbox.interfaces import drafts
from wechat.sandbox.interfaces.drafts import Draft
from wechat.sandbox.interfaces.mass_finish import later

FIRST_PUBLISH_ID = 100_000_001
DONE, RUNNING, NOT_ORIGINAL, REFUSED = 0, 1, 2, 4
NAMES_ARTICLES = (NOT_ORIGINAL, REFUSED)


def submit(call: Call) -> Answer:
    """Answer `/cgi-bin/freepublish/submit`."""
    draft = drafts.draft_of(call.box, call.account.appid, call.body.text("media_id", ""), used_too=False)
    drafts.use(call.box, draft)
    publish_id = str(call.box.state.next("publish_id", FIRST_PUBLISH_ID))
    told = call.rule.finish if call.rule else ""
    status = int(told) if told.isdigit() else DONE
    failed = [1] if status in NAMES_ARTICLES else []
    if status != DONE:
        drafts.take_down(call.box, draft, 0)
    row: Object = {
        "publish_id": publish_id,
        "media_id": draft.media_id,
        "article_id": call.box.random_text(48) if status == DONE else "",
        "status": status,
        "failed": [*failed],
    }
    after = call.rule.finish_after if call.rule else 0.0
    call.box.state.run(
        "INSERT INTO publications VALUES (?, ?, ?, ?)",
        publish_id,
        call.account.appid,
        dumps(row),
        call.box.clock.now() + after,
    )
    event: Object = {"MsgType": "event", "Event": "FREEPUBLISHJOBFINISH", "PublishEventInfo": _told(call, row, draft)}
    later(call, event)
    return {**OK, "publish_id": publish_id, "msg_data_id": call.box.next_msg_id()}


def _told(call: Call, row: Object, draft: Draft) -> Object:
    """Return what is known of a finished publication, as the event and `get` say it."""
    told: Object = {"publish_id": row["publish_id"], "publish_status": row["status"]}
    if row["status"] == DONE:
        items: list[Json] = [
            {"idx": place, "article_url": drafts.article_url(call.box, draft, place)}
            for place in range(1, len(draft.articles) + 1)
        ]
        told |= {"article_id": row["article_id"], "article_detail": {"count": len(items), "item": items}}
    if row["failed"]:
        told["fail_idx"] = row["failed"]
    return told


def get(call: Call) -> Answer:
    """Answer `/cgi-bin/freepublish/get`."""
    found = _publication(call, "publish_id = ?", str(call.body.integer("publish_id", 0)))
    row: Object = json.loads(found["row"])
    if call.box.clock.now() < float(found["done"]):
        return {"publish_id": row["publish_id"], "publish_status": RUNNING, "fail_idx": []}
    draft = drafts.draft_of(call.box, call.account.appid, str(row["media_id"]), used_too=True)
    return {"fail_idx": [], **_told(call, row, draft)}


def delete(call: Call) -> Answer:
    """Answer `/cgi-bin/freepublish/delete`: one article by its place, or (0) all of them."""
    wanted = call.body.text("article_id", "")
    found = _publication(call, "row ->> 'article_id' = ?", wanted) if wanted else None
    if found is None:
        raise SandboxRefusal(53600)
    draft = drafts.draft_of(call.box, call.account.appid, str(json.loads(found["row"])["media_id"]), used_too=True)
    drafts.take_down(call.box, draft, call.body.integer("index", 0))
    return OK


def _publication(call: Call, which: str, value: str) -> Row:
    sql = f"SELECT row, done FROM publications WHERE appid = ? AND {which}"  # noqa: S608 - our own words
    found = call.box.state.row(sql, call.account.appid, value)
    if found is None:
        raise SandboxRefusal(53600 if "article" in which else 53502)
    return found
