"""What the ORM cannot say: number sequences, partial indexes, search keys, and tables that only grow."""

from models import lean
from tortoise.migrations import operations as ops

STEPS = [
    ("CREATE SEQUENCE petition_number_seq", "DROP SEQUENCE petition_number_seq"),
    ("CREATE SEQUENCE ticket_number_seq", "DROP SEQUENCE ticket_number_seq"),
    (
        "CREATE INDEX delivery_due ON delivery (lane, not_before, id) WHERE state IN ('pending', 'claimed', 'uncertain')",
        "DROP INDEX delivery_due",
    ),
    (
        "CREATE INDEX clock_due ON clock (next_look_at, id) WHERE stopped_at IS NULL AND paused_at IS NULL",
        "DROP INDEX clock_due",
    ),
    (
        "CREATE INDEX attachment_due ON attachment (next_try_at, id) WHERE state = 'pending'",
        "DROP INDEX attachment_due",
    ),
    (
        "CREATE INDEX ticket_open ON ticket (court_id, due_at, id)"
        " WHERE state IN ('pending', 'dispatched', 'accepted', 'reviewing', 'waiting')",
        "DROP INDEX ticket_open",
    ),
    ("CREATE INDEX ticket_newest ON ticket (court_id, id DESC)", "DROP INDEX ticket_newest"),
    ("CREATE INDEX petition_words ON petition USING gin (bigrams)", "DROP INDEX petition_words"),
    (
        "CREATE INDEX finish_event_open ON finish_event (received_at) WHERE matched_at IS NULL",
        "DROP INDEX finish_event_open",
    ),
    ("CREATE UNIQUE INDEX identity_officer ON identity (account_id, officer_id) WHERE officer_id IS NOT NULL",
     "DROP INDEX identity_officer"),
    ("CREATE INDEX identity_citizen ON identity (citizen_id) WHERE citizen_id IS NOT NULL",
     "DROP INDEX identity_citizen"),
    ("CREATE INDEX petition_citizen ON petition (citizen_id, id) WHERE citizen_id IS NOT NULL",
     "DROP INDEX petition_citizen"),
    ("CREATE INDEX consent_identity ON consent (identity_id)", "DROP INDEX consent_identity"),
    ("CREATE INDEX officer_role_officer ON officer_role (officer_id)", "DROP INDEX officer_role_officer"),
    ("CREATE INDEX case_party_case ON case_party (case_id)", "DROP INDEX case_party_case"),
    (
        "CREATE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION '% only grows: rows are neither changed nor removed', TG_TABLE_NAME; END $$",
        "DROP FUNCTION only_grows()",
    ),
    *[
        (
            f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION only_grows()",
            f"DROP TRIGGER {table}_only_grows ON {table}",
        )
        for table in ("approach_record", "ticket_event", "audit_entry")
    ],
]


class Migration(lean.Migration):
    dependencies = [("models", "0001_initial")]

    operations = [
        # one operation: the ORM makes every model anew before each
        ops.RunSQL(sql=[step for step, _ in STEPS], reverse_sql=[step for _, step in reversed(STEPS)])
    ]
