"""Every pair of text and ground the console's styles use can be read: WCAG 2.2 AA, in light and in dark."""

import re
from itertools import product
from pathlib import Path

import pytest

STATIC = Path(__file__).parent.parent / "static"
TEXT_RATIO, EDGE_RATIO = 4.5, 3.0
"""WCAG 2.2, 1.4.3 (text) and 1.4.11 (edges of controls, focus)."""
THEMES = {"light": ":root {", "dark": ':root[data-bs-theme="dark"] {'}
PLAIN_TEXT = ("ink", "ink-2", "ink-3", "blue", "good", "soon", "late", "seal")
GROUNDS = ("paper", "card", "sunk")
ON_SOFT = ("ink", "ink-2")
SOFT = ("blue-soft", "good-soft", "soon-soft", "late-soft", "violet-soft", "grey-soft")
EDGES = ("edge", "focus", "alarm-line")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
NAMED = re.compile(r"var\(--([a-z0-9-]+)\)")
COLOURS = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(")


def tokens(theme: str) -> dict[str, str]:
    """The colours of a theme; dark changes what it names and keeps the rest."""
    text = (STATIC / "tokens.css").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for one in ("light", "dark") if theme == "dark" else ("light",):
        block = text[text.index(THEMES[one]) :]
        found |= dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{3,6});", block[: block.index("}")]))
    return found


def luminance(colour: str) -> float:
    """WCAG's relative luminance of a colour such as `#1c2430` or `#fff`."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def styles() -> str:
    """All the console's styles but the tokens."""
    return "\n".join(file.read_text(encoding="utf-8") for file in sorted(STATIC.glob("console*.css")))


def pairs_written() -> set[tuple[str, str]]:
    """Text and ground that one rule of the styles sets together."""
    found = set()
    for _, body in RULE.findall(styles()):
        text = re.search(r"(?:^|[;\s])color: var\(--([a-z0-9-]+)\)", body)
        ground = re.search(r"background: var\(--([a-z0-9-]+)\)", body)
        if text and ground:
            found.add((text[1], ground[1]))
    return found


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_can_be_read_on_the_ground_it_stands_on(theme: str) -> None:
    given = tokens(theme)
    used = pairs_written() | {*product(PLAIN_TEXT, GROUNDS), *product(ON_SOFT, SOFT), ("ink-3", "blue-soft")}
    used |= {
        (name.removesuffix("-ink") + "-ink", name.removesuffix("-ink") + "-soft")
        for name in given
        if name.endswith("-ink") and name != "rail-ink"
    }
    weak = {pair: round(contrast(given[pair[0]], given[pair[1]]), 2) for pair in used}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < TEXT_RATIO} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_edges_of_controls_and_the_focus_are_seen(theme: str) -> None:
    given = tokens(theme)
    weak = {(edge, ground): round(contrast(given[edge], given[ground]), 2) for edge, ground in product(EDGES, GROUNDS)}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < EDGE_RATIO} == {}


def test_no_style_names_a_colour_of_its_own_and_every_token_exists() -> None:
    written = styles()
    assert COLOURS.findall(written) == []
    text = (STATIC / "tokens.css").read_text(encoding="utf-8")
    known = set(re.findall(r"--([a-z0-9-]+):", text + written))
    assert {name for name in NAMED.findall(written) if name not in known} == set()
    colours = set(tokens("light")) - {name for name in tokens("light") if name.startswith("tblr")}
    used = set(NAMED.findall(written + text))
    assert colours - used == set()
