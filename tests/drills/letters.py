"""A hundred thousand letters, whole, odd and mutated, held against both ways of reading them."""

import asyncio

from seeds.year.books import Books
from tests.wechat.platform.flat_letters import try_many

LETTERS = 100_000


async def letters_drill(*, seed: int) -> Books:
    """Ends with the letter, as small as it can be made, that the pattern read and expat did not, or otherwise."""
    books = Books()
    try:
        read = await asyncio.to_thread(try_many, LETTERS, seed)
    except AssertionError as error:
        books.none_of("模式读了、expat 读得不同的信", [str(error)])
        return books
    books.line("生成、变异的信", LETTERS)
    books.line("其中模式读得了、expat 读得一样的", read)
    return books
