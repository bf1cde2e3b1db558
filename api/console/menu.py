"""The side menu (主菜单) of the console: what a role may open, in groups once there is much of it."""

from __future__ import annotations

from typing import Any

from matcher.models.enums import IntakeKind, Role
from matcher.service.permissions import Action, Actor, may

# Roles whose day is one page of its own, in place of the workbench.
HOMES = {Role.MARKET_OPERATOR: "/tasks", Role.SEEKER: "/profile", Role.SYSADMIN: "/system"}

# Headings stand between the groups of a menu with more entries than this; a shorter one is read at a glance.
_SHORT = 12
_Entry = tuple[str, str, str, Action]
_MENU: tuple[tuple[str, tuple[_Entry, ...]], ...] = (
    (
        "",
        (
            ("全局情况", "/overview", "chart", Action.OVERVIEW_READ),
            ("一企一策", "/cases", "case", Action.CASE_READ),
            ("收件箱", "/inbox", "users", Action.INBOX_ANSWER),
        ),
    ),
    (
        "企业用工",
        (
            ("用工需求", "/surveys", "chart", Action.SURVEY_READ),
            ("招聘简章", f"/imports/{IntakeKind.BROCHURE}", "upload", Action.BROCHURE_SUBMIT),
            ("电话联系", "/calls", "phone", Action.CASE_WORK),
            ("摸排台账", "/campaigns", "map", Action.CAMPAIGN_READ),
            ("招聘会", "/job-fairs", "calendar", Action.FAIR_READ),
            ("宣传稿", "/publicity-texts", "file", Action.VACANCY_REVIEW),
            ("本单位招聘会", "/own-fairs", "calendar", Action.INBOX_ANSWER),
            ("附件和统计表", "/annexes", "file", Action.ANNEX_READ),
            ("月度调度", "/monthly", "chart", Action.ANNEX_READ),
            ("问题台账", "/issues", "alert", Action.ISSUE_READ),
            ("留工返岗", "/stay-sheets", "calendar", Action.STAY_READ),
            ("重点企业名单", "/key-lists", "building", Action.LIST_READ),
            ("单位入驻申请", "/entry-requests", "building", Action.ENTRY_HANDLE),
            ("失信名单", "/blacklists", "alert", Action.ENTERPRISE_BAR),
        ),
    ),
    (
        "专员队伍",
        (
            ("结对子", "/pairings", "users", Action.PAIRING_READ),
            ("交接", "/handovers", "copy", Action.HANDOVER_WORK),
            ("回避申报", "/conflicts", "shield", Action.CONFLICT_DECLARE),
            ("专员", "/officers", "user", Action.CASE_ASSIGN),
        ),
    ),
    (
        "求职者",
        (
            ("求职登记", "/seekers", "user", Action.REGISTRATION_WORK),
            ("求职者名册", f"/imports/{IntakeKind.SEEKERS}", "users", Action.SEEKER_IMPORT),
            ("为我推荐", "/profile/posts", "search", Action.PROFILE_READ),
            ("应聘", "/applications", "users", Action.REFERRAL_MARK),
            ("我的推荐", "/profile/referrals", "users", Action.PROFILE_CHANGE),
            ("我的应聘", "/profile/applications", "copy", Action.PROFILE_CHANGE),
            ("我的资料", "/profile", "user", Action.PROFILE_READ),
            ("我的信息与权利", "/profile/rights", "shield", Action.PROFILE_READ),
            ("权利请求", "/rights-requests", "shield", Action.RIGHTS_ANSWER),
            ("我的订阅", "/profile/searches", "bell", Action.PROFILE_CHANGE),
            ("我的投诉", "/profile/complaints", "bell", Action.PROFILE_CHANGE),
            ("投诉", "/complaints", "bell", Action.COMPLAINT_READ),
            ("代录投诉", "/complaints/new", "edit", Action.COMPLAINT_FILE),
        ),
    ),
    (
        "余缺调剂",
        (
            ("余缺信息", "/lots", "inbox", Action.LOT_READ),
            ("余缺调剂测算", "/pooling", "chart", Action.POOLING_READ),
            ("共享用工", "/lendings", "users", Action.LENDING_READ),
        ),
    ),
    (
        "零工市场",
        (
            ("零工窗口", "/desk", "bell", Action.DESK_WORK),
            ("零工任务", "/tasks", "clock", Action.TASK_WORK),
            ("零工市场统计", "/market-figures", "chart", Action.MARKET_FIGURES),
            ("零工市场登记", "/market-register", "building", Action.MARKET_FOUND),
            ("即时快招", "/quick-tasks", "clock", Action.TASK_OWN),
        ),
    ),
    (
        "培训",
        (
            ("培训班", "/courses", "calendar", Action.COURSE_READ),
            ("毕业班", "/classes", "users", Action.CLASS_READ),
            ("培训订单", "/training-orders", "file", Action.ORDER_READ),
        ),
    ),
    (
        "劳务派遣",
        (("派遣订单", "/dispatch-orders", "briefcase", Action.DISPATCH_READ),),
    ),
    (
        "政策补贴",
        (
            ("补贴政策", "/policies", "file", Action.POLICY_READ),
            ("补贴核定", "/claims", "check", Action.CLAIM_DECIDE),
            ("本人和机构申领", "/claims/personal", "file", Action.CLAIM_WORK),
            ("人员类别名单", "/statuses", "upload", Action.STATUS_WORK),
            ("免申即享", "/grants", "inbox", Action.GRANT_READ),
        ),
    ),
    (
        "服务机构和人事代理",
        (
            ("服务机构", "/organisations", "building", Action.ORGANISATION_READ),
            ("机构服务台账", "/services", "briefcase", Action.SERVICE_WORK),
            ("本机构服务台账", "/own-services", "briefcase", Action.SERVICE_OWN),
            ("本机构求职者", "/clients", "users", Action.CLIENT_WORK),
            ("我参与的服务", "/participations", "briefcase", Action.PARTICIPATION_OWN),
            ("档案委托协议", "/agreements", "shield", Action.AGREEMENT_READ),
            ("人事代理办件", "/dossier-requests", "inbox", Action.DOSSIER_READ),
        ),
    ),
    (
        "数据和系统",
        (
            ("对接", "/exchanges", "copy", Action.EXCHANGE_WORK),
            ("对接方案", "/mappings", "edit", Action.MAPPING_EDIT),
            ("疑似重复", "/duplicates", "copy", Action.DUPLICATE_READ),
            ("评分权重", "/weights", "chart", Action.WEIGHTS_READ),
            ("审计日志", "/audit", "shield", Action.AUDIT_READ),
            ("账号", "/accounts", "user", Action.ACCOUNT_KEEP),
            ("系统状态", "/system", "settings", Action.SYSTEM_READ),
            ("消息发送记录", "/notice-deliveries", "inbox", Action.DELIVERY_READ),
        ),
    ),
)

