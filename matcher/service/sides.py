"""Records as they are laid side by side (并排对照): the same facts of each under the same labels, people masked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matcher import clock
from matcher.models.account import Account
from matcher.models.case import Case
from matcher.models.consent import Consent
from matcher.models.enterprise import Enterprise
from matcher.models.enums import MergeKind
from matcher.models.seeker import Seeker
from matcher.models.shortlist import Referral
from matcher.models.vacancy import Vacancy
from matcher.service.context import Context

NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Side:
    """One record of a pair: what it is called, where its page is, its version, and its facts in Chinese."""

    id: int
    title: str
    note: str
    version: int
    facts: list[tuple[str, str]]
    merged: bool = False


def load(context: Context, kind: MergeKind, ids: Iterable[int]) -> dict[int, Side]:
    """Some records of one kind by id, in a fixed number of queries."""
    wanted = sorted(set(ids))
    records = context.unit.merges.records(kind, wanted)
    if kind is MergeKind.ENTERPRISE:
        counts = _counts(context, wanted, ("岗位", Vacancy), ("案件", Case), ("账号", Account), column="enterprise_id")
        return {one: _firm(context, row, counts) for one, row in records.items() if isinstance(row, Enterprise)}
    if kind is MergeKind.SEEKER:
        counts = _counts(context, wanted, ("推荐记录", Referral), ("同意记录", Consent), column="seeker_id")
        return {one: _person(context, row, counts) for one, row in records.items() if isinstance(row, Seeker)}
    posts = {one: row for one, row in records.items() if isinstance(row, Vacancy)}
    counts = _counts(context, wanted, ("候选人", Referral), column="vacancy_id")
    employers = context.unit.enterprises.many([post.enterprise_id for post in posts.values()])
    names = {one: employers[post.enterprise_id].name for one, post in posts.items()}
    return {one: _post(context, post, names[one], counts) for one, post in posts.items()}


def _counts(
    context: Context,
    ids: Sequence[int],
    *tables: tuple[str, type[Vacancy] | type[Case] | type[Account] | type[Referral] | type[Consent]],
    column: str,
) -> dict[str, dict[int, int]]:
    return {label: context.unit.merges.count(table, column, ids) for label, table in tables}


def _counted(counts: dict[str, dict[int, int]], identity: int) -> list[tuple[str, str]]:
    return [(label, f"{found.get(identity, 0)} 条") for label, found in counts.items()]


def _firm(context: Context, row: Enterprise, counts: dict[str, dict[int, int]]) -> Side:
    facts = [
        ("单位名称", row.name),
        ("统一社会信用代码", row.uscc),
        ("所在地区", context.place_name(row.adcode)),
        ("地址", row.address),
        ("行业", row.industry.label),
        ("单位性质", row.ownership.label),
        ("规模", row.size.label),
        ("在岗人数", f"{row.employees_now} 人" if row.employees_now is not None else ""),
        ("联系人", row.contact_name),
        ("联系电话", row.contact_phone),
        ("邮箱", row.email),
        ("登记时间", _day(row)),
        *_counted(counts, row.id or 0),
    ]
    note = f"{row.uscc}，{context.place_name(row.adcode)}"
    return Side(row.id or 0, row.name, note, row.version, _said(facts), row.merged_into is not None)


def _post(context: Context, row: Vacancy, employer: str, counts: dict[str, dict[int, int]]) -> Side:
    facts = [
        ("岗位名称", row.title),
        ("单位", employer),
        ("状态", row.state.label),
        ("招聘人数", f"{row.headcount} 人" if row.headcount is not None else "若干"),
        ("薪资", row.pay_text),
        ("工作地点", context.full_address(row.adcode, row.address)),
        ("用工形式", row.employment_form.label),
        ("班制", row.shift.label if row.shift else ""),
        ("学历", row.education.label if row.education else ""),
        ("证书", "、".join(row.certificates)),
        ("有效期", f"{row.valid_from} 至 {row.valid_to}"),
        ("来源", row.source.label),
        ("工作内容", row.duty),
        ("招聘条件", row.conditions),
        ("提交时间", _day(row)),
        *_counted(counts, row.id or 0),
    ]
    note = f"{employer}，{context.place_name(row.adcode)}，有效期至 {row.valid_to}"
    return Side(row.id or 0, row.title, note, row.version, _said(facts), row.merged_into is not None)


def _person(context: Context, row: Seeker, counts: dict[str, dict[int, int]]) -> Side:
    facts = [
        ("姓名", row.name_masked),
        ("联系电话", row.phone_masked),
        ("年龄段", _decade(row)),
        ("所在地区", context.place_name(row.adcode)),
        ("求职意向", "、".join(row.wanted_titles)),
        ("学历", row.education.label if row.education else ""),
        ("技能等级", row.skill_grade.label if row.skill_grade else ""),
        ("证书", "、".join(row.certificates)),
        ("工作年限", f"{row.experience_years:g} 年" if row.experience_years is not None else ""),
        ("灵活就业", "是" if row.flexible else "否"),
        ("求职状态", "求职中" if row.seeking else "已停止"),
        ("登记时间", _day(row)),
        *_counted(counts, row.id or 0),
    ]
    told = (row.phone_masked, context.place_name(row.adcode), f"{_day(row)} 登记")
    note = "，".join(one for one in told if one)
    return Side(row.id or 0, row.name_masked, note, row.version, _said(facts), row.merged_into is not None)


def _said(facts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(label, value or NOTHING) for label, value in facts]


def _decade(row: Seeker) -> str:
    """The age as lists may show it: 4x岁."""
    if row.born_on is None:
        return ""
    today = clock.today()
    age = today.year - row.born_on.year - ((today.month, today.day) < (row.born_on.month, row.born_on.day))
    return f"{age // 10}x岁"


def _day(row: Enterprise | Vacancy | Seeker) -> str:
    return f"{clock.local(row.created_at):%Y-%m-%d}"
