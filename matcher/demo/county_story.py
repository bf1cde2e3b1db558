"""The demo county's story (演示县的办理经过): every case in a state of its own, each step on the day it was taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matcher.demo import looked_over, plot
from matcher.demo.bodies import account_actor
from matcher.demo.plot import Part
from matcher.demo.stage import (
    Stage,
    agree,
    begin,
    call,
    diagnose,
    fill,
    finish,
    interview,
    link_visit,
    paired,
    posts_of,
    progress,
    review,
    send,
    stage_of,
    start,
    visit,
)
from matcher.demo.world import World
from matcher.models.enums import ShortageKind
from matcher.models.plan_kinds import MeasureKind, MeasureState
from matcher.models.post_end import PostEnd
from matcher.models.refusal import UnsuitableReason
from matcher.models.states import CaseState, PlanState, VacancyState
from matcher.models.step import CaseLevel
from matcher.models.visit import VisitKind, VisitTag
from matcher.service import (
    case_endings,
    deadlines,
    escalation,
    handovers,
    leave,
    plan_steps,
    referrals,
)
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM

_REFUSALS = (
    (UnsuitableReason.SHIFT, "家里有老人要照顾，上不了夜班"),
    (UnsuitableReason.PAY, "希望月薪再高五百元"),
    (UnsuitableReason.DISTANCE, "住得远，班车不到"),
)


def tell(kit: Kit, world: World, ids: Mapping[str, int]) -> None:
    """Play every part; a world too small for the story has none."""
    if not plot.complete(world.firms):
        return
    scenes = {
        plot.RUNNING: _running,
        plot.FOLLOWED: _followed,
        plot.SOLVED: _solved,
        plot.GIVEN_UP: _given_up,
        plot.DRAFTED: _drafted,
        plot.PROVINCIAL: _provincial,
        plot.AGREED: _agreed,
        plot.STEADY: _steady,
    }
    for part in plot.PARTS:
        stage = stage_of(kit, part, ids[world.firms[part.firm].uscc])
        if stage is None:
            continue
        if part.officer is not None:
            paired(stage)
        if part in scenes:
            scenes[part](stage)
    first = stage_of(kit, Part(0, 0, 0, ()), ids[world.firms[0].uscc])
    if first is not None:
        _first(first)
    with kit.open(SYSTEM, write=True, request_id="demo") as context:
        deadlines.open_visits(context)
        leave.rearrange_all(context)
        context.unit.commit()


def _first(stage: Stage) -> None:
    """The first firm has its last post published and people in its inbox; the other posts wait for the reader."""

    def publish(context: Context) -> int:
        post = context.unit.vacancies.of_case(stage.case_id)[-1]
        if post.state is VacancyState.SUBMITTED:
            looked_over.publish(context, post, "已与企业核对，情况属实")
        return post.id or 0

    post = stage.on(0, publish)
    for number, seeker_id in enumerate(send(stage, 0, post, wanted=3)):
        if not number:
            interview(stage, 0, post, seeker_id, ahead=3)


def _running(stage: Stage) -> None:
    """A plan that runs: reviewed once, two began a week ago and are to be called today, others are on their way."""
    review(stage, 49)
    seen = visit(stage, 48, "车间主任说夜班留不住人，希望先补焊接和机加工", VisitTag.ORDERS_UP, VisitTag.HIRING)
    diagnose(stage, 46)
    agree(stage, 45)
    begin(stage, 44)
    link_visit(stage, 43, seen)
    progress(stage, 40, MeasureKind.REFERRAL, MeasureState.RUNNING, "第一批名单已电话联系")
    progress(stage, 38, MeasureKind.POLICY, MeasureState.DONE, "吸纳就业和社保补贴已上门讲清")
    finish(stage, 30, MeasureKind.REFERRAL, MeasureKind.TRAINING)
    posts = [post.id or 0 for post in posts_of(stage)]
    first = [(posts[0], one) for one in send(stage, 32, posts[0], wanted=3)]
    for number, (vacancy_id, seeker_id) in enumerate(first):
        if number == 2:
            reason, note = _REFUSALS[0]
            stage.on(30, referrals.mark_unsuitable, vacancy_id, seeker_id, reason=reason, note=note)
        else:
            start(stage, 7, vacancy_id, seeker_id)
    told: dict[str, Any] = {
        "progress": "推荐 3 人，2 人拟录用",
        "problems": "夜班岗位推荐两批都不愿上",
        "next_steps": "与企业商量两班改长白班",
    }
    stage.plan(14, plan_steps.review, **told)
    visit(stage, 5, "两名新员工已到岗，企业满意", VisitTag.NORMAL)
    for vacancy_id in posts[1:]:
        for number, seeker_id in enumerate(send(stage, 4, vacancy_id, wanted=3)):
            if number == 0:
                interview(stage, 3, vacancy_id, seeker_id, ahead=4)
            elif number == 1:
                reason, note = _REFUSALS[1 + posts.index(vacancy_id) % 2]
                stage.on(2, referrals.mark_unsuitable, vacancy_id, seeker_id, reason=reason, note=note)


def _followed(stage: Stage) -> None:
    """Every place is filled; the thirty days' call is due today."""
    review(stage, 39)
    visit(stage, 38, "两条线满产，缺辅助工", VisitTag.HIRING)
    diagnose(stage, 38)
    agree(stage, 37)
    begin(stage, 37)
    brought = fill(stage, 30)
    call(stage, 23, brought)
    finish(stage, 22)
    visit(stage, 4, "回访新员工所在班组", VisitTag.NORMAL)
    told: dict[str, Any] = {"progress": "招用人员全部到岗", "next_steps": "满 30 天逐人回访，稳定后办结"}
    stage.plan(6, plan_steps.review, **told)


