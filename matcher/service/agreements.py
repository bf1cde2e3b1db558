"""Entrustment agreements (人事代理委托协议) and the staff lists handed in under them.

Files are entrusted to public bodies only (通知第（八）条); an enterprise proposes, the body accepts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.forms.sandbox import read_document
from matcher.forms.template import seekers_template
from matcher.models.dossier import (
    Agreement,
    AgreementDraft,
    AgreementState,
    Dossier,
    DossierService,
    DossierState,
    StaffBatch,
)
from matcher.models.enterprise import Enterprise
from matcher.models.enums import Role
from matcher.models.organisation import Organisation, OrganisationKind
from matcher.models.states import IntakeState, Verdict
from matcher.service import successions
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.service.told import Behalf, party_of
from matcher.text.codes import resident_id_problem
from matcher.text.contact import mask_name
from matcher.text.normalise import clean

FORM = "staff"
_UNKNOWN = "没有这份委托协议，或与您的单位无关"
_BATCH = "没有这份名单，或与您的单位无关"
MOST_ROWS = 5000


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """An agreement with both sides."""

    agreement: Agreement
    enterprise: Enterprise
    organisation: Organisation

    @property
    def services(self) -> list[DossierService]:
        """What is entrusted, in the notice's order."""
        return [one for one in DossierService if one.value in self.agreement.scope]


@dataclass(frozen=True, slots=True)
class AgreementView:
    """An agreement with a page of its files, masked."""

    row: AgreementRow
    dossiers: Sequence[Dossier]
    total: int
    running: bool
    renewed_by: Agreement | None = None

    @property
    def renewable(self) -> bool:
        """Whether it may be renewed now: it is in force, its last day is not past, and nothing renews it yet."""
        one = self.row.agreement
        return one.state is AgreementState.ACTIVE and one.last >= clock.today() and self.renewed_by is None

    @property
    def renews_from(self) -> date:
        """The first day of a renewal."""
        return self.row.agreement.last + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One row of a staff list: where it stands, whom it names (masked), what we make of it."""

    number: int
    name: str
    verdict: Verdict
    problems: list[str]


@dataclass(frozen=True, slots=True)
class BatchView:
    """A staff list with its rows; none once they were forgotten."""

    batch: StaffBatch
    rows: list[StaffRow]

    @property
    def takeable(self) -> int:
        """How many rows taking it would enter."""
        return sum(row.verdict is Verdict.GOOD for row in self.rows)


def find_agreement(context: Context, agreement_id: int, action: Action, *, lock: bool = False) -> Agreement:
    """An agreement of the actor's own enterprise or body, or the same NotFound as for an id that never was."""
    found = context.unit.dossiers.agreement(agreement_id, permit(context.actor, action), lock=lock)
    if found is None:
        raise NotFound(_UNKNOWN)
    return found


def list_agreements(context: Context) -> list[AgreementRow]:
    """The agreements of the actor's own enterprise or body, newest first."""
    return [
        AgreementRow(*row) for row in context.unit.dossiers.agreements(permit(context.actor, Action.AGREEMENT_READ))
    ]


def get_agreement(context: Context, agreement_id: int, *, offset: int = 0, limit: int = 50) -> AgreementView:
    """One agreement with a page of its files."""
    one = find_agreement(context, agreement_id, Action.AGREEMENT_READ)
    enterprise = context.unit.enterprises.get(one.enterprise_id)
    body = context.unit.organisations.get(one.organisation_id)
    if enterprise is None or body is None:
        raise NotFound(_UNKNOWN)
    renewed = context.unit.dossiers.renewal_of(agreement_id)
    rows, total = context.unit.dossiers.of_agreement(agreement_id, offset=offset, limit=limit)
    return AgreementView(AgreementRow(one, enterprise, body), rows, total, one.runs(clock.today()), renewed)


def keepers(context: Context, enterprise_id: int | None = None) -> list[Organisation]:
    """The public bodies of the enterprise's city that may be entrusted, for the form; staff name the enterprise."""
    reach = permit(context.actor, Action.AGREEMENT_READ)
    number = context.actor.enterprise_id or enterprise_id
    firm = context.unit.enterprises.reachable(number, reach) if number else None
    if firm is None:
        return []
    found = context.unit.organisations.within(firm.adcode[:4], OrganisationKind.PUBLIC)
    return [one for one in found if not one.hindrance(clock.today())]


