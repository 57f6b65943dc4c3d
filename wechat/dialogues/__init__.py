"""The talks of the desk: one value per file, their facts, their acts, their words."""

from wechat.dialogues.registry import talk_registry

__all__ = ["talk_registry"]
