"""The old name of `models.fast_migrations`: migrations that landed import it and never change. New ones do not."""

from models.fast_migrations import Migration as Migration
