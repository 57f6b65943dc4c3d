"""What became of a job is pushed when it is over: at once, later, twice or never, as the rule in force says."""

from dataclasses import replace

from wechat.sandbox.api.call import Call
from wechat.sandbox.api.misbehave import NEVER, TWICE
from wechat.sandbox.api.shapes import Object
from wechat.sandbox.wire.push import CallbackPush

ADMINISTRATOR = "administrator"
"""The event of a job names an openid of nobody in particular."""


def later(call: Call, event: Object) -> None:
    """Push the event of a finished job."""
    rule = call.rule
    told = rule.finish_told if rule else ""
    if told == NEVER:
        return
    push = CallbackPush(call.account, ADMINISTRATOR, event, speaks=False)
    push = replace(push, after=rule.finish_after if rule else 0.0)
    for _ in range(2 if told == TWICE else 1):
        call.box.push(push)
