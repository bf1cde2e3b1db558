"""Imports (导入): a file is previewed row by row first, and taken only when confirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from matcher import clock, failpoint
from matcher.errors import Conflict, Invalid, NotFound
from matcher.forms.rejects import bad_rows
from matcher.models.case import Case
from matcher.models.enterprise import Enterprise, EnterpriseDraft
from matcher.models.enums import EnterpriseTag, IntakeKind, Role, VacancySource
from matcher.models.intake import Intake
from matcher.models.seeker import SeekerDraft
from matcher.models.states import IntakeState, VacancyState, Verdict
from matcher.models.vacancy import Brochure, Vacancy, VacancyDraft
from matcher.service import (
    blacklists,
    cases,
    conflicts,
    corrections,
    graduations,
    key_list_rows,
    key_lists,
    lot_rows,
    occupations,
    parsing,
    people_rows,
    sizes,
    standing,
    submissions,
    survey_rows,
    vacancies,
    verdicts,
)
from matcher.service.context import Context
from matcher.service.parsing import RowCheck
from matcher.service.permissions import permit, signed_in
from matcher.service.previews import ACTIONS, filled
from matcher.service.restated import restated
from matcher.service.verdicts import RENEWABLE, Row

# Rows with these verdicts are taken when the file is confirmed.
TAKEN = (Verdict.GOOD, Verdict.WARN, Verdict.UPDATE)


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of a previewed file: what it said, what we make of it, and what is wrong."""

    number: int
    table: str
    cells: dict[str, str]
    drafts: list[dict[str, Any]]
    verdict: Verdict
    problems: list[str]
    index: int = 0
    sources: dict[str, list[list[int]]] = field(default_factory=dict)
    corrected: dict[str, dict[str, Any]] = field(default_factory=dict)
    occupations: dict[str, dict[str, Any]] = field(default_factory=dict)
    # What confirming changes in a person already registered: column, label, old and new words.
    changes: list[dict[str, str]] = field(default_factory=list)

    @classmethod
    def load(cls, index: int, row: Mapping[str, Any]) -> RowView:
        """A row as it was stored; ``index`` counts from 0 over all tables of the file."""
        names = ("number", "table", "cells", "drafts", "problems", "sources", "corrected", "occupations")
        facts = {name: row[name] for name in names}
        return cls(**facts, verdict=Verdict(row["verdict"]), index=index, changes=row.get("changes", []))


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
        return self.count(*TAKEN)


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
    rows = [RowView.load(index, row) for index, row in enumerate(context.unit.intakes.rows(intake))]
    if intake.state is not IntakeState.PREVIEWED:
        # Which fields were changed is told; what they held before is looked up where the person is, if at all.
        rows = [replace(row, changes=[one | {"old": "", "new": ""} for one in row.changes]) for row in rows]
    return IntakeView(intake, intake.header, rows)


def check_rows(context: Context, intake_id: int, indexes: Sequence[int]) -> list[RowCheck]:
    """Some rows of a preview with their fields, the words these were read from, and candidates for occupations."""
    intake = _find(context, intake_id)
    rows, text = context.unit.intakes.rows(intake), context.unit.intakes.text(intake)
    found = [parsing.check_row(context, intake.kind, at, rows[at], text) for at in indexes if 0 <= at < len(rows)]
    if intake.kind is IntakeKind.SEEKERS and intake.state is not IntakeState.PREVIEWED:
        # The people are registered now: who they are is looked up there, under the rules of that place.
        return [replace(row, fields=[], drafts=[], source=[]) for row in found]
    return found


def check_row(context: Context, intake_id: int, index: int) -> RowCheck:
    """One row of a preview."""
    found = check_rows(context, intake_id, [index])
    if not found:
        raise NotFound("没有这一行，或逐行内容已过保存期")
    return found[0]


def _previewed(context: Context, intake_id: int, version: int, index: int) -> tuple[Intake, list[Row]]:
    """A preview about to be changed, locked, with its rows."""
    intake = _find(context, intake_id, lock=True)
    cases.check_version(intake.version, version)
    if intake.state is not IntakeState.PREVIEWED:
        raise Conflict(f"该批次{intake.state.label}，不能再更正")
    rows = context.unit.intakes.rows(intake)
    if not 0 <= index < len(rows):
        raise NotFound("没有这一行，或逐行内容已过保存期")
    return intake, rows


