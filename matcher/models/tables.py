"""Every table, imported once, so that metadata is whole for migrations and checks."""

from matcher.models.account import Account, AccountTicket, LoginFailure, LoginSession
from matcher.models.agency import AgencyService
from matcher.models.api_token import ApiToken
from matcher.models.application import Application
from matcher.models.attachment import Attachment, AttachmentContent
from matcher.models.audit import AuditEntry
from matcher.models.audit_seal import AuditSeal
from matcher.models.blacklist import Blacklist, BlacklistEntry
from matcher.models.booking import Booking
from matcher.models.call import CallAttempt
from matcher.models.campaign import Campaign, CanvassRow
from matcher.models.campaign_form import CampaignForm, FilingUrge
from matcher.models.case import Case, CaseEvent
from matcher.models.claim import Claim, ClaimHold, ClaimReturn
from matcher.models.complaint import Complaint
from matcher.models.conflict import Conflict
from matcher.models.consent import Consent, Disclosure
from matcher.models.consent_request import ConsentRequest
from matcher.models.correction import Correction
from matcher.models.crew import Crew, CrewMember
from matcher.models.deadline import Deadline
from matcher.models.dispatch import DispatchDay, DispatchOrder
from matcher.models.dossier import Agreement, Dossier, DossierRequest, DossierSearch, Loan, StaffBatch
from matcher.models.edition import PolicyEdition
from matcher.models.enterprise import Enterprise
from matcher.models.entry_request import EntryRequest
from matcher.models.exchange import ExchangeBatch, ExchangeRow, ExternalNumber
from matcher.models.fair import Fair, FairHost
from matcher.models.fair_entry import FairEntry, FairPost
from matcher.models.fair_invitation import FairInvitation
from matcher.models.fair_visit import FairFollowUp, FairIntention, FairStart, FairVisitor
from matcher.models.filing import Filing
from matcher.models.graduation import Graduate, GraduatingClass
from matcher.models.grant import GrantList, GrantRow
from matcher.models.handover import Handover
from matcher.models.idempotency import IdempotentReply
from matcher.models.inbox_link import InboxLink
from matcher.models.intake import Intake
from matcher.models.issue import Issue, IssueEvent
from matcher.models.job import Job
from matcher.models.joining import Joining
from matcher.models.key_list import KeyList, KeyListEntry
from matcher.models.lending import Lending, LendingExtension, LentWorker, PassThrough
from matcher.models.look import Look
from matcher.models.lot_move import LotMove
from matcher.models.mapping import Mapping
from matcher.models.market import Market
from matcher.models.market_event import MarketEvent
from matcher.models.merge import Distinction, Merge
from matcher.models.monthly_filing import MonthlyFiling
from matcher.models.notice import Delivery, Notice, NoticePreference
from matcher.models.officer import Officer, Pairing
from matcher.models.organisation import Organisation, Participation
from matcher.models.phone_code import PhoneCode
from matcher.models.plan import Diagnosis, Measure, MeasureLink, Plan, PlanReview, PlanVersion
from matcher.models.pooling import Lot, PoolingLine, PoolingRun
from matcher.models.publication import Publication
from matcher.models.referral_step import ReferralStep
from matcher.models.region import Region
from matcher.models.rights_request import RightsRequest
from matcher.models.saved_search import SavedSearch
from matcher.models.second_factor import SecondFactor
from matcher.models.seeker import Seeker, SeekerChange
from matcher.models.shift import Availability, Task
from matcher.models.shortlist import Referral, Shortlist, ShortlistEntry
from matcher.models.size_statement import SizeStatement
from matcher.models.status import SeekerStatus
from matcher.models.stay_sheet import StayReturn, StaySheet
from matcher.models.step import CaseStep
from matcher.models.survey import Survey, SurveyPost
from matcher.models.task_force import TaskForceMember
from matcher.models.ticket import Ticket
from matcher.models.training import Attendance, Course, Enrolment
from matcher.models.training_order import TrainingOrder
from matcher.models.vacancy import Brochure, Vacancy
from matcher.models.visit import Visit
from matcher.models.weighting import LearnedWeights

TABLES = (
    Region,
    Market,
    Enterprise,
    Officer,
    Organisation,
    Seeker,
    Account,
    AccountTicket,
    LoginSession,
    LoginFailure,
    SecondFactor,
    ApiToken,
    Pairing,
    Handover,
    Visit,
    Intake,
    Correction,
    Brochure,
    Vacancy,
    SeekerChange,
    Consent,
    Disclosure,
    Case,
    CaseEvent,
    CaseStep,
    Deadline,
    Plan,
    Measure,
    PlanVersion,
    PlanReview,
    Diagnosis,
    Participation,
    TrainingOrder,
    DispatchOrder,
    DispatchDay,
    Course,
    Enrolment,
    Attendance,
    GraduatingClass,
    Graduate,
    Agreement,
    Dossier,
    StaffBatch,
    DossierRequest,
    DossierSearch,
    Loan,
    Shortlist,
    ShortlistEntry,
    Referral,
    Publication,
    ReferralStep,
    InboxLink,
    MeasureLink,
    LearnedWeights,
    Task,
    Availability,
    Crew,
    CrewMember,
    Booking,
    Ticket,
    MarketEvent,
    Lot,
    LotMove,
    PoolingRun,
    Lending,
    PoolingLine,
    LentWorker,
    LendingExtension,
    PassThrough,
    SizeStatement,
    Survey,
    SurveyPost,
    KeyList,
    KeyListEntry,
    Mapping,
    ExchangeBatch,
    ExchangeRow,
    ExternalNumber,
    Campaign,
    CanvassRow,
    CampaignForm,
    FilingUrge,
    TaskForceMember,
    Filing,
    MonthlyFiling,
    CallAttempt,
    Issue,
    IssueEvent,
    StaySheet,
    StayReturn,
    PolicyEdition,
    SeekerStatus,
    AgencyService,
    Application,
    ConsentRequest,
    Claim,
    ClaimHold,
    ClaimReturn,
    GrantList,
    GrantRow,
    Merge,
    Distinction,
    Attachment,
    AttachmentContent,
    PhoneCode,
    Joining,
    AuditEntry,
    AuditSeal,
    Look,
    RightsRequest,
    Complaint,
    Conflict,
    EntryRequest,
    SavedSearch,
    Blacklist,
    BlacklistEntry,
    Job,
    IdempotentReply,
    Fair,
    FairHost,
    FairEntry,
    FairInvitation,
    FairPost,
    FairVisitor,
    FairIntention,
    FairStart,
    FairFollowUp,
    Notice,
    Delivery,
    NoticePreference,
)
