"""Whether what was left under a name is somebody's: what a grandson left for his grandmother does not follow him."""

import unicodedata

DOTS = dict.fromkeys(map(ord, "·•・‧⋅．.。･"), None)


def same_name(one: str, other: str) -> bool:
    """Says whether two names are written alike, however wide their letters, spaces and dots are."""
    return _folded(one) == _folded(other)


def follows(left_under: str, known_as: str) -> bool:
    """Says whether a petition left under this name is the known person's own; empty names tell nothing against it."""
    return not left_under.strip() or not known_as.strip() or same_name(left_under, known_as)


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).translate(DOTS).split()).casefold()
