"""What every face has in common is shown at the console, with its staff at their desks."""

from tests.handlers.console.conftest import console, database_url

__all__ = ["console", "database_url"]
