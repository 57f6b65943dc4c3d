"""A case system of the demonstration's own: it moves cases over the signed API while one watches.

It knows nothing of ours, and is never started in production.
"""

from ops.case_system.app import CaseSystemSettings, run

__all__ = ["CaseSystemSettings", "run"]
