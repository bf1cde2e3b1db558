"""Rows that came in by a mapping (对接导入的行): each through the use case a person would use, or told why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from matcher.errors import Conflict, Invalid, MatcherError
from matcher.models.enterprise import Enterprise
from matcher.models.enums import IntakeKind
from matcher.models.exchange import RowOutcome
from matcher.models.mapping import OUR_NUMBER, THEIR_NUMBER, ExchangeKind
from matcher.models.mapping import Mapping as MappingRow
from matcher.models.placement import LeftReason, StartProof
from matcher.models.refusal import UnsuitableReason
from matcher.models.seeker import Seeker
from matcher.models.shortlist import Referral
from matcher.models.states import PROPOSED, ReferralState, Verdict
from matcher.service import exchange_fairs, fair_kept, intakes, placements, previews, referral_steps, referrals
from matcher.service.context import Context
from matcher.service.exchange_fields import FIRM
from matcher.service.exchange_returns import keep_number
from matcher.service.mappings import SheetRow
from matcher.service.readings import Reading
from matcher.service.verdicts import RENEWABLE, RawRow, Row
from matcher.text.contact import read_phones
from matcher.text.fields import HEADER_LABELS, POST_LABELS, SEEKER_LABELS
from matcher.text.normalise import clean

_CORRECT = "请按原因改正本行后重新导入；已成功的行再次导入不会重复"
_OTHERS = "该对方编号已对应另一条记录"
_ASK = "请与对方核对编号；内容变动请在本系统的登记页面更正"


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one row: the outcome, why, what to do, and our record it now stands for."""

    outcome: RowOutcome
    message: str = ""
    remedy: str = ""
    subject: int | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that came in: the mapping it is read by, its name and bytes, and whether known people are changed."""

    mapping: MappingRow
    filename: str
    data: bytes
    update: bool


def _failed(message: str, remedy: str = _CORRECT, subject: int | None = None) -> Told:
    return Told(RowOutcome.FAILED, message, remedy, subject)


def take_people(context: Context, arrival: Arrival, rows: Sequence[SheetRow]) -> dict[int, Told]:
    """People by the roster's own path: reading, judging, duplicates; what became of each row by its number."""
    told: dict[int, Told] = {}
    known = _known(context, arrival, rows)
    fresh = []
    for row in rows:
        owner = known.get(row.fields[THEIR_NUMBER])
        person = _person(context, row)
        same = _registered(context, row)
        if owner is not None and owner not in (person.id if person else None, same.id if same else None):
            told[row.number] = _failed(_OTHERS + "，姓名或电话与登记的不同", _ASK)
        elif person is None and same is not None:
            # Registered without a telephone: the roster would not know them again and register them twice.
            told[row.number] = Told(RowOutcome.KNOWN, "该求职者已登记，没有更新", subject=same.id)
        else:
            fresh.append(row)
    raws = [RawRow(row.number, arrival.mapping.name, _cells(row, SEEKER_LABELS)) for row in fresh]
    judged = _judge(context, arrival, IntakeKind.SEEKERS, Reading({}, raws)) if raws else {}
    for row in fresh:
        found = _verdict(judged[row.number], arrival.update)
        if found.outcome in (RowOutcome.TAKEN, RowOutcome.KNOWN):
            person = _person(context, row)
            near = person is not None and _near(context, person)
            found = replace(found, subject=person.id if person is not None and near else None)
        told[row.number] = found
    return told


def _registered(context: Context, row: SheetRow) -> Seeker | None:
    """The person of our number within reach, where the name is theirs."""
    ours = row.fields.get(OUR_NUMBER, "")
    number = int(ours) if ours.isascii() and ours.isdigit() and len(ours) < 19 else 0
    found = context.unit.seekers.get(number) if number else None
    name = context.unit.seekers.name_hash(clean(row.fields.get("name", "")))
    known = found is not None and found.merged_into is None and found.name_hash == name and _near(context, found)
    return found if known else None


def _near(context: Context, person: Seeker) -> bool:
    return bool(context.unit.seekers.within(context.actor.reach, None, [person.id or 0]))


