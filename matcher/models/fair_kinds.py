"""Closed lists of job fairs (招聘会): what kind, for whom, which steps, how somebody came and what came of it."""

from __future__ import annotations

from matcher.models.enums import Labelled

# Calendar days after a fair's last day on which people with an intention are asked what became of it (通知附件4).
AFTER_DAYS = (7, 30, 90)
# Expected at one time; from here on a police permit is needed (大型群众性活动安全管理条例 第二条、第十一条).
LARGE_FAIR = 1000
# What hangs on a fair before it is approved (人力资源市场暂行条例 第二十八条); each the label of a DocumentKind.
FAIR_PAPERS = ("实施方案", "应急预案", "安全保卫方案")
# Days after closing in which the paper sheets are still entered.
SHEET_DAYS = 7


class FairMode(Labelled):
    """Where a fair is held (举办方式); only those on site stand in 附件3 and 附件4."""

    OFFLINE = "offline", "线下（现场）"
    ONLINE = "online", "线上"


class FairKind(Labelled):
    """How a fair is graded (分级组织), 通知第（七）条."""

    FIRMS = "firms", "重点企业专场"
    SINGLE = "single", "单企业专场"
    PEOPLE = "people", "分群体专场"
    INDUSTRY = "industry", "分行业专场"
    AREA = "area", "分区域专场"
    ODD_JOB = "odd_job", "零工小型专场"
    GENERAL = "general", "综合招聘会"


class FirmGroup(Labelled):
    """Which enterprises a fair is for (企业类别), 通知第（五）（七）条."""

    ABOVE_SCALE = "above_scale", "规模以上工业企业"
    WHITELIST = "whitelist", "重点产业链供应链“白名单”企业"
    SMALL = "small", "中小微企业"
    FLEXIBLE = "flexible", "零工用工单位"
    ANY = "any", "各类企业"


class PeopleGroup(Labelled):
    """Whom a fair is for (面向群体), as visitors declared or an imported list says; never inferred."""

    RURAL = "rural", "农村劳动力"
    LIFTED = "lifted", "脱贫劳动力"
    RETURNING = "returning", "返乡务工人员"
    HARDSHIP = "hardship", "困难人员"
    GRADUATE = "graduate", "高校毕业生"
    VETERAN = "veteran", "退役军人"
    DISABLED = "disabled", "残疾人"
    ODD_JOB = "odd_job", "灵活就业人员"
    OTHER = "other", "其他求职者"


class FairState(Labelled):
    """Life of a fair (招聘会状态), 人力资源市场暂行条例 第二十八条."""

    PLANNED = "planned", "拟办"
    SUBMITTED = "submitted", "待审批"
    APPROVED = "approved", "已批准"
    PUBLICISED = "publicised", "已公布，企业报名"
    READY = "ready", "已排定展位"
    OPEN = "open", "进行中"
    CLOSED = "closed", "已结束，回访中"
    REPORTED = "reported", "已总结"
    CANCELLED = "cancelled", "已取消"


# Which steps a fair may take; a cancelled one keeps its row and counts for nothing.
FAIR_STEPS: dict[FairState, tuple[FairState, ...]] = {
    FairState.PLANNED: (FairState.SUBMITTED, FairState.CANCELLED),
    FairState.SUBMITTED: (FairState.APPROVED, FairState.PLANNED, FairState.CANCELLED),
    FairState.APPROVED: (FairState.PUBLICISED, FairState.CANCELLED),
    FairState.PUBLICISED: (FairState.READY, FairState.CANCELLED),
    FairState.READY: (FairState.PUBLICISED, FairState.OPEN, FairState.CANCELLED),
    FairState.OPEN: (FairState.CLOSED,),
    FairState.CLOSED: (FairState.REPORTED,),
    FairState.REPORTED: (),
    FairState.CANCELLED: (),
}


class FairStep(Labelled):
    """What is done to a fair (办理步骤)."""

    SUBMIT = "submit", "提交审批"
    APPROVE = "approve", "批准"
    RETURN = "return", "退回修改"
    PUBLICISE = "publicise", "公布并开始报名"
    READY = "ready", "排定展位"
    SIGN_UP = "sign_up", "恢复报名"
    OPEN = "open", "开始"
    CLOSE = "close", "结束"
    REPORT = "report", "提交总结"
    CANCEL = "cancel", "取消"


_UNBEGUN = (FairState.PLANNED, FairState.SUBMITTED, FairState.APPROVED, FairState.PUBLICISED, FairState.READY)
# From which states each step is taken and where it leads; together they are FAIR_STEPS.
FAIR_MOVES: dict[FairStep, tuple[tuple[FairState, ...], FairState]] = {
    FairStep.SUBMIT: ((FairState.PLANNED,), FairState.SUBMITTED),
    FairStep.APPROVE: ((FairState.SUBMITTED,), FairState.APPROVED),
    FairStep.RETURN: ((FairState.SUBMITTED,), FairState.PLANNED),
    FairStep.PUBLICISE: ((FairState.APPROVED,), FairState.PUBLICISED),
    FairStep.READY: ((FairState.PUBLICISED,), FairState.READY),
    FairStep.SIGN_UP: ((FairState.READY,), FairState.PUBLICISED),
    FairStep.OPEN: ((FairState.READY,), FairState.OPEN),
    FairStep.CLOSE: ((FairState.OPEN,), FairState.CLOSED),
    FairStep.REPORT: ((FairState.CLOSED,), FairState.REPORTED),
    FairStep.CANCEL: (_UNBEGUN, FairState.CANCELLED),
}
# Held (已举办): what 附件4 counts.
HELD = (FairState.CLOSED, FairState.REPORTED)
# Told to anybody (公开).
PUBLIC_FAIR = (FairState.PUBLICISED, FairState.READY, FairState.OPEN, *HELD)
# What 附件3 lists: everything that is to take place or took place.
SCHEDULED = (FairState.APPROVED, *PUBLIC_FAIR)


class EntryState(Labelled):
    """An enterprise at a fair (参会报名)."""

    INVITED = "invited", "已邀请"
    APPLIED = "applied", "待审核"
    ACCEPTED = "accepted", "已通过"
    REFUSED = "refused", "未通过"
    WITHDRAWN = "withdrawn", "已退出"


class CheckIn(Labelled):
    """How somebody was counted at the door (签到方式)."""

    QR = "qr", "扫码"
    DESK = "desk", "现场登记"
    LIST = "list", "签到表录入"


class IntentionSource(Labelled):
    """Where an intention was written down (意向来源)."""

    BOOTH = "booth", "展位"
    DESK = "desk", "服务台"
    SHEET = "sheet", "纸质登记表"


class AfterOutcome(Labelled):
    """What a follow-up found (回访结果)."""

    STARTED = "started", "已上岗"
    TALKING = "talking", "仍在面谈"
    DECLINED = "declined", "未达成"
    ELSEWHERE = "elsewhere", "已在别处就业"
    LEFT = "left", "上岗后离开"
    LOST = "lost", "联系不上"


class InviteChannel(Labelled):
    """How a job seeker was asked to a fair (邀请方式)."""

    CALL = "call", "电话"
    IN_PERSON = "in_person", "当面"
    LIST = "list", "名单通知"
    ACCOUNT = "account", "本人账号"


class InviteAnswer(Labelled):
    """What a job seeker said to it (答复)."""

    COMING = "coming", "参加"
    NOT = "not", "不参加"
    UNKNOWN = "unknown", "未答复"
