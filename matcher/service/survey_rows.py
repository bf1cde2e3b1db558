"""Rows of a survey file compared (用工需求 逐行结论): rows of one enterprise make one survey, taken whole or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from matcher.models.enterprise import Enterprise
from matcher.models.enums import FindingLevel
from matcher.models.states import Verdict
from matcher.models.survey import Survey, SurveyDraft, SurveySource
from matcher.service import surveys
from matcher.service.context import Context
from matcher.service.permissions import Action
from matcher.service.standing import within
from matcher.text.survey_row import FIGURES, ROW_LABELS, SurveyRow

Row = dict[str, Any]
_Group = list[tuple[Row, SurveyRow]]
_NEEDED = ("staff_start", "staff_end", "needed", "short")


def read(context: Context, cells: Mapping[str, str]) -> tuple[list[dict[str, Any]], list[str], Verdict, list[str]]:
    """One row on its own: draft, problems, verdict, and the key by which its group is known."""
    row, problems = context.kit.survey_rows.read(cells)
    if row is None:
        return [], [str(one) for one in problems], Verdict.BAD, []
    verdict = Verdict.WARN if problems else Verdict.GOOD
    return [row.model_dump(mode="json")], [str(one) for one in problems], verdict, [f"{row.uscc}|{row.month}"]


def settle(context: Context, rows: list[Row]) -> dict[str, int]:
    """Compare the rows of each enterprise with each other and with the store; returns how many have which verdict."""
    groups: dict[str, _Group] = {}
    spoilt: dict[str, int] = {}
    for row in rows:
        row["verdict"], row["problems"] = row["own_verdict"], list(row["own_problems"])
        if row["drafts"]:
            groups.setdefault(row["keys"][0], []).append((row, SurveyRow.model_validate(row["drafts"][0])))
    for row in rows:
        # A row that cannot be read belongs to the enterprise its code names, whatever month it is of.
        if not row["drafts"] and (code := row["cells"].get("uscc", "").replace(" ", "").upper()):
            spoilt.setdefault(code, row["number"])
    known = _known(context, groups)
    handed = context.unit.surveys.in_months(
        [(known[group[0][1].uscc].id or 0, group[0][1].month) for group in groups.values() if group[0][1].uscc in known]
    )
    for group in groups.values():
        _judge(context, group, known.get(group[0][1].uscc), handed, spoilt.get(group[0][1].uscc))
    return dict(Counter(row["verdict"] for row in rows))


def _known(context: Context, groups: Mapping[str, _Group]) -> dict[str, Enterprise]:
    """The enterprises of the file that the actor may hand in for, by code."""
    reach, county = within(context, Action.SURVEY_IMPORT)
    return context.unit.enterprises.by_usccs([group[0][1].uscc for group in groups.values()], reach, county)


def _judge(
    context: Context,
    group: _Group,
    enterprise: Enterprise | None,
    handed: Mapping[tuple[int, str], Survey],
    spoilt: int | None,
) -> None:
    first = group[0][1]
    if enterprise is None:
        remedy = "请先登记该单位（提交招聘简章），或交由所在地录入"
        return _bad(group, f"{ROW_LABELS['uscc']}：{first.uscc} 没有登记，或不在您的管辖范围。{remedy}")
    if first.name and first.name != enterprise.name:
        _doubt(group[0][0], f"{ROW_LABELS['name']}：文件写“{first.name[:40]}”，登记为“{enterprise.name}”。请核对")
    if spoilt is not None:
        return _bad(group, f"同一单位第 {spoilt} 行有误。改正后这几行一起导入")
    draft = _draft(group)
    if draft is None:
        return None
    found = surveys.problems(context, enterprise.id or 0, draft)
    blocking = [one for one in found if one.level is FindingLevel.BLOCK]
    for one in blocking:
        _bad(group, str(one))
    if blocking:
        return None
    for one in found:
        _doubt(group[0][0], str(one))
    return _against_store(context, group, draft, handed.get((enterprise.id or 0, first.month)))


def _against_store(context: Context, group: _Group, draft: SurveyDraft, there: Survey | None) -> None:
    """A month handed in before: the same figures are a duplicate, others need a reason to become a revision."""
    if there is None:
        return
    if surveys.draft_of(there, context.unit.surveys.posts([there.id or 0])) == draft:
        for row, _ in group:
            row["verdict"] = Verdict.DUPLICATE.value
            row["problems"].append(f"{there.month} 已报同样内容，不重复入库")
    elif _reason(group):
        _doubt(group[0][0], f"{there.month} 已报，将作为第 {there.revision + 1} 版更正")
    else:
        remedy = f"如为更正，请在“{ROW_LABELS['revision_reason']}”栏写明原因"
        _bad(group, f"{ROW_LABELS['month']}：{there.month} 已报（第 {there.revision} 版），内容不同。{remedy}")


def _reason(group: Sequence[tuple[Row, SurveyRow]]) -> str:
    return next((one.revision_reason for _, one in group if one.revision_reason), "")


def _bad(group: _Group, text: str) -> None:
    for row, _ in group:
        row["verdict"] = Verdict.BAD.value
        row["problems"].append(text)


def _doubt(row: Row, text: str) -> None:
    if row["verdict"] == Verdict.GOOD:
        row["verdict"] = Verdict.WARN.value
    row["problems"].append(text)


def _draft(group: _Group) -> SurveyDraft | None:
    """The survey that the rows of one enterprise make; None when they disagree or lack a figure, which is told."""
    figures: dict[str, int] = {}
    for key in FIGURES:
        for row, one in group:
            value = one.figures.get(key)
            if value is not None and figures.setdefault(key, value) != value:
                label = ROW_LABELS[key]
                _bad(group, f"{label}：第 {row['number']} 行是 {value}，同一单位前面写的是 {figures[key]}。请改成一致")
                return None
    lacking = [ROW_LABELS[key] for key in _NEEDED if key not in figures]
    if lacking:
        _bad(group, f"{lacking[0]}：没有填写。请在该单位的第一行填写{'、'.join(lacking)}")
        return None
    titles: dict[str, int] = {}
    for row, one in group:
        title = one.post.title if one.post else ""
        if titles.setdefault(title, row["number"]) != row["number"]:
            what = f"岗位“{title}”" if title else "没有岗位的行"
            _bad(group, f"{ROW_LABELS['title']}：{what}与第 {titles[title]} 行重复。同一岗位请合并成一行")
            return None
    facts: dict[str, Any] = {name: _first(group, name) for name in ("lend_from", "lend_to")}
    facts |= {name: _first(group, name) or "" for name in ("training_need", "signer")}
    posts = [one.post for _, one in group if one.post is not None]
    return SurveyDraft(month=group[0][1].month, wants=_first(group, "wants") or [], posts=posts, **facts, **figures)


def _first(group: _Group, name: str) -> Any:
    return next((value for _, one in group if (value := getattr(one, name))), None)


def take(context: Context, rows: Sequence[Row], intake_id: int | None) -> int:
    """Hand in the surveys that good rows make; returns how many."""
    groups: dict[str, _Group] = {}
    for row in rows:
        groups.setdefault(row["keys"][0], []).append((row, SurveyRow.model_validate(row["drafts"][0])))
    known = _known(context, groups)
    # In one order for everybody, so that two files never wait for each other.
    for group in sorted(groups.values(), key=lambda one: (known[one[0][1].uscc].id or 0, one[0][1].month)):
        enterprise, draft = known[group[0][1].uscc], _draft(group)
        if draft is None:  # The rows were judged in the preview and have not changed since.
            continue
        there = context.unit.surveys.revisions(enterprise.id or 0, draft.month)
        options: dict[str, Any] = {"source": SurveySource.IMPORT, "intake_id": intake_id}
        if there:
            surveys.revise_survey(context, there[0].id or 0, draft, reason=_reason(group), **options)
        else:
            surveys.submit_survey(context, enterprise.id or 0, draft, **options)
    return len(groups)
