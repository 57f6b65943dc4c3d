"""Letters as WeChat writes them, nearly so, and mutated: what the pattern reads of them, expat reads the same."""

from xml.parsers.expat import ExpatError

from hypothesis import given, seed, settings
from hypothesis import strategies as st

from wechat.platform.codec import Rejected, read_any
from wechat.platform.flat_xml import read_flat

NAMES = st.sampled_from(
    ["ToUserName", "FromUserName", "CreateTime", "MsgType", "Content", "Encrypt", "xml", "_a1", "A"]
)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
ODD = ["", "&lt;", "&", "]]>", "\r\n", "\x00", "\ufffe", "\uffff", "<b>", "<b/>", "]]]]><![CDATA[>"]
PLAIN = ["诉求", " 两边有空 ", "1348831860", "a]b", "]", "\x85", "\u3000", "\x7f", "\n"]
BETWEEN = ["\r\n", "x", "\u3000", "<!-- -->", "\x0b"]


@st.composite
def field(draw: st.DrawFn, name: str, odd: bool) -> str:
    words = draw(WORDS | st.sampled_from([*PLAIN, *ODD] if odd else PLAIN))
    shapes = [f"<![CDATA[{words}]]>", words]
    shapes += [f" <![CDATA[{words}]]>", f"<![CDATA[{words}]]>{words}", f"<item>{words}</item>"] if odd else []
    close = draw(NAMES) if odd and draw(st.booleans()) else name
    between = draw(st.sampled_from(["", "\n", " \t\n", *(BETWEEN if odd else [])]))
    return f"<{name}>{draw(st.sampled_from(shapes))}</{close}>{between}"


@st.composite
def letters(draw: st.DrawFn) -> str:
    """A whole letter, an odd one, or one that a few characters were taken from, put into or changed in."""
    odd = draw(st.sampled_from([False, False, True]))
    before = draw(st.sampled_from(["\n", "\ufeff", '<?xml version="1.0"?>', "<!DOCTYPE xml>"])) if odd else ""
    root = draw(st.sampled_from(["xml", "xm", "xml a='1'"])) if odd else "xml"
    names = draw(st.lists(NAMES, min_size=1, max_size=5, unique=not odd))
    letter = f"{before}<{root}>\n{''.join(draw(field(name, odd)) for name in names)}</xml>\n"
    for _ in range(draw(st.sampled_from([1, 2])) if draw(st.booleans()) else 0):
        at = draw(st.integers(0, len(letter)))
        letter = letter[:at] + draw(WORDS | st.sampled_from(ODD)) + letter[at + draw(st.integers(0, 3)) :]
    return letter


def agree(letter: str) -> bool:
    """Say whether the pattern read a letter; where it did, expat must read the same."""
    body = letter.encode()
    found = read_flat(body)
    if found is None:
        return False
    try:
        assert read_any(body) == found
    except (Rejected, ExpatError) as error:
        raise AssertionError(f"{letter!r} was read, and is none") from error
    return True


def try_many(count: int, chance: int = 0) -> int:
    """Hold so many letters against both; returns how many of them the pattern read."""
    read = 0

    @seed(chance)
    @settings(max_examples=count, deadline=None, database=None)
    @given(letters())
    def each(letter: str) -> None:
        nonlocal read
        read += agree(letter)

    each()
    return read
