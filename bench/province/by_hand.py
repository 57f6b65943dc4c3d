"""One statement each for the rows that a page shows, as somebody would write it who knows where they lie.

It says nothing of who may see what but for the court, renders nothing, and counts no tabs.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bench.province.phrases import COMMON_WORDS, RARE_WORDS
from bench.province.things import Things
from desk.rules.sizes import PAGE
from desk.search.finding import PAGE_FOUND
from desk.search.keys import keys_wanted
from desk.views.lists.narrowing import OPEN
from models.keyring import Purpose

_ROW = """t.id, t.number, t.state, t.urgency, t.due_at, t.opened_at, t.rung, t.times, p.number, p.kind, p.channel,
    p.title_sealed, c.short_name, d.name, o.name"""
_JOINED = """JOIN petition AS p ON p.id = t.petition_id JOIN court AS c ON c.id = t.court_id
    LEFT JOIN department AS d ON d.id = t.department_id LEFT JOIN officer AS o ON o.id = t.handler_id"""
_LISTED = (
    f"""SELECT {_ROW} FROM (SELECT * FROM ticket WHERE {{where}} ORDER BY {{order}} LIMIT {PAGE}) AS t {_JOINED}"""
)
_BY_LIMIT = "coalesce(green_at, 'infinity'), coalesce(due_at, 'infinity'), id"
_FOUND = f"""SELECT {_ROW} FROM (SELECT t.* FROM ticket AS t WHERE petition_id IN ({{petitions}}) AND {{where}}
    ORDER BY id DESC LIMIT {PAGE_FOUND}) AS t {_JOINED}"""
_BELOW = "court_id IN (SELECT id FROM court WHERE starts_with(path, '赣/'))"
_TICKET = """
SELECT t.*, p.*, c.name, d.name, o.name,
    (SELECT json_agg(e ORDER BY seq) FROM ticket_event AS e WHERE e.ticket_id = t.id),
    (SELECT json_agg(w ORDER BY id) FROM words AS w WHERE w.ticket_id = t.id),
    (SELECT json_agg(k) FROM clock AS k WHERE k.ticket_id = t.id),
    (SELECT json_agg(s) FROM supervision AS s WHERE s.ticket_id = t.id),
    (SELECT json_agg(a) FROM attachment AS a WHERE a.petition_id = p.id),
    (SELECT json_agg(json_build_array(y, r)) FROM delivery AS y LEFT JOIN attempt AS r ON r.delivery_id = y.id
        WHERE y.ticket_id = t.id),
    (SELECT json_agg(r) FROM rating AS r WHERE r.ticket_id = t.id),
    (SELECT json_agg(n) FROM ticket_tag AS n WHERE n.ticket_id = t.id)
FROM ticket AS t JOIN petition AS p ON p.id = t.petition_id JOIN court AS c ON c.id = t.court_id
    LEFT JOIN department AS d ON d.id = t.department_id LEFT JOIN officer AS o ON o.id = t.handler_id
WHERE t.number = $1"""


@dataclass
class ByHand:
    """A page by its name, the statement that gives its rows, and how long it took in each round."""

    look: str
    text: str = field(repr=False)
    values: tuple[object, ...] = ()
    took: list[float] = field(default_factory=list)

    async def measure(self, plain: Any) -> None:
        began = time.perf_counter()
        await plain.fetch(self.text, *self.values)
        self.took.append((time.perf_counter() - began) * 1000)


def by_hand(things: Things, typed: Mapping[str, str]) -> list[ByHand]:
    """Return the main pages' statements. `typed` is what was put into the box, by the name of the look."""
    named = things.named
    large, small = int(named["court_large"]), int(named["court_small"])
    everywhere = _LISTED.format(where=f"state IN ({OPEN}) AND {_BELOW}", order=_BY_LIMIT)
    here = _LISTED.format(where=f"state IN ({OPEN}) AND court_id = $1", order=_BY_LIMIT)
    newest = _LISTED.format(where="court_id = $1", order="opened_at DESC, id DESC")
    number = f"SELECT {_ROW} FROM ticket AS t {_JOINED} WHERE p.number = $1"
    words = _FOUND.format(petitions="SELECT id FROM petition WHERE word_keys @> $1::int[]", where=_BELOW)
    found = [
        ByHand("未办结 高院", everywhere),
        ByHand("未办结 大法院", here, (large,)),
        ByHand("未办结 小法院", here, (small,)),
        ByHand("全部 大法院", newest, (large,)),
        ByHand("办结的工单 大法院", _TICKET, (named["closed_large"],)),
        ByHand("在办的工单 大法院法官", _TICKET, (named["number"],)),
        ByHand("编号，看得到 大法院", number, (typed["编号，看得到 大法院"],)),
        ByHand("十个字，常见 高院", words, (keys_wanted(COMMON_WORDS, Purpose.GENERAL),)),
        ByHand("十个字，少见 高院", words, (keys_wanted(RARE_WORDS, Purpose.GENERAL),)),
        ByHand("两个字，常见 高院", words, (keys_wanted("执行", Purpose.GENERAL),)),
    ]
    return found
