"""One notice to many people: drafted, previewed, approved by a second person, frozen, sent, counted.

`drafting` and `approving` are what people do, `running` what they do while it goes out; `expanding`, `feeding`, `parts`
and `settling` are the worker's. `reminders` are the standing broadcasts (自动提醒).
"""
