"""What was done for key enterprises and who began there (重点企业服务和到岗的底数), as it was known at an instant.

Which records are a start, and how people are told apart, is what decision 0019 and ``overview_sources`` say of
解决用工; here they carry the service they are due to, and the instant they were written down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func

from matcher import clock
from matcher.models.annex_figure import ServiceFact, SolvedBy, SolvedFact
from matcher.models.audit import AuditEntry
from matcher.models.booking import DONE, Booking
from matcher.models.case import Case
from matcher.models.dispatch import DispatchDay, DispatchOrder
from matcher.models.enterprise import Enterprise
from matcher.models.fair_entry import FairEntry
from matcher.models.fair_visit import FairIntention, FairStart, FairVisitor
from matcher.models.lending import BEGUN as LENDING_BEGUN
from matcher.models.lending import ConsentState, Lending, LentWorker
from matcher.models.plan import Plan, PlanReview, PlanVersion
from matcher.models.plan_kinds import MeasureState
from matcher.models.referral_step import ReferralStep
from matcher.models.seeker import Seeker
from matcher.models.shift import Task
from matcher.models.shortlist import Referral
from matcher.models.states import BEGUN, ReferralState
from matcher.models.training import Course, Enrolment
from matcher.models.training_order import TrainingOrder
from matcher.models.vacancy import Vacancy
from matcher.models.visit import Visit
from matcher.repository.annex_rows import Window, seeker_marks, standing_intentions

Firms = Mapping[int, tuple[str, str]]


class AnnexServices:
    """Reads the facts about key enterprises; ``firms`` are those that count, unit and name by id."""

    def __init__(self, session: Session, person_hash: Callable[[str | None, str | None], str | None]) -> None:
        self._session = session
        self._person_hash = person_hash

    def _marks(self, person: Sequence[Any]) -> tuple[str, ...]:
        """A registered person's marks; name and telephone together are what somebody lent is known by."""
        known = self._person_hash(person[4], person[2])
        return (*seeker_marks(person[:3]), *([f"person:{known}"] if known else []))

    def services(self, window: Window, firms: Firms) -> list[ServiceFact]:
        """Completed actions: visits and calls, referrals, plans agreed to and reviewed, measures done."""
        found: list[ServiceFact] = []
        for firm_id, what, day, href in (
            *self._visits(window),
            *self._referred(window),
            *self._plan_work(window),
            *self._measures(window),
        ):
            if firm_id in firms and window.first <= day <= window.last:
                unit, name = firms[firm_id]
                found.append(ServiceFact(firm_id, unit, name, what, day, href))
        return found

    def _visits(self, window: Window) -> Iterable[tuple[int, str, date, str]]:
        query = (
            sa.select(_firm(), col(Visit.kind), col(Visit.held_on))
            .join(Enterprise, col(Enterprise.id) == col(Visit.enterprise_id))
            .where(col(Visit.held_on).between(window.first, window.last), col(Visit.at) <= window.cutoff)
        )
        for firm, kind, day in self._session.execute(query):
            yield firm, kind.label, day, f"/enterprises/{firm}"

    def _referred(self, window: Window) -> Iterable[tuple[int, str, date, str]]:
        query = (
            sa.select(_firm(), col(ReferralStep.at), col(Vacancy.id))
            .join(Vacancy, col(Vacancy.id) == col(ReferralStep.vacancy_id))
            .join(Enterprise, col(Enterprise.id) == col(Vacancy.enterprise_id))
            .where(
                col(ReferralStep.after) == ReferralState.REFERRED,
                *_standing_steps(window.cutoff),
                *_within(col(ReferralStep.at), window),
            )
        )
        for firm, at, vacancy in self._session.execute(query):
            yield firm, "推荐人选", clock.local(at).date(), f"/vacancies/{vacancy}"

    def _plan_work(self, window: Window) -> Iterable[tuple[int, str, date, str]]:
        for what, plan, day, at in (
            ("方案月度回顾", col(PlanReview.plan_id), col(PlanReview.held_on), col(PlanReview.at)),
            ("方案经企业确认", col(PlanVersion.plan_id), col(PlanVersion.agreed_on), col(PlanVersion.at)),
        ):
            query = (
                sa.select(_firm(), day, col(Case.id))
                .join(Plan, col(Plan.id) == plan)
                .join(Case, col(Case.id) == col(Plan.case_id))
                .join(Enterprise, col(Enterprise.id) == col(Case.enterprise_id))
                .where(day.between(window.first, window.last), at <= window.cutoff)
            )
            for firm, held, case in self._session.execute(query):
                yield firm, what, held, f"/cases/{case}/plan"

    def _measures(self, window: Window) -> Iterable[tuple[int, str, date, str]]:
        """A measure's day of completion stands in the audit trail alone, which is insert-only."""
        query = (
            sa.select(_firm(), col(AuditEntry.at), col(Case.id), col(AuditEntry.data))
            .join(Plan, col(Plan.id) == col(AuditEntry.subject_id))
            .join(Case, col(Case.id) == col(Plan.case_id))
            .join(Enterprise, col(Enterprise.id) == col(Case.enterprise_id))
            .where(
                col(AuditEntry.action) == "plan.progress",
                col(AuditEntry.subject) == "plan",
                *_within(col(AuditEntry.at), window),
                col(AuditEntry.at) <= window.cutoff,
            )
        )
        for firm, at, case, data in self._session.execute(query):
            if data.get("state") == MeasureState.DONE.value:
                yield firm, "措施办结", clock.local(at).date(), f"/cases/{case}/plan"

    def solved(self, window: Window, firms: Firms, today: date) -> list[SolvedFact]:
        """Starts at key enterprises in the window, by service; a person lent counts at the borrower."""
        last = min(window.last, today)
        found: list[SolvedFact] = []
        for key, firm_id, marks, person, day, by, people, href in (
            *self._placed(window),
            *self._after_fairs(window),
            *self._lent(window),
            *self._odd(window),
            *self._sent(window, last),
        ):
            if firm_id in firms and window.first <= day <= last:
                unit, name = firms[firm_id]
                found.append(SolvedFact(key, firm_id, unit, name, marks, person or "未留姓名", day, by, people, href))
        return found

    def _placed(self, window: Window) -> Iterable[tuple[Any, ...]]:
        """Referrals that began: those that stand, and those undone only after the cut-off."""
        stepped = (
            sa.select(col(ReferralStep.vacancy_id), col(ReferralStep.seeker_id), func.min(ReferralStep.at).label("at"))
            .where(col(ReferralStep.after) == ReferralState.STARTED, *_standing_steps(window.cutoff))
            .group_by(col(ReferralStep.vacancy_id), col(ReferralStep.seeker_id))
            .subquery()
        )
        fair = sa.select(col(FairIntention.referral_id)).where(col(FairIntention.referral_id).is_not(None))
        query = (
            sa.select(
                _firm(),
                col(Referral.id),
                col(Referral.started_on),
                col(Vacancy.id),
                col(Referral.id).in_(fair),
                _trained(),
                *_seeker(),
            )
            .join(Vacancy, col(Vacancy.id) == col(Referral.vacancy_id))
            .join(Enterprise, col(Enterprise.id) == col(Vacancy.enterprise_id))
            .join(Seeker, col(Seeker.id) == col(Referral.seeker_id))
            .outerjoin(
                stepped,
                sa.and_(
                    stepped.c.vacancy_id == col(Referral.vacancy_id), stepped.c.seeker_id == col(Referral.seeker_id)
                ),
            )
            .where(
                col(Referral.state).in_(sorted(BEGUN)),
                col(Referral.started_on).between(window.first, window.last),
                func.coalesce(stepped.c.at, col(Referral.created_at)) <= window.cutoff,
            )
        )
        for firm, referral, day, vacancy, at_fair, trained, *person in self._session.execute(query):
            by = SolvedBy.TRAINING if trained else SolvedBy.FAIR if at_fair else SolvedBy.REFERRAL
            href = f"/vacancies/{vacancy}"
            yield f"referral:{referral}", firm, self._marks(person), person[3], day, by, 1, href
        yield from self._undone_later(window)

    def _undone_later(self, window: Window) -> Iterable[tuple[Any, ...]]:
        """Starts that were taken back after the cut-off: the step that undid one keeps the day it took back."""
        undoing = aliased(ReferralStep)
        query = (
            sa.select(_firm(), col(ReferralStep.id), col(undoing.facts), col(Vacancy.id), *_seeker())
            .join(undoing, col(undoing.undoes_id) == col(ReferralStep.id))
            .join(Vacancy, col(Vacancy.id) == col(ReferralStep.vacancy_id))
            .join(Enterprise, col(Enterprise.id) == col(Vacancy.enterprise_id))
            .join(Seeker, col(Seeker.id) == col(ReferralStep.seeker_id))
            .where(
                col(ReferralStep.after) == ReferralState.STARTED,
                col(ReferralStep.at) <= window.cutoff,
                col(ReferralStep.undone_at) > window.cutoff,
                col(ReferralStep.undoes_id).is_(None),
            )
        )
        for firm, step, facts, vacancy, *person in self._session.execute(query):
            if facts.get("started_on"):
                day = date.fromisoformat(str(facts["started_on"])[:10])
                marks, href = self._marks(person), f"/vacancies/{vacancy}"
                yield f"step:{step}", firm, marks, person[3], day, SolvedBy.REFERRAL, 1, href

    def _after_fairs(self, window: Window) -> Iterable[tuple[Any, ...]]:
        """Who began after an intention at a fair, registered or not."""
        query = (
            sa.select(
                _firm(),
                col(FairStart.id),
                col(FairStart.started_on),
                col(FairIntention.fair_id),
                col(FairVisitor.key),
                col(FairVisitor.name_masked),
                *_seeker(),
            )
            .join(FairIntention, col(FairIntention.id) == col(FairStart.intention_id))
            .join(FairVisitor, col(FairVisitor.id) == col(FairIntention.visitor_id))
            .join(FairEntry, col(FairEntry.id) == col(FairIntention.entry_id))
            .join(Enterprise, col(Enterprise.id) == col(FairEntry.enterprise_id))
            .outerjoin(Seeker, col(Seeker.id) == col(FairVisitor.seeker_id))
            .where(
                col(FairStart.started_on).between(window.first, window.last),
                col(FairStart.at) <= window.cutoff,
                *standing_intentions(window.cutoff),
            )
        )
        for firm, start, day, fair, key, name, *person in self._session.execute(query):
            marks = (f"phone:{key}", *self._marks(person))
            yield f"fair:{start}", firm, marks, person[3] or name, day, SolvedBy.FAIR, 1, f"/fairs/{fair}"

    def _lent(self, window: Window) -> Iterable[tuple[Any, ...]]:
        query = (
            sa.select(
                _firm(),
                col(LentWorker.id),
                col(LentWorker.first),
                col(LentWorker.person_hash),
                col(LentWorker.name_masked),
                col(Lending.id),
            )
            .join(Lending, col(Lending.id) == col(LentWorker.lending_id))
            .join(Enterprise, col(Enterprise.id) == col(Lending.borrower_id))
            .where(
                col(Lending.state).in_(LENDING_BEGUN),
                col(LentWorker.consent) == ConsentState.AGREED,
                col(LentWorker.first).between(window.first, window.last),
                sa.or_(col(LentWorker.answered_at).is_(None), col(LentWorker.answered_at) <= window.cutoff),
            )
        )
        for firm, worker, day, person, name, lending in self._session.execute(query):
            href = f"/lendings/{lending}"
            yield f"lent:{worker}", firm, (f"person:{person}",), name, day, SolvedBy.LENDING, 1, href

    def _odd(self, window: Window) -> Iterable[tuple[Any, ...]]:
        query = (
            sa.select(_firm(), col(Booking.id), col(Task.day), *_seeker())
            .join(Task, col(Task.id) == col(Booking.task_id))
            .join(Enterprise, col(Enterprise.id) == col(Task.enterprise_id))
            .join(Seeker, col(Seeker.id) == col(Booking.seeker_id))
            .where(
                col(Booking.state).in_(DONE),
                col(Task.day).between(window.first, window.last),
                col(Booking.created_at) <= window.cutoff,
            )
        )
        for firm, booking, day, *person in self._session.execute(query):
            marks, href = self._marks(person), f"/enterprises/{firm}"
            yield f"booking:{booking}", firm, marks, person[3], day, SolvedBy.ODD_JOB, 1, href

    def _sent(self, window: Window, last: date) -> Iterable[tuple[Any, ...]]:
        """Dispatched people are known by number: of an order the most of one confirmed day (decision 0019)."""
        query = (
            sa.select(_firm(), col(DispatchOrder.id), col(DispatchDay.day), col(DispatchDay.headcount))
            .join(DispatchOrder, col(DispatchOrder.id) == col(DispatchDay.order_id))
            .join(Vacancy, col(Vacancy.id) == col(DispatchOrder.vacancy_id))
            .join(Enterprise, col(Enterprise.id) == col(Vacancy.enterprise_id))
            .where(
                col(DispatchDay.confirmed_at) <= window.cutoff,
                col(DispatchDay.day).between(window.first, last),
                col(DispatchDay.headcount) > 0,
            )
            .order_by(col(DispatchDay.day))
        )
        most: dict[int, tuple[int, date, int]] = {}
        for firm, order, day, people in self._session.execute(query):
            if order not in most or people > most[order][2]:
                most[order] = (firm, day, people)
        for order, (firm, day, people) in sorted(most.items()):
            name, href = f"派遣职工 {people} 人（按人数）", f"/dispatch-orders/{order}"
            yield f"dispatch:{order}", firm, (), name, day, SolvedBy.DISPATCH, people, href


