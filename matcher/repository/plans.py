"""Stored plans (方案): measures (措施) with their links, diagnoses, agreed versions and reviews."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, func, select

from matcher.models.case import Case
from matcher.models.plan import Diagnosis, Measure, MeasureLink, Plan, PlanReview, PlanVersion
from matcher.models.plan_kinds import LinkKind


class Plans:
    """Reads and writes plans."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_case(self, case_id: int) -> Plan | None:
        """The plan of a case; whoever changes it holds the case's row."""
        return self._session.exec(
            select(Plan).where(Plan.case_id == case_id).execution_options(populate_existing=True)
        ).first()

    def add(self, plan: Plan) -> Plan:
        """Insert a plan."""
        self._session.add(plan)
        self._session.flush()
        return plan

    def measures(self, plan_id: int, *, removed: bool = False) -> Sequence[Measure]:
        """The measures of a plan in their order; ``removed`` also those taken out."""
        query = select(Measure).where(Measure.plan_id == plan_id)
        if not removed:
            query = query.where(col(Measure.removed).is_(False))
        return self._session.exec(query.order_by(col(Measure.place), col(Measure.id))).all()

    def case_of_measure(self, measure_id: int) -> int | None:
        """The case whose plan has this measure; None for one that was taken out or never was."""
        query = select(Plan.case_id).join(Measure, col(Measure.plan_id) == col(Plan.id))
        return self._session.exec(query.where(Measure.id == measure_id, col(Measure.removed).is_(False))).first()

    def add_measure(self, measure: Measure) -> Measure:
        """Insert a measure."""
        self._session.add(measure)
        self._session.flush()
        return measure

    def drop_measure(self, measure: Measure) -> None:
        """Delete a measure that nothing is linked with."""
        self._session.delete(measure)
        self._session.flush()

    def links(self, plan_id: int) -> Sequence[MeasureLink]:
        """What all measures of a plan are counted from, in the order it was linked."""
        query = select(MeasureLink).join(Measure, col(Measure.id) == col(MeasureLink.measure_id))
        return self._session.exec(query.where(Measure.plan_id == plan_id).order_by(col(MeasureLink.id))).all()

    def links_of_enterprise(self, enterprise_id: int) -> Sequence[tuple[MeasureLink, Case]]:
        """What the plans of all cases of an enterprise are counted from, each with its case, as it was linked."""
        query = select(MeasureLink, Case).join(Measure, col(Measure.id) == col(MeasureLink.measure_id))
        joined = query.join(Plan, col(Plan.id) == col(Measure.plan_id)).join(Case, col(Case.id) == col(Plan.case_id))
        return self._session.exec(joined.where(Case.enterprise_id == enterprise_id).order_by(col(MeasureLink.id))).all()

    def add_link(self, link: MeasureLink) -> MeasureLink:
        """Insert a link; a placement linked elsewhere, or the same thing twice, breaks a unique constraint."""
        self._session.add(link)
        self._session.flush()
        return link

    def linked(self, referral_ids: Iterable[int]) -> set[int]:
        """Which of these placements are linked with some measure."""
        query = select(MeasureLink.referral_id).where(col(MeasureLink.referral_id).in_(list(referral_ids)))
        return {one for one in self._session.exec(query).all() if one is not None}

    def counting(self, referral_id: int) -> tuple[MeasureLink, Plan] | None:
        """The link that counts a placement, and the plan it counts for."""
        query = select(MeasureLink, Plan).join(Measure, col(Measure.id) == col(MeasureLink.measure_id))
        joined = query.join(Plan, col(Plan.id) == col(Measure.plan_id)).where(MeasureLink.referral_id == referral_id)
        return self._session.exec(joined.execution_options(populate_existing=True)).first()

    def has_link(self, measure_id: int, kind: LinkKind, ref: str) -> bool:
        """Whether a measure is linked with this thing already."""
        query = select(func.count()).where(
            MeasureLink.measure_id == measure_id, MeasureLink.kind == kind, MeasureLink.ref == ref
        )
        return self._session.exec(query).one() > 0

    def drop_link(self, link: MeasureLink) -> None:
        """Delete a link."""
        self._session.delete(link)
        self._session.flush()

    def diagnosis(self, case_id: int) -> Diagnosis | None:
        """The last diagnosis that was confirmed of a case."""
        query = select(Diagnosis).where(Diagnosis.case_id == case_id).order_by(col(Diagnosis.id).desc())
        return self._session.exec(query.limit(1)).first()

    def add_diagnosis(self, diagnosis: Diagnosis) -> Diagnosis:
        """Insert a confirmed diagnosis."""
        self._session.add(diagnosis)
        self._session.flush()
        return diagnosis

    def versions(self, plan_id: int) -> Sequence[PlanVersion]:
        """The versions an enterprise agreed to, the first one first."""
        query = select(PlanVersion).where(PlanVersion.plan_id == plan_id).order_by(col(PlanVersion.number))
        return self._session.exec(query).all()

    def add_version(self, version: PlanVersion) -> PlanVersion:
        """Insert an agreed version; the same number twice breaks a unique constraint."""
        self._session.add(version)
        self._session.flush()
        return version

    def reviews(self, plan_id: int) -> Sequence[PlanReview]:
        """The reviews of a plan, the latest first."""
        query = select(PlanReview).where(PlanReview.plan_id == plan_id).order_by(col(PlanReview.id).desc())
        return self._session.exec(query).all()

    def add_review(self, review: PlanReview) -> PlanReview:
        """Insert a review."""
        self._session.add(review)
        self._session.flush()
        return review
