"""A year of a province's courts, played in minutes: citizens, agents, judges, supervisors and raters do through the
desk's own verbs what such people do, at the times they do it, some late and some careless; then the books are closed.

`plan` draws what happens, `staff` supplies who does it, `lives` and `fates` play each petition, `player` keeps the
clock of one process, `crew` and `conductor` those of all, and `books` checks that all that was written agrees.
"""
