"""The `jiesu` command's groups, one per file; `cli.py` puts them together."""
