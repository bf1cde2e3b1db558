"""回避: who is bound to an enterprise neither serves, sees its candidates, nor decides for it, and hands it over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from matcher import clock
from matcher.errors import Conflict as Refused
from matcher.errors import Forbidden, Invalid, NotFound
from matcher.models.case import Case
from matcher.models.complaint import ComplaintDraft, ComplaintKind, ComplaintStep
from matcher.models.conflict import ConflictDraft, ConflictKind
from matcher.models.enterprise import Enterprise
from matcher.models.enums import ConsentChannel, RecruitingPaper
from matcher.models.issue import IssueDraft, IssueKind
from matcher.models.officer import Officer
from matcher.models.post_end import PostEnd
from matcher.models.todo import TodoKind
from matcher.service import (
    cases,
    closures,
    complaints,
    conflict_declarations,
    handovers,
    inbox,
    issues,
    matching,
    pairings,
    referrals,
    standing,
)
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM, Actor
from matcher.service.todos import list_todos
from matcher.service.upkeep import check_invariants
from tests.factories import actor, enterprise_of
from tests.service.test_applications import COLLEAGUE
from tests.service.test_referrals import do, listed, submit

CODE = "conflict_of_interest"
TODAY = clock.today()


def declared(kit: Kit, firm: Enterprise, who: str = "zhuanyuan", **more: Any) -> int:
    draft = ConflictDraft(uscc=firm.uscc, kind=ConflictKind.KIN, since=clock.today(), **more)
    with kit.open(actor(kit, who), write=True) as context:
        made = conflict_declarations.declare(context, draft).id or 0
        context.unit.commit()
    return made


def case_of(kit: Kit, firm: Enterprise) -> Case:
    with kit.open(SYSTEM, write=False) as context:
        found = context.unit.cases.open_of(firm.id or 0)
        assert found is not None
        context.unit.session.expunge(found)
        return found


def test_a_barred_officer_can_do_nothing_for_the_firm_but_hand_it_over(kit: Kit) -> None:
    post, firm = submit(kit), enterprise_of(kit, actor(kit, "qiye"))
    person, firm_id = listed(kit, post)[0], firm.id or 0
    case = case_of(kit, firm)
    with kit.open(actor(kit, "xianji"), write=True) as context:
        officer = actor(kit, "zhuanyuan").officer_id or 0
        main = pairings.main_of(context.unit.officers.open_pairings(firm_id))
        if main is None or main[1].id != officer:
            current = main[0].id if main else None
            pairings.make_main(context, firm_id, officer_id=officer, current=current, reason="结对")
            context.unit.commit()
    declared(kit, firm)
    papers = [RecruitingPaper.LICENCE, RecruitingPaper.HANDLER]
    tries: dict[str, tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]] = {
        "candidates": (matching.get_shortlist, (post,), {}),
        "new candidates": (matching.build_shortlist, (post,), {}),
        "contact": (inbox.reveal_contact, (post, person), {"purpose": "约面试"}),
        "recommend": (referrals.refer, (post, person), {"channel": ConsentChannel.PHONE}),
        "move": (cases.find_case, (case.id, cases.Action.CASE_WORK), {}),
        "close": (closures.close_vacancy, (post,), {"version": 1, "reason": PostEnd.FILLED}),
        "verify": (standing.verify, (firm_id,), {"version": 1, "papers": papers, "licence_valid_to": None}),
        "issue": (issues.raise_issue, (firm_id, IssueDraft(kind=IssueKind.LABOUR, text="夜班缺人")), {}),
    }
    for name, (use_case, args, more) in tries.items():
        with pytest.raises(Forbidden, match="回避") as refused:
            do(kit, use_case, *args, **more)
        assert refused.value.code == CODE, name
    assert do(kit, standing.get_enterprise, firm_id).enterprise.id == firm_id, "what the county sees stays open"
    with kit.open(actor(kit, "zhuanyuan"), write=False) as context:
        assert [one.whom for one in list_todos(context, kind=TodoKind.CONFLICT).todos] == [firm.name]
    with kit.open(SYSTEM, write=True) as context:
        receiver = Officer(staff_no="T-900", name="接收人", adcode=firm.adcode)
        context.unit.session.add(receiver)
        context.unit.session.flush()
        other = receiver.id or 0
        context.unit.commit()
    made = do(kit, handovers.propose, firm_id, receiver_id=other, reason="回避")
    with kit.open(Actor(role=actor(kit, "zhuanyuan").role, officer_id=other, name="接收人"), write=True) as context:
        handovers.accept(context, made.id or 0, version=1)
        context.unit.commit()
    with kit.open(SYSTEM, write=False) as context:
        assert check_invariants(context) == []
    with kit.open(actor(kit, "xianji"), write=False) as context:
        assert list_todos(context, kind=TodoKind.CONFLICT).todos == []
        assert officer not in {one.id for one, _ in pairings.candidates(context, firm)}
        assert pairings.decide(context, firm).officer_id == other
    for use_case in (pairings.make_main, pairings.name_backup):
        with kit.open(actor(kit, "xianji"), write=True) as context:
            main = pairings.main_of(context.unit.officers.open_pairings(firm_id))
            with pytest.raises(Refused, match="回避") as barred:
                use_case(context, firm_id, officer_id=officer, current=main[0].id if main else None)
            assert barred.value.code == CODE
    with pytest.raises(Refused, match="回避"), kit.open(actor(kit, "xianji"), write=True) as context:
        handovers.propose(context, firm_id, receiver_id=officer, reason="还给")


def test_an_administrator_is_barred_too_and_ends_nothing_of_their_own(kit: Kit) -> None:
    post, firm = submit(kit), enterprise_of(kit, actor(kit, "qiye"))
    own = declared(kit, firm, who="xianji")
    version = do(kit, standing.get_enterprise, firm.id, who="xianji").enterprise.version
    with pytest.raises(Forbidden, match="回避"):
        do(kit, standing.bar, firm.id, version=version, reason="处罚", who="xianji")
    told = ComplaintDraft(kind=ComplaintKind.FEES, text="要求交三百元押金", vacancy_id=post)
    filed = do(kit, complaints.file_for, told)
    with pytest.raises(Forbidden, match="回避"):
        do(kit, complaints.take_step, filed.id, ComplaintStep.ACCEPT, version=1, who="xianji")
    with pytest.raises(Forbidden, match="他人解除"):
        do(kit, conflict_declarations.end, own, version=1, reason="已离任", who="xianji")
    for number in (own, 987_654_321):
        with kit.open(COLLEAGUE, write=True) as context, pytest.raises(NotFound, match=conflict_declarations.UNKNOWN):
            conflict_declarations.end(context, number, version=1, reason="已离任")
    with pytest.raises(Invalid):
        do(kit, conflict_declarations.end, own, version=1, reason=" ", who="shiji")
    do(kit, conflict_declarations.end, own, version=1, reason="亲属已离职", who="shiji")
    do(kit, complaints.take_step, filed.id, ComplaintStep.ACCEPT, version=1, who="xianji")
    officer = actor(kit, "zhuanyuan").officer_id or 0
    draft = ConflictDraft(uscc=firm.uscc, kind=ConflictKind.OWN, since=TODAY, officer_id=officer)
    with kit.open(COLLEAGUE, write=True) as context, pytest.raises(NotFound):
        conflict_declarations.declare(context, draft)
    other = declared(kit, firm, who="xianji", officer_id=officer)
    with pytest.raises(Forbidden), kit.open(actor(kit, "zhuanyuan"), write=True) as context:
        conflict_declarations.end(context, other, version=1, reason="没有关系")
    assert case_of(kit, firm).officer_id is not None
