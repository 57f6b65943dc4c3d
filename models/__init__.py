"""Tables, and the questions asked of them. Every model is named here, so that one import knows them all."""

from models.accounts import Account, AccountRequest, NoticeTemplate
from models.approaches import ApproachMistake, ApproachSubject
from models.audit import ApproachRecord, AuditEntry, Heartbeat, IdempotencyKey, KeySeen
from models.broadcasts import (
    Broadcast,
    BroadcastArticle,
    BroadcastEvent,
    BroadcastLine,
    BroadcastPart,
    BroadcastPicture,
    BroadcastPolicy,
    BroadcastRecipient,
    PictureAtWeChat,
)
from models.call_claims import CallClaim
from models.case_dates import FeeDue, Preservation
from models.cases import Case, CaseEvent, CaseParty, CaseRepresentative
from models.checks import ContentCheck
from models.clocks import CalendarOverride, Clock, OfficeHours, Policy, QuietHours, Supervision
from models.courts import Court, CourtRequest, Department
from models.dangers import DangerAlarm
from models.deliveries import Attempt, Delivery, FinishEvent, TelephoneTask
from models.entry_drafts import EntryDraft
from models.erasures import Erasure, FileRemoval
from models.followers import FollowerSync, PhoneTag, StaffTag
from models.grants import Grant
from models.hearings import Hearing, HearingChange
from models.imports import ImportRun
from models.integration import CaseSystem, IntegrationCall, IntegrationKey
from models.job_tallies import JobTally
from models.joins import CitizenJoin, PhoneRequest
from models.keeping import AuditExport, BackupRun, PurgeMark, TableSize
from models.lists import BulkLine, BulkRun, SavedView, Tag, TicketTag
from models.officers import Absence, Duty, Officer, OfficerRole, OneTimeCode, RecoveryCode, StaffRequest, StaffStamp
from models.people import Citizen, Consent, Identity
from models.petitioners import PetitionCode, Petitioner, PetitionerRating
from models.petitions import Attachment, Petition
from models.ratings import Rating, ReturnVisit, TelephoneCall
from models.releases import SchemaRelease
from models.representations import Organisation, Representation
from models.reseals import Reseal
from models.scores import DirtyCell, ScoreCell, ScoreMonth, ScoreWeight
from models.send_limits import SendLimit
from models.sms import MobileCode, ShortMessage, SmsReply
from models.sub_kinds import SubKind, SubKindLimits, TicketSubKind
from models.talks import InboundMessage, Talk
from models.tickets import (
    ComplaintReader,
    ComplaintRelease,
    PendingDecision,
    Subject,
    Ticket,
    TicketEvent,
    Words,
)
from models.troubles import JobTrouble
from models.windows import ServiceWindow, WindowDay
from models.wishes import SmsRating, StopWish
from models.writing import CannedReply, Draft

__all__ = [
    "Absence",
    "Account",
    "AccountRequest",
    "ApproachMistake",
    "ApproachRecord",
    "ApproachSubject",
    "Attachment",
    "Attempt",
    "AuditEntry",
    "AuditExport",
    "BackupRun",
    "Broadcast",
    "BroadcastArticle",
    "BroadcastEvent",
    "BroadcastLine",
    "BroadcastPart",
    "BroadcastPicture",
    "BroadcastPolicy",
    "BroadcastRecipient",
    "BulkLine",
    "BulkRun",
    "CalendarOverride",
    "CallClaim",
    "CannedReply",
    "Case",
    "CaseEvent",
    "CaseParty",
    "CaseRepresentative",
    "CaseSystem",
    "Citizen",
    "CitizenJoin",
    "Clock",
    "ComplaintReader",
    "ComplaintRelease",
    "Consent",
    "ContentCheck",
    "Court",
    "CourtRequest",
    "DangerAlarm",
    "Delivery",
    "Department",
    "DirtyCell",
    "Draft",
    "Duty",
    "EntryDraft",
    "Erasure",
    "FeeDue",
    "FileRemoval",
    "FinishEvent",
    "FollowerSync",
    "Grant",
    "Hearing",
    "HearingChange",
    "Heartbeat",
    "IdempotencyKey",
    "Identity",
    "ImportRun",
    "InboundMessage",
    "IntegrationCall",
    "IntegrationKey",
    "JobTally",
    "JobTrouble",
    "KeySeen",
    "MobileCode",
    "NoticeTemplate",
    "OfficeHours",
    "Officer",
    "OfficerRole",
    "OneTimeCode",
    "Organisation",
    "PendingDecision",
    "Petition",
    "PetitionCode",
    "Petitioner",
    "PetitionerRating",
    "PhoneRequest",
    "PhoneTag",
    "PictureAtWeChat",
    "Policy",
    "Preservation",
    "PurgeMark",
    "QuietHours",
    "Rating",
    "RecoveryCode",
    "Representation",
    "Reseal",
    "ReturnVisit",
    "SavedView",
    "SchemaRelease",
    "ScoreCell",
    "ScoreMonth",
    "ScoreWeight",
    "SendLimit",
    "ServiceWindow",
    "ShortMessage",
    "SmsRating",
    "SmsReply",
    "StaffRequest",
    "StaffStamp",
    "StaffTag",
    "StopWish",
    "SubKind",
    "SubKindLimits",
    "Subject",
    "Supervision",
    "TableSize",
    "Tag",
    "Talk",
    "TelephoneCall",
    "TelephoneTask",
    "Ticket",
    "TicketEvent",
    "TicketSubKind",
    "TicketTag",
    "WindowDay",
    "Words",
]
