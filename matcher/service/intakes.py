"""Imports (导入): a file is previewed row by row first, and taken only when confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from matcher import clock, failpoint
from matcher.errors import Conflict, NotFound
from matcher.forms.rejects import bad_rows
from matcher.models.case import Case
from matcher.models.enterprise import Enterprise, EnterpriseDraft
from matcher.models.enums import IntakeKind, Role, VacancySource
from matcher.models.intake import Intake
from matcher.models.seeker import SeekerDraft
from matcher.models.states import IntakeState, VacancyState, Verdict
from matcher.models.vacancy import Brochure, Vacancy, VacancyDraft
from matcher.service import cases, seekers, submissions, vacancies
from matcher.service.context import Context
from matcher.service.permissions import permit, signed_in
from matcher.service.previews import ACTIONS, RENEWABLE, filled


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of a previewed file: what it said, what we make of it, and what is wrong."""

    number: int
    table: str
    cells: dict[str, str]
    drafts: list[dict[str, Any]]
    verdict: Verdict
    problems: list[str]

    @classmethod
    def load(cls, row: Mapping[str, Any]) -> RowView:
        """A row as it was stored."""
        return cls(row["number"], row["table"], row["cells"], row["drafts"], Verdict(row["verdict"]), row["problems"])


@dataclass(frozen=True, slots=True)
class IntakeView:
    """A previewed or taken file as its page shows it."""

    intake: Intake
    header: dict[str, Any]
    rows: list[RowView]

    def count(self, *verdicts: Verdict) -> int:
        """How many rows have one of these verdicts."""
        return sum(row.verdict in verdicts for row in self.rows)

    @property
    def takeable(self) -> int:
        """How many rows confirming would take."""
        return self.count(Verdict.GOOD, Verdict.WARN)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What confirming did: how many were taken, and the case that took the posts in."""

    intake: Intake
    taken: int
    skipped: int
    case: Case | None = None


def _find(context: Context, intake_id: int, *, lock: bool = False) -> Intake:
    """An intake of the actor's own; a command line sees all."""
    signed_in(context.actor)
    intake = context.unit.intakes.get(intake_id, lock=lock)
    if intake is None or not (context.actor.system or intake.account_id == context.actor.account_id):
        raise NotFound("没有这个导入批次")
    permit(context.actor, ACTIONS[intake.kind])
    return intake


def get_intake(context: Context, intake_id: int) -> IntakeView:
    """A file's preview or outcome."""
    intake = _find(context, intake_id)
    return IntakeView(intake, intake.header, [RowView.load(row) for row in context.unit.intakes.rows(intake)])


def list_intakes(context: Context, kind: IntakeKind) -> Sequence[Intake]:
    """The actor's latest files of one kind."""
    permit(context.actor, ACTIONS[kind])
    return context.unit.intakes.of_account(context.actor.account_id or 0, kind)


def reject_file(context: Context, intake_id: int) -> tuple[str, bytes]:
    """The bad rows as an xlsx with a reason column, to be corrected and handed in again: file name and bytes."""
    view = get_intake(context, intake_id)
    bad = [(row.number, row.cells, row.problems) for row in view.rows if row.verdict is Verdict.BAD]
    if not bad:
        raise NotFound("这个批次没有需要改正的行")
    form = context.kit.forms[view.intake.kind.value]
    return f"需改正_{view.intake.kind.label}_{intake_id}.xlsx", bad_rows(form, bad, _whose(context, view.header))


def _whose(context: Context, header: Mapping[str, Any]) -> dict[str, str]:
    """The enterprise of a brochure in the words of the form; nothing for a roster."""
    if not header:
        return {}
    draft = EnterpriseDraft.model_validate(header)
    known = {"name": draft.name, "uscc": draft.uscc, "industry": draft.industry.label}
    return known | {"place": context.place_name(draft.adcode)} | filled(draft)


def discard(context: Context, intake_id: int, *, version: int) -> Intake:
    """Drop a preview; nothing of it was taken."""
    intake = _find(context, intake_id, lock=True)
    cases.check_version(intake.version, version)
    if intake.state is not IntakeState.PREVIEWED:
        raise Conflict(f"该批次{intake.state.label}，不能放弃")
    intake.state, intake.rows_sealed, intake.version = IntakeState.DISCARDED, None, intake.version + 1
    return intake


