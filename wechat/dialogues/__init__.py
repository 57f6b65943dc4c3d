"""The talks of the desk: one value per file, their facts, their acts, their words."""

from wechat.dialogues.registry import talks
from wechat.dialogues.shared.outcomes import outcome_words

__all__ = ["book", "outcome_words"]
