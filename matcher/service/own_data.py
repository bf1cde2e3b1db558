"""A person's own copy of what is held about them (本人数据导出), 个人信息保护法 45: in words, and nobody else's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import SQLModel

from matcher import clock
from matcher.errors import NotFound, TooMany
from matcher.forms.own_data import workbook
from matcher.models.agency import AgencyService
from matcher.models.application import Application
from matcher.models.booking import Booking
from matcher.models.claim import Claim
from matcher.models.complaint import Complaint
from matcher.models.consent import Consent, Disclosure
from matcher.models.consent_request import ConsentRequest
from matcher.models.enums import EmploymentForm, HardLimit, Labelled, Role
from matcher.models.fair_invitation import FairInvitation
from matcher.models.fair_visit import FairVisitor
from matcher.models.gear import Transport
from matcher.models.graduation import Graduate
from matcher.models.look import Look
from matcher.models.money import plain_yuan
from matcher.models.notice import Notice
from matcher.models.policy import Claimant
from matcher.models.referral_step import ReferralStep
from matcher.models.rights_request import RightsRequest
from matcher.models.saved_search import SavedSearch
from matcher.models.seeker import Seeker
from matcher.models.shift import Availability
from matcher.models.shortlist import Referral, ShortlistEntry
from matcher.models.status import SeekerStatus
from matcher.models.ticket import Ticket
from matcher.models.training import Enrolment
from matcher.repository.own_data import OwnData
from matcher.service.context import Context
from matcher.service.permissions import Action, permit

PAUSE_MINUTES = 10
EXPORT = "own.export"


@dataclass(frozen=True, slots=True)
class Part:
    """A table of the copy: its heading, the column that names the person, and the columns with their headings."""

    table: type[SQLModel]
    title: str
    columns: Mapping[str, str]
    key: str = "seeker_id"


# What opened values are called is of this file: columns that begin with "=" are read by ``_opened``.
PARTS: tuple[Part, ...] = (
    Part(
        Seeker,
        "求职登记",
        {
            "=name": "姓名", "=phone": "联系电话", "born_on": "出生日期", "adcode": "所在地",
            "resident": "居住在所在地",
            "wanted_titles": "求职意向", "wanted_adcodes": "意向地区", "skills": "技能", "history": "工作经历",
            "education": "学历", "skill_grade": "技能等级", "certificates": "证书", "experience_years": "经验年数",
            "pay_min": "期望月薪（元）", "available_from": "可到岗日期", "accepts_night": "接受夜班",
            "employment_forms": "用工形式", "limits": "本人底线", "hardship": "就业困难人员", "flexible": "零工",
            "radius_km": "可接受距离（公里）", "own_tools": "自带工具", "transports": "交通工具", "seeking": "正在求职",
            "ranked": "参加自动排序", "=id_number": "身份证号", "active_at": "最近更新", "created_at": "登记时间",
        },
        "id",
    ),
    Part(Availability, "可上班时段", {"weekday": "星期", "start_minute": "开始（分钟）", "end_minute": "结束（分钟）"}),
    Part(
        Consent,
        "同意",
        {
            "kind": "事项", "scope": "范围", "enterprise_id": "单位", "notice_version": "规则版本", "channel": "方式",
            "granted_at": "同意时间", "expires_on": "有效至", "withdrawn_at": "撤回时间",
        },
    ),
    Part(
        Disclosure,
        "对外提供",
        {"enterprise_id": "提供给", "vacancy_id": "岗位", "fields": "提供内容", "at": "时间"},
    ),
    Part(Look, "查看记录", {"at": "时间", "body": "单位", "role": "角色", "what": "查看内容", "purpose": "目的"}),
    Part(
        Application,
        "应聘",
        {
            "vacancy_id": "岗位", "state": "状态", "note": "本人留言", "answer": "答复", "created_at": "应聘时间",
            "decided_at": "办理时间",
        },
    ),
    Part(
        ConsentRequest,
        "征求同意",
        {"vacancy_id": "岗位", "state": "状态", "asked_at": "征求时间", "answered_at": "答复时间"},
    ),
    Part(
        Referral,
        "推荐",
        {
            "vacancy_id": "岗位", "state": "状态", "reason": "原因", "interview_at": "面试时间",
            "interview_place": "面试地点", "interview_answer": "本人对面试的答复",
            "started_on": "到岗日期", "left_on": "离岗日期", "left_reason": "离岗原因",
            "created_at": "推荐时间", "updated_at": "更新时间",
        },
    ),
    Part(
        ReferralStep,
        "推荐轨迹",
        {"vacancy_id": "岗位", "before": "原状态", "after": "新状态", "day": "日期", "at": "登记时间"},
    ),
    Part(ShortlistEntry, "候选名单中的排序", {"rank": "名次", "score": "得分（十分之一分）"}),
    Part(
        Booking,
        "零工预约",
        {
            "state": "状态", "starts_at": "开始", "ends_at": "结束", "confirmed_at": "确认时间",
            "arrived_at": "到场时间",
            "worked_minutes": "工时（分钟）", "paid": "已付（元）", "paid_on": "付款日期",
            "note": "说明", "appeal": "本人异议", "created_at": "登记时间",
        },
    ),
    Part(Ticket, "零工市场取号", {"day": "日期", "number": "号码", "state": "状态", "taken_at": "取号时间"}),
    Part(
        Claim,
        "补贴申领",
        {
            "policy": "政策", "enterprise_id": "单位", "hired_on": "入职日期", "applied_on": "申请日期",
            "months": "月数",
            "amount": "金额（元）", "state": "状态", "reason": "理由", "opinion": "意见", "paid_on": "拨付日期",
            "recover_amount": "应退回（元）", "=claim_facts": "认定依据",
        },
    ),
    Part(
        SeekerStatus,
        "人员类别",
        {
            "kind": "类别", "holds": "是否属于", "since": "起始", "until": "截止", "source": "来源",
            "=document": "证件号",
            "=category": "具体类别", "at": "登记时间", "revoked_at": "作废时间",
        },
    ),
    Part(
        AgencyService,
        "机构服务",
        {"agency_name": "机构", "kind": "服务", "served_on": "日期", "employer": "用人单位", "placed_on": "就业日期"},
    ),
    Part(
        Enrolment,
        "培训",
        {
            "state": "状态", "certificate_number": "证书编号", "certified_on": "发证日期", "note": "说明",
            "created_at": "报名时间",
        },
    ),
    Part(Graduate, "毕业班", {"created_at": "登记时间"}),
    Part(
        FairInvitation,
        "招聘会邀请",
        {"fair_id": "招聘会", "channel": "方式", "answer": "答复", "answered_at": "答复时间", "at": "邀请时间"},
    ),
    Part(
        FairVisitor,
        "招聘会入场",
        {"fair_id": "招聘会", "day": "日期", "number": "入场号", "groups": "人员类别", "wanted": "意向", "how": "方式"},
    ),
    Part(
        RightsRequest,
        "权利请求",
        {
            "kind": "事项", "=text": "内容", "state": "状态", "due": "答复期限", "=answer": "答复",
            "created_at": "提出时间", "answered_at": "答复时间",
        },
    ),
    Part(
        Complaint,
        "投诉",
        {
            "number": "编号", "kind": "事项", "enterprise_id": "单位", "firm_name": "单位名称", "vacancy_id": "岗位",
            "=text": "内容", "state": "状态", "due": "期限", "found": "结论", "=answer": "答复",
            "created_at": "提出时间", "answered_at": "答复时间",
        },
    ),
    Part(SavedSearch, "搜索订阅", {"name": "名称", "query": "条件", "created_at": "订阅时间"}),
    Part(Notice, "消息", {"title": "标题", "body": "内容", "created_at": "时间"}, "account_id"),
)  # fmt: skip

# Amounts are stored in fen and read in yuan; codes are read by their labels.
_FEN = frozenset({"pay_min", "paid", "amount", "recover_amount"})
_CODES: dict[str, type[Labelled]] = {
    "employment_forms": EmploymentForm,
    "limits": HardLimit,
    "transports": Transport,
    "role": Role,
}
# What an enterprise's claim for having hired the person says of the person; the rest is the enterprise's own.
_HIRED = frozenset({"policy", "enterprise_id", "hired_on", "state"})

# Tables that name a person and are not copied, and why; each table with a foreign key to people is here or above.
NOT_EXPORTED: dict[str, str] = {
    "account": "本人的登录账号：只有用户名和密码的摘要，密码摘要不导出",
    "crew": "零工班组的名称和成员是大家的，不只是本人的数据",
    "crew_member": "班组成员关系牵涉其他成员；本人的每次上工在“零工预约”",
}


def export(context: Context) -> dict[str, list[dict[str, Any]]]:
    """Everything held about the signed-in person, by table, in words; written down, once in ten minutes."""
    permit(context.actor, Action.PROFILE_READ)
    # Held, so that two at once are counted one after the other.
    seeker = context.unit.seekers.get(context.actor.seeker_id or 0, lock=True)
    if seeker is None or seeker.gone:
        raise NotFound("没有您的求职登记")
    since = clock.now() - timedelta(minutes=PAUSE_MINUTES)
    if context.unit.audit_log.subjects(EXPORT, context.actor.account_id or 0, since):
        raise TooMany(f"{PAUSE_MINUTES} 分钟内只能导出一次，请稍后再试", code="own_export")
    found = {part.title: _rows(context, part, seeker) for part in PARTS}
    context.unit.audit(EXPORT, "seeker", seeker.id, rows=sum(map(len, found.values())))
    return found


def export_workbook(context: Context) -> bytes:
    """The same as a workbook with a sheet for each table."""
    found = export(context)
    sheets = [(part.title, list(part.columns.values()), found[part.title]) for part in PARTS]
    return workbook(
        [(title, heads, [[str(row[head]) for head in heads] for row in rows]) for title, heads, rows in sheets]
    )


def _rows(context: Context, part: Part, seeker: Seeker) -> list[dict[str, Any]]:
    store: OwnData = context.unit.own_data
    value = context.actor.account_id if part.key == "account_id" else seeker.id
    rows = store.rows(part.table, part.key, value or 0)
    named = {key: {getattr(row, key) for row in rows} - {None} for key in part.columns if key.endswith("_id")}
    names = store.names(named)
    return [
        {
            heading: ""
            if isinstance(row, Claim) and row.claimant is not Claimant.SEEKER and column not in _HIRED
            else _opened(context, row, column[1:])
            if column.startswith("=")
            else names.get((column, getattr(row, column)), "")
            if column in named
            else _word(context, column, getattr(row, column))
            for column, heading in part.columns.items()
        }
        for row in rows
    ]


def _opened(context: Context, row: Any, what: str) -> str:
    """A sealed value in the clear."""
    unit = context.unit
    if isinstance(row, Seeker):
        if what == "id_number":
            return "号码未保存，只有不能还原的摘要" if row.id_hash else ""
        return str(getattr(unit.seekers.contact(row), what))
    if isinstance(row, SeekerStatus):
        return unit.statuses.papers(row).get(what) or ""
    if isinstance(row, RightsRequest):
        return unit.rights_requests.text(row) if what == "text" else unit.rights_requests.answer(row)
    if isinstance(row, Complaint):
        return unit.complaints.text(row) if what == "text" else unit.complaints.answer(row)
    if isinstance(row, Claim):
        return unit.claims.facts(row).model_dump_json(exclude_defaults=True)
    return ""


def _word(context: Context, column: str, value: Any) -> Any:
    """A stored value as people read it."""
    if value is None:
        return ""
    if column in _FEN:
        return plain_yuan(value)
    if column in _CODES:
        known: dict[str, str] = {one.value: one.label for one in _CODES[column]}
        return "、".join(known.get(one, one) for one in ([value] if isinstance(value, str) else value))
    if column == "weekday":
        return "一二三四五六日"[value - 1]
    if isinstance(value, Labelled):
        return value.label
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{clock.local(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if column == "adcode":
        return context.place_name(value)
    if column == "wanted_adcodes":
        return "、".join(map(context.place_name, value))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "、".join(map(str, value))
    return value
