"""Who works here changes: posts, absences, courts and rosters, and what becomes of the tickets in hand."""