def take_posts(context: Context, arrival: Arrival, rows: Sequence[SheetRow]) -> dict[int, Told]:
    """Posts by the brochure's own path, one brochure per enterprise; what became of each row by its number."""
    told: dict[int, Told] = {}
    known = _known(context, arrival, rows)
    firms: dict[str, list[SheetRow]] = {}
    for row in rows:
        owner = known.get(row.fields[THEIR_NUMBER])
        if owner is not None and (settled := _settled_post(context, row, owner)) is not None:
            told[row.number] = settled
            continue
        firm = row.fields.get(FIRM + "uscc", "").strip().upper() or clean(row.fields.get(FIRM + "name", ""))
        firms.setdefault(firm, []).append(row)
    for firm, own in firms.items():
        try:
            with context.unit.exchanges.attempt():
                told |= _brochure(context, arrival, own)
        except MatcherError as error:
            reason = "；".join([error.message, *error.details[:3]]) if firm else "没有单位名称和统一社会信用代码"
            told |= {row.number: _failed(reason) for row in own}
    return told


def _settled_post(context: Context, row: SheetRow, owner: int) -> Told | None:
    """A row whose number stands for a post already; None: that post may be handed in anew."""
    post = context.unit.vacancies.get(owner)
    firm = context.unit.enterprises.get(post.enterprise_id) if post is not None else None
    if post is None or firm is None or context.unit.cases.get(post.case_id, context.actor.reach) is None:
        return _failed(_OTHERS, _ASK)
    uscc = row.fields.get(FIRM + "uscc", "").strip().upper()
    if clean(row.fields["title"]) != post.title or (uscc and uscc != firm.uscc):
        return _failed(f"{_OTHERS}（我方岗位 {post.id}），岗位名称或单位与登记的不同", _ASK, owner)
    return None if post.state in RENEWABLE else Told(RowOutcome.KNOWN, "该岗位已在本系统", subject=owner)


def _brochure(context: Context, arrival: Arrival, rows: Sequence[SheetRow]) -> dict[int, Told]:
    header = dict.fromkeys(HEADER_LABELS, "")
    for row in rows:
        header |= {
            key: row.fields[FIRM + key]
            for key in HEADER_LABELS
            if not header[key] and row.fields.get(FIRM + key, "").strip()
        }
    raws = [RawRow(row.number, arrival.mapping.name, _cells(row, POST_LABELS)) for row in rows]
    judged = _judge(context, arrival, IntakeKind.BROCHURE, Reading(header, raws))
    firm = context.unit.enterprises.by_uscc(header["uscc"].strip().upper()) if header["uscc"] else None
    firm = firm or context.unit.enterprises.by_name(clean(header["name"]))
    told = {}
    for row in rows:
        found = _verdict(judged[row.number], True)
        keys = judged[row.number]["keys"]
        if found.outcome in (RowOutcome.TAKEN, RowOutcome.KNOWN) and firm is not None and len(keys) == 1:
            post = context.unit.vacancies.by_keys(firm.id or 0, keys).get(keys[0])
            found = replace(found, subject=post.id if post is not None else None)
        told[row.number] = found
    return told


def _cells(row: SheetRow, labels: Mapping[str, str]) -> dict[str, str]:
    return {key: row.fields.get(key, "") for key in labels if key in row.fields}


def _judge(context: Context, arrival: Arrival, kind: IntakeKind, reading: Reading) -> dict[int, Row]:
    """Preview and confirm rows as a file of this kind; the stored rows by number, with their verdicts."""
    intake = previews.preview_reading(context, kind, reading, arrival.filename, arrival.data)
    verdicts = {row["verdict"] for row in context.unit.intakes.rows(intake)}
    if verdicts & {Verdict.GOOD, Verdict.WARN} or (Verdict.UPDATE in verdicts and arrival.update):
        intakes.confirm(context, intake.id or 0, version=intake.version, updates=arrival.update)
    return {row["number"]: row for row in context.unit.intakes.rows(intake)}


