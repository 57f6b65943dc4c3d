"""A push is one callback that is to be delivered."""

from dataclasses import dataclass

from wechat.sandbox.api.shapes import Object
from wechat.sandbox.state.world import WorldAccount


@dataclass(frozen=True)
class CallbackPush:
    """One callback that is to be delivered.

    `fields` are those behind CreateTime, MsgType first. `speaks`: the person waits for an answer in the chat, so that a
    reply is shown and a failure too; where it is False an answer counts only as received. `articles` is how many news
    items may answer. `fetch` is a file the platform fetches first; where it cannot, it tells `unfetched`. It goes out
    `after` so many seconds.
    """

    account: WorldAccount
    person: str
    fields: Object
    speaks: bool = True
    articles: int = 8
    fetch: str = ""
    unfetched: Object | None = None
    after: float = 0.0
