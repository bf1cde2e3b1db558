"""What waits for somebody (待办), one query for each kind; a row comes with what a line of the list says of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from matcher.models.campaign import Campaign, CanvassRow
from matcher.models.case import OPEN_STATES, Case
from matcher.models.claim import Claim, ClaimState
from matcher.models.consent import Consent
from matcher.models.enterprise import Enterprise
from matcher.models.handover import Handover, HandoverState
from matcher.models.issue import Issue, IssueState
from matcher.models.officer import Pairing
from matcher.models.plan import Diagnosis, Measure, Plan
from matcher.models.plan_kinds import OPEN_MEASURES
from matcher.models.region import scope_prefix
from matcher.models.seeker import Seeker
from matcher.models.shortlist import Referral
from matcher.models.states import PROPOSED, PlanState, ReferralState, VacancyState
from matcher.models.stay_sheet import StaySheet
from matcher.models.step import CaseLevel, CaseStep
from matcher.models.survey import Survey
from matcher.models.training_order import OrderState, TrainingOrder
from matcher.models.vacancy import Vacancy
from matcher.models.visit import Visit
from matcher.repository.officers import is_key
from matcher.repository.reach import Reach
from matcher.repository.vacancies import WANTING


class Todos:
    """Reads what waits; every method gives at most ``limit`` rows, the nearest first."""

    def __init__(self, session: Session, limit: int = 200) -> None:
        self._session = session
        self._limit = limit

    @staticmethod
    def own(reach: Reach) -> sa.ColumnElement[bool]:
        """The enterprises somebody has to see to: an officer's paired ones, an enterprise itself, a region's."""
        if reach.officer_id is not None:
            paired = select(Pairing.enterprise_id).where(
                Pairing.officer_id == reach.officer_id, col(Pairing.last).is_(None)
            )
            return sa.and_(col(Enterprise.id).in_(paired), col(Enterprise.merged_into).is_(None))
        return sa.and_(reach.enterprises(), col(Enterprise.merged_into).is_(None))

    def without_outcome(self, reach: Reach) -> Sequence[tuple[Referral, Vacancy, Enterprise, str]]:
        """People recommended on cases within reach of whom nothing final is known, the longest waiting first."""
        return self._referred(reach, PROPOSED)

    def unanswered(self, reach: Reach, today: date) -> Sequence[tuple[Referral, Vacancy, Enterprise, str]]:
        """Those an enterprise owes a word about while their consent holds."""
        waiting = [state for state in PROPOSED if state is not ReferralState.OFFER]
        return self._referred(reach, waiting, col(Consent.withdrawn_at).is_(None), col(Consent.expires_on) >= today)

    def _referred(
        self, reach: Reach, states: Sequence[ReferralState], *conditions: Any
    ) -> Sequence[tuple[Referral, Vacancy, Enterprise, str]]:
        query = (
            select(Referral, Vacancy, Enterprise, Seeker.name_masked)
            .join(Vacancy, col(Vacancy.id) == col(Referral.vacancy_id))
            .join(Enterprise, col(Enterprise.id) == col(Vacancy.enterprise_id))
            .join(Case, col(Case.id) == col(Referral.case_id))
            .join(Seeker, col(Seeker.id) == col(Referral.seeker_id))
            .join(Consent, col(Consent.id) == col(Referral.consent_id))
            .where(col(Referral.state).in_(states), reach.cases(), *conditions)
            .order_by(col(Referral.updated_at), col(Referral.id))
        )
        return self._session.exec(query.limit(self._limit)).all()

    def handovers(self, reach: Reach) -> Sequence[tuple[Handover, Enterprise]]:
        """Hand-overs on offer: to an officer, or within an administrator's region."""
        mine = col(Handover.receiver_id) == reach.officer_id if reach.officer_id is not None else reach.enterprises()
        query = (
            select(Handover, Enterprise)
            .join(Enterprise, col(Enterprise.id) == col(Handover.enterprise_id))
            .where(Handover.state == HandoverState.PROPOSED, mine)
            .order_by(col(Handover.proposed_at), col(Handover.id))
        )
        return self._session.exec(query.limit(self._limit)).all()

    def issues(
        self,
        reach: Reach,
        states: Sequence[IssueState],
        *,
        handler: str = "",
        county: str | None = None,
        level: CaseLevel | None = None,
    ) -> Sequence[tuple[Issue, Enterprise]]:
        """Issues of the own enterprises in some states, and those of the ``county`` that name ``handler``.

        With a ``level`` only those that it watches over.
        """
        mine = self.own(reach)
        if handler and county:
            near = col(Enterprise.adcode).startswith(scope_prefix(county))
            mine = sa.or_(mine, sa.and_(col(Issue.handler) == handler, near))
        query = (
            select(Issue, Enterprise)
            .join(Enterprise, col(Enterprise.id) == col(Issue.enterprise_id))
            .where(col(Issue.state).in_(states), mine, *([col(Issue.level) == level] if level else []))
            .order_by(col(Issue.due), col(Issue.id))
        )
        return self._session.exec(query.limit(self._limit)).all()

    def canvass(
        self, reach: Reach, account_id: int | None, today: date, until: date
    ) -> Sequence[tuple[CanvassRow, Enterprise, str]]:
        """Next calls agreed for ``until`` or before, in running campaigns: the own calls, or of paired enterprises."""
        mine = [col(CanvassRow.caller_id) == account_id] if account_id is not None else []
        if reach.officer_id is not None:
            mine.append(self.own(reach))
        query = (
            select(CanvassRow, Enterprise, Campaign.name)
            .join(Enterprise, col(Enterprise.id) == col(CanvassRow.enterprise_id))
            .join(Campaign, col(Campaign.id) == col(CanvassRow.campaign_id))
            .where(col(CanvassRow.next_call) <= until, col(Campaign.last) >= today, sa.or_(sa.false(), *mine))
            .order_by(col(CanvassRow.next_call), col(CanvassRow.id))
        )
        return self._session.exec(query.limit(self._limit)).all()

    def without_survey(self, reach: Reach, month: str) -> Sequence[Enterprise]:
        """Own enterprises that handed in nothing for a month; of an officer's the key ones (重点企业)."""
        handed = sa.exists().where(col(Survey.enterprise_id) == col(Enterprise.id), col(Survey.month) == month)
        return self._lacking(reach, handed)

    def short_told(self, reach: Reach, months: Sequence[str]) -> Sequence[tuple[Survey, Enterprise, int | None]]:
        """Own enterprises whose last survey of these months tells of a shortage, with the open case if there is one.

        None with whom an officer spoke since: that is how such a word is looked into.
        """
        later = aliased(Survey)
        newer = sa.or_(
            col(later.month) > col(Survey.month),
            sa.and_(col(later.month) == col(Survey.month), col(later.revision) > col(Survey.revision)),
        )
        outdone = sa.exists().where(col(later.enterprise_id) == col(Survey.enterprise_id), newer)
        spoken = sa.exists().where(col(Visit.enterprise_id) == col(Enterprise.id), col(Visit.at) >= col(Survey.at))
        there = sa.and_(col(Case.enterprise_id) == col(Enterprise.id), col(Case.state).in_(OPEN_STATES))
        query = (
            select(Survey, Enterprise, Case.id)
            .join(Enterprise, col(Enterprise.id) == col(Survey.enterprise_id))
            .outerjoin(Case, there)
            .where(col(Survey.month).in_(list(months)), col(Survey.short) > 0, ~outdone, ~spoken, self.own(reach))
            .order_by(col(Survey.at), col(Survey.id))
        )
        return self._session.exec(query.limit(self._limit)).all()

    def without_sheet(self, reach: Reach, first: date, last: date) -> Sequence[Enterprise]:
        """Own enterprises without a stay sheet that touches a holiday; of an officer's the key ones."""
        told = sa.exists().where(
            col(StaySheet.enterprise_id) == col(Enterprise.id),
            col(StaySheet.first) <= last,
            col(StaySheet.last) >= first,
        )
        return self._lacking(reach, told)

    def _lacking(self, reach: Reach, there: sa.Exists) -> Sequence[Enterprise]:
        wanted = is_key() if reach.officer_id is not None else sa.true()
        query = select(Enterprise).where(self.own(reach), wanted, ~there).order_by(col(Enterprise.id))
        return self._session.exec(query.limit(self._limit)).all()

    def plan_reviews(self, reach: Reach) -> Sequence[tuple[Plan, Case, Enterprise]]:
        """Plans that run on open cases within reach, the nearest review first."""
        return self._plans(reach, col(Plan.state) == PlanState.RUNNING, col(Plan.review_due).is_not(None))

    def plans_to_agree(self, reach: Reach) -> Sequence[tuple[Plan, Case, Enterprise]]:
        """Plans the enterprise has not agreed to as they stand, once an officer confirmed the diagnosis."""
        changed = sa.and_(col(Plan.state).in_((PlanState.RUNNING, PlanState.PAUSED)), col(Plan.amended))
        diagnosed = sa.exists().where(col(Diagnosis.case_id) == col(Case.id))
        return self._plans(reach, sa.or_(col(Plan.state) == PlanState.DRAFT, changed), diagnosed)

    def _plans(self, reach: Reach, *conditions: Any) -> Sequence[tuple[Plan, Case, Enterprise]]:
        query = (
            select(Plan, Case, Enterprise)
            .join(Case, col(Case.id) == col(Plan.case_id))
            .join(Enterprise, col(Enterprise.id) == col(Case.enterprise_id))
            .where(*conditions, col(Case.state).in_(OPEN_STATES), reach.cases())
            .order_by(col(Plan.review_due), col(Plan.id))
        )
        return self._session.exec(query.limit(self._limit)).all()

    def measures(self, reach: Reach, until: date) -> Sequence[tuple[Measure, Case, Enterprise]]:
        """Measures of plans under way, on open cases within reach, that are to be done by a day and are not."""
        query = (
            select(Measure, Case, Enterprise)
            .join(Plan, col(Plan.id) == col(Measure.plan_id))
            .join(Case, col(Case.id) == col(Plan.case_id))
            .join(Enterprise, col(Enterprise.id) == col(Case.enterprise_id))
            .where(
                Plan.state == PlanState.RUNNING,
                col(Measure.state).in_(OPEN_MEASURES),
                ~col(Measure.removed),
                col(Measure.due) <= until,
                col(Case.state).in_(OPEN_STATES),
                reach.cases(),
            )
            .order_by(col(Measure.due), col(Measure.id))
        )
        return self._session.exec(query.limit(self._limit)).all()

    def declined_orders(self, reach: Reach) -> Sequence[tuple[TrainingOrder, Enterprise]]:
        """Training orders a body declined, on open cases within reach, as long as no later one is under way."""
        later = aliased(TrainingOrder)
        again = sa.exists().where(
            col(later.vacancy_id) == col(TrainingOrder.vacancy_id),
            col(later.id) > col(TrainingOrder.id),
            col(later.state) != OrderState.WITHDRAWN,
        )
        query = (
            select(TrainingOrder, Enterprise)
            .join(Case, col(Case.id) == col(TrainingOrder.case_id))
            .join(Enterprise, col(Enterprise.id) == col(Case.enterprise_id))
            .join(Vacancy, col(Vacancy.id) == col(TrainingOrder.vacancy_id))
            .where(
                TrainingOrder.state == OrderState.DECLINED,
                ~again,
                col(Vacancy.state).in_(WANTING),
                col(Case.state).in_(OPEN_STATES),
                reach.cases(),
            )
            .order_by(col(TrainingOrder.updated_at), col(TrainingOrder.id))
        )
        return self._session.exec(query.limit(self._limit)).all()

    def returned_claims(self, reach: Reach, account_id: int | None) -> Sequence[tuple[Claim, Enterprise | None]]:
        """Claims sent back to be completed that an account proposed, or of an officer's own enterprises.

        Only that step leads back to 拟申领. Claims of people and agencies have no enterprise: they go by the proposer.
        """
        mine = col(Claim.proposed_by) == account_id
        if reach.officer_id is not None:
            mine = sa.or_(mine, self.own(reach))
        query = (
            select(Claim, Enterprise)
            .join(Enterprise, col(Enterprise.id) == col(Claim.enterprise_id), isouter=True)
            .where(Claim.state == ClaimState.PROPOSED, Claim.opinion != "", mine)
            .order_by(col(Claim.updated_at), col(Claim.id))
        )
        return self._session.exec(query.limit(self._limit)).all()

    def escalated(self, reach: Reach, level: CaseLevel) -> Sequence[tuple[Case, Enterprise, datetime | None]]:
        """Open cases within reach that a level watches over, with the moment they came there."""
        came = (
            select(func.max(CaseStep.at))
            .where(col(CaseStep.case_id) == col(Case.id), CaseStep.to_level == level, CaseStep.from_level != level)
            .correlate(Case)
            .scalar_subquery()
        )
        query = (
            select(Case, Enterprise, came)
            .join(Enterprise, col(Enterprise.id) == col(Case.enterprise_id))
            .where(Case.level == level, col(Case.state).in_(OPEN_STATES), reach.cases())
            .order_by(came, col(Case.id))
        )
        return self._session.exec(query.limit(self._limit)).all()

    def returned(self, reach: Reach) -> Sequence[tuple[Vacancy, Enterprise]]:
        """Posts on open cases within reach that were sent back for correction."""
        query = (
            select(Vacancy, Enterprise)
            .join(Case, col(Case.id) == col(Vacancy.case_id))
            .join(Enterprise, col(Enterprise.id) == col(Vacancy.enterprise_id))
            .where(Vacancy.state == VacancyState.REJECTED, col(Case.state).in_(OPEN_STATES), reach.cases())
            .order_by(col(Vacancy.updated_at), col(Vacancy.id))
        )
        return self._session.exec(query.limit(self._limit)).all()

    def running_out(self, reach: Reach, since: date, until: date) -> Sequence[tuple[Vacancy, Enterprise]]:
        """Posts on open cases within reach that ran out ``since`` a day, or do by ``until``, the earliest first."""
        runs = col(Vacancy.state).in_((VacancyState.PUBLISHED, VacancyState.PAUSED)) & (col(Vacancy.valid_to) <= until)
        query = (
            select(Vacancy, Enterprise)
            .join(Case, col(Case.id) == col(Vacancy.case_id))
            .join(Enterprise, col(Enterprise.id) == col(Vacancy.enterprise_id))
            .where(
                runs | ((col(Vacancy.state) == VacancyState.EXPIRED) & (col(Vacancy.valid_to) >= since)),
                col(Vacancy.merged_into).is_(None),
                col(Case.state).in_(OPEN_STATES),
                reach.cases(),
            )
            .order_by(col(Vacancy.valid_to), col(Vacancy.id))
        )
        return self._session.exec(query.limit(self._limit)).all()
