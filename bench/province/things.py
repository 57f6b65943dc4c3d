"""What the braces of an address stand for in a filled province, and who asks: read from its rows, the same way at each
size.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bench.province.shape import HIGH, LARGE, SMALL
from desk.access import actors
from desk.petitions.uploads import reference

IN_HAND = """
SELECT t.id, t.number, p.number AS petition, p.id AS petition_id, t.handler_id FROM ticket AS t
JOIN petition AS p ON p.id = t.petition_id JOIN officer AS o ON o.id = t.handler_id
JOIN court AS c ON c.id = t.court_id
WHERE c.code = $1 AND t.state IN ('accepted', 'reviewing', 'waiting') AND t.restricted = $2
    AND ($3 = '' OR o.login = $3)
ORDER BY EXISTS (SELECT 1 FROM attachment AS a WHERE a.petition_id = p.id) DESC, t.rung DESC, t.id DESC LIMIT 1"""
CLOSED = """
SELECT t.id, t.number, p.number AS petition FROM ticket AS t JOIN petition AS p ON p.id = t.petition_id
JOIN court AS c ON c.id = t.court_id
WHERE c.code = $1 AND t.state = 'closed' AND NOT t.restricted AND t.number IS NOT NULL AND t.split_from_id IS NULL
ORDER BY t.id LIMIT 1 OFFSET 5"""
CITIZEN = """
SELECT petition.identity_id AS id, (array_agg(number ORDER BY a.id))[1] AS petition, min(a.id) AS attachment
FROM petition LEFT JOIN attachment AS a ON a.petition_id = petition.id
WHERE petition.identity_id IS NOT NULL AND citizen_id IS NOT NULL AND representation_id IS NULL AND citizen_id > 200
    AND citizen_id % 10 < 3 AND EXISTS (SELECT 1 FROM citizen AS w WHERE w.id = citizen_id AND w.standing = 'verified')
GROUP BY petition.identity_id HAVING count(*) BETWEEN 3 AND 4 AND count(a.id) > 0
ORDER BY petition.identity_id LIMIT 1"""


@dataclass
class Things:
    """The names of things by what an address calls them; `people` are identities and officers by who they are."""

    named: dict[str, str] = field(default_factory=dict)
    officers: dict[str, int] = field(default_factory=dict)
    citizen: int = 0
    own_attachment: str = ""
    """What came with the citizen's petition; `attachment` came with the officer's ticket."""

    @property
    def of_citizen(self) -> Mapping[str, str]:
        return {**self.named, "attachment": self.own_attachment}


async def _value(plain: Any, text: str, *values: object) -> str:
    found = await plain.fetchval(text, *values)
    return str(found) if found is not None else str(2**40)


async def things_of(plain: Any) -> Things:
    things = Things()
    named = things.named
    held = await plain.fetchrow(IN_HAND, LARGE, False, "lizheng")
    complaint = await plain.fetchrow(IN_HAND, LARGE, True, "")
    closed = await plain.fetchrow(CLOSED, LARGE)
    citizen = await plain.fetchrow(CITIZEN)
    things.citizen, things.own_attachment = citizen["id"], str(citizen["attachment"])
    named |= {
        "number": held["number"],
        "ticket_petition": held["petition"],
        "petition": citizen["petition"],
        "complaint": complaint["number"] if complaint else "",
        "closed": closed["number"],
        "citizen": str(things.citizen),
    }
    for code, name in ((SMALL, "small"), (HIGH, "high"), (LARGE, "large")):
        row = await plain.fetchrow(CLOSED, code)
        named[f"closed_{name}"] = row["number"] if row else ""
        named[f"court_{name}"] = await _value(plain, "SELECT id FROM court WHERE code = $1", code)
    large = int(named["court_large"])
    named["court"] = named["court_large"]
    named["appid"] = await _value(plain, "SELECT appid FROM account WHERE kind = 'service'")
    named["attachment"] = await _value(
        plain, "SELECT min(id) FROM attachment WHERE petition_id = $1", held["petition_id"]
    )
    named["handler"] = str(held["handler_id"])
    named["case"] = await _value(
        plain,
        "SELECT min(case_id) FROM case_party JOIN citizen USING (id_number_index) WHERE citizen.id = $1",
        things.citizen,
    )
    for name, text in {
        "task": "SELECT max(k.id) FROM telephone_task AS k JOIN ticket AS t ON t.id = k.ticket_id"
        " WHERE k.court_id = $1 AND k.state = 'open' AND NOT restricted AND officer_id IS NULL",
        "visit": "SELECT max(v.id) FROM return_visit AS v JOIN ticket AS t ON t.id = v.ticket_id"
        " WHERE v.court_id = $1 AND outcome = 'asked' AND NOT restricted",
        "reply": "SELECT min(id) FROM canned_reply WHERE court_id = $1",
        "view": "SELECT min(id) FROM saved_view WHERE court_id = $1",
        "run": "SELECT min(r.id) FROM bulk_run AS r JOIN officer AS o ON o.id = officer_id WHERE o.court_id = $1",
        "approach": "SELECT max(id) FROM approach_record WHERE court_id = $1",
        "broadcast": "SELECT min(id) FROM broadcast WHERE court_id = $1 AND state <> 'draft'",
        "draft": "SELECT min(id) FROM broadcast WHERE court_id = $1 AND state = 'draft'",
        "article": "SELECT min(id) FROM broadcast_article WHERE court_id = $1",
        "department": "SELECT id FROM department WHERE court_id = $1 AND kind = 'enforcement'",
    }.items():
        named[name] = await _value(plain, text, large)
    named["officer"] = await _value(plain, "SELECT id FROM officer WHERE login = 'lizheng'")
    named["representation"] = await _value(plain, "SELECT min(id) FROM representation")
    named["account"] = await _value(plain, "SELECT min(id) FROM account")
    named["sub_kind"] = await _value(plain, "SELECT min(id) FROM sub_kind")
    named["code"] = str(2**40)
    person = await plain.fetchval("SELECT citizen_id FROM identity WHERE id = $1", things.citizen)
    named["reference"] = reference(actors.citizen(things.citizen, person), int(things.own_attachment))
    for row in await plain.fetch("SELECT id, name, login FROM officer ORDER BY id DESC"):
        things.officers[row["name"]] = things.officers[row["login"]] = row["id"]
    return things


def filled(address: str, named: Mapping[str, str]) -> str:
    return address.format(**named)
