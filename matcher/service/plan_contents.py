"""What a plan says (方案内容), in words: kept with each agreed version, compared, printed, written."""

from __future__ import annotations

from typing import Any

from matcher import clock
from matcher.errors import NotFound
from matcher.forms.plan import plan_document
from matcher.models.enums import EnterpriseTag, ShortageKind
from matcher.models.plan import Diagnosis
from matcher.models.vacancy import Vacancy
from matcher.planning.comparison import Change, compare
from matcher.service.context import Context
from matcher.service.plans import MeasureRow, PlanView, get_plan


def content(context: Context, view: PlanView) -> dict[str, Any]:
    """The plan as plain text by section; risk notes and links are for staff and are not in it."""
    firm, found = view.enterprise, view.diagnosis
    tags = "、".join(EnterpriseTag(one).label for one in firm.tags)
    staff = f"{firm.employees_now} 人" if firm.employees_now is not None else "未填"
    return {
        "title": f"{firm.name}用工服务方案（一企一策）",
        "number": view.case.number,
        "rules": f"{view.rules.notice}；诊断规则第 {view.rules.version} 版（{view.rules.valid_from} 起）",
        "office": context.place_name(view.case.adcode),
        "officer": view.officer.name if view.officer else "未指派",
        "officer_phone": view.officer.office_phone if view.officer else "",
        "enterprise": [
            ["企业名称", firm.name],
            ["统一社会信用代码", firm.uscc],
            ["所在地", context.full_address(firm.adcode, firm.address)],
            ["行业", firm.industry.label],
            ["规模", firm.size.label],
            ["重点企业名录", tags or "未列入"],
            ["在岗人数", staff],
            *([["用工需求调查", found.findings["survey"]]] if found and found.findings.get("survey") else []),
        ],
        "needs": [_need(context, post) for post in view.posts],
        "classes": [ShortageKind(one).label for one in found.confirmed] if found else [],
        "diagnosed": f"{found.by_name}于 {clock.local(found.at):%Y-%m-%d} " if found else "",
        "reasons": _reasons(found) if found else [],
        "departed": _departed(found) if found else "",
        "figures": _figures(found.findings) if found else [],
        "measures": [_measure(one) for one in view.measures],
        "policies": [[one.name, one.document, one.status, one.missing] for one in view.policies],
        "remarks": view.plan.remarks,
    }


def _need(context: Context, post: Vacancy) -> dict[str, Any]:
    return {
        "id": post.id,
        "title": post.title,
        "headcount": f"{post.headcount} 人" if post.headcount is not None else "若干",
        "pay": post.pay_text,
        "place": context.place_name(post.adcode),
        "needed": str(post.start_by or post.valid_from),
        "until": str(post.valid_to),
    }


def _reasons(found: Diagnosis) -> list[str]:
    """The grounds of the confirmed classes and of no other; one that holds for several classes or posts stands once."""
    told: dict[str, tuple[list[str], list[str]]] = {}
    for one in found.findings.get("reasons", []):
        if one["kind"] in found.confirmed:
            labels, posts = told.setdefault(one["text"], ([], []))
            labels += [one["label"]] if one["label"] not in labels else []
            posts += [one["post"]] if one["post"] not in posts else []
    return [f"{'、'.join(labels)}（{'、'.join(posts)}）：{text}" for text, (labels, posts) in told.items()]


def _departed(found: Diagnosis) -> str:
    """What the rules had proposed and why the officer decided otherwise; empty where both are the same."""
    if found.proposed == found.confirmed:
        return ""
    ours = "、".join(ShortageKind(one).label for one in found.proposed) or "无"
    return f"系统建议为{ours}，{found.by_name}确认为以上类型，理由：{found.opinion.rstrip('。')}"


