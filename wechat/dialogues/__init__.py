"""The talks of the desk: one value per file, their facts, their acts, their words."""

from wechat.dialogues.registry import talk_registry
from wechat.dialogues.shared.outcomes import outcome_words

__all__ = ["outcome_words", "talk_registry"]
