"""The audit log page (审计日志)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import page
from api.deps import PageContext, UnitRoute
from matcher.service import upkeep

router = APIRouter(route_class=UnitRoute)
# Codes in words; a code that is not here is shown as it stands.
ACTIONS = {
    "sign_in": "登录",
    "sign_in.failed": "登录失败",
    "sign_out": "退出",
    "account.create": "建立账号",
    "intake.confirm": "确认导入",
    "case.move": "变更进度",
    "case.escalate": "上报案件",
    "case.return": "退回案件",
    "case.retract": "撤回办理",
    "pairing.make": "确认结对",
    "pairing.backup": "指定备岗",
    "pairing.end": "解除结对",
    "pairing.rebalance": "均衡调整结对",
    "handover.propose": "发起交接",
    "handover.accepted": "接收交接",
    "handover.refused": "拒收交接",
    "handover.withdrawn": "撤回交接",
    "officer.leave": "登记休假",
    "officer.cap": "调整办件上限",
    "officer.leave_service": "办理离岗",
    "visit.record": "登记走访联系",
    "vacancy.published": "发布岗位",
    "vacancy.rejected": "退回岗位",
    "shortlist.build": "生成名单",
    "shortlist.export": "导出名单",
    "contact.reveal": "查看联系方式",
    "contact.reveal.other": "查看联系方式（本人案件以外）",
    "consent.record": "登记同意",
    "consent.withdraw": "撤回同意",
    "referral.contacted": "标记已联系",
    "referral.referred": "推荐",
    "referral.unsuitable": "标记不合适",
    "referral.started": "标记到岗",
    "task.post": "发布零工任务",
    "duplicate.dismiss": "标记不是同一个",
    "merge.make": "合并",
    "merge.undo": "撤销合并",
    "seeker.id_number": "登记身份证号摘要",
}
SUBJECTS = {
    "account": "账号",
    "intake": "导入",
    "case": "案件",
    "enterprise": "企业",
    "vacancy": "岗位",
    "seeker": "求职者",
    "task": "零工任务",
    "officer": "专员",
    "region": "地区",
}


@router.get("/audit", response_class=HTMLResponse)
def audit_page(
    request: Request,
    context: PageContext,
    action: Annotated[str, Query(max_length=60)] = "",
    page_number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """Who did what, newest first."""
    rows, total = upkeep.list_audit(context, action=action, offset=(page_number - 1) * size, limit=size)
    return page(
        request,
        context,
        "audit/list.html",
        rows=rows,
        total=total,
        page=page_number,
        size=size,
        action=action,
        actions=ACTIONS,
        subjects=SUBJECTS,
    )