def _solved(stage: Stage) -> None:
    """From the brochure to a closed plan whose number is that of its placements."""
    review(stage, 44)
    seen = visit(stage, 43, "春节前有交付，缺三个工种", VisitTag.HIRING, VisitTag.POLICY)
    diagnose(stage, 42)
    agree(stage, 41)
    begin(stage, 41)
    link_visit(stage, 40, seen)
    brought = fill(stage, 30)
    call(stage, 23, brought)
    finish(stage, 20, MeasureKind.REFERRAL)
    told: dict[str, Any] = {"progress": "三个岗位全部到岗，满 7 天回访均在岗"}
    stage.plan(12, plan_steps.review, **told)

    def close(context: Context, case_id: int, *, version: int) -> None:
        words: dict[str, Any] = {"satisfaction": 5, "opinion": "缺口已补齐，企业满意"}
        plan_steps.close(context, case_id, to=PlanState.SOLVED, version=version, solved=len(brought), **words)

    if stage.now().state is CaseState.FOLLOWING:
        stage.plan(3, close)
        stage.case(3, case_endings.move_case, to=CaseState.SOLVED, opinion="方案已结案，回访稳定，办结")


def _given_up(stage: Stage) -> None:
    """Closed without a solution, with the reason."""
    review(stage, 34)
    visit(stage, 33, "订单转到外地工厂，企业犹豫是否继续招人", VisitTag.ORDERS_DOWN)
    diagnose(stage, 31)
    post = posts_of(stage)[0].id or 0
    for (reason, note), seeker_id in zip(_REFUSALS, send(stage, 28, post, wanted=3), strict=False):
        stage.on(25, referrals.mark_unsuitable, post, seeker_id, reason=reason, note=note)
    opinion = "企业订单外移，书面说明不再招用，协商后按未解决关闭"
    ending: dict[str, Any] = {"to": CaseState.CLOSED, "post_end": PostEnd.WITHDRAWN}
    stage.case(8, case_endings.move_case, opinion=opinion, **ending)


def _drafted(stage: Stage) -> None:
    """A plan that waits for the enterprise, of an officer on leave; handed up to the city."""
    review(stage, 19)
    visit(stage, 18, "缺口大，本县同工种求职者少", VisitTag.SKILL_SHORT, VisitTag.HIRING)
    diagnose(stage, 17, ShortageKind.LONG_TERM, opinion="走访认定：同岗位去年冬天也没有招满")
    county, city = account_actor(stage.kit, "xianji"), CaseLevel.CITY
    stage.case(9, escalation.escalate, opinion="本县可推荐人员不足，请县里协调")
    stage.case(5, escalation.escalate, who=county, opinion=f"需要跨县归集，请{city.label}协调周边县")


def _provincial(stage: Stage) -> None:
    """A long shortage that county and city could not fill: the province watches over it, the plan is paused."""
    review(stage, 33)
    visit(stage, 32, "新生产线投产，一次要招十多人", VisitTag.ORDERS_UP, VisitTag.HIRING)
    diagnose(stage, 31, ShortageKind.LONG_TERM, opinion="走访认定：新线招工预计三个月以上")
    agree(stage, 30)
    begin(stage, 29)
    progress(stage, 26, MeasureKind.COLLECTION, MeasureState.RUNNING, "已发周边三县")
    for post in posts_of(stage):
        send(stage, 20, post.id or 0, wanted=1)
    stage.plan(6, plan_steps.move, to=PlanState.PAUSED, opinion="企业设备推迟到货，招工顺延")
    people = {days: account_actor(stage.kit, name) for days, name in ((4, "xianji"), (2, "shiji"))}
    stage.case(7, escalation.escalate, opinion="缺口大、周期长，本县无法解决")
    stage.case(4, escalation.escalate, who=people[4], opinion="周边县同样缺工，请市级调度")
    stage.case(2, escalation.escalate, who=people[2], opinion="请省厅协调省外对接")


def _agreed(stage: Stage) -> None:
    """A plan agreed but not begun; the firm is being handed over, and the other officer has not answered yet."""
    review(stage, 11)
    visit(stage, 10, "电话沟通用工需求", VisitTag.HIRING, kind=VisitKind.PHONE)
    diagnose(stage, 8)
    agree(stage, 6)
    receiver = account_actor(stage.kit, "zhuanyuan").officer_id or 0
    reason = "分片调整，该企业划入城南园区"
    stage.on(1, handovers.propose, stage.enterprise_id, receiver_id=receiver, reason=reason)


def _steady(stage: Stage) -> None:
    """On its way in good time: people recommended, one agreed to come next week."""
    review(stage, 15)
    visit(stage, 13, "春节前后都要招人", VisitTag.HIRING, VisitTag.POLICY)
    for post in posts_of(stage):
        for seeker_id in send(stage, 2, post.id or 0, wanted=1):
            interview(stage, 1, post.id or 0, seeker_id, ahead=5)