def correct_row(context: Context, intake_id: int, index: int, *, fields: Mapping[str, str], version: int) -> Intake:
    """Correct fields of a row before confirming: their words are read anew, and every verdict of the file with them.

    ``fields`` are the new words by column; those that equal what stands there are left alone.
    """
    intake, rows = _previewed(context, intake_id, version, index)
    before = dict(rows[index]["cells"])
    for key, text in fields.items():
        rows[index] = corrections.amend(context, intake.kind, intake.header, rows[index], key, text)
    changed = [key for key, text in rows[index]["cells"].items() if text != before.get(key, "")]
    enterprise = context.unit.enterprises.get(intake.enterprise_id) if intake.enterprise_id else None
    intake.counts = verdicts.settle(context, intake.kind, rows, enterprise)
    return _changed(context, intake, rows, "intake.correct", fields=changed)


def confirm_row_occupation(
    context: Context, intake_id: int, index: int, *, title: str, code: str, version: int
) -> Intake:
    """Note which occupation a post of a row is; it is stored with the post when the file is confirmed."""
    intake, rows = _previewed(context, intake_id, version, index)
    titles = occupations.titles_of(rows[index]["drafts"])
    title = titles[0] if not title and len(titles) == 1 else title
    if title not in titles:
        raise Invalid("这一行没有这个岗位，或岗位内容还需改正", field="title")
    chosen = occupations.confirmed(context, code)
    kept = {"code": chosen["occupation_code"], "by": context.actor.account_id, "at": clock.now().isoformat()}
    rows[index]["occupations"] = {**rows[index]["occupations"], title: kept}
    return _changed(context, intake, rows, "intake.occupation", code=kept["code"])


def _changed(context: Context, intake: Intake, rows: list[Row], action: str, **data: Any) -> Intake:
    context.unit.intakes.keep_rows(intake, rows)
    intake.version += 1
    context.unit.audit(action, "intake", intake.id, **data)
    return intake


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
    return f"需改正_{view.intake.kind.label}_{intake_id}.xlsx", bad_rows(
        form, bad, _whose(context, view.header), mark=context.file_mark("仅供改正后重新导入")
    )


def _whose(context: Context, header: Mapping[str, Any]) -> dict[str, str]:
    """The enterprise of a brochure, or the head of a list, in the words of the form; nothing for a roster."""
    if not header:
        return {}
    if "tag" in header:
        told = {key: str(header[key] or "") for key in ("name", "department", "list_date", "valid_to")}
        return told | {"tag": EnterpriseTag(header["tag"]).label, "place": context.place_name(header["adcode"])}
    draft = EnterpriseDraft.model_validate(header)
    known = {"name": draft.name, "uscc": draft.uscc, "industry": draft.industry.label}
    return known | {"place": context.place_name(draft.adcode)} | filled(draft)


def discard(context: Context, intake_id: int, *, version: int) -> Intake:
    """Drop a preview; nothing of it was taken."""
    intake = _find(context, intake_id, lock=True)
    cases.check_version(intake.version, version)
    if intake.state is not IntakeState.PREVIEWED:
        raise Conflict(f"该批次{intake.state.label}，不能放弃")
    intake.state, intake.rows_sealed, intake.text_sealed = IntakeState.DISCARDED, None, None
    intake.version += 1
    return intake


