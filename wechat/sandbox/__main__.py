"""`python -m wechat.sandbox` runs the sandbox as a process of its own."""

import argparse
import sys
from dataclasses import fields

from wechat.sandbox import SandboxSettings, StateError, WorldError, run


def settings_of(arguments: list[str]) -> SandboxSettings:
    """Read the command line; the defaults are the settings' own."""
    parser = argparse.ArgumentParser(prog="python -m wechat.sandbox", description="A WeChat of our own")
    for field in fields(SandboxSettings):
        option = "--" + field.name.replace("_", "-")
        if field.type is bool:
            parser.add_argument(option, action="store_true", default=field.default)
        else:
            parser.add_argument(option, type=field.type, default=field.default)
    return SandboxSettings(**vars(parser.parse_args(arguments)))


def main() -> None:
    settings = settings_of(sys.argv[1:])
    try:
        run(settings)
    except (WorldError, StateError) as error:
        sys.exit(f"sandbox: {error}")
    except OSError as error:
        sys.exit(f"sandbox: cannot listen on {settings.host}:{settings.port} ({error}); choose another --port")


main()