def _verdict(row: Row, update: bool) -> Told:
    said = "；".join(row["problems"])
    if row["verdict"] == Verdict.BAD:
        return _failed(said)
    if row["verdict"] == Verdict.DUPLICATE:
        return Told(RowOutcome.KNOWN, said, "不需要处理；内容确有不同的，请在登记页面更正")
    if row["verdict"] == Verdict.UPDATE and not update:
        fields = "、".join(one["label"] for one in row["changes"])
        return Told(RowOutcome.KNOWN, f"已登记，{fields}与本行不同，没有更新", "要更新请选“同时更新已登记的人”再导入")
    return Told(RowOutcome.TAKEN, said)


def _known(context: Context, arrival: Arrival, rows: Sequence[SheetRow]) -> dict[str, int]:
    numbers = sorted({row.fields[THEIR_NUMBER] for row in rows if row.fields[THEIR_NUMBER]})
    return context.unit.exchanges.known(arrival.mapping.kind, arrival.mapping.system, numbers)


def _person(context: Context, row: SheetRow) -> Seeker | None:
    """Whom name and telephone of a row name among the registered."""
    phones = read_phones(clean(row.fields.get("phone", "")))
    return context.unit.seekers.by_name_and_phone(clean(row.fields.get("name", "")), phones[0]) if phones else None


