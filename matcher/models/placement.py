"""From the interview to the ninetieth day at work (面试、到岗与在岗回访): the closed lists these steps use."""

from __future__ import annotations

from matcher.models.enums import Labelled

# Calendar days after the first day at work on which an officer asks whether the person is still there (domain.md §5).
FOLLOW_UP_DAYS = (7, 30, 90)


class InterviewMode(Labelled):
    """How an interview is held (面试方式)."""

    ONSITE = "onsite", "现场"
    PHONE = "phone", "电话"
    VIDEO = "video", "视频"


class InterviewAnswer(Labelled):
    """What a person says of an interview (本人对面试的答复); who does not want to go on leaves the recommendation."""

    COMING = "coming", "我去"
    ANOTHER = "another", "想换个时间"


class StartProof(Labelled):
    """What a first day at work rests on (到岗依据)."""

    ENTERPRISE = "enterprise", "企业确认"
    REGISTRATION = "registration", "就业登记"
    INSURANCE = "insurance", "社保缴纳"
    CALL = "call", "专员电话核实"


class LeftReason(Labelled):
    """Why somebody no longer works there (离岗原因)."""

    PAY = "pay", "薪资待遇"
    HOURS = "hours", "工时或班次"
    WORK = "work", "工作内容或强度"
    DISTANCE = "distance", "距离或食宿"
    FAMILY = "family", "家庭原因"
    BETTER = "better", "另有工作"
    PROBATION = "probation", "试用期未通过"
    ENDED = "ended", "合同或任务到期"
    CUT = "cut", "企业减员或停产"
    CONDUCT = "conduct", "违反规章被辞退"
    UNKNOWN = "unknown", "联系不上，原因不明"
    OTHER = "other", "其他"


class InboxAnswer(Labelled):
    """What an enterprise says of a recommended person by one tap (企业答复)."""

    INTERVIEW = "interview", "面试"
    OFFER = "offer", "录用"
    UNSUITABLE = "unsuitable", "不合适"
