"""What all console pages share (页面外壳): short messages after a form, keys for new forms."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse

from api.console.menu import menu
from api.pages import render
from matcher.errors import Unauthenticated
from matcher.service.context import Context
from matcher.service.permissions import Action, may

# Messages a page may show after a form was taken, by the code in the address: no free text comes from outside.
DONE = {
    "submitted": "已提交，专员将在一个工作日内审核",
    "registered": "已登记入库",
    "changed": "已更新，下一次匹配按新的内容",
    "corrected": "已更正，并重新识别了这一行",
    "occupation": "已确认职业",
    "discarded": "已放弃这次导入，没有任何内容入库",
    "published": "已审核并发布",
    "rejected": "已退回企业修改",
    "listed": "已生成新的候选名单",
    "contacted": "已标记为已联系",
    "referred": "已推荐，并记录了本人同意和信息提供",
    "unsuitable": "已标记为不合适，下次名单不再列出",
    "started": "已标记到岗，缺口已更新",
    "interview": "已登记面试",
    "offer": "已标记拟录用",
    "followed": "已登记在岗回访",
    "left": "已登记离岗，缺口已更新",
    "undone": "已撤回，办理轨迹保留",
    "inbox_answered": "已答复，专员会通知本人",
    "revoked": "链接已作废，立即生效",
    "moved": "案件进度已更新",
    "diagnosed": "已确认缺工诊断，措施已按确认的类型更新",
    "regenerated": "已重新生成措施；改过和删去的保持不变",
    "plan_saved": "方案已更新",
    "plan_agreed": "已记录企业确认，保存为新的版本",
    "plan_moved": "方案进度已更新",
    "plan_closed": "方案已结案",
    "reviewed": "已记录月度回顾",
    "paired": "已确认主责专员，案件已移交",
    "escalated": "已上报上级督办",
    "returned": "已退回一步",
    "retracted": "已撤回刚才的一步，案件恢复原状",
    "main_made": "已确认主责专员；企业的在办案件已一并移交",
    "backup_named": "已指定备岗专员",
    "pairing_ended": "已解除结对",
    "pairings_made": "已确认结对，在办案件已一并移交",
    "balanced": "已按预览调整结对，在办案件已一并移交",
    "pooled": "方案已保存，可以勾选安排向双方发起协议",
    "lendings_proposed": "已向双方企业发起协议，等双方确认",
    "visit_recorded": "已登记，相应的时限已销号",
    "handover_offered": "已发起交接，等待接收人确认",
    "handover_accepted": "已接收，企业和在办案件已转到您名下",
    "handover_refused": "已拒收",
    "handover_withdrawn": "已撤回交接",
    "leave_set": "休假已更新，在办案件按休假安排",
    "cap_set": "办件上限已更新",
    "officer_left": "已办理离岗，结对已解除，在办案件已转出",
    "withdrawn": "已撤回同意，立即生效",
    "verified": "已核验招聘资格",
    "barred": "已暂停该单位发布",
    "unbarred": "已恢复该单位发布",
    "sized": "已记录企业规模",
    "surveyed": "已提交用工需求",
    "revised": "已更正，原来的一版保留",
    "campaign": "已建立专项行动，请加入应摸单位",
    "entered": "已加入应摸单位",
    "called": "已登记摸排结果",
    "raised": "已提出，等待交办",
    "assigned": "已交办",
    "answered": "已答复，等待企业评价",
    "accepted": "企业满意，已办结",
    "reopened": "已退回重新办理",
    "stayed": "已保存留工登记",
    "back_at_work": "已登记返岗",
    "renewed": "已续期",
    "post_closed": "岗位已关闭，没有结果的推荐已同时结束",
    "resubmitted": "已续期，须重新审核后发布",
    "copied": "已复制并提交审核",
    "posted": "任务已发布",
    "held": "已暂留十五分钟，请联系本人后确认",
    "crew_booked": "整组已预约",
    "crew_made": "已建立班组",
    "crew_changed": "已更换成员",
    "crew_disbanded": "已解散班组",
    "sheet_entered": "已补录派工单",
    "task_finished": "已收工",
    "task_seen": "已核查",
    "task_taken_down": "已下架，请告知用工单位和已预约的人",
    "arrived": "已登记到场",
    "card_changed": "零工卡已更新，下一次匹配按新的内容",
    "market_changed": "市场名录已更新，公开页面立即生效",
    "ticket_moved": "队列已更新",
    "merged": "已合并，三十天内可以撤销",
    "identified": "已登记身份证号的校验值；两人号码不同的不再提示，相同的按同一人提示",
    "told_apart": "已记下不是同一个，不再提示",
    "learned": "已根据处理结果学习出一套权重，请对照后决定是否采用",
    "adopted": "已采用；没有另选权重的岗位下次生成名单时生效",
    "retired": "已停用，恢复为原来的权重",
    "edited": "已提交新版本，由另一人审定后生效",
    "edition_adopted": "已采用新版本，从生效日起适用；原版本保留",
    "edition_refused": "已决定不采用，原版本不变",
    "claimed": "已记入补贴台账",
    "ticked": "已记下核对过的材料",
    "stepped": "已办理",
    "job_taken": "已确认，请按时到岗，到岗时报签到码",
    "job_paid": "已确认收款",
    "job_disputed": "已提出争议，零工市场会听取双方意见后答复",
    "job_appealed": "已提出异议，由登记人以外的工作人员答复",
    "job_left": "已取消，名额让给别人",
    "status_put": "已登记人员类别",
    "status_revoked": "已作废该条登记，记录保留",
    "statuses_taken": "已导入人员类别名单",
    "granted": "已导入名单并开始公示",
    "account_confirmed": "已确认收款账户",
    "served": "已登记服务",
    "organisation_registered": "已登记机构，核验许可证后即可参与服务",
    "stood_down": "已停用该机构",
    "taken_part": "已安排机构参与",
    "part_ended": "已结束参与",
    "course_filed": "已备案，可以开放报名",
    "course_moved": "已更新培训班状态",
    "enrolled": "已报名，并记录了本人同意",
    "roster_taken": "已登记学员名单",
    "attended": "已登记考勤",
    "certified": "已登记证书；求职者的证书已更新，下次生成名单即可匹配到",
    "failed": "已标为考核未通过",
    "left_course": "已退出培训，名额已释放",
    "class_reported": "已报送毕业班，请上传同意登记的毕业生名册",
    "graduated": "已确认毕业，毕业生的证书和等级已更新",
    "order_placed": "已下培训订单，等待培训机构接单",
    "order_answered": "已答复培训订单",
    "order_recalled": "已撤回培训订单",
    "client_taken_up": "已登记，并记录了本人同意",
    "client_recommended": "已推荐，并记入本机构服务台账",
    "dispatch_placed": "已下派遣订单，等待派遣机构答复",
    "dispatch_answered": "已答复派遣订单",
    "dispatch_decided": "已登记意见；人社部门和企业都同意后生效",
    "dispatch_recalled": "已撤回或结束派遣订单",
    "dispatch_day": "已登记在岗人数，等待企业或专员确认",
    "dispatch_confirmed": "已确认在岗人数",
    "agreement_proposed": "已提交委托，等待公共就业和人才服务机构受理",
    "agreement_answered": "已答复委托",
    "agreement_ended": "已终止委托",
    "staff_taken": "已登记职工名单，等待接收档案",
    "dossier_asked": "已提交办件，十五个工作日内办结",
    "dossier_handled": "已更新办件",
    "loan_asked": "已申请借阅，由另一人审批",
    "loan_decided": "已审批借阅",
    "loan_returned": "档案已归还入库",
    "lot_published": "已保存余缺信息",
    "lot_withdrawn": "已撤回",
    "lending_proposed": "已提出调剂，等待双方确认",
    "terms_set": "已保存条款；条款有变动的，双方须重新确认",
    "side_agreed": "已登记确认",
    "asked_anew": "已重新征求意见，请生成答复链接，或由专员登记本人意见",
    "workers_named": "已填报职工，请生成答复链接征求本人意见",
    "worker_answered": "已登记职工本人意见",
    "lending_signed": "已登记签订，到开始日期自动转入借调中",
    "word_checked": "已登记核实结果",
    "move_begun": "已发起转岗",
    "move_closed": "已登记落实",
    "move_dropped": "已登记未成，名额已释放",
    "lending_moved": "已更新协议状态",
    "lending_closed": "已办结",
    "lending_cancelled": "已取消，名额已释放",
    "extension_asked": "已提出续借，等待双方和职工答复",
    "extended": "续借已生效",
    "extension_dropped": "不续借，按原日期返岗",
    "return_told": "已登记返岗，等待借出方确认",
    "worker_back": "已确认返岗",
    "worker_let_go": "已登记放行",
    "cost_added": "已登记成本",
    "cost_paid": "已登记支付",
    "cost_amended": "已更正",
    "unmerged": "已撤销合并，两条记录恢复原样",
}


def new_key() -> str:
    """An idempotency key for a form about to be shown."""
    return secrets.token_urlsafe(12)


def page(request: Request, context: Context, template: str, *, status_code: int = 200, **values: Any) -> HTMLResponse:
    """A console page for the signed-in person; nobody signed in leads to the sign-in page."""
    if context.actor.role is None:
        raise Unauthenticated("请先登录")
    done = DONE.get(request.query_params.get("ok", ""))
    shell: dict[str, Any] = {
        "menu": menu(context.actor, request.url.path),
        "flashes": [{"text": done, "tone": "success"}] if done else [],
        "new_key": new_key,
        "may": lambda name: may(context.actor, Action[name]),
        "place_name": context.place_name,
        "full_address": context.full_address,
        "actor": context.actor,
    }
    shell |= values
    return render(request, template, status_code=status_code, headers=None, **shell)


def back_to(path: str, ok: str = "", anchor: str = "") -> RedirectResponse:
    """See the outcome on a page of its own address, so that reloading does not send the form again."""
    query = ("&" if "?" in path else "?") + urlencode({"ok": ok}) if ok else ""
    return RedirectResponse(path + query + (f"#{anchor}" if anchor else ""), status_code=303)
