"""History is never emptied, and a closed month stays as it was counted."""

from models import fast_migrations
from tortoise.migrations import operations as ops

HISTORY = (
    "approach_mistake",
    "approach_record",
    "approach_subject",
    "audit_entry",
    "consent",
    "hearing_change",
    "score_month",
    "ticket_event",
    "words",
)
NEVER_EMPTIED = """
CREATE FUNCTION never_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('jiesu.restoring', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% only grows: it is never emptied', TG_TABLE_NAME;
END $$"""
CLOSED_STAYS = """
CREATE TRIGGER score_month_closed_stays BEFORE UPDATE OR DELETE ON score_month
FOR EACH ROW WHEN (OLD.frozen_at IS NOT NULL) EXECUTE FUNCTION only_grows()"""
STEPS = [
    (NEVER_EMPTIED, "DROP FUNCTION never_emptied()"),
    *(
        (
            f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION never_emptied()",
            f"DROP TRIGGER {table}_never_emptied ON {table}",
        )
        for table in HISTORY
    ),
    (
        "CREATE TRIGGER hearing_change_only_grows BEFORE UPDATE OR DELETE ON hearing_change"
        " FOR EACH ROW EXECUTE FUNCTION only_grows()",
        "DROP TRIGGER hearing_change_only_grows ON hearing_change",
    ),
    (CLOSED_STAYS, "DROP TRIGGER score_month_closed_stays ON score_month"),
]


class Migration(fast_migrations.Migration):
    dependencies = [("models", "0027_sealed_words")]

    initial = False

    operations = [ops.RunSQL(sql=[step for step, _ in STEPS], reverse_sql=[step for _, step in reversed(STEPS)])]
