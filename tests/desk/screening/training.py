"""Trains the votes on the labelled lines: `python -m tests.desk.screening.training`, after `make train`'s libraries.

`sets/held_out` takes no part in it. The lines in `sets/voices` were written by people who had not seen the rules.
"""

import sys
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from desk.screening.votes import BUCKETS, WEIGHTS, ZERO, VoteOn, Weights, buckets, pack, windows
from tests.desk.screening.labelled import SETS, rows

SHARPNESS = 30.0
LARGEST = 127
"""Weights are kept as bytes around `ZERO`."""
OF_DANGER = (VoteOn.SUICIDE, VoteOn.VIOLENCE, VoteOn.CHILD)
LABELS = dict.fromkeys(OF_DANGER, "danger")
ABSENT = "absent"

Row = dict[str, Any]


def train(question: VoteOn) -> Weights:
    """Returns the weights for one question."""
    lines = [row for row in _lines() if _label(row, question) is not None]
    model = LogisticRegression(C=SHARPNESS, max_iter=5000, class_weight="balanced")
    model.fit(_matrix([row["text"] for row in lines]), [_label(row, question) for row in lines])
    weights = model.coef_[0]
    scale = float(np.abs(weights).max()) / LARGEST
    return Weights(scale, float(model.intercept_[0]), bytes((np.rint(weights / scale) + ZERO).astype(np.uint8)))


def _lines() -> list[Row]:
    names = sorted(str(path.relative_to(SETS).with_suffix("")) for path in SETS.glob("**/*.jsonl"))
    return [row for name in names if not name.startswith("held_out/") for row in rows(name)]


def _label(row: Row, question: VoteOn) -> bool | None:
    """A line of another set says nothing to this question, unless `_implied` knows."""
    label = {**_implied(row), **row}.get(LABELS.get(question, question), ABSENT)
    if label is ABSENT or (question in OF_DANGER and label is True):
        return None
    return bool(label == question) if question in OF_DANGER else bool(label)


def _implied(row: Row) -> Row:
    """What the labels of another set say of it: who is only urgent is not in danger, who wants to appeal asks for no
    favour.
    """
    implied: Row = {}
    if row.get("urgency") in ("urgent", "normal"):
        implied["danger"] = None
    if "act" in row or "kind" in row:
        implied |= {"danger": None, "favour": False}
    if row.get("act") not in (None, "申请回避") or row.get("kind") not in (None, "complaint"):
        implied["accuses"] = False
    return implied


def _matrix(texts: list[str]) -> csr_matrix:
    """A line is heard as one window, as long as it is."""
    heard = [buckets("。".join(windows(text))) for text in texts]
    places = [(line, bucket) for line, found in enumerate(heard) for bucket in sorted(found)]
    values = [len(heard[line]) ** -0.5 for line, _ in places]
    at = ([line for line, _ in places], [bucket for _, bucket in places])
    return csr_matrix((values, at), shape=(len(texts), BUCKETS))


if __name__ == "__main__":
    WEIGHTS.write_bytes(pack({question: train(question) for question in VoteOn}))
    sys.stdout.write(f"{WEIGHTS.name}: {WEIGHTS.stat().st_size} bytes\n")