def propose(context: Context, draft: AgreementDraft, behalf: Behalf = Behalf()) -> Agreement:
    """An enterprise proposes to entrust its staff's files to a public body of its city; staff may do it for it.

    While one is in force the only further one is its renewal, from the day after its last (续签).
    """
    party = party_of(context, Action.AGREEMENT_PROPOSE, behalf)
    firm = party.enterprise
    body = next((one for one in keepers(context, firm.id) if one.id == draft.organisation_id), None)
    if body is None:
        raise Invalid("档案只能委托本市县级以上公共就业和人才服务机构管理，请从列表选择", field="organisation_id")
    if draft.last < draft.first or draft.last < clock.today():
        raise Invalid("截止日期不能早于开始日期和今天", field="last")
    before = successions.preceding(context, firm.id or 0, body, draft.first)
    moment = clock.now()
    made = Agreement(
        enterprise_id=firm.id or 0,
        organisation_id=body.id or 0,
        first=draft.first,
        last=draft.last,
        follows_id=before.id if before is not None else None,
        scope=[one.value for one in DossierService if one in draft.scope],
        told_how=party.how,
        told_name=party.name,
        by_id=context.actor.account_id,
        created_at=moment,
        updated_at=moment,
    )
    context.unit.dossiers.add(made)
    context.unit.audit("agreement.propose", "agreement", made.id)
    return made


def answer(context: Context, agreement_id: int, *, accept: bool, version: int, reason: str = "") -> Agreement:
    """The body accepts the entrustment, or refuses it with a reason."""
    successions.hold(context, find_agreement(context, agreement_id, Action.DOSSIER_KEEP))
    one = find_agreement(context, agreement_id, Action.DOSSIER_KEEP, lock=True)
    check_version(one.version, version)
    if one.state is not AgreementState.PROPOSED:
        raise Conflict(f"协议当前为“{one.state.label}”，不能再受理")
    if not accept and not reason.strip():
        raise Invalid("请填写不受理的原因", field="reason")
    successions.moved(context, one, AgreementState.ACTIVE if accept else AgreementState.REFUSED, reason)
    if accept:
        successions.accepted(context, one)
    return one


def end(context: Context, agreement_id: int, *, version: int, reason: str) -> Agreement:
    """Either side ends an agreement; nothing may be lent or under way then."""
    successions.hold(context, find_agreement(context, agreement_id, Action.AGREEMENT_END))
    one = find_agreement(context, agreement_id, Action.AGREEMENT_END, lock=True)
    check_version(one.version, version)
    if one.state not in (AgreementState.PROPOSED, AgreementState.ACTIVE):
        raise Conflict(f"协议当前为“{one.state.label}”，不能终止")
    if not reason.strip():
        raise Invalid("请填写终止的原因", field="reason")
    successions.refuse_early_end(context, one)
    waiting = context.unit.dossiers.open_business(agreement_id)
    if waiting:
        raise Conflict(f"还有 {waiting} 件借阅或办件没有办结，办结后才能终止")
    return successions.moved(context, one, AgreementState.ENDED, reason)


def staff_template(context: Context) -> tuple[str, bytes]:
    """The blank staff list: file name and bytes."""
    permit(context.actor, Action.AGREEMENT_PROPOSE)
    return "职工档案委托名单模板.xlsx", seekers_template(context.kit.forms[FORM], [])


def preview_staff(context: Context, agreement_id: int, filename: str, data: bytes) -> StaffBatch:
    """Read a staff list (xlsx or csv) and give every row its verdict; nothing is entered yet."""
    permit(context.actor, Action.AGREEMENT_PROPOSE)
    if not data:
        raise Invalid("请先选择文件", field="file")
    # Read before the first statement, so that no lock is held while a child process parses the file.
    mapped = context.kit.forms[FORM].map(read_document(filename, data, forms=(FORM,)))
    one = find_agreement(context, agreement_id, Action.AGREEMENT_PROPOSE, lock=True)
    if not one.runs(clock.today()):
        raise Conflict(f"协议当前为“{one.state.label}”，生效期内才能登记职工")
    if len(mapped.rows) > MOST_ROWS:
        raise Invalid(f"一次最多登记 {MOST_ROWS} 人，请分几份上传", field="file")
    rows = [_read(row.number, row.cells) for row in mapped.rows]
    _compare(context, agreement_id, rows)
    batch = StaffBatch(
        agreement_id=agreement_id,
        filename=clean(filename)[-200:] or "未命名",
        counts=dict(Counter(row["verdict"] for row in rows)),
        by_id=context.actor.account_id,
        created_at=clock.now(),
    )
    made = context.unit.dossiers.add_batch(batch, rows)
    context.unit.audit("staff.preview", "agreement", agreement_id, rows=len(rows))
    return made