# Pages that a market's operator reaches from the tasks.
_ODD_JOBS = ("/bookings/", "/crews", "/mornings", "/roster", "/settlements", "/day-sheet")


def menu(actor: Actor, path: str, unread: int = 0) -> list[dict[str, Any]]:
    """The menu of a role: entries with an address, headings without; the current entry by the longest address.

    ``unread`` is how many messages of one's own are not read yet.
    """
    groups = [(head, [one for one in entries if may(actor, one[3])]) for head, entries in _MENU]
    headed = sum(len(entries) for _, entries in groups) > _SHORT
    items: list[dict[str, Any]] = []
    if actor.role not in HOMES:
        items.append({"label": "工作台", "href": "/workbench", "icon": "home"})
    # Own messages are everybody's, so no permission stands before them.
    items.append({"label": f"消息（{unread} 条未读）" if unread else "消息", "href": "/notices", "icon": "bell"})
    items.append({"label": "我的账号", "href": "/account", "icon": "settings"})
    for head, entries in groups:
        if head and entries and headed:
            items.append({"label": head})
        items += [{"label": label, "href": href, "icon": icon} for label, href, icon, _ in entries]
    if headed:
        items.append({"label": "公开页面"})
    items.append({"label": "招聘岗位（公开）", "href": "/jobs", "icon": "search"})
    path = next(("/tasks" for one in _ODD_JOBS if path.startswith(one) and may(actor, Action.TASK_WORK)), path)
    addresses = [item["href"] for item in items if "href" in item]
    current = max((one for one in addresses if path.startswith(one)), key=len, default="")
    return [{**item, "current": item["href"] == current} if "href" in item else item for item in items]
