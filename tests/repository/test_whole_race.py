"""Sixty-four clients over every write path of one-enterprise-one-plan at once, on both stores (trust.md T17, T20).

Three rounds: first everything begins, then what was won is taken further, changed or taken back, then it is ended.
After each round exactly the possible ones have won, everybody else was told why, and no invariant is broken.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from matcher import clock
from matcher.models.claim import ClaimStep
from matcher.models.consent import Consent
from matcher.models.dossier import LoanDraft, LoanState, RequestState
from matcher.models.enums import ConsentChannel, ConsentKind, MergeKind
from matcher.models.grant import GrantRow
from matcher.models.inbox_link import InboxLink
from matcher.models.placement import InboxAnswer, LeftReason
from matcher.models.plan_kinds import LinkKind
from matcher.models.post_end import PostEnd
from matcher.models.refusal import UnsuitableReason
from matcher.models.states import CaseState, PlanState
from matcher.models.survey import month_of
from matcher.models.training import CourseState, EnrolmentDraft
from matcher.models.training_order import TrainingOrderDraft
from matcher.models.visit import VisitKind
from matcher.service import (
    agreements,
    balancing,
    case_endings,
    cases,
    claims,
    consents,
    courses,
    dossiers,
    enrolments,
    escalation,
    grants,
    handovers,
    inbox,
    inbox_links,
    key_lists,
    link_guard,
    loans,
    merges,
    officers,
    pairings,
    placements,
    plan_measures,
    plan_steps,
    plans,
    referrals,
    registrations,
    retractions,
    surveys,
    training_orders,
    visits,
)
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.registrations import Told
from tests.factories import capped, enterprise_of
from tests.repository.contest import Contest, by, contest
from tests.repository.ground import Ground, ground
from tests.repository.stores import BOTH
from tests.repository.test_races import sound
from tests.service.test_grants import sheet
from tests.service.test_key_lists import firms, head
from tests.service.test_organisations import body
from tests.service.test_plans import view_of
from tests.service.test_surveys import draft as survey
from tests.service.test_training import newcomers, post_of
from tests.thoroughness import FULL, RACE_SEEDS

DAY, WHY = date(2022, 12, 20), "县里研究同意"
# Twenty months ago, when nobody of the demo world had handed anything in.
MONTH = month_of(clock.today() - timedelta(days=620))


def beginnings(at: Ground) -> Contest:
    """Everything is begun by many at once."""
    kit, who, new = at.kit, at.who, contest()
    admins, main = [who[name] for name in ("xianji", "shiji", "shengji")], at.pairing()
    county, desk, own = who["xianji"], who["zhuanyuan"], who["qiye"].enterprise_id or 0
    # One main officer is replaced, backed up, asked to give away, put on leave and leaves.
    usual = {"current": main}
    new.add(
        "main",
        1,
        [by(admins[n % 3], pairings.make_main, at.other_firm, officer_id=at.spare[n % 4], **usual) for n in range(9)],
    )
    new.add(
        "backup",
        (0, 6),
        [
            by(admins[n % 3], pairings.name_backup, at.other_firm, officer_id=at.spare[5 + n % 3], **usual)
            for n in range(6)
        ],
    )
    offer = by(at.other_officer, handovers.propose, at.other_firm, receiver_id=at.spare[4], reason="调整")
    new.add("hand-over", (0, 1), [offer] * 4)
    leaves = {"first": clock.today(), "last": clock.today() + timedelta(days=3), "version": 1}
    new.add(
        "leave",
        1,
        [by(county if n % 2 else who["shengji"], officers.set_leave, at.spare[4], **leaves) for n in range(5)],
    )
    gone = by(who["shengji"], officers.leave_service, at.spare[5], version=1, reason="调离")
    new.add("departure", (0, 1), [gone] * 4)
    # One case moved, escalated and returned.
    case = at.reads(lambda one: cases.get_case(one, at.case_id).row.case)
    seen = {"version": case.version, "opinion": "请协调"}
    new.add(
        "case",
        (0, 1),
        [by(desk, escalation.escalate, at.case_id, **seen)] * 4
        + [by(desk, cases.move_case, at.case_id, to=CaseState.FOLLOWING, **seen)] * 2,
    )
    # One month's survey, one plan's version.
    new.add(
        "survey",
        1,
        [by(who["qiye"], surveys.submit_survey, own, survey(MONTH))] * 3
        + [by(desk, surveys.submit_survey, own, survey(MONTH, short=3, posts=[]))] * 3,
    )
    view = view_of(kit, at.case_id)
    measure, told = view.measures[0].measure.id, {"version": view.plan.version}
    lent = [
        by(desk, plan_measures.link, at.case_id, measure, kind=LinkKind.OTHER, ref=f"调剂{n % 2}", people=1, **told)
        for n in range(4)
    ]
    lent += [by(desk, plan_steps.review, at.case_id, progress="按计划推进", **told)] * 2
    lent += [by(desk, plans.set_texts, at.case_id, risks="有欠薪迹象", remarks="", **told)] * 2
    new.add("plan", (0, 1), lent)
    # Two places and six people; two of them may start elsewhere, two take their consent back.
    starts = [
        by(desk if n % 2 else county, placements.mark_started, at.post, one) for n, one in enumerate(at.people * 2)
    ]
    new.add("start", 2, starts)
    new.add(
        "start elsewhere",
        (0, 2),
        [by(at.other_officer, placements.mark_started, at.other_post, one) for one in at.people[:2]] * 2,
    )
    for number, one in enumerate(at.people[4:]):
        given = at.reads(lambda context, one=one: disclosed(context.unit.session, one))
        new.add(f"consent {number}", 1, [by(at.self_of(one), consents.withdraw_consent, given)] * 3)
    visitor = link_guard.Visitor(at.link, "127.0.0.1")
    ids = at.reads(lambda one: {row.seeker_id: row.id for row in one.unit.referrals.of_vacancies([at.post])})
    answers: list[Callable[[Kit], Any]] = [
        lambda kit, one=ids[seeker]: inbox_links.answer(kit, visitor, one, InboxAnswer.INTERVIEW)
        for seeker in at.people
    ]
    answers += [by(who["qiye"], inbox.answer, ids[one], InboxAnswer.OFFER) for one in at.people]
    answers += [by(desk, referrals.mark_unsuitable, at.post, at.people[5], reason=UnsuitableReason.EMPLOYED)]
    new.add("answers", (0, len(answers)), answers)
    # One subsidy for one person, one list of an office.
    hired = {"hired_on": DAY.isoformat()}
    subsidy = [
        by(county, claims.propose_claim, "S6", enterprise_id=firm, seeker_id=at.claimed, told=hired, reason=WHY)
        for firm in (own, at.other_firm)
    ]
    new.add("claim", 1, subsidy * 3 if may_claim(at) else subsidy[:1] * 6)
    named = enterprise_of(kit, who["qiye"])
    paper = sheet((1, named.uscc, named.name, 300, 150_000))
    usual = {"title": "留工培训补助第一批", "source": "失业保险经办比对", "listed_on": DAY}
    new.add("grant", 1, [by(county, grants.import_list, "S5", "名单.csv", paper, **usual)] * 4)
    # Two seats, two people to train, one file to lend.
    taken = [
        EnrolmentDraft(seeker_id=one, channel=ConsentChannel.DESK) for one in (*newcomers(kit, 5, 7200), *at.twins)
    ]
    new.add("seat", 2, [by(desk, enrolments.enrol, at.course, one) for one in taken])
    with kit.open(SYSTEM, write=True) as context:
        wanting = post_of(context, at.other_case, headcount=1)
        need = training_orders.get_need(context, wanting.id or 0)
        # Others of the race make candidates free: room for them, so that some order is always due.
        wanting.headcount = need.qualified + need.to_come + need.ordered + 12
        school, wanted = body(context, "peixun").id or 0, wanting.id or 0
        context.unit.commit()
    order = TrainingOrderDraft(organisation_id=school, headcount=1, needed_by=clock.today() + timedelta(days=60))
    new.add("order", (2, 5), [by(SYSTEM, training_orders.place, wanted, order)] * 5)
    loan = LoanDraft(purpose="核对工龄", return_due=clock.today() + timedelta(days=7))
    new.add("loan", 1, [by(who[name], loans.ask_loan, at.dossier, loan) for name in ("qiye", "jigou", "jigou2")] * 2)
    accept = by(who["jigou"], dossiers.handle, at.request, to=RequestState.ACCEPTED, version=1)
    missing = by(who["jigou2"], dossiers.handle, at.request, to=RequestState.MISSING, version=1, reason="缺材料")
    new.add("request", 1, [accept, missing] * 2)
    new.add("staff list", 1, [by(who["qiye"], agreements.take_staff, at.batch, version=1)] * 4)
    new.add("key list", (1, 3), [by(SYSTEM, key_lists.take_list, head(), firms(named))] * 3)
    # Two records of one enterprise and of one person become one, while both are worked with.
    ways = [(at.merged[0], at.merged[1]), (at.merged[1], at.merged[0])]
    joined = [
        by(SYSTEM, merges.merge, MergeKind.ENTERPRISE, survivor_id=one, gone_id=two, reason="同一企业换证后重复登记")
        for one, two in ways
    ]
    new.add("merge", 1, joined * 2)
    work = [by(SYSTEM, surveys.submit_survey, one, survey(MONTH)) for one in at.merged]
    work += [by(SYSTEM, visits.record_visit, one, kind=VisitKind.PHONE, note="电话") for one in at.merged]
    new.add("work on both", (0, 4), work)
    one_person = [
        by(SYSTEM, merges.merge, MergeKind.SEEKER, survivor_id=a, gone_id=b) for a, b in (at.twins, at.twins[::-1])
    ]
    new.add("person merged", 1, one_person * 2)
    both = [by(county, referrals.mark_contacted, at.other_post, one) for one in at.twins]
    new.add("twins marked", (0, 2), both)
    # One registration changed, one telephone registered.
    version = at.reads(lambda one: one.unit.seekers.get(at.registered).version)
    changes = [{"wanted": "电焊工、气焊工"}, {"pay": "6500元/月"}]
    new.add(
        "registration",
        1,
        [
            by(desk, registrations.change_registration, at.registered, one, version=version, told=Told.DESK)
            for one in changes * 3
        ],
    )
    cells = {"name": "测抢登", "phone": "19900008899", "place": "太谷区", "wanted": "保洁员", "consent": "电话"}
    new.add("newcomer", 1, [by(desk, registrations.register_person, cells, told=Told.DESK)] * 4)
    return new


def continuations(at: Ground, won: dict[str, list[Any]]) -> Contest:
    """What was begun is taken further, changed, closed and taken back by many at once."""
    who, new, main = at.who, contest(), at.pairing()
    county, desk, province = who["xianji"], who["zhuanyuan"], who["shengji"]
    # The pairing ends, changes or is moved with its whole county.
    changes = [by(province, pairings.make_main, at.other_firm, officer_id=at.spare[n], current=main) for n in (0, 1, 2)]
    new.add("main", (0, 1), [*changes, by(county, pairings.end_pairing, main, reason="停产"), *changes])
    home = at.reads(lambda one: one.unit.enterprises.get(at.other_firm).adcode)
    shown = at.reads(lambda one: balancing.preview(one, home))
    new.add("balance", (0, 1), [by(SYSTEM, balancing.apply, home, shown.goal, shown.stamp)] * 4)
    back = {"first": None, "last": None, "version": 2}
    new.add("leave", 1, [by(who["shengji"], officers.set_leave, at.spare[4], **back)] * 4)
    case = at.reads(lambda one: cases.get_case(one, at.case_id).row.case)
    new.add("case", (0, 1), [by(desk, escalation.retract, at.case_id, version=case.version)] * 4)
    (first,) = won["survey"]
    new.add(
        "survey",
        1,
        [by(desk, surveys.revise_survey, first.id, survey(MONTH, needed=9 + n), reason="少报") for n in range(6)],
    )
    # A plan is closed on its number while placements it counts are undone, end, or are linked by hand.
    view = view_of(at.kit, at.case_id)
    told = {"version": view.plan.version}
    ending = by(
        desk,
        plan_steps.close,
        at.case_id,
        to=PlanState.UNSOLVED_CLOSED,
        solved=view.supplied,
        satisfaction=4,
        opinion="结案",
        **told,
    )
    by_hand = {"kind": LinkKind.PLACEMENT, "ref": str(won["start"][0].id), "people": 1}
    linked = by(desk, plan_measures.link, at.case_id, view.measures[0].measure.id, **by_hand, **told)
    new.add("plan", (0, 1), [ending] * 4 + [linked] * 3)
    for number, one in enumerate(won["start"]):
        pair, seen = (
            (at.post, one.seeker_id),
            {"version": at.reads(lambda it, one=one: it.unit.referrals.get(one.id).version)},
        )
        new.add(
            f"placement {number}",
            (0, 1),
            [by(desk, retractions.undo, *pair, **seen)] * 3
            + [by(desk, placements.mark_left, *pair, reason=LeftReason.PAY, **seen)] * 3,
        )
    new.add("start", (0, 2), [by(county, placements.mark_started, at.post, one) for one in at.people])
    link = at.reads(
        lambda one: one.unit.session.exec(select(InboxLink.id).where(InboxLink.case_id == at.case_id)).first()
    )
    new.add("link", 1, [by(desk, inbox_links.revoke_link, link)] * 3)
    # A claim is taken further or back, a file is lent by a second person, a request decided.
    (claim,) = won["claim"]
    names = [one["name"] for one in claim.evidence]
    ticked = by(county, claims.tick_evidence, claim.id, version=1, names=names)
    new.add("claim", 1, [ticked, by(county, claims.take_step, claim.id, ClaimStep.WITHDRAW, version=1)] * 3)
    row = at.reads(
        lambda one: one.unit.session.exec(select(GrantRow.id).where(GrantRow.list_id == won["grant"][0].id)).first()
    )
    early = by(who["qiye"], grants.confirm_account, row, version=1, bank="某银行太谷支行", account_tail="0417")
    new.add("grant", 1, [by(county, grants.drop, row, version=1, reason="公示有异议"), early] * 3)
    loan = won["loan"][0].id
    said = [by(who[name], loans.decide, loan, approve=True, version=1) for name in ("jigou", "jigou2", "qiye")]
    new.add("loan", 1, [*said * 2, by(who["jigou"], loans.decide, loan, approve=False, version=1, reason="缺手续")])
    if won["request"][0].state is RequestState.ACCEPTED:
        decided = [
            by(who[name], dossiers.handle, at.request, to=RequestState.REFUSED, version=2, reason="不符")
            for name in ("jigou", "jigou2")
        ]
    else:
        decided = [by(who["qiye"], dossiers.handle, at.request, to=RequestState.SUBMITTED, version=2)] * 2
    new.add("request", 1, decided * 2)
    for number, order in enumerate(won["order"][:2]):
        accepted = by(who["peixun"], training_orders.answer, order.id, accept=True, version=1)
        recalled = by(SYSTEM, training_orders.withdraw, order.id, version=1, reason="岗位取消")
        new.add(f"order {number}", 1, [accepted, recalled] * 2)
    for number, seat in enumerate(won["seat"]):
        new.add(f"seat {number}", 1, [by(who["peixun"], enrolments.leave, seat.id, version=1, note="本人退出")] * 3)
    late = [EnrolmentDraft(seeker_id=one, channel=ConsentChannel.DESK) for one in newcomers(at.kit, 4, 7300)]
    new.add("late seat", (0, 2), [by(desk, enrolments.enrol, at.course, one) for one in late])
    version = at.reads(lambda one: courses.get_course(one, at.course).row.course.version)
    new.add(
        "course",
        (0, 1),
        [by(who["peixun"], courses.move_course, at.course, to=CourseState.RUNNING, version=version)] * 2,
    )
    # Merges are taken back while both records are worked with, a registration while its consent is.
    for scene in ("merge", "person merged"):
        new.add(scene, (0, 1), [by(SYSTEM, merges.undo, won[scene][0].id)] * 3)
    kept = won["merge"][0].survivor_id
    new.add("work on both", (0, 3), [by(SYSTEM, visits.record_visit, kept, kind=VisitKind.PHONE, note="电话")] * 3)
    version = at.reads(lambda one: one.unit.seekers.get(at.registered).version)
    change = by(
        desk, registrations.change_registration, at.registered, {"pay": "7000元/月"}, version=version, told=Told.PHONE
    )
    new.add("registration", (0, 1), [change] * 3)
    profile = select(Consent.id).where(Consent.seeker_id == at.registered, Consent.kind == ConsentKind.PROFILE)
    given = at.reads(lambda one: one.unit.session.exec(profile).first())
    new.add("consent", 1, [by(at.self_of(at.registered), consents.withdraw_consent, given)] * 3)
    return new


def endings(at: Ground, won: dict[str, list[Any]]) -> Contest:
    """The file comes back, the places are filled again, the records are merged again."""
    new, desk = contest(), at.who["zhuanyuan"]
    loan = won["loan"][0]
    lent = loan.state is LoanState.LENT
    new.add(
        "loan", int(lent), [by(at.who[name], loans.give_back, loan.id, version=2) for name in ("jigou", "jigou2")] * 2
    )
    new.add("start", (0, 6), [by(desk, placements.mark_started, at.post, one) for one in at.people * 2])
    new.add(
        "start elsewhere",
        (0, 2),
        [by(SYSTEM, placements.mark_started, at.other_post, one) for one in at.people[:2]] * 2,
    )
    # Who leaves makes room for the next: the invariants say that no place is taken twice.
    new.add(
        "marked left",
        (0, 4),
        [by(SYSTEM, placements.mark_left, at.post, one, reason=LeftReason.PAY) for one in at.people[:4]],
    )
    a, b = at.merged
    ways = [
        by(SYSTEM, merges.merge, MergeKind.ENTERPRISE, survivor_id=one, gone_id=two, reason="同一企业换证后重复登记")
        for one, two in ((a, b), (b, a))
    ]
    new.add("merge", (0, 1), ways * 2)
    case = at.reads(lambda one: cases.get_case(one, at.case_id).row.case)
    closing = {"version": case.version, "opinion": "办结", "post_end": PostEnd.WITHDRAWN}
    new.add("case", (0, 1), [by(desk, case_endings.move_case, at.case_id, to=CaseState.CLOSED, **closing)] * 3)
    return new


def disclosed(session: Any, seeker_id: int) -> int:
    """The person's consent to be shown to an enterprise."""
    wanted = select(Consent.id).where(Consent.seeker_id == seeker_id, Consent.kind == ConsentKind.DISCLOSURE)
    return int(session.exec(wanted.where(Consent.withdrawn_at == None)).first())  # noqa: E711


def may_claim(at: Ground) -> bool:
    """Whether both enterprises lie in the county that claims."""
    return bool(at.reads(lambda one: one.unit.enterprises.get(at.other_firm).adcode == at.who["xianji"].adcode))


# PostgreSQL has many writers at once and is where races were found; `make faults` runs it on SQLite too.
@pytest.mark.parametrize("store", BOTH if FULL else BOTH[1:], indirect=True)
@pytest.mark.parametrize("seed", RACE_SEEDS)
def test_everything_at_once_breaks_no_rule(store: Kit, seed: int) -> None:
    store = capped(store, 16)
    at = ground(store)
    won = beginnings(at).run(store, seed)
    assert sound(store)
    further = continuations(at, won).run(store, seed)
    assert further["main"] or further["balance"]
    assert sound(store)
    endings(at, further).run(store, seed)
    assert sound(store)
