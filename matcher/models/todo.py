"""To-dos (待办): what waits for somebody, by when, and where it is done. They are read from the other nouns' rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from matcher.models.deadline import Light
from matcher.models.enums import Labelled


class TodoKind(Labelled):
    """Kinds of to-do (待办类型)."""

    FIRST_CONTACT = "first_contact", "首次联系"
    REVIEW = "review", "审核岗位"
    SHORTLIST = "shortlist", "提供候选名单"
    VISIT = "visit", "本月走访"
    CLOSE = "close", "月度回顾或办结"
    REFERRAL = "referral", "推荐待结果"
    FOLLOW_UP = "follow_up", "在岗回访"
    HANDOVER = "handover", "交接"
    ISSUE = "issue", "企业问题"
    CANVASS = "canvass", "摸排再联系"
    SURVEY = "survey", "用工需求未报"
    SHORT = "short", "核实缺工"
    STAY = "stay", "留工登记"
    PLAN_REVIEW = "plan_review", "方案月度回顾"
    UNPAIRED = "unpaired", "重点企业待结对"
    PROPOSAL = "proposal", "待确认结对"
    ESCALATED = "escalated", "上报案件"
    CLAIM = "claim", "补贴核定"
    CLAIM_PAY = "claim_pay", "补贴拨付"
    CLAIM_RECOVER = "claim_recover", "补贴退回"
    GRANT_RECOVER = "grant_recover", "免申即享退回"
    RETURNED = "returned", "岗位被退回"
    EXPIRY = "expiry", "岗位到期"
    ANSWER = "answer", "被推荐人待答复"
    PLAN = "plan", "方案待确认"
    MEASURE = "measure", "方案措施"
    ORDER = "order", "培训订单"
    CLAIM_BACK = "claim_back", "补贴退回补正"
    LENDING = "lending", "调剂协议待办"
    LENT_RETURN = "lent_return", "返岗确认"
    COURSE = "course", "培训班"
    GRADUATION = "graduation", "毕业班"
    PART = "part", "参与的措施"
    AGREEMENT = "agreement", "档案委托待受理"
    DOSSIER = "dossier", "人事代理办件"
    LOAN = "loan", "档案借阅"
    SEARCH = "search", "档案查找超期"
    INVITATION = "invitation", "受邀推荐"
    DISPATCH = "dispatch", "劳务派遣"
    LICENCE = "licence", "证照"
    ODD_PAY = "odd_pay", "零工工钱未付"
    ODD_DISPUTE = "odd_dispute", "零工争议"
    ODD_APPEAL = "odd_appeal", "零工未到异议"
    FILING_DUE = "filing_due", "报表报送"
    FILING_CHECK = "filing_check", "报表接收"
    APPLICATION = "application", "应聘待办"
    RIGHTS = "rights", "权利请求"
    CONFLICT = "conflict", "回避移交"
    ENTRY = "entry", "入驻申请"
    MANDATE = "mandate", "委托到期"
    COMPLAINT = "complaint", "投诉办理"
    FAIR_AFTER = "fair_after", "招聘会回访"


@dataclass(frozen=True, slots=True)
class Todo:
    """One to-do: ``subject_id`` tells equal kinds apart, ``whom`` is for whom, ``href`` the page where it is done."""

    kind: TodoKind
    subject_id: int
    what: str
    whom: str
    due: date | None
    light: Light
    href: str

    @property
    def key(self) -> str:
        """Its name, the same as long as it waits."""
        return f"{self.kind.value}-{self.subject_id}"

    def to_dict(self) -> dict[str, Any]:
        """As the API gives it."""
        return {
            "id": self.key,
            "kind": self.kind.value,
            "label": self.kind.label,
            "what": self.what,
            "whom": self.whom,
            "due": self.due,
            "light": self.light.value,
            "href": self.href,
        }