def _trained() -> Any:
    """Whether the person was in a course that was ordered for this very post."""
    return (
        sa.select(sa.literal(1))
        .select_from(Enrolment)
        .join(Course, col(Course.id) == col(Enrolment.course_id))
        .join(TrainingOrder, col(TrainingOrder.id) == col(Course.order_id))
        .where(
            col(Enrolment.seeker_id) == col(Referral.seeker_id),
            col(TrainingOrder.vacancy_id) == col(Referral.vacancy_id),
        )
        .exists()
    )


def _standing_steps(cutoff: datetime) -> list[sa.ColumnElement[bool]]:
    undone = col(ReferralStep.undone_at)
    return [
        col(ReferralStep.at) <= cutoff,
        sa.or_(undone.is_(None), undone > cutoff),
        col(ReferralStep.undoes_id).is_(None),
    ]


def _within(moment: Any, window: Window) -> list[sa.ColumnElement[bool]]:
    return [moment >= clock.midnight(window.first), moment < clock.midnight(window.last + timedelta(days=1))]


def _seeker() -> list[Any]:
    return [
        col(Seeker.id),
        col(Seeker.merged_into),
        col(Seeker.phone_hash),
        col(Seeker.name_masked),
        col(Seeker.name_hash),
    ]


def _firm() -> Any:
    return func.coalesce(Enterprise.merged_into, Enterprise.id).label("firm_id")
