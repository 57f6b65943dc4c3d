"""A WeChat of our own: the other side of the wire, for tests, drills and demonstrations. It imports nothing of ours."""

from wechat.sandbox.config import SandboxSettings
from wechat.sandbox.serve import run, serving
from wechat.sandbox.state import StateError
from wechat.sandbox.world import WorldError

__all__ = ["SandboxSettings", "StateError", "WorldError", "run", "serving"]
