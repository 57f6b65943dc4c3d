"""Whether the store has every picture that people of a drill sent, once and whole, and nothing that is half."""

from collections import Counter

from desk.files import file_store
from desk.files.moving import keys_of
from desk.files.places import Place
from models.keyring import CannotOpen
from ops import dump
from tests.drills.books import Books
from tests.drills.drawn import dots_of
from tests.drills.marked import keys, marked, words_of
from tests.drills.robots import Citizen
from tests.town import rows

OF_PETITIONS = """
SELECT attachment.id, state, file_key, size, petition_id, text_sealed
FROM attachment JOIN petition ON petition.id = petition_id ORDER BY attachment.id"""


async def all_fetched(database_url: str) -> bool:
    return not await rows(database_url, "SELECT 1 FROM attachment WHERE state = 'pending' LIMIT 1")


async def check_attachments(books: Books, database_url: str, citizens: list[Citizen], mark: str, place: Place) -> None:
    """Each petition has what its phone sent with it, once and whole; and in the place nothing is half."""
    sent = {words: Counter(pictures) for citizen in citizens for words, pictures in citizen.sent.items()}
    stored = marked(await rows(database_url, "SELECT id AS petition_id, text_sealed FROM petition"), mark)
    found: dict[str, Counter[str]] = {words_of(row): Counter() for row in stored}
    attached = marked(await rows(database_url, OF_PETITIONS), mark)
    lost = []
    for row in attached:
        content = await _opened(place, row["file_key"]) if row["file_key"] else None
        if content is None or (row["state"], row["size"]) != ("stored", len(content)):
            lost.append(f"{row['id']} {row['state']}")
        else:
            found[words_of(row)][dots_of(content)] += 1
    books.line("手机发出、随诉求提交的图片", sum(sent[words].total() for words in found if words in sent))
    books.line("存下的附件", len(attached), bool(attached))
    books.none_of("桶里没有、打不开或大小不对的附件", lost)
    books.none_of(
        "少了、多了或者内容不同的", [words for words, seen in found.items() if seen != sent.get(words, Counter())]
    )
    await _check_place(books, database_url, place)


async def _check_place(books: Books, database_url: str, place: Place) -> None:
    async with dump.connected(database_url) as connection:
        named = set(await dump.files_named(connection))
    there = [key async for key in keys_of(place)]
    books.line("桶里的对象", len(there))
    books.none_of("半个的对象", [key for key in there if await _opened(place, key) is None])
    books.none_of("有行说到、桶里没有的", sorted(named - set(there)))
    books.line("写完还没记下时被杀、等每天清扫的对象", len(set(there) - named))


async def _opened(place: Place, key: str) -> bytes | None:
    """What is in a file; None where it is not there or is not whole."""
    sealed = await place.get(key)
    try:
        return keys().open_bytes(sealed, file_store.place_of(key)) if sealed is not None else None
    except CannotOpen:
        return None