def confirm(context: Context, intake_id: int, *, version: int, updates: bool = True) -> Receipt:
    """Take the good rows: a brochure's posts are *submitted* into the case, a roster's people registered.

    Without ``updates`` rows that change people already registered are left.
    """
    intake = _find(context, intake_id, lock=True)
    cases.check_version(intake.version, version)
    if intake.state is not IntakeState.PREVIEWED:
        raise Conflict(f"该批次{intake.state.label}，不能再次确认")
    everything = context.unit.intakes.rows(intake)
    rows = [one for one in everything if one["verdict"] in TAKEN and (updates or one["verdict"] != Verdict.UPDATE)]
    if not rows:
        raise Conflict("没有可导入的行，请先改正")
    if intake.kind is IntakeKind.BROCHURE:
        taken, skipped, case = _submit(context, intake, rows)
    elif intake.kind is IntakeKind.SURVEYS:
        taken, skipped, case = survey_rows.take(context, rows, intake.id), 0, None
    elif intake.kind is IntakeKind.KEY_LIST:
        taken, skipped, case = key_list_rows.take(context, intake.header, rows, intake.id), 0, None
    elif intake.kind is IntakeKind.LOTS:
        taken, case = lot_rows.take(context, rows), None
        skipped = len(rows) - taken
    else:
        taken = people_rows.take(context, rows, intake.id)
        skipped, case = len(rows) - taken, None
        context.unit.intakes.keep_rows(intake, everything)
        intake.counts = dict(Counter(row["verdict"] for row in everything))
        if graduations.CLASS in intake.header:
            drafts = [SeekerDraft.model_validate(row["drafts"][0]) for row in rows if row["drafts"]]
            graduations.take_in(context, int(intake.header[graduations.CLASS]), drafts)
    intake.state, intake.taken = IntakeState.CONFIRMED, taken
    intake.version += 1
    intake.confirmed_at = clock.now()
    context.unit.audit("intake.confirm", "intake", intake.id, kind=intake.kind.value, taken=taken)
    return Receipt(intake, taken, skipped, case)


def _submit(context: Context, intake: Intake, rows: list[dict[str, Any]]) -> tuple[int, int, Case]:
    unit, moment = context.unit, clock.now()
    draft = EnterpriseDraft.model_validate(intake.header)
    enterprise = unit.enterprises.by_uscc(draft.uscc, lock=True)
    if enterprise is not None and enterprise.uscc != draft.uscc:
        raise Conflict(f"该单位的登记已合并到“{enterprise.name}”，请按合并后的单位重新提交", code="merged")
    if enterprise is not None:
        standing.refuse_lapsed(context, enterprise)
    conflicts.keep_out(context, enterprise.id if enterprise is not None else None)
    if enterprise is None:
        enterprise, shown = unit.enterprises.add(draft), []
        key_lists.registered(context, enterprise)
        blacklists.registered(context, enterprise)
    else:
        shown = [name for name, sentence in restated(enterprise, draft).items() if sentence in intake.notes]
        unit.enterprises.update(enterprise, draft, over=shown)
    sizes.take_header(context, enterprise, draft.size, shown="size" in shown)
    intake.enterprise_id = enterprise.id
    source = VacancySource.ENTERPRISE if context.actor.role is Role.ENTERPRISE else VacancySource.OFFICER
    known = unit.vacancies.by_keys(enterprise.id or 0, [key for row in rows for key in row["keys"]])
    fresh = [
        (key, VacancyDraft.model_validate(one), _occupation(row, one["title"]))
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
    for key, post, occupation in fresh:
        failpoint.hit("intake_row")
        added.append(_put_post(context, hand_in, key, post, known.get(key), occupation))
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


def _occupation(row: Row, title: str) -> dict[str, Any]:
    """The columns of an occupation that a person confirmed in the preview; none without one."""
    kept = row["occupations"].get(title)
    if not kept:
        return {}
    return {
        "occupation_code": kept["code"],
        "occupation_confirmed_by": kept["by"],
        "occupation_confirmed_at": datetime.fromisoformat(kept["at"]),
    }


def _put_post(
    context: Context,
    hand_in: _HandIn,
    key: str,
    draft: VacancyDraft,
    earlier: Vacancy | None,
    occupation: Mapping[str, Any],
) -> Vacancy:
    """Insert a post, or give one that was sent back or has run out its new content and another review."""
    moment = clock.now()
    owner = hand_in.enterprise
    found = vacancies.check(context, draft, intro=owner.intro, phone=owner.contact_phone, enterprise_id=owner.id)
    facts: dict[str, Any] = draft.model_dump() | {
        **occupation,
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
