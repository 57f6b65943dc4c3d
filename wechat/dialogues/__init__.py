"""The talks of the desk: one value per file, their facts, their acts, their words."""

from wechat.dialogues.shared.outcomes import outcome_words
from wechat.dialogues.shelf import book

__all__ = ["book", "outcome_words"]