def _read(number: int, cells: dict[str, str]) -> dict[str, Any]:
    name, ident = "".join(cells.get("name", "").split()), "".join(cells.get("id_number", "").split()).upper()
    problems = []
    if not 2 <= len(name) <= 40:
        problems.append("姓名：请填写 2 到 40 个字")
    problem = resident_id_problem(ident) if ident else "必填"
    if problem:
        problems.append(f"身份证号：{problem}")
    file_number = clean(cells.get("file_number", ""))
    if len(file_number) > 40:
        problems.append("档案编号：不能超过 40 个字")
    verdict = Verdict.BAD if problems else Verdict.GOOD
    facts = {"name": name[:40], "id_number": ident[:18], "file_number": file_number[:40]}
    return {"number": number, "verdict": verdict.value, "problems": problems} | facts


def _compare(context: Context, agreement_id: int, rows: list[dict[str, Any]]) -> None:
    """Mark who stands on the list twice, or is entered already."""
    store = context.unit.dossiers
    hashes = {row["number"]: store.id_hash(row["id_number"]) for row in rows if row["verdict"] == Verdict.GOOD}
    known = store.known(agreement_id, set(hashes.values()))
    first: dict[str, int] = {}
    for row in rows:
        digest = hashes.get(row["number"])
        if digest is None:
            continue
        if digest in first:
            row["verdict"], row["problems"] = Verdict.DUPLICATE.value, [f"与第 {first[digest]} 行的身份证号相同"]
        elif digest in known:
            row["verdict"], row["problems"] = Verdict.DUPLICATE.value, ["该职工已登记，不重复登记"]
        first.setdefault(digest, row["number"])


def _batch(context: Context, batch_id: int, *, lock: bool = False) -> StaffBatch:
    permit(context.actor, Action.AGREEMENT_PROPOSE)
    found = context.unit.dossiers.batch(batch_id, lock=lock)
    try:
        find_agreement(context, found.agreement_id if found else 0, Action.AGREEMENT_PROPOSE)
    except NotFound:
        raise NotFound(_BATCH) from None
    if found is None:
        raise NotFound(_BATCH)
    return found


def get_batch(context: Context, batch_id: int) -> BatchView:
    """A staff list's preview or outcome, names masked."""
    batch = _batch(context, batch_id)
    rows = [
        StaffRow(row["number"], mask_name(row["name"]), Verdict(row["verdict"]), list(row["problems"]))
        for row in context.unit.dossiers.batch_rows(batch)
    ]
    return BatchView(batch, rows)


def take_staff(context: Context, batch_id: int, *, version: int) -> StaffBatch:
    """Enter the good rows as files awaited; the list's ID numbers are forgotten with it."""
    batch = _batch(context, batch_id, lock=True)
    check_version(batch.version, version)
    if batch.state is not IntakeState.PREVIEWED:
        raise Conflict(f"该名单{batch.state.label}，不能再次确认")
    one = find_agreement(context, batch.agreement_id, Action.AGREEMENT_PROPOSE, lock=True)
    if not one.runs(clock.today()):
        raise Conflict(f"协议当前为“{one.state.label}”，生效期内才能登记职工")
    store = context.unit.dossiers
    rows = store.batch_rows(batch)
    _compare(context, batch.agreement_id, rows)
    good = [row for row in rows if row["verdict"] == Verdict.GOOD]
    if not good:
        raise Conflict("没有可登记的行，请改正后重新上传")
    for row in good:
        store.enter(
            batch.agreement_id,
            name=row["name"],
            masked=mask_name(row["name"]),
            number=row["id_number"],
            file_number=row["file_number"],
            at=clock.now(),
        )
    return _closed(context, batch, IntakeState.CONFIRMED, len(good))


def drop_staff(context: Context, batch_id: int, *, version: int) -> StaffBatch:
    """Give a staff list up; nothing of it is entered or kept."""
    batch = _batch(context, batch_id, lock=True)
    check_version(batch.version, version)
    if batch.state is not IntakeState.PREVIEWED:
        raise Conflict(f"该名单{batch.state.label}，不能放弃")
    return _closed(context, batch, IntakeState.DISCARDED, 0)


def _closed(context: Context, batch: StaffBatch, state: IntakeState, taken: int) -> StaffBatch:
    batch.state, batch.taken, batch.rows_sealed = state, taken, None
    batch.version += 1
    context.unit.audit(f"staff.{state.value}", "agreement", batch.agreement_id, taken=taken)
    return batch


def keeps(context: Context) -> bool:
    """Whether the actor works for the body that keeps files (buttons ask this)."""
    return context.actor.role is Role.AGENCY


def awaited(dossier: Dossier) -> bool:
    """Whether a file has not come yet."""
    return dossier.state is DossierState.AWAITED
