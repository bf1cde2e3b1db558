"""Closed lists of plans (方案枚举): what a measure is, how far it is, what it is linked with, how a plan was agreed."""

from __future__ import annotations

from matcher.models.enums import Labelled


class MeasureKind(Labelled):
    """Measures of a plan (服务措施)."""

    REFERRAL = "referral", "用工推荐"
    FAIR = "fair", "招聘会邀请"
    CAMPAIGN = "campaign", "专项行动"
    POOLING = "pooling", "余缺调剂"
    TEMPORARY = "temporary", "临时性用工"
    TRAINING = "training", "培训对接"
    STAFF_TRAINING = "staff_training", "在职培训"
    POLICY = "policy", "政策落实"
    DOSSIER = "dossier", "人事代理"
    VISIT = "visit", "走访"
    ADVICE = "advice", "薪酬与条件建议"
    COLLECTION = "collection", "跨县归集发布"
    AGENCY = "agency", "机构协助"
    PUBLICITY = "publicity", "宣传发布"
    OTHER = "other", "其他"


class MeasureState(Labelled):
    """How far a measure is (措施进度)."""

    PLANNED = "planned", "未开始"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    DROPPED = "dropped", "已取消"
    # Only the end of a plan makes it; why stands in the measure's ``outcome``.
    MISSED = "missed", "未完成"


# Measures that still wait for something; the end of their plan ends them too.
OPEN_MEASURES = (MeasureState.PLANNED, MeasureState.RUNNING)
# What a person may write down as progress.
BY_HAND = tuple(one for one in MeasureState if one is not MeasureState.MISSED)


class LinkKind(Labelled):
    """What a measure's result is counted from (结果来源)."""

    PLACEMENT = "placement", "到岗（推荐记录）"
    FAIR = "fair", "招聘会"
    LENDING = "lending", "余缺调剂协议"
    TRANSFER = "transfer", "余缺调剂（系统外协议）"
    TASK = "task", "零工任务"
    DISPATCH = "dispatch", "劳务派遣"
    ORDER = "order", "培训订单"
    TRAINING = "training", "培训班"
    CLAIM = "claim", "政策申领"
    AGREEMENT = "agreement", "档案委托协议"
    VISIT = "visit", "走访记录"
    OTHER = "other", "其他凭据"

    @property
    def supplies(self) -> bool:
        """Whether its people count as supplied to the enterprise; the others are only something that was done."""
        return self in (LinkKind.PLACEMENT, LinkKind.LENDING, LinkKind.TRANSFER, LinkKind.TASK, LinkKind.DISPATCH)

    def fits(self, measure: MeasureKind) -> bool:
        """Whether it can be what a measure of this kind brought; 其他 and 机构协助 are told by whatever shows them."""
        asked = _FITS.get(self)
        return asked is None or measure in (*asked, MeasureKind.AGENCY, MeasureKind.OTHER)

    @property
    def recorded(self) -> bool:
        """Whether the store has a record of it, so that number and people are taken from it; the others are papers."""
        return self not in (LinkKind.TRANSFER, LinkKind.OTHER)


_TRAINING = (MeasureKind.TRAINING, MeasureKind.STAFF_TRAINING)
_LOANS = (MeasureKind.POOLING, MeasureKind.TEMPORARY)
# A placement, a visit and any other paper fit every measure: whoever was trained is placed, too.
_FITS: dict[LinkKind, tuple[MeasureKind, ...]] = {
    LinkKind.FAIR: (MeasureKind.FAIR, MeasureKind.CAMPAIGN, MeasureKind.COLLECTION, MeasureKind.PUBLICITY),
    LinkKind.LENDING: _LOANS,
    LinkKind.TRANSFER: _LOANS,
    LinkKind.TASK: _LOANS,
    LinkKind.DISPATCH: (MeasureKind.TEMPORARY,),
    LinkKind.ORDER: _TRAINING,
    LinkKind.TRAINING: _TRAINING,
    LinkKind.CLAIM: (MeasureKind.POLICY, *_TRAINING),
    LinkKind.AGREEMENT: (MeasureKind.DOSSIER,),
}


class AgreementChannel(Labelled):
    """How an enterprise agreed to its plan (确认方式)."""

    ACCOUNT = "account", "企业账号确认"
    PAPER = "paper", "签字盖章纸质件"
