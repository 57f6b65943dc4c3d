"""The sandbox is a WeChat of our own, the other side of the wire, for tests and drills. It imports nothing of ours."""

from wechat.sandbox.serve import run, serving
from wechat.sandbox.state.config import SandboxSettings
from wechat.sandbox.state.state import StateError
from wechat.sandbox.state.world import WorldError

__all__ = ["SandboxSettings", "StateError", "WorldError", "run", "serving"]
