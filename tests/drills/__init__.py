"""Drills: the whole town under load, with everything that can fail failing. `make drill` runs them; tests/ borrows."""
