"""Lives of things (状态): the states each noun goes through, with their Chinese labels."""

from __future__ import annotations

from matcher.models.enums import Labelled


class VacancyState(Labelled):
    """Life of a post (岗位状态)."""

    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待审核"
    REJECTED = "rejected", "已退回"
    PUBLISHED = "published", "已发布"
    PAUSED = "paused", "已暂停"
    FILLED = "filled", "已招满"
    EXPIRED = "expired", "已过期"
    CLOSED = "closed", "已关闭"


class IntakeState(Labelled):
    """Life of an uploaded file (导入状态): previewed first, taken only when confirmed."""

    PREVIEWED = "previewed", "待确认"
    CONFIRMED = "confirmed", "已导入"
    DISCARDED = "discarded", "已放弃"


class Verdict(Labelled):
    """What an import says of one row (逐行结论)."""

    GOOD = "good", "可导入"
    WARN = "warn", "可导入，需核对"
    UPDATE = "update", "更新"
    BAD = "bad", "不可导入"
    DUPLICATE = "duplicate", "重复，已跳过"


class CaseState(Labelled):
    """Steps of a case (一企一策 进度)."""

    REGISTERED = "registered", "需求登记"
    MATCHING = "matching", "对接推荐"
    FOLLOWING = "following", "到岗回访"
    SOLVED = "solved", "已办结"
    CLOSED = "closed", "未解决关闭"


class PlanState(Labelled):
    """Life of an enterprise's plan (方案状态)."""

    DRAFT = "draft", "草拟"
    AGREED = "agreed", "企业已确认"
    RUNNING = "running", "实施中"
    PAUSED = "paused", "暂停"
    SOLVED = "solved", "已解决"
    UNSOLVED_CLOSED = "unsolved_closed", "未解决关闭"


class ReferralState(Labelled):
    """State of one candidate for one post (候选人状态)."""

    CONTACTED = "contacted", "已联系"
    REFERRED = "referred", "已推荐"
    VIEWED = "viewed", "企业已查看"
    INTERVIEW = "interview", "面试中"
    OFFER = "offer", "拟录用"
    STARTED = "started", "已到岗"
    LEFT = "left", "已离岗"
    UNSUITABLE = "unsuitable", "不合适"


# Recommended and without an outcome yet: what the next batch waits for, and what an enterprise has to answer.
PROPOSED = (ReferralState.REFERRED, ReferralState.VIEWED, ReferralState.INTERVIEW, ReferralState.OFFER)
# In hand: what being hired elsewhere ends.
IN_HAND = (ReferralState.CONTACTED, *PROPOSED)


# The one place that says in which states a person is at work (counts against the headcount), and in which they have
# begun at all, also if they left since (解决用工人数, days to fill).
AT_WORK = frozenset({ReferralState.STARTED})
BEGUN = AT_WORK | {ReferralState.LEFT}


class PresetState(Labelled):
    """State of learned weights (学习得来的权重): nothing is used before a person adopted it."""

    PROPOSED = "proposed", "待采用"
    ADOPTED = "adopted", "使用中"
    RETIRED = "retired", "已停用"


class TaskState(Labelled):
    """State of an odd-job task (零工任务状态)."""

    OPEN = "open", "招工中"
    FILLED = "filled", "已招满"
    CANCELLED = "cancelled", "已取消"
    DONE = "done", "已完工"


class JobState(Labelled):
    """State of a background job (后台任务状态)."""

    QUEUED = "queued", "排队"
    RUNNING = "running", "执行中"
    DONE = "done", "完成"
    FAILED = "failed", "失败"
