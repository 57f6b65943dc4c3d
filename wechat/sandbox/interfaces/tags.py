"""An account tags its followers. Source: official pages of tag management; leaving an account takes the tags along."""

from wechat.sandbox.api.call import OK, Answer, Call
from wechat.sandbox.api.errors import SandboxRefusal
from wechat.sandbox.api.shapes import Fields, Json, Object, dumps

MOST, MOST_OF_ONE, AT_ONCE = 100, 20, 50
NAME_BYTES = 30
TOO_MANY_FANS = 100_000
RESERVED = (0, 1, 2)
STARRED: Object = {"id": 2, "name": "星标组", "count": 0}
FIRST_TAG = 100
PAGE = 10_000


def _name(call: Call, tag: Fields) -> str:
    name = tag.text("name", "").strip()
    if not name:
        raise SandboxRefusal(45157)
    if len(name.encode()) > NAME_BYTES:
        raise SandboxRefusal(45158)
    same = "SELECT 1 FROM tags WHERE appid = ? AND name = ? AND id <> ?"
    if call.box.state.row(same, call.account.appid, name, tag.integer("id", -1)):
        raise SandboxRefusal(45157)
    return name


def _tag(call: Call, tag: int) -> int:
    """Return a tag that is the account's own. Raises 45058, 45159."""
    if tag in RESERVED:
        raise SandboxRefusal(45058)
    if call.box.state.row("SELECT 1 FROM tags WHERE appid = ? AND id = ?", call.account.appid, tag) is None:
        raise SandboxRefusal(45159)
    return tag


def create(call: Call) -> Answer:
    """Answer `/cgi-bin/tags/create`."""
    name = _name(call, call.body.fields("tag"))
    row = call.box.state.row("SELECT count(*) AS found FROM tags WHERE appid = ?", call.account.appid)
    if row and int(row["found"]) >= MOST:
        raise SandboxRefusal(45056)
    tag = call.box.state.next("tag", FIRST_TAG)
    call.box.state.run("INSERT INTO tags VALUES (?, ?, ?)", call.account.appid, tag, name)
    return {"tag": {"id": tag, "name": name}}


def listing(call: Call) -> Answer:
    """Answer `/cgi-bin/tags/get`: the account's own behind the platform's."""
    rows = call.box.state.rows(
        "SELECT id, name, (SELECT count(*) FROM tagged WHERE tagged.appid = tags.appid AND tag = id) AS count"
        " FROM tags WHERE appid = ? ORDER BY id",
        call.account.appid,
    )
    return {"tags": [STARRED, *(dict(row) for row in rows)]}


def update(call: Call) -> Answer:
    """Answer `/cgi-bin/tags/update`."""
    given = call.body.fields("tag")
    tag = _tag(call, given.integer("id", -1))
    call.box.state.run(
        "UPDATE tags SET name = ? WHERE appid = ? AND id = ?", _name(call, given), call.account.appid, tag
    )
    return OK


def delete(call: Call) -> Answer:
    """Answer `/cgi-bin/tags/delete`."""
    tag = _tag(call, call.body.fields("tag").integer("id", -1))
    row = call.box.state.row(
        "SELECT count(*) AS found FROM tagged WHERE appid = ? AND tag = ?", call.account.appid, tag
    )
    if row and int(row["found"]) > TOO_MANY_FANS:
        raise SandboxRefusal(45057)
    for table, column in (("tagged", "tag"), ("tags", "id")):
        sql = f"DELETE FROM {table} WHERE appid = ? AND {column} = ?"  # noqa: S608 - our own words
        call.box.state.run(sql, call.account.appid, tag)
    call.box.tell_state()
    return OK


def _people(call: Call) -> list[str]:
    """Return the followers a call names. Raises 40032, 49003 for one of nobody's, 40003 for one who follows no more."""
    openids = {str(one) for one in call.body.items("openid_list")}
    if not 1 <= len(openids) <= AT_ONCE:
        raise SandboxRefusal(40032)
    found = call.box.state.rows(
        "SELECT identities.person, followers.person IS NOT NULL AS follows FROM json_each(?2)"
        " CROSS JOIN identities ON identities.appid = ?1 AND openid = value"
        " LEFT JOIN followers ON followers.appid = ?1 AND followers.person = identities.person",
        call.account.appid,
        dumps(sorted(openids)),
    )
    if len(found) < len(openids):
        raise SandboxRefusal(49003)
    if not all(row["follows"] for row in found):
        raise SandboxRefusal(40003)
    return [str(row["person"]) for row in found]


def tag_people(call: Call) -> Answer:
    """Answer `/cgi-bin/tags/members/batchtagging`: all of them, or nobody."""
    tag, people = _tag(call, call.body.integer("tagid", -1)), _people(call)
    for person in people:
        if len(tags_of(call, person) - {tag}) >= MOST_OF_ONE:
            raise SandboxRefusal(45059)
        call.box.state.run("INSERT OR IGNORE INTO tagged VALUES (?, ?, ?)", call.account.appid, tag, person)
    call.box.tell_state()
    return OK


def untag_people(call: Call) -> Answer:
    """Answer `/cgi-bin/tags/members/batchuntagging`."""
    tag, people = _tag(call, call.body.integer("tagid", -1)), _people(call)
    for person in people:
        call.box.state.run(
            "DELETE FROM tagged WHERE appid = ? AND tag = ? AND person = ?", call.account.appid, tag, person
        )
    call.box.tell_state()
    return OK


def tags_of(call: Call, person: str) -> set[int]:
    """Return the ids of a person's tags."""
    rows = call.box.state.rows("SELECT tag FROM tagged WHERE appid = ? AND person = ?", call.account.appid, person)
    return {int(row["tag"]) for row in rows}


def of_person(call: Call) -> Answer:
    """Answer `/cgi-bin/tags/getidlist`."""
    person = call.box.people.by_openid(call.account.appid, call.body.text("openid", ""))
    return {"tagid_list": [*sorted(tags_of(call, person.key))]}


def people(call: Call) -> Answer:
    """Answer `/cgi-bin/user/tag/get`: pages as those of `user/get`."""
    tag, after = _tag(call, call.body.integer("tagid", -1)), call.body.text("next_openid", "")
    rows = call.box.state.rows(
        "SELECT openid FROM tagged JOIN identities USING (appid, person) WHERE appid = ? AND tag = ? AND openid > ?"
        " ORDER BY openid LIMIT ?",
        call.account.appid,
        tag,
        after,
        PAGE,
    )
    if not rows:
        return {"count": 0}
    openids: list[Json] = [str(row["openid"]) for row in rows]
    return {"count": len(rows), "data": {"openid": openids}, "next_openid": openids[-1]}
