"""Reading what is handed in (检查): a file or a pasted text; every row gets its verdict before anything is taken."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from matcher import clock, failpoint
from matcher.errors import Invalid
from matcher.forms.sandbox import read_document
from matcher.forms.template import brochure_template, seekers_template
from matcher.models.enterprise import Enterprise, EnterpriseDraft
from matcher.models.enums import FindingLevel, IntakeKind, RegionLevel
from matcher.models.intake import Intake
from matcher.models.region import SHANXI, covers
from matcher.models.states import IntakeState
from matcher.models.values import Problem
from matcher.service import conflicts, corrections, duplicates, key_list_rows, readings, verdicts
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.service.readings import Reading
from matcher.service.restated import restated
from matcher.text.normalise import clean

ACTIONS = {
    IntakeKind.BROCHURE: Action.BROCHURE_SUBMIT,
    IntakeKind.SEEKERS: Action.SEEKER_IMPORT,
    IntakeKind.SURVEYS: Action.SURVEY_IMPORT,
    IntakeKind.KEY_LIST: Action.LIST_IMPORT,
    IntakeKind.LOTS: Action.LOT_KEEP,
}
PASTED = "粘贴的文字"


def template(context: Context, kind: IntakeKind) -> tuple[str, bytes]:
    """The blank form to fill in, with drop-downs, notes and a sample row: file name and bytes."""
    permit(context.actor, ACTIONS[kind])
    form = context.kit.forms[kind.value]
    counties = [
        context.place_name(region.adcode)
        for region in context.unit.regions.within(SHANXI, RegionLevel.COUNTY, RegionLevel.ZONE)
    ]
    make = brochure_template if form.header else seekers_template
    return f"{kind.label}模板.xlsx", make(form, counties)


def preview(context: Context, kind: IntakeKind, filename: str, data: bytes) -> Intake:
    """Read a file and give every row its verdict; nothing is taken yet.

    The file is read before the first statement, so no lock is held while a child process parses it.
    """
    permit(context.actor, ACTIONS[kind])
    reading = readings.of_document(context, kind, read_document(filename, data, forms=readings.forms_for(kind)))
    failpoint.hit("after_parse")
    return _intake(context, kind, reading, clean(filename)[-200:] or "未命名", data)


def preview_text(
    context: Context,
    kind: IntakeKind,
    text: str,
    *,
    header: Mapping[str, str] | None = None,
    cells: Mapping[tuple[int, str], str] | None = None,
) -> Intake:
    """The same for a pasted text, which gets its own preview like a file.

    ``header`` are fields of the enterprise that a person filled in beside the text, ``cells`` fields that a person
    corrected before handing in, by row (from 0) and column.
    """
    permit(context.actor, ACTIONS[kind])
    reading = readings.of_text(context, kind, text)
    filled_in = {key: value.strip() for key, value in (header or {}).items() if value.strip()}
    reading = reading.headed(reading.header | filled_in)
    return _intake(context, kind, reading, PASTED, text.encode("utf-8", "replace"), cells or {})


def preview_reading(context: Context, kind: IntakeKind, reading: Reading, filename: str, data: bytes) -> Intake:
    """The same for rows that a mapping (对接方案) has put under our columns already."""
    permit(context.actor, ACTIONS[kind])
    return _intake(context, kind, reading, clean(filename)[-200:] or "未命名", data)


def _intake(
    context: Context,
    kind: IntakeKind,
    reading: Reading,
    filename: str,
    data: bytes,
    cells: Mapping[tuple[int, str], str] | None = None,
) -> Intake:
    header: dict[str, Any] = {}
    enterprise: Enterprise | None = None
    if reading.others:
        named = "、".join([reading.header.get("name", ""), *reading.others][:4])
        raise Invalid(f"文字里有多家单位（{named}），请一次只录入一家单位的招聘信息", field="text")
    if kind is IntakeKind.BROCHURE:
        header, enterprise = _header(context, reading)
    elif kind is IntakeKind.KEY_LIST:
        header = key_list_rows.head(context, reading.header)
    rows = [verdicts.read_row(context, kind, header, raw) for raw in reading.rows]
    for (index, field), text in (cells or {}).items():
        if 0 <= index < len(rows):
            rows[index] = corrections.amend(context, kind, header, rows[index], field, text)
    counts = verdicts.settle(context, kind, rows, enterprise)
    digest = hashlib.sha256(data).hexdigest()
    notes = list(reading.notes)
    if kind is IntakeKind.BROCHURE and enterprise is None:
        likely = duplicates.likely_enterprises(context, str(header["name"]), str(header["adcode"]))
        notes.extend(one.sentence for one in likely[:3])
    if enterprise is not None:
        stated = context.unit.size_statements.stated(enterprise.id or 0)
        notes = [*restated(enterprise, EnterpriseDraft.model_validate(header), stated).values(), *notes]
    twin = context.unit.intakes.confirmed_twin(kind, digest, enterprise.id if enterprise else None)
    if twin is not None:
        notes.insert(0, f"同一文件已于 {clock.local(twin.created_at):%Y-%m-%d %H:%M} 导入过，重复的行不会再次入库")
    intake = Intake(
        kind=kind,
        state=IntakeState.PREVIEWED,
        filename=filename,
        sha256=digest,
        size=len(data),
        account_id=context.actor.account_id,
        enterprise_id=enterprise.id if enterprise else None,
        header=header,
        counts=counts,
        notes=notes,
        created_at=clock.now(),
    )
    return context.unit.intakes.add(intake, rows, reading.text)


def _header(context: Context, reading: Reading) -> tuple[dict[str, Any], Enterprise | None]:
    """Which enterprise the brochure is of: the signed-in one, or the one the file names."""
    own = context.unit.enterprises.get(context.actor.enterprise_id) if context.actor.enterprise_id else None
    if own is not None:
        stated = reading.header.get("uscc", "").strip().upper()
        if stated and stated != own.uscc:
            raise Invalid(
                f"文件中的统一社会信用代码 {stated} 与登录企业（{own.name}，{own.uscc}）不一致，请用本企业的简章",
                field="uscc",
            )
        header = _over(filled(own), reading)
        # Who the enterprise is and which county is in charge was settled when it was registered: no file changes it.
        registered = {"name": own.name, "uscc": own.uscc, "place": own.adcode, "industry": own.industry.value}
        draft, problems = context.kit.brochures.read_header(header | registered)
        _refuse(problems, draft)
        return (draft.model_dump(mode="json") if draft else {}), own
    draft, problems = context.kit.brochures.read_header(_completed(context, reading))
    _refuse(problems, draft)
    if draft is None:
        raise Invalid("简章缺少企业信息：请在“企业信息”表或表头填写单位名称和统一社会信用代码", field="name")
    reach = context.actor.reach
    if reach.adcode is not None and not covers(reach.adcode, draft.adcode):
        raise Invalid(f"{draft.name}不在您的管辖范围，请交由所在地录入", field="place")
    enterprise = context.unit.enterprises.by_uscc(draft.uscc)
    conflicts.keep_out(context, enterprise.id if enterprise is not None else None)
    if enterprise is not None and enterprise.uscc != draft.uscc:
        raise Invalid(
            f"统一社会信用代码 {draft.uscc} 已合并到“{enterprise.name}”（{enterprise.uscc}），请按该单位填写",
            field="uscc",
        )
    if reach.officer_id is not None:
        _own_enterprise(context, enterprise, draft)
    return draft.model_dump(mode="json"), enterprise


def _completed(context: Context, reading: Reading) -> dict[str, str]:
    """A header that names a registered enterprise by name or by code, completed from the register.

    Only within the actor's county: elsewhere everything must be given, as in any file. Where the code is given, what
    a file says besides goes before the register, as it always did; a name alone says nothing else.
    """
    name, code = clean(reading.header.get("name", "")), reading.header.get("uscc", "").strip().upper()
    enterprises = context.unit.enterprises
    known = enterprises.by_uscc(code) if code else enterprises.by_name(name) if name else None
    officer = context.unit.officers.get(context.actor.officer_id or 0)
    county = officer.adcode if officer is not None else context.actor.reach.adcode
    if known is None or not (context.actor.system or (county and covers(county, known.adcode))):
        return reading.header
    place_and_trade = {"place": known.adcode, "industry": known.industry.value}
    if not code:
        return _over(filled(known), reading) | {"name": known.name, "uscc": known.uscc} | place_and_trade
    # A code merged into another, and a name that is not the registered one, are told further on.
    stated = {key: value for key, value in reading.header.items() if value.strip()}
    return {"name": known.name} | filled(known) | place_and_trade | stated


def _over(known: Mapping[str, str], reading: Reading) -> dict[str, str]:
    """What a header states over what is known; a loose text only fills gaps, since it speaks of posts first."""
    stated = {key: value for key, value in reading.header.items() if value.strip()}
    if reading.text:
        return stated | {key: value for key, value in known.items() if value}
    return {**known, **stated}


def _own_enterprise(context: Context, enterprise: Enterprise | None, draft: EnterpriseDraft) -> None:
    """An officer hands in for enterprises of the own county that nobody else is paired with, under their own name."""
    officer = context.unit.officers.get(context.actor.officer_id or 0)
    if officer is None or not covers(officer.adcode, draft.adcode):
        raise Invalid(f"{draft.name}不在您服务的县（市、区），请交由所在地专员录入", field="place")
    pairs = context.unit.officers.open_pairings(enterprise.id or 0) if enterprise is not None else []
    if pairs and officer.id not in [one.id for _, one in pairs]:
        raise Invalid(f"{draft.name}已由{pairs[0][1].name}结对服务，请交由结对专员录入", field="name")
    if enterprise is not None and enterprise.name != draft.name:
        raise Invalid(f"统一社会信用代码 {draft.uscc} 已登记为“{enterprise.name}”，请核对单位名称", field="name")


def filled(enterprise: Enterprise | EnterpriseDraft) -> dict[str, str]:
    """What is known of an enterprise beside name, code, place and trade, in the words of the form."""
    return {
        "address": enterprise.address,
        "intro": enterprise.intro,
        "contact_name": enterprise.contact_name,
        "contact_phone": enterprise.contact_phone,
        "email": enterprise.email,
        "ownership": enterprise.ownership.label,
        "size": enterprise.size.label,
        "employees": "" if enterprise.employees_now is None else str(enterprise.employees_now),
    }


def _refuse(problems: Sequence[Problem], draft: EnterpriseDraft | None) -> None:
    blocking = [problem for problem in problems if problem.level is FindingLevel.BLOCK]
    if blocking or draft is None:
        raise Invalid(
            "企业信息有误，请改正后重新上传",
            field=blocking[0].field if blocking else "name",
            details=[str(one) for one in blocking],
        )
