"""The unit of work (工作单元): one request or job, one transaction, with its audit rows and staged jobs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlmodel import Session, SQLModel, select

from matcher import clock, failpoint
from matcher.models.audit import AuditEntry
from matcher.models.job import Job
from matcher.models.states import JobState
from matcher.repository.account_tickets import AccountTickets
from matcher.repository.accounts import Accounts
from matcher.repository.agencies import Agencies
from matcher.repository.annex_rows import AnnexRows
from matcher.repository.annex_services import AnnexServices
from matcher.repository.api_tokens import ApiTokens
from matcher.repository.applications import Applications
from matcher.repository.attachments import Attachments
from matcher.repository.audit import AuditLog
from matcher.repository.audit_seals import AuditSeals
from matcher.repository.blacklists import Blacklists
from matcher.repository.body_todos import BodyTodos
from matcher.repository.bookings import Bookings
from matcher.repository.calls import Calls
from matcher.repository.campaigns import Campaigns
from matcher.repository.cases import Cases
from matcher.repository.claims import Claims
from matcher.repository.complaints import Complaints
from matcher.repository.conflicts import Conflicts
from matcher.repository.consent_requests import ConsentRequests
from matcher.repository.consents import Consents
from matcher.repository.corrections import Corrections
from matcher.repository.crews import Crews
from matcher.repository.database import Database
from matcher.repository.deadlines import Deadlines
from matcher.repository.dispatches import Dispatches
from matcher.repository.dossiers import Dossiers
from matcher.repository.editions import Editions
from matcher.repository.enterprises import Enterprises
from matcher.repository.entry_requests import EntryRequests
from matcher.repository.erasures import Erasures
from matcher.repository.exchanges import Exchanges
from matcher.repository.fair_entries import FairEntries
from matcher.repository.fair_firms import FairFirms
from matcher.repository.fair_invitations import FairInvitations
from matcher.repository.fair_visits import FairVisits
from matcher.repository.fairs import Fairs
from matcher.repository.filings import Filings
from matcher.repository.graduations import Graduations
from matcher.repository.grants import Grants
from matcher.repository.handovers import Handovers
from matcher.repository.inbox_links import InboxLinks
from matcher.repository.intakes import Intakes
from matcher.repository.invariants import Invariants
from matcher.repository.issues import Issues
from matcher.repository.jobs import Jobs
from matcher.repository.joinings import Joinings
from matcher.repository.key_lists import KeyLists
from matcher.repository.lendings import Lendings
from matcher.repository.looks import Looks
from matcher.repository.lot_moves import LotMoves
from matcher.repository.lots import Lots
from matcher.repository.mappings import Mappings
from matcher.repository.market_events import MarketEvents
from matcher.repository.market_figures import MarketFigures
from matcher.repository.markets import Markets
from matcher.repository.merges import Merges
from matcher.repository.monthly_filings import MonthlyFilings
from matcher.repository.monthly_rows import MonthlyRows
from matcher.repository.notices import Notices
from matcher.repository.officers import Officers
from matcher.repository.organisations import Organisations
from matcher.repository.overviews import Overviews
from matcher.repository.own_data import OwnData
from matcher.repository.phone_codes import PhoneCodes
from matcher.repository.plans import Plans
from matcher.repository.pooling import PoolingRuns
from matcher.repository.publications import Publications
from matcher.repository.referral_steps import ReferralSteps
from matcher.repository.referrals import Referrals
from matcher.repository.regions import Regions
from matcher.repository.replies import Replies
from matcher.repository.retention import Retention
from matcher.repository.rights_requests import RightsRequests
from matcher.repository.saved_searches import SavedSearches
from matcher.repository.sealed_values import SealedValues
from matcher.repository.second_factors import SecondFactors
from matcher.repository.seekers import Seekers
from matcher.repository.shortlists import Shortlists
from matcher.repository.size_statements import SizeStatements
from matcher.repository.statuses import Statuses
from matcher.repository.stay_sheets import StaySheets
from matcher.repository.surveys import Surveys
from matcher.repository.task_forces import TaskForces
from matcher.repository.tasks import Tasks
from matcher.repository.tickets import Tickets
from matcher.repository.todos import Todos
from matcher.repository.training import Courses
from matcher.repository.training_orders import TrainingOrders
from matcher.repository.twins import Twins
from matcher.repository.vacancies import Vacancies
from matcher.repository.visits import Visits
from matcher.repository.weightings import Weightings
from matcher.security.cipher import Cipher


class Unit:
    """All stores over one session. Only the edge (request, job, command) commits it."""

    def __init__(
        self,
        session: Session,
        cipher: Cipher,
        *,
        account_id: int | None,
        role: str,
        request_id: str,
        token_id: int | None = None,
    ) -> None:
        self.session = session
        self.account_id = account_id
        self.role = role
        self.request_id = request_id
        # The program's token asked with; every line of the log names it.
        self.token_id = token_id
        self._cipher = cipher
        # From the first row on it sees what is written.
        self.publications = Publications(session)

    regions = cached_property(lambda self: Regions(self.session))
    accounts = cached_property(lambda self: Accounts(self.session))
    api_tokens = cached_property(lambda self: ApiTokens(self.session))
    second_factors = cached_property(lambda self: SecondFactors(self.session, self._cipher))
    phone_codes = cached_property(lambda self: PhoneCodes(self.session, self._cipher))
    joinings = cached_property(lambda self: Joinings(self.session, self._cipher))
    account_tickets = cached_property(lambda self: AccountTickets(self.session))
    enterprises = cached_property(lambda self: Enterprises(self.session))
    officers = cached_property(lambda self: Officers(self.session))
    handovers = cached_property(lambda self: Handovers(self.session))
    visits = cached_property(lambda self: Visits(self.session))
    deadlines = cached_property(lambda self: Deadlines(self.session))
    intakes = cached_property(lambda self: Intakes(self.session, self._cipher))
    corrections = cached_property(lambda self: Corrections(self.session))
    vacancies = cached_property(lambda self: Vacancies(self.session))
    seekers = cached_property(lambda self: Seekers(self.session, self._cipher))
    consent_requests = cached_property(lambda self: ConsentRequests(self.session))
    retention = cached_property(lambda self: Retention(self.session))
    sealed_values = cached_property(lambda self: SealedValues(self.session, self._cipher))
    consents = cached_property(lambda self: Consents(self.session))
    cases = cached_property(lambda self: Cases(self.session))
    plans = cached_property(lambda self: Plans(self.session))
    shortlists = cached_property(lambda self: Shortlists(self.session))
    referrals = cached_property(lambda self: Referrals(self.session))
    referral_steps = cached_property(lambda self: ReferralSteps(self.session))
    inbox_links = cached_property(lambda self: InboxLinks(self.session))
    markets = cached_property(lambda self: Markets(self.session))
    market_figures = cached_property(lambda self: MarketFigures(self.session))
    organisations = cached_property(lambda self: Organisations(self.session))
    fairs = cached_property(lambda self: Fairs(self.session))
    fair_entries = cached_property(lambda self: FairEntries(self.session))
    notices = cached_property(lambda self: Notices(self.session, self._cipher))
    fair_visits = cached_property(lambda self: FairVisits(self.session, self._cipher))
    monthly_filings = cached_property(lambda self: MonthlyFilings(self.session))
    monthly_rows = cached_property(lambda self: MonthlyRows(self.session))
    fair_firms = cached_property(lambda self: FairFirms(self.session))
    applications = cached_property(lambda self: Applications(self.session))
    fair_invitations = cached_property(lambda self: FairInvitations(self.session))
    annex_rows = cached_property(lambda self: AnnexRows(self.session))
    annex_services = cached_property(lambda self: AnnexServices(self.session, self.seekers.person_hash))
    courses = cached_property(lambda self: Courses(self.session, self._cipher))
    training_orders = cached_property(lambda self: TrainingOrders(self.session))
    dispatches = cached_property(lambda self: Dispatches(self.session))
    graduations = cached_property(lambda self: Graduations(self.session))
    dossiers = cached_property(lambda self: Dossiers(self.session, self._cipher))
    pooling = cached_property(lambda self: PoolingRuns(self.session))
    bookings = cached_property(lambda self: Bookings(self.session))
    crews = cached_property(lambda self: Crews(self.session))
    market_events = cached_property(lambda self: MarketEvents(self.session))
    tasks = cached_property(lambda self: Tasks(self.session))
    tickets = cached_property(lambda self: Tickets(self.session))
    size_statements = cached_property(lambda self: SizeStatements(self.session))
    filings = cached_property(lambda self: Filings(self.session))
    task_forces = cached_property(lambda self: TaskForces(self.session))
    campaigns = cached_property(lambda self: Campaigns(self.session))
    issues = cached_property(lambda self: Issues(self.session))
    lots = cached_property(lambda self: Lots(self.session))
    lot_moves = cached_property(lambda self: LotMoves(self.session))
    lendings = cached_property(lambda self: Lendings(self.session, self._cipher))
    stay_sheets = cached_property(lambda self: StaySheets(self.session))
    key_lists = cached_property(lambda self: KeyLists(self.session))
    surveys = cached_property(lambda self: Surveys(self.session))
    merges = cached_property(lambda self: Merges(self.session, self._cipher))
    calls = cached_property(lambda self: Calls(self.session))
    body_todos = cached_property(lambda self: BodyTodos(self.session))
    todos = cached_property(lambda self: Todos(self.session))
    twins = cached_property(lambda self: Twins(self.session))
    weightings = cached_property(lambda self: Weightings(self.session))
    editions = cached_property(lambda self: Editions(self.session))
    statuses = cached_property(lambda self: Statuses(self.session, self._cipher))
    claims = cached_property(lambda self: Claims(self.session, self._cipher))
    attachments = cached_property(lambda self: Attachments(self.session, self._cipher))
    agencies = cached_property(lambda self: Agencies(self.session))
    grants = cached_property(lambda self: Grants(self.session))
    overviews = cached_property(lambda self: Overviews(self.session))
    jobs = cached_property(lambda self: Jobs(self.session))
    replies = cached_property(lambda self: Replies(self.session, self._cipher))
    own_data = cached_property(lambda self: OwnData(self.session))
    looks = cached_property(lambda self: Looks(self.session))
    complaints = cached_property(lambda self: Complaints(self.session, self._cipher))
    blacklists = cached_property(lambda self: Blacklists(self.session))
    entry_requests = cached_property(lambda self: EntryRequests(self.session, self._cipher))
    saved_searches = cached_property(lambda self: SavedSearches(self.session))
    conflicts = cached_property(lambda self: Conflicts(self.session))
    rights_requests = cached_property(lambda self: RightsRequests(self.session, self._cipher))
    audit_log = cached_property(lambda self: AuditLog(self.session))
    erasures = cached_property(lambda self: Erasures(self.session, self._cipher))
    audit_seals = cached_property(lambda self: AuditSeals(self.session))
    mappings = cached_property(lambda self: Mappings(self.session))
    exchanges = cached_property(lambda self: Exchanges(self.session, self._cipher))
    invariants = cached_property(lambda self: Invariants(self.session))

    def audit(self, action: str, subject: str, subject_id: int | None, *, purpose: str = "", **data: Any) -> AuditEntry:
        """Write down who did what, in this very transaction; the row has its number once it is flushed."""
        entry = AuditEntry(
            at=clock.now(),
            account_id=self.account_id,
            role=self.role,
            action=action,
            subject=subject,
            subject_id=subject_id,
            purpose=purpose,
            request_id=self.request_id,
            data=data if self.token_id is None else data | {"token": self.token_id},
        )
        self.session.add(entry)
        return entry

    def stage_job(
        self, kind: str, payload: dict[str, Any], *, unique_key: str | None = None, run_at: datetime | None = None
    ) -> bool:
        """Queue a job that exists only if this transaction commits; False when its unique key is queued already."""
        if unique_key is not None and self.jobs.exists(unique_key):
            return False
        moment = clock.now()
        self.session.add(
            Job(
                kind=kind,
                payload=payload,
                state=JobState.QUEUED,
                unique_key=unique_key,
                run_at=run_at or moment,
                created_at=moment,
            )
        )
        return True

    def version_of(self, table: type[SQLModel], row_id: int) -> int:
        """The version a row has now, 0 for a row that is not there; whether the actor may know of it is not asked."""
        held: Any = table
        return self.session.exec(select(held.version).where(held.id == row_id)).first() or 0

    def commit(self) -> None:
        """Make everything of this unit true at once."""
        failpoint.hit("before_commit")
        # What is still to be written may wait for rows, so it goes before the lock of the feed.
        self.session.flush()
        self.seekers.number_changes()
        self.publications.number()
        self.session.commit()
        failpoint.hit("after_commit")


@contextmanager
def open_unit(
    database: Database,
    cipher: Cipher,
    *,
    write: bool,
    account_id: int | None = None,
    role: str = "",
    request_id: str = "",
    token_id: int | None = None,
) -> Iterator[Unit]:
    """A unit over a fresh transaction; not committed means rolled back."""
    with database.session(write=write) as session:
        yield Unit(session, cipher, account_id=account_id, role=role, request_id=request_id, token_id=token_id)