def _day(row: SheetRow, field: str, label: str) -> date | None:
    text = row.fields.get(field, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid(f"{label}“{text[:20]}”看不懂，请写成 2026-11-30 的样子", field=field) from None


def _referral_of(context: Context, row: SheetRow, known: Mapping[str, int]) -> Referral | Told:
    ours = row.fields.get(OUR_NUMBER, "")
    own = int(ours) if ours.isascii() and ours.isdigit() and len(ours) < 19 else None
    theirs = known.get(row.fields[THEIR_NUMBER])
    if own is None and theirs is None:
        message = "没有填我方编号，对方编号也没有对应的推荐"
        return Told(RowOutcome.UNMATCHED, message, "请先导出推荐并导入回执，或填写我方编号")
    if own is not None and theirs is not None and own != theirs:
        return _failed(_OTHERS, _ASK)
    found = context.unit.exchanges.referral(context.actor.reach, own or theirs or 0)
    if found is None:
        return _failed(f"没有编号为 {own or theirs} 的推荐", "请核对我方编号")
    return found


def take_results(context: Context, arrival: Arrival, rows: Sequence[SheetRow]) -> dict[int, Told]:
    """Outcomes of referrals: the step a person would take, or why it may not be taken."""
    known = _known(context, arrival, rows)

    def one(row: SheetRow) -> Told:
        found = _referral_of(context, row, known)
        return found if isinstance(found, Told) else _step(context, found, row)

    # Earlier steps first, however the file stands: one that could not be taken yet would be taken by the next import.
    return _each(context, sorted(rows, key=lambda row: (_rank(_state_of(row)), row.number)), one)


# The way a referral goes; a step on it that lies behind is known, not wrong.
_WAY = (ReferralState.INTERVIEW, ReferralState.OFFER, ReferralState.STARTED, ReferralState.LEFT)


def _rank(state: ReferralState | None) -> int:
    return _WAY.index(state) if state in _WAY else len(_WAY)


def _state_of(row: SheetRow) -> ReferralState | None:
    text = row.fields["state"].strip()
    return ReferralState.from_label(text) or next((state for state in ReferralState if state.value == text), None)


def _each(context: Context, rows: Sequence[SheetRow], take: Callable[[SheetRow], Told]) -> dict[int, Told]:
    told = {}
    for row in rows:
        try:
            with context.unit.exchanges.attempt():
                told[row.number] = take(row)
        except MatcherError as error:
            told[row.number] = _failed(error.message)
    return told


def _step(context: Context, one: Referral, row: SheetRow) -> Told:
    state = _state_of(row)
    if state is None:
        said, text = "、".join(state.label for state in ReferralState), row.fields["state"].strip()
        return _failed(f"推荐结果“{text[:20]}”看不懂", f"请在方案的代码表里写明它对应：{said}")
    pair, note = (one.vacancy_id, one.seeker_id), row.fields.get("note", "")
    if context.unit.referrals.of_pair(*pair) is not one:
        return _failed("这次推荐已结束，本人之后另有新的推荐", "请核对是否填了旧的编号")
    first = _day(row, "started_on", "到岗日期") if state is ReferralState.STARTED else None
    if first is not None and one.started_on is not None and first != one.started_on:
        return _failed(f"已登记于 {one.started_on} 到岗，与本行 {first} 不同", "请核实到岗日期", one.id)
    if state is one.state or (one.state in _WAY and _rank(state) < _rank(one.state)):
        said = "已是" if state is one.state else "这一步已过，现为"
        return Told(RowOutcome.KNOWN, f"{said}“{one.state.label}”", subject=one.id)
    if state is ReferralState.INTERVIEW:
        referrals.mark_interview(context, *pair, note=note)
    elif state is ReferralState.OFFER:
        referrals.mark_offer(context, *pair, note=note)
    elif state is ReferralState.UNSUITABLE:
        reason = UnsuitableReason.from_label(row.fields.get("reason", ""))
        if reason is None:
            said = "、".join(one.label for one in UnsuitableReason)
            return _failed("没有填不合适原因，或不在可选范围", f"请填写其中一项：{said}", one.id)
        referrals.mark_unsuitable(context, *pair, reason=reason, note=note)
    elif state is ReferralState.STARTED:
        if first is None:
            return _failed("没有填到岗日期", "请填写到岗日期后重新导入", one.id)
        placements.mark_started(context, *pair, started_on=first)
    elif state is ReferralState.LEFT:
        return _leave(context, one, row, note)
    else:
        return _failed(f"“{state.label}”不能由导入登记", "须征得本人同意的推荐请在本系统办理", one.id)
    return Told(RowOutcome.TAKEN, subject=one.id)


def _leave(context: Context, one: Referral, row: SheetRow, note: str) -> Told:
    last = _day(row, "left_on", "离岗日期")
    reason = LeftReason.from_label(row.fields.get("left_reason", ""))
    if last is None or reason is None:
        said = "、".join(one.label for one in LeftReason)
        return _failed("没有填离岗日期，或离岗原因不在可选范围", f"请填写离岗日期和其中一项原因：{said}", one.id)
    placements.mark_left(context, one.vacancy_id, one.seeker_id, reason=reason, left_on=last, note=note)
    return Told(RowOutcome.TAKEN, subject=one.id)


def take_employments(context: Context, arrival: Arrival, rows: Sequence[SheetRow]) -> dict[int, Told]:
    """Employment registrations: the proof of a first day at work for who was recommended there, else listed."""
    known = _known(context, arrival, rows)
    return _each(context, rows, lambda row: _employ(context, row, known.get(row.fields[THEIR_NUMBER])))


def _employ(context: Context, row: SheetRow, owner: int | None) -> Told:
    first, last = _day(row, "started_on", "到岗日期"), _day(row, "left_on", "离岗日期")
    if first is None:
        return _failed("没有填到岗日期")
    person = _person(context, row)
    firm = context.unit.enterprises.by_uscc(row.fields[FIRM + "uscc"].strip().upper())
    between = (
        context.unit.exchanges.referrals_between(context.actor.reach, person.id or 0, firm.id or 0)
        if person is not None and firm is not None
        else []
    )
    held = [one for one in between if one.state in (ReferralState.STARTED, ReferralState.LEFT)]
    same = next((one for one in held if one.started_on == first), None)
    at_work = next((one for one in held if one.state is ReferralState.STARTED), None)
    one = same or at_work or next((one for one in between if one.state in PROPOSED), None)
    if one is None:
        return _employ_by_fair(context, row, first, last, person, firm, owner)
    if owner is not None and owner != one.id:
        return _failed(_OTHERS, _ASK)
    if same is None and at_work is not None:
        return _failed(f"已登记于 {at_work.started_on} 到岗，与本行 {first} 不同", "请核实到岗日期", at_work.id)
    changed = False
    if same is None:
        pair = (one.vacancy_id, one.seeker_id)
        placements.mark_started(context, *pair, started_on=first, proof=StartProof.REGISTRATION)
        changed = True
    elif same.state is ReferralState.STARTED and (same.proof is None or same.proof in exchange_fairs.SAID):
        # The day was told by somebody; now the register says so too.
        referral_steps.write_down(context, same.vacancy_id, same.seeker_id, same, same.state, note="就业登记")
        referral_steps.change(same, proof=StartProof.REGISTRATION)
        fair_kept.started(context, same)
        context.unit.audit("referral.proof", "seeker", same.seeker_id, vacancy_id=same.vacancy_id)
        changed = True
    if last is not None and one.state is ReferralState.STARTED:
        found = _leave(context, one, row, "")
        if found.outcome is RowOutcome.FAILED:
            raise Invalid(f"{found.message}。{found.remedy}")
        changed = True
    if last is not None and one.left_on != last:
        return _failed(f"已登记于 {one.left_on} 离岗，与本行 {last} 不同", "请核实离岗日期", one.id)
    if firm is not None:
        try:
            with context.unit.exchanges.attempt():
                changed |= bool(exchange_fairs.prove(context, _registration(row, first, last), person, firm))
        except MatcherError as error:
            # The referral is right; that the fair could not say the same is told.
            said = f"招聘会上岗没有登记：{error.message}"
            return Told(RowOutcome.TAKEN if changed else RowOutcome.KNOWN, said, "请在招聘会回访里核实", one.id)
    return Told(RowOutcome.TAKEN if changed else RowOutcome.KNOWN, "" if changed else "已登记", subject=one.id)


def _registration(row: SheetRow, first: date, last: date | None) -> exchange_fairs.Registration:
    reason = LeftReason.from_label(row.fields.get("left_reason", ""))
    return exchange_fairs.Registration(row.fields["name"], row.fields["phone"], first, last, reason)


def _employ_by_fair(
    context: Context,
    row: SheetRow,
    first: date,
    last: date | None,
    person: Seeker | None,
    firm: Enterprise | None,
    owner: int | None,
) -> Told:
    """Nobody recommended them: perhaps they met at a job fair. Their number stays with the row: it is no referral's."""
    known = firm and exchange_fairs.prove(context, _registration(row, first, last), person, firm)
    if known is None:
        remedy = "请核对姓名、电话和信用代码；不是经本系统推荐或招聘会就业的，不需要处理"
        return Told(RowOutcome.UNMATCHED, "没有找到本人到该单位的推荐或招聘会意向", remedy)
    if owner is not None:
        # Refused, so that what was written down for the row goes.
        raise Conflict(_OTHERS)
    told = "已作为招聘会上岗依据登记" if known else "招聘会上岗已登记"
    return Told(RowOutcome.TAKEN if known else RowOutcome.KNOWN, told)


TAKERS: Mapping[ExchangeKind, Callable[[Context, Arrival, Sequence[SheetRow]], dict[int, Told]]] = {
    ExchangeKind.SEEKER: take_people,
    ExchangeKind.VACANCY: take_posts,
    ExchangeKind.REFERRAL: take_results,
    ExchangeKind.EMPLOYMENT: take_employments,
}


def number(context: Context, mapping: MappingRow, row: SheetRow, told: Told) -> Told:
    """Keep their number of the record a row stands for; a number of another record fails the row."""
    theirs = row.fields[THEIR_NUMBER]
    if told.subject is None or not theirs or told.outcome not in (RowOutcome.TAKEN, RowOutcome.KNOWN):
        return told
    problem = keep_number(context, mapping, told.subject, theirs)
    if not problem:
        return told
    # The record itself is right; what is wrong is the number, and that is said.
    return replace(told, message="；".join(filter(None, [told.message, f"对方编号没有记下：{problem}"])), remedy=_ASK)
