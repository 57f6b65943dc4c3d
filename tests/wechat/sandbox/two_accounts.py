"""A world with a second official account, to which the first one is moved."""

import json
from pathlib import Path

from tests.wechat.sandbox.calling import SERVICE, WORLD, Json, Wire
from wechat.sandbox.state.world import openid_of

NEW: Json = {
    **SERVICE,
    "name": "江西法院 12368（新）",
    "appid": "wx0123456789abcdef",
    "original_id": "gh_0123456789ab",
    "secret": "0123456789abcdef0123456789abcdef",
}
DAYS = 86400


def world_of_two(folder: Path, strangers: int = 0) -> Path:
    """The usual people and as many strangers, all following the old account; the new one has the same templates."""
    templates = [row for row in WORLD["templates"] if row["account"] == SERVICE["appid"]]
    more = [{**row, "account": NEW["appid"], "template_id": f"N{row['template_id'][1:]}"} for row in templates]
    people = [
        {"key": f"s{at}", "name": f"路人{at}", "host": f"s{at}", "follows": [SERVICE["appid"]], "openids": {}}
        for at in range(strangers)
    ]
    world = {
        **WORLD,
        "accounts": [*WORLD["accounts"], NEW],
        "templates": [*WORLD["templates"], *more],
        "people": [*WORLD["people"], *people],
    }
    path = folder / "world.json"
    path.write_text(json.dumps(world, ensure_ascii=False), encoding="utf-8")
    return path


def new_openid(key: str) -> str:
    return openid_of(NEW["appid"], key)


async def moved(wire: Wire) -> None:
    await wire.control("POST", f"accounts/{SERVICE['appid']}/move", {"to": NEW["appid"]})