def confirm(context: Context, intake_id: int, *, version: int) -> Receipt:
    """Take the good rows: a brochure's posts are *submitted* into the case, a roster's people registered."""
    intake = _find(context, intake_id, lock=True)
    cases.check_version(intake.version, version)
    if intake.state is not IntakeState.PREVIEWED:
        raise Conflict(f"该批次{intake.state.label}，不能再次确认")
    rows = [row for row in context.unit.intakes.rows(intake) if row["verdict"] in (Verdict.GOOD, Verdict.WARN)]
    if not rows:
        raise Conflict("没有可导入的行，请先改正")
    if intake.kind is IntakeKind.BROCHURE:
        taken, skipped, case = _submit(context, intake, rows)
    else:
        drafts = [SeekerDraft.model_validate(row["drafts"][0]) for row in rows]
        # People an odd-job market brings belong to that market.
        extra = {"market_id": context.actor.market_id} if context.actor.market_id else None
        taken = len(seekers.register_many(context, drafts, intake_id=intake.id, extra=extra))
        skipped, case = len(drafts) - taken, None
    intake.state, intake.taken = IntakeState.CONFIRMED, taken
    intake.version += 1
    intake.confirmed_at = clock.now()
    context.unit.audit("intake.confirm", "intake", intake.id, kind=intake.kind.value, taken=taken)
    return Receipt(intake, taken, skipped, case)


def _submit(context: Context, intake: Intake, rows: list[dict[str, Any]]) -> tuple[int, int, Case]:
    unit, moment = context.unit, clock.now()
    draft = EnterpriseDraft.model_validate(intake.header)
    enterprise = unit.enterprises.by_uscc(draft.uscc)
    if enterprise is None:
        enterprise = unit.enterprises.add(draft)
    else:
        unit.enterprises.update(enterprise, draft)
    intake.enterprise_id = enterprise.id
    source = VacancySource.ENTERPRISE if context.actor.role is Role.ENTERPRISE else VacancySource.OFFICER
    known = unit.vacancies.by_keys(enterprise.id or 0, [key for row in rows for key in row["keys"]])
    fresh = [
        (key, VacancyDraft.model_validate(one))
        for row in rows
        for key, one in zip(row["keys"], row["drafts"], strict=True)
        if key not in known or known[key].state in RENEWABLE
    ]
    if not fresh:
        raise Conflict("这些岗位都已提交过，没有新增")
    case = submissions.open_case(context, enterprise)
    brochure = unit.vacancies.add_brochure(
        Brochure(
            enterprise_id=enterprise.id or 0,
            intake_id=intake.id,
            source=source,
            title=intake.filename,
            submitted_by=context.actor.account_id,
            submitted_at=moment,
        )
    )
    hand_in = _HandIn(enterprise, case, brochure, source)
    added = []
    for key, post in fresh:
        failpoint.hit("intake_row")
        added.append(_put_post(context, hand_in, key, post, known.get(key)))
    submissions.take_in(context, case, added)
    for vacancy in added:
        unique = f"shortlist:{vacancy.id}:{vacancy.version}"
        unit.stage_job("shortlist.build", {"vacancy_id": vacancy.id}, unique_key=unique)
    return len(added), len(rows) - len(added), case


@dataclass(frozen=True, slots=True)
class _HandIn:
    """What all posts of one brochure share."""

    enterprise: Enterprise
    case: Case
    brochure: Brochure
    source: VacancySource


def _put_post(context: Context, hand_in: _HandIn, key: str, draft: VacancyDraft, earlier: Vacancy | None) -> Vacancy:
    """Insert a post, or give one that was sent back or has run out its new content and another review."""
    moment = clock.now()
    found = vacancies.check(context, draft, intro=hand_in.enterprise.intro)
    facts: dict[str, Any] = draft.model_dump() | {
        "brochure_id": hand_in.brochure.id,
        "case_id": hand_in.case.id,
        "source": hand_in.source,
        "state": VacancyState.SUBMITTED,
        "findings": [asdict(finding) for finding in found],
        "author_id": context.actor.account_id,
        "updated_at": moment,
    }
    if earlier is None:
        return context.unit.vacancies.add(
            Vacancy(**facts, enterprise_id=hand_in.enterprise.id or 0, row_key=key, created_at=moment)
        )
    for name, value in (facts | {"reviewer_id": None, "review_note": "", "published_at": None}).items():
        setattr(earlier, name, value)
    earlier.version += 1
    return earlier
