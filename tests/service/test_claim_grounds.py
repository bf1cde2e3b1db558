"""What a claim rests on: a finished course and its certificates, a record of the hire, an application of the day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models.audit import AuditEntry
from matcher.models.enums import ConsentChannel
from matcher.models.training import PASSED, Course, CourseKind, CourseState, Enrolment, EnrolmentState
from matcher.service import claims, editions, placements, policy_sheets, referrals
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor, enterprise_of
from tests.service.test_claims import WHY, december, world
from tests.service.test_referrals import do, listed, submit

__all__ = ["december"]


def course(kit: Kit, firm: int, *states: EnrolmentState, state: CourseState = CourseState.FINISHED) -> int:
    """A course of an enterprise for its own staff, with people in these states."""
    day, moment = clock.today(), clock.now()
    with kit.open(SYSTEM, write=True) as context:
        made = context.unit.courses.add(
            Course(
                enterprise_id=firm,
                kind=CourseKind.PRE_JOB,
                title="岗前培训第十二期",
                trade="装配钳工",
                hours=16,
                seats=20,
                starts_on=day,
                ends_on=day,
                adcode="140703",
                state=state,
                created_at=moment,
                updated_at=moment,
            )
        )
        for number, one in enumerate(states):
            context.unit.courses.enrol(
                Enrolment(
                    course_id=made.id or 0,
                    staff_no=f"A{number}",
                    name_masked="学*",
                    state=one,
                    certificate_number=f"证 {number}" if one is EnrolmentState.COMPLETED else None,
                    certified_on=day if one in PASSED else None,
                    created_at=moment,
                    updated_at=moment,
                ),
                name="学员",
            )
        context.unit.commit()
    return made.id or 0


def training(kit: Kit, firm: int, course_id: int | None, **options: Any) -> Any:
    return do(kit, claims.propose_claim, "S4", enterprise_id=firm, course_id=course_id, **options)


def test_a_course_is_claimed_once_for_the_people_who_finished_it(kit: Kit, december: None) -> None:
    (firm, other), (person, *_) = world(kit)
    change = {"amount": {"kind": "training", "fen": 30_050, "verified": True}}
    made = do(
        kit,
        editions.propose_edition,
        "S4",
        effective_from=date(2022, 12, 1),
        changes=change,
        reason="本市目录",
        who="shiji",
    )
    do(kit, editions.decide_edition, made.id, version=1, adopt=True, who="shengji")
    passed, failed = EnrolmentState.COMPLETED, EnrolmentState.FAILED
    one = course(kit, firm, passed, EnrolmentState.PASSED, failed)
    with kit.open(actor(kit, "zhuanyuan"), write=False) as context:
        (choice,) = [row for row in policy_sheets.get_sheet(context, firm).courses if row[0] == str(one)]
    assert "取得证书或考核合格 2 人" in choice[1]
    claim = training(kit, firm, one)
    assert (claim.answer["kind"], claim.amount, claim.course_id) == ("eligible", 60_100, one)
    with pytest.raises(Conflict, match="不重复申领"):
        training(kit, firm, one, reason=WHY)
    with pytest.raises(Invalid, match="请选择培训班"):
        training(kit, firm, None, reason=WHY)
    with pytest.raises(Invalid, match="不填人员"):
        training(kit, firm, one, seeker_id=person, reason=WHY)
    # What the store holds ticks itself; no day was marked, so the roster is ticked by hand, and both show.
    assert [bool(paper.get("ticked_at")) for paper in claim.evidence] == [True, False, True]
    assert claim.evidence[2]["record"] == "登记取得证书 1 人，考核合格 1 人"
    filed, roster, _ = (paper["name"] for paper in claim.evidence)
    with pytest.raises(Invalid, match="没有勾选"):
        do(kit, claims.tick_evidence, claim.id, version=1, names=[], remarks={roster: "纸质签到"})
    seen = do(kit, claims.tick_evidence, claim.id, version=1, names=[roster], remarks={roster: "纸质签到 20 页"})
    by_hand = {
        paper["name"]: (paper.get("ticked_by"), paper.get("remark"), paper.get("record")) for paper in seen.evidence
    }
    assert by_hand[roster] == (actor(kit, "zhuanyuan").name, "纸质签到 20 页", None)
    assert by_hand[filed][:2] == (None, None)
    assert f"培训班 {one} 于" in by_hand[filed][2]
    # A tick by hand can be taken back, a record cannot.
    back = do(kit, claims.tick_evidence, claim.id, version=2, names=[])
    assert [bool(paper.get("ticked_at")) for paper in back.evidence] == [True, False, True]
    for strange in (course(kit, other, passed), 987_654):
        with pytest.raises(Invalid, match="没有这个培训班"):
            training(kit, firm, strange, reason=WHY)
    with pytest.raises(Conflict, match="结业后"):
        training(kit, firm, course(kit, firm, passed, state=CourseState.RUNNING), reason=WHY)
    with pytest.raises(Conflict, match="培训没有完成，或没有人取得证书、考核合格"):
        training(kit, firm, course(kit, firm, failed))
    with pytest.raises(Invalid, match="培训类型”不在这里填"):
        training(kit, firm, one, told={"training": "pre_job"}, reason=WHY)


def test_an_application_is_dated_back_only_so_far_and_with_a_word_why(kit: Kit, december: None) -> None:
    (firm, _), (person, *_) = world(kit)

    def asked(back: int, **options: Any) -> Any:
        told = {"hired_on": "2022-11-01", "applied_on": str(clock.today() - timedelta(days=back))}
        return do(
            kit, claims.propose_claim, "S2", enterprise_id=firm, seeker_id=person, told=told, reason=WHY, **options
        )

    words = "12 月 1 日窗口收件，收件编号 17"
    with pytest.raises(Invalid, match="最多补录 30 天"):
        asked(31, received=words)
    with pytest.raises(Invalid, match="何时、何处收到纸质申请") as told:
        asked(30)
    assert told.value.field == "received"
    made = asked(30, received=words)
    assert (made.applied_on, made.received) == (date(2022, 11, 20), words)
    with kit.open(SYSTEM, write=False) as context:
        rows = context.unit.session.exec(select(AuditEntry).where(AuditEntry.action == "claim.propose")).all()
        (row,) = [one for one in rows if one.subject_id == made.id]
    assert (row.purpose, row.data["applied_on"]) == (words, "2022-11-20")


def test_a_hire_nobody_saw_needs_a_reason_and_is_marked(kit: Kit) -> None:
    post = submit(kit)
    hired, stranger = listed(kit, post)[:2]
    firm = enterprise_of(kit, actor(kit, "qiye")).id or 0
    do(kit, referrals.refer, post, hired, channel=ConsentChannel.PHONE)
    do(kit, placements.mark_started, post, hired)
    told = {"hired_on": str(clock.today())}

    def asked(person: int, reason: str) -> Any:
        return do(
            kit, claims.propose_claim, "S3b", enterprise_id=firm, seeker_id=person, reason=reason,
            told=told | {"months": 1}, months_from=clock.today(),
        )  # fmt: skip

    assert asked(hired, WHY).placed is True
    claim = asked(stranger, WHY)
    assert claim.placed is False
    with kit.open(actor(kit, "xianji"), write=False) as context:
        rows = {one.claim.id: one.claim.placed for one in policy_sheets.get_sheet(context, firm).claims}
    assert rows[claim.id] is False
