"""How every column that could hold words rests; `test_sealing.py` holds it against the real schema.

What identifies a person or tells what somebody asked for is sealed (`*_sealed`, bytea: not listed here) or keyed.
"""

KEYED = """
broadcast: word_keys
broadcast_line: mobile_index
broadcast_recipient: person
case_party: id_number_index mobile_index
case_representative: id_number_index licence_index mobile_index
citizen: id_number_index mobile_index name_keys
citizen_join: id_number_index mobile_index
entry_draft: fingerprint
mobile_code: code_index mobile_index
officer: sign_on_index
one_time_code: code_index id_number_index
organisation: credit_code_index
petition: contact_mobile_index name_keys word_keys
petition_code: code_index
petitioner: contact_index name_keys
recovery_code: code_index
representation: principal_index
sms_rating: mobile_index
sms_reply: mobile_index
stop_wish: mobile_index
words: digest text_index word_keys
"""
"""Fingerprints made with a key: equal for what is equal, and nothing else."""

EMPTIED = """
petition: bigrams text title
ticket: part_title
"""
"""Clear words from before they were sealed, until `jiesu keys reseal`; empty ever after."""

ENUMERATED = """
account: callback_mode kind
account_request: change
approach_subject: finding
attachment: content_type kind state
attempt: channel error_class finish_status state
audit_entry: action subject_kind
backup_run: kind
broadcast: kind state way
broadcast_event: act
broadcast_part: state
broadcast_picture: content_type
broadcast_recipient: outcome reason
bulk_line: outcome words
bulk_run: act
canned_reply: kind
case_party: role
case_representative: capacity
citizen: document_kind standing
citizen_join: cause document_kind standing
clock: kind
complaint_subject: finding found_by
consent: purpose text_name version
content_check: reason state subject suggest
court: level
court_request: change
danger_alarm: danger decision urgency_before
delivery: held notice state
department: kind
draft: act
duty: role
erasure: cause
finish_event: status
hearing: status
hearing_change: status
identity: unreachable_reason
import_run: file_ending kind state
inbound_message: kind
notice_template: notice
officer_role: role
one_time_code: purpose
pending_decision: act
petition: channel kind
petitioner_rating: grade
phone_request: cause
phone_tag: kind
policy: kind unit urgency
preservation: kind
quiet_hours: rule
rating: channel grade subject
representation: capacity end_cause principal_kind source
reseal: subject
return_visit: channel outcome
score_weight: measure
send_limit: channel
service_window: kind
short_message: kind reason state
staff_request: change
staff_tag: kind
stop_wish: channel
sub_kind: kind
telephone_call: outcome
telephone_task: reason state
ticket: alerts came_from complexity proposed_complexity proposed_urgency proposed_why state urgency
ticket_event: act actor_kind from_state to_state
words: author_kind kind
"""
"""One of a few words of our own, or several of them in a sentence of ours."""

COUNTED = """
account_request: facts
audit_entry: facts
broadcast: reasons until_ids
bulk_run: facts
citizen_join: followed identities petitions
court_request: facts
delivery: facts
draft: file_ids
entry_draft: file_ids
idempotency_key: answer
import_run: branches tally
integration_call: answer
notice_template: keys
office_hours: slots
officer: preferences
pending_decision: facts
score_cell: counts
score_month: counts
staff_request: facts
sub_kind_limits: limits
ticket_event: facts
"""
"""Numbers of rows, counts, dates and enumerations under names of ours."""

NAMED = """
account: appid name
account_request: appid lease name
attachment: file_key lease media_id playable_key
attempt: client_msg_id
audit_entry: address reason
audit_export: exported_by file_hash
backup_run: name
broadcast: digest previewed_digest
broadcast_part: clientmsgid lease media_id status urls
broadcast_picture: digest file_key
bulk_run: back key
call_claim: person
case_event: ref
case_party: ref
case_representative: party_ref ref source
case_system: name
clock: policy
content_check: lease trace_id
delivery: cause lease lease_owner
entry_draft: key number
erasure: lease
fee_due: party_ref ref source
file_removal: file_key
follower_sync: lease next_openid
hearing: ref source
heartbeat: name version
idempotency_key: key
identity: openid unionid
import_run: errors_key file_key lease
inbound_message: dedupe_key
integration_call: key
integration_key: key_id
job_tally: job
job_trouble: error job subject
key_seen: key_id
notice_template: template_id
officer: login password_hash sign_on_issuer
picture_at_wechat: media_id url
policy: version
preservation: party_ref ref source
purge_mark: name
rating: window
representation: system
reseal: after goal
saved_view: query
schema_release: migration version
score_cell: formula
score_month: formula
score_weight: version
service_window: file_key
short_message: cause lease msgid ref
sms_reply: event
subscription_grant: template_id
table_size: name
"""
"""Names that machines give each other: none of them is a person's name, number or words."""

OF_THE_COURT = """
account_request: trouble
broadcast: audience body returned_because summary text title
broadcast_article: body summary title
broadcast_event: words
broadcast_line: case_number
broadcast_picture: name
broadcast_policy: banned
calendar_override: note
canned_reply: initials title words
case: cause number source stage
case_event: stage text
case_representative: firm
citizen: organisation
citizen_join: organisation
clock: reason
court: address code help_line name path police short_name telephone
court_request: trouble
department: name
fee_due: name
follower_sync: trouble
hearing: judge_name room
hearing_change: judge_name room
officer: name title
organisation: name
petition: case_number number organisation passed_on_by passed_on_reference
preservation: about
representation: case_numbers firm
saved_view: name
service_window: code_url name place
sub_kind: initials name
tag: name
ticket: number policy
window_day: window
"""
"""Public by nature, or the court's own: courts, staff, notices to everybody, case numbers, bodies, what a case says."""

CLASSES = (KEYED, EMPTIED, ENUMERATED, COUNTED, NAMED, OF_THE_COURT)


def classed() -> list[str]:
    """Return every `table.column` of the lists, once for each list it is in."""
    lines = [line.partition(":") for one in CLASSES for line in one.split("\n") if line]
    return [f"{table}.{column}" for table, _, columns in lines for column in columns.split()]
