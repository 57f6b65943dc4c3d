"""公告: the publisher's own room of the console, and that of whoever approves."""
