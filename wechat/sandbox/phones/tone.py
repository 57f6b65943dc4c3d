"""A voice sounds here like half a second of two tones, repeated, as AMR at 4.75 kbit/s (13 bytes each 20 ms)."""

import base64

HEAD = b"#!AMR\n"
HALF_A_SECOND = base64.b64decode(
    "BIA4H+/rafWOAKnGgAQdPTKn2x21UUUy0SwEjTgylqt/JYPwlJ4GBD4vMqprmnSoT09xxASNODama1FkJEsscqAEPj0ypus/pMymuKpABI04"
    "NpZrx2QnkwsNfgQ+PTKne310jpOkUr4EjTg2l2vGpEHtDwxgBD49Mqdr3aSujG7xOgSNODaqa8XkJgsOmhYEPj0yq2tYdI0E7FVGBI04Npt7"
    "UJRHizEyjAQB62gfW3/EpiQI9SgEDi8eqquQxEDIhBTIBAE9HqZ7d2TKoILUxAQOPR6rq2BExgIoS64EAT0ep2vV9I6QKSGUBA4vHqd7UWRC"
    "ZmCYCgQBLx6qa9nUyOYCmFQEDi8epqthRCKzCiyWBAE9Hqdr15SswILU1AQOPR6ne2KUTjBERLoEAT0epnvnZM6AJIcCBA4vHqZ7YlRiRjB2"
    "0gQB3BzcA2saWeULhRA="
)


def voice(seconds: int) -> bytes:
    """Make a voice of so many seconds, at least one."""
    return HEAD + HALF_A_SECOND * (2 * max(1, min(seconds, 60)))
