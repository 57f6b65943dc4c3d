"""Tables, and the questions asked of them. Every model is named here, so that one import knows them all."""

from models.accounts import Account, NoticeTemplate
from models.approaches import ApproachMistake, ApproachSubject
from models.audit import ApproachRecord, AuditEntry, Heartbeat, IdempotencyKey
from models.broadcasts import Broadcast, BroadcastRecipient
from models.case_dates import FeeDue, Preservation
from models.cases import Case, CaseEvent, CaseParty, CaseRepresentative
from models.checks import ContentCheck
from models.clocks import CalendarOverride, Clock, OfficeHours, Policy, Supervision
from models.courts import Court, CourtRequest, Department
from models.dangers import DangerAlarm
from models.deliveries import Attempt, Delivery, FinishEvent, TelephoneTask
from models.erasures import Erasure, FileRemoval
from models.grants import Grant
from models.hearings import Hearing, HearingChange
from models.imports import ImportRun
from models.integration import CaseSystem, IntegrationCall, IntegrationKey
from models.joins import CitizenJoin, PhoneRequest
from models.officers import Absence, Duty, Officer, OfficerRole, OneTimeCode, StaffRequest, StaffStamp
from models.people import Citizen, Consent, Identity
from models.petitioners import PetitionCode, Petitioner, PetitionerRating
from models.petitions import Attachment, Petition
from models.ratings import Rating, ReturnVisit
from models.representations import Organisation, Representation
from models.scores import DirtyCell, ScoreCell, ScoreMonth, ScoreWeight
from models.sms import MobileCode, ShortMessage, SmsReply
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

__all__ = [
    "Absence",
    "Account",
    "ApproachMistake",
    "ApproachRecord",
    "ApproachSubject",
    "Attachment",
    "Attempt",
    "AuditEntry",
    "Broadcast",
    "BroadcastRecipient",
    "CalendarOverride",
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
    "Duty",
    "Erasure",
    "FeeDue",
    "FileRemoval",
    "FinishEvent",
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
    "Policy",
    "Preservation",
    "Rating",
    "Representation",
    "ReturnVisit",
    "ScoreCell",
    "ScoreMonth",
    "ScoreWeight",
    "ShortMessage",
    "SmsReply",
    "StaffRequest",
    "StaffStamp",
    "Subject",
    "Supervision",
    "Talk",
    "TelephoneTask",
    "Ticket",
    "TicketEvent",
    "Words",
]
