"""A page is not left behind by its styles: what a page of the console calls its parts is styled, or looked for."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
STYLES = ("static/*.css", "static/vendor/tabler/tabler.min.css")
WHO_LOOKS = ("static/*.js", "tests/**/*.py")
JINJA = re.compile(r"\{[%{#].*?[%}#]\}", re.DOTALL)
CLASSES = re.compile(r'class="([^"]*)"')
WHOLE_NAME = re.compile(r"[a-z][a-z0-9-]*[a-z0-9]")
OPACITY = re.compile(r"([^{}]+)\{[^{}]*opacity: 0?\.[0-9]+")
MAY_BE_FAINT = re.compile(r"\[disabled\]|^\s*from\s*$")
"""What cannot be pressed now, and what is on its way in."""


def text_of(*patterns: str) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for one in patterns for path in sorted(ROOT.glob(one)))


def classes_of(page: str) -> set[str]:
    """The names that stand whole in a page, without those a template puts together."""
    plain = JINJA.sub(lambda match: "\n" * match[0].count("\n") + ("" if "{{" in match[0] else " "), page)
    return {name for each in CLASSES.findall(plain) for name in each.split() if WHOLE_NAME.fullmatch(name)}


def test_every_class_of_a_page_has_a_style_or_somebody_who_looks_for_it() -> None:
    styled = set(re.findall(r"\.([a-z][a-z0-9-]*)", text_of(*STYLES)))
    looked_for = text_of(*WHO_LOOKS)
    left = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in sorted((ROOT / "templates" / "console").rglob("*.html"))
        for name in classes_of(path.read_text(encoding="utf-8")) - styled
        if not re.search(rf"[.\"' ]{name}[\"' \])>:]", looked_for)
    }
    assert left == set()


def test_no_text_of_the_console_is_made_faint_by_opacity_which_no_measured_pair_of_colours_knows_of() -> None:
    faint = [one.strip() for one in OPACITY.findall(text_of("static/console*.css"))]
    assert [one for one in faint if not MAY_BE_FAINT.search(one)] == []
