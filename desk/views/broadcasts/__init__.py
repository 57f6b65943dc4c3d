"""Broadcasts as pages show them: lists, one broadcast with what may be done, its report, the announcements."""