def _figures(findings: dict[str, Any]) -> list[str]:
    """Pay, reach and barriers of each post that was examined, a sentence each; two posts alike are told once."""
    lines = []
    for post in findings.get("posts", []):
        if post["matching"] is None:
            continue
        told = [pay_text(post["pay"]), f"同类求职 {post['trade']} 人，符合硬性条件 {post['matching']} 人"]
        if post["matching"]:
            told.append(f"其中住在就近范围内的 {post['near']} 人")
        told += [f"{one['text']}，可匹配人数 {one['now']} → {one['then']}" for one in post["reliefs"][:3]]
        lines.append(f"{post['title']}：{'；'.join(told)}")
    return list(dict.fromkeys(lines))


def pay_text(pay: dict[str, Any]) -> str:
    """Pay beside the market in words: 薪资上限 6,500 元/月，为同城同类岗位中位数 7,000 元的 93%（样本 32 个）."""
    # A diagnosis confirmed before the level was kept compared within the city.
    sample, level = f"样本 {pay['sample']} 个", pay.get("level") or "同城同类岗位"
    if pay["offered"] is None:
        return "薪资未写明月薪，不能与市场比较"
    offered = f"薪资上限 {pay['offered'] / 100:,.0f} 元/月"
    if pay["median"] is None:
        return f"{offered}，{level}{sample}，样本不足，不作比较"
    return f"{offered}，为{level}中位数 {pay['median'] / 100:,.0f} 元的 {pay['percent']}%（{sample}）"


def inner_quotes(text: str) -> str:
    """A sentence as it stands inside “…”: its own quotation marks become single ones."""
    return text.replace("“", "‘").replace("”", "’")


def _measure(row: MeasureRow) -> dict[str, Any]:
    one = row.measure
    return {
        "id": one.id,
        "kind": one.kind.label,
        "text": one.text,
        "clause": one.clause,
        "quote": inner_quotes(one.quote),
        "owner": row.owner,
        "start": str(one.start) if one.start else "",
        "due": str(one.due) if one.due else "",
        "target": f"{one.target} 人" if one.target else "",
        "state": row.state.label,
        "result": f"{row.result} 人" if row.result or one.target else "",
    }


def compare_versions(context: Context, case_id: int, first: int, second: int) -> list[Change]:
    """What changed from one agreed version to another; 0 stands for the plan as it is now."""
    view = get_plan(context, case_id)
    known = {one.number: one.content for one in view.versions} | {0: content(context, view)}
    if missing := [str(one) for one in (first, second) if one not in known]:
        raise NotFound(f"没有第 {'、'.join(missing)} 版")
    return compare(known[first], known[second])


def write_document(context: Context, case_id: int) -> tuple[str, bytes]:
    """The plan as a Word document: file name and bytes; the version agreed on is named, or that there is none."""
    view = get_plan(context, case_id)
    told = content(context, view) | signature(view) | {"mark": context.file_mark("仅用于用工服务")}
    return f"一企一策方案_{view.enterprise.name}_{clock.today():%Y%m%d}.docx", plan_document(told)


def signature(view: PlanView) -> dict[str, Any]:
    """How the plan stands: its state, who agreed to which version when, and its closing."""
    agreed, plan = view.agreed, view.plan
    if agreed is None:
        said = "本方案尚未经企业确认"
    else:
        said = f"第 {agreed.number} 版由企业 {agreed.agreed_name} 于 {agreed.agreed_on} 确认（{agreed.channel.label}）"
        said += "；此后有修改，待企业再次确认" if plan.amended else ""
    closing = ""
    if plan.closed_at is not None:
        rated = f"，企业满意度 {plan.satisfaction} 分（满分 5 分）" if plan.satisfaction else ""
        closing = f"{plan.state.label}：共解决用工 {plan.solved} 人{rated}。{plan.closing_opinion}"
        closing += f"（{view.apart}）" if view.apart else ""
    elif view.apart:
        closing = f"目前已解决 {view.supplied} 人，{view.apart}"
    return {
        "state": plan.state.label,
        "agreement": said,
        "closing": closing,
        "day": f"{clock.today().year}年{clock.today().month}月{clock.today().day}日",
    }
