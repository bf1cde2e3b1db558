"""Reading an uploaded file (检查): every row gets its verdict before anything is taken."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from matcher import clock, failpoint
from matcher.errors import Invalid
from matcher.forms.columns import Form, Mapped
from matcher.forms.sandbox import read_document
from matcher.forms.template import brochure_template, seekers_template
from matcher.models.enterprise import Enterprise, EnterpriseDraft
from matcher.models.enums import FindingLevel, IntakeKind, RegionLevel
from matcher.models.intake import Intake
from matcher.models.region import SHANXI, covers
from matcher.models.states import IntakeState, VacancyState, Verdict
from matcher.models.vacancy import VacancyDraft
from matcher.models.values import Finding, Problem
from matcher.service import vacancies
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.text.normalise import clean

# A post in one of these states is taken anew when its row comes again.
RENEWABLE = (VacancyState.REJECTED, VacancyState.EXPIRED)
ACTIONS = {IntakeKind.BROCHURE: Action.BROCHURE_SUBMIT, IntakeKind.SEEKERS: Action.SEEKER_IMPORT}


def template(context: Context, kind: IntakeKind) -> tuple[str, bytes]:
    """The blank form to fill in, with drop-downs, notes and a sample row: file name and bytes."""
    permit(context.actor, ACTIONS[kind])
    form = context.kit.forms[kind.value]
    counties = [
        context.place_name(region.adcode)
        for region in context.unit.regions.within(SHANXI, RegionLevel.COUNTY, RegionLevel.ZONE)
    ]
    make = brochure_template if kind is IntakeKind.BROCHURE else seekers_template
    return f"{kind.label}模板.xlsx", make(form, counties)


def preview(context: Context, kind: IntakeKind, filename: str, data: bytes) -> Intake:
    """Read a file and give every row its verdict; nothing is taken yet.

    The file is read before the first statement, so no lock is held while a child process parses it.
    """
    permit(context.actor, ACTIONS[kind])
    form = context.kit.forms[kind.value]
    mapped = form.map(read_document(filename, data))
    failpoint.hit("after_parse")
    digest = hashlib.sha256(data).hexdigest()
    header: dict[str, Any] = {}
    enterprise: Enterprise | None = None
    if kind is IntakeKind.BROCHURE:
        header, enterprise = _header(context, mapped)
        rows = _posts(context, mapped, form, header, enterprise)
    else:
        rows = _people(context, mapped)
    notes = list(mapped.notes)
    twin = context.unit.intakes.confirmed_twin(kind, digest, enterprise.id if enterprise else None)
    if twin is not None:
        notes.insert(0, f"同一文件已于 {clock.local(twin.created_at):%Y-%m-%d %H:%M} 导入过，重复的行不会再次入库")
    return context.unit.intakes.add(
        Intake(
            kind=kind,
            state=IntakeState.PREVIEWED,
            filename=clean(filename)[-200:] or "未命名",
            sha256=digest,
            size=len(data),
            account_id=context.actor.account_id,
            enterprise_id=enterprise.id if enterprise else None,
            header=header,
            counts=dict(Counter(row["verdict"] for row in rows)),
            notes=notes,
            created_at=clock.now(),
        ),
        rows,
    )


def _header(context: Context, mapped: Mapped) -> tuple[dict[str, Any], Enterprise | None]:
    """Which enterprise the brochure is of: the signed-in one, or the one the file names."""
    own = context.unit.enterprises.get(context.actor.enterprise_id) if context.actor.enterprise_id else None
    if own is not None:
        stated = mapped.header.get("uscc", "").strip().upper()
        if stated and stated != own.uscc:
            raise Invalid(
                f"文件中的统一社会信用代码 {stated} 与登录企业（{own.name}，{own.uscc}）不一致，请用本企业的简章",
                field="uscc",
            )
        header = {key: value for key, value in mapped.header.items() if value.strip()} if mapped.header else {}
        # Who the enterprise is and which county is in charge was settled when it was registered: no file changes it.
        registered = {"name": own.name, "uscc": own.uscc, "place": own.adcode, "industry": own.industry.value}
        draft, problems = context.kit.brochures.read_header(filled(own) | header | registered)
        _refuse(problems, draft)
        return (draft.model_dump(mode="json") if draft else {}), own
    draft, problems = context.kit.brochures.read_header(mapped.header)
    _refuse(problems, draft)
    if draft is None:
        raise Invalid("简章缺少企业信息：请在“企业信息”表或表头填写单位名称和统一社会信用代码", field="name")
    reach = context.actor.reach
    if reach.adcode is not None and not covers(reach.adcode, draft.adcode):
        raise Invalid(f"{draft.name}不在您的管辖范围，请交由所在地录入", field="place")
    enterprise = context.unit.enterprises.by_uscc(draft.uscc)
    if reach.officer_id is not None:
        _own_enterprise(context, enterprise, draft)
    return draft.model_dump(mode="json"), enterprise


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


def row_key(draft: VacancyDraft, cells: Mapping[str, str]) -> str:
    """What makes two rows the same post (``trust.md`` T12): title, place and stated period, within one enterprise."""
    title = "".join(clean(draft.title).casefold().split())
    stated = [cells.get("valid_from", "").strip(), cells.get("valid_to", "").strip() and str(draft.valid_to)]
    return hashlib.sha256("|".join([title, draft.adcode, *stated]).encode()).hexdigest()


def _posts(
    context: Context, mapped: Mapped, form: Form, header: Mapping[str, Any], enterprise: Enterprise | None
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    first_seen: dict[str, int] = {}
    for row in mapped.rows:
        drafts, problems = context.kit.brochures.read_post(row.cells, header_adcode=header.get("adcode"))
        texts = [str(problem) for problem in problems]
        bad = not drafts or any(problem.level is FindingLevel.BLOCK for problem in problems)
        warned = bool(problems)
        keys = []
        for draft in drafts:
            for finding in vacancies.check(context, draft, intro=str(header.get("intro", ""))):
                blocks = finding.level is FindingLevel.BLOCK
                bad, warned = bad or blocks, True
                texts.append(_told(form, finding))
            keys.append(row_key(draft, row.cells))
        verdict = Verdict.BAD if bad else Verdict.WARN if warned else Verdict.GOOD
        twin = next((first_seen[key] for key in keys if key in first_seen), None)
        if verdict is not Verdict.BAD and twin is not None:
            verdict = Verdict.DUPLICATE
            texts.append(f"与第 {twin} 行的岗位名称、地区和有效期相同；如确为不同岗位，请在岗位名称中注明车间或班组")
        for key in keys:
            first_seen.setdefault(key, row.number)
        rows.append(
            _row(
                row.number, row.table, row.cells, [one.model_dump(mode="json") for one in drafts], verdict, texts, keys
            )
        )
    _known(context, rows, enterprise)
    return rows


def _told(form: Form, finding: Finding) -> str:
    """A finding in a sentence: rule, column, the words complained of, why, by what law, what to write instead."""
    key = finding.field.removesuffix("_text")
    label = next((column.label for column in (*form.columns, *form.header) if column.key == key), "")
    quote = f"“{finding.quote}”" if finding.quote else ""
    where = f"{label}{quote}：" if label or quote else ""
    return f"{finding.rule} {where}{finding.reason}（{finding.law}）。{finding.suggestion}"


def _known(context: Context, rows: list[dict[str, Any]], enterprise: Enterprise | None) -> None:
    """Mark rows the enterprise handed in before; one that was sent back or has run out may come again."""
    if enterprise is None:
        return
    known = context.unit.vacancies.by_keys(enterprise.id or 0, [key for row in rows for key in row["keys"]])
    for row in rows:
        posts = [known[key] for key in row["keys"] if key in known]
        if row["verdict"] == Verdict.BAD or not posts:
            continue
        again = [post for post in posts if post.state in RENEWABLE]
        if again:
            row["verdict"] = Verdict.WARN.value
            row["problems"].append(f"该岗位此前{again[0].state.label}，将按本次内容重新提交")
        elif len(posts) == len(row["keys"]):
            row["verdict"] = Verdict.DUPLICATE.value
            row["problems"].append("该岗位此前已提交，不重复入库")


def _people(context: Context, mapped: Mapped) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    first_seen: dict[str, int] = {}
    for row in mapped.rows:
        draft, problems = context.kit.roster.read_seeker(row.cells)
        texts = [str(problem) for problem in problems]
        bad = draft is None or any(problem.level is FindingLevel.BLOCK for problem in problems)
        verdict = Verdict.BAD if bad else Verdict.WARN if problems else Verdict.GOOD
        phone = context.unit.seekers.phone_hash(draft.phone) if draft else None
        keys = [phone] if phone else []
        if verdict is not Verdict.BAD and phone in first_seen:
            verdict = Verdict.DUPLICATE
            texts.append(f"与第 {first_seen[phone]} 行的联系电话相同")
        if phone:
            first_seen.setdefault(phone, row.number)
        drafts = [draft.model_dump(mode="json")] if draft else []
        rows.append(_row(row.number, row.table, row.cells, drafts, verdict, texts, keys))
    known = context.unit.seekers.known_phones([key for one in rows for key in one["keys"]])
    for one in rows:
        if one["verdict"] in (Verdict.GOOD, Verdict.WARN) and any(key in known for key in one["keys"]):
            one["verdict"] = Verdict.DUPLICATE.value
            one["problems"].append("该联系电话已登记，不重复入库")
    return rows


def _row(
    number: int,
    table: str,
    cells: Mapping[str, str],
    drafts: list[dict[str, Any]],
    verdict: Verdict,
    problems: list[str],
    keys: list[str],
) -> dict[str, Any]:
    return {
        "number": number,
        "table": table,
        "cells": dict(cells),
        "drafts": drafts,
        "verdict": verdict.value,
        "problems": problems,
        "keys": keys,
    }
