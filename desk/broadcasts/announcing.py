"""What an announcement is found by among all: the keys of its words, as everything else that is looked for."""

from desk.rules.broadcasts.articles import words_of_article
from desk.search.keys import keys_of_words, keys_wanted
from models import Broadcast
from models.keyring import Purpose


def keys_of_broadcast(broadcast: Broadcast) -> list[int]:
    """Return what a broadcast's title and words are found by."""
    body = words_of_article(broadcast.body) if broadcast.body else broadcast.text
    return keys_of_words(f"{broadcast.title}\n{broadcast.summary}\n{body}", Purpose.GENERAL)


def keys_wanted_of(words: str) -> list[int]:
    """Return the keys an announcement must have in which these words stand; none for too few characters."""
    return keys_wanted(words, Purpose.GENERAL)
