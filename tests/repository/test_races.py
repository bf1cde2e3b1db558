"""Many at once, each over a connection of its own, on both stores (trust.md T20): one wins, nobody waits for ever."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from sqlmodel import select

from matcher.demo.uscc import demo_uscc
from matcher.errors import Conflict, NotFound, Unavailable
from matcher.models.case import Case
from matcher.models.enterprise import EnterpriseDraft
from matcher.models.enums import ConsentChannel, Industry, IntakeKind, PairingRole, Role
from matcher.models.intake import Intake
from matcher.models.officer import Officer
from matcher.models.placement import InboxAnswer
from matcher.models.plan import Plan
from matcher.models.refusal import UnsuitableReason
from matcher.models.states import CaseState, IntakeState, ReferralState, VacancyState
from matcher.models.vacancy import Vacancy
from matcher.service import (
    balancing,
    cases,
    escalation,
    handovers,
    inbox,
    intakes,
    matching,
    pairings,
    placements,
    plans,
    previews,
    referrals,
    retractions,
    vacancies,
)
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM, Actor
from matcher.service.upkeep import check_invariants
from tests.factories import actor, brochure, capped, enterprise_of, header_cells, post_cells, see_papers
from tests.repository.stores import race, won
from tests.service.test_referrals import do, listed, submit
from tests.thoroughness import ROUNDS


def once(who: Actor, use_case: Callable[..., Any], *args: Any, **options: Any) -> Callable[[Kit], Any]:
    """One racer: the use case in a transaction of its own."""

    def run(kit: Kit) -> Any:
        with kit.open(who, write=True) as context:
            made = use_case(context, *args, **options)
            context.unit.commit()
            return made

    return run


def previewed(kit: Kit, who: Actor, *rows: dict[str, str]) -> int:
    """A brochure of the actor's enterprise, read and not yet confirmed."""
    file = brochure(kit, enterprise_of(kit, who), rows)
    with kit.open(who, write=True) as context:
        intake = previews.preview(context, IntakeKind.BROCHURE, "简章.xlsx", file)
        context.unit.commit()
    return intake.id or 0


def strangers(kit: Kit, count: int, *, copies: int = 1) -> list[int]:
    """Read brochures of enterprises nobody knew before, all of one county: ``copies`` of each; their intakes' ids."""
    known = header_cells(enterprise_of(kit, actor(kit, "qiye")))
    names = [(f"抢先演示机械厂{number}", demo_uscc("140703", 900 + number)) for number in range(count)]
    header = known | {"name": names[0][0], "uscc": names[0][1], "place": "140703"}
    with kit.open(SYSTEM, write=True) as context:
        file = brochure(kit, enterprise_of(kit, actor(kit, "qiye")), [post_cells()], header=header)
        first = previews.preview(context, IntakeKind.BROCHURE, "简章.xlsx", file)
        rows = context.unit.intakes.rows(first)
        ids = []
        for name, uscc in names * copies:
            facts = first.model_dump(exclude={"id", "rows_sealed"}) | {
                "header": first.header | {"name": name, "uscc": uscc}
            }
            ids.append(context.unit.intakes.add(Intake(**facts), rows).id or 0)
        context.unit.commit()
    return ids


def posts_of(kit: Kit, uscc: str) -> tuple[list[Vacancy], list[Case], list[Plan]]:
    """The posts, cases and plans of one enterprise."""
    with kit.open(SYSTEM, write=False) as context:
        enterprise = context.unit.enterprises.by_uscc(uscc)
        assert enterprise is not None
        run = context.unit.session.exec
        found = list(run(select(Case).where(Case.enterprise_id == enterprise.id)))
        plans = [plan for case in found for plan in run(select(Plan).where(Plan.case_id == case.id))]
        return list(run(select(Vacancy).where(Vacancy.enterprise_id == enterprise.id))), found, plans


def sound(kit: Kit) -> bool:
    with kit.open(SYSTEM, write=False) as context:
        assert check_invariants(context) == []
    return True


def test_administrators_pair_one_enterprise_with_different_officers_at_once(store: Kit) -> None:
    company = actor(store, "qiye")
    admins = [actor(store, name) for name in ("xianji", "shiji", "shengji")]
    with store.open(SYSTEM, write=True) as context:
        case = context.unit.cases.open_of(company.enterprise_id or 0)
        assert case is not None
        new = [Officer(staff_no=f"R{n:04d}", name=f"测专员{n}", adcode=case.adcode, load_cap=9) for n in range(64)]
        officers = [context.unit.officers.add(one).id or 0 for one in new]
        context.unit.commit()
    for _ in range(ROUNDS):
        with store.open(SYSTEM, write=False) as context:
            case = cases.get_case(context, case.id or 0).row.case
            others = [one for one in officers if one != case.officer_id]
        racers = [
            once(admins[n % 3], pairings.pair, case.id, officer_id=one, version=case.version, reason="改派")
            for n, one in enumerate(others)
        ]
        winners = won(race(store, racers))
        assert len(winners) == 1
        with store.open(SYSTEM, write=False) as context:
            pairs = context.unit.officers.open_pairings(company.enterprise_id or 0)
            assert [one.officer_id for one, _ in pairs if one.role is PairingRole.MAIN] == [winners[0].officer_id]
            routed = cases.get_case(context, case.id or 0).row.case
            assert (routed.officer_id, routed.version) == (winners[0].officer_id, case.version + 1)
        assert sound(store)


def test_an_enterprise_is_given_away_taken_over_and_replaced_at_once(store: Kit) -> None:
    """Replacing, accepting a hand-over, ending and refusing race for one pairing: one of them happens, whole."""
    firm, admins = actor(store, "qiye").enterprise_id or 0, [actor(store, name) for name in ("xianji", "shiji")]
    with store.open(SYSTEM, write=True) as context:
        case = context.unit.cases.open_of(firm)
        assert case is not None
        new = [Officer(staff_no=f"H{n:04d}", name=f"接手{n}", adcode=case.adcode) for n in range(8)]
        ids = [context.unit.officers.add(one).id or 0 for one in new]
        seen = pairings.main_of(context.unit.officers.open_pairings(firm))
        assert seen is not None
        offer = handovers.propose(context, firm, receiver_id=ids[0], reason="调整")
        context.unit.commit()
    receiver = Actor(role=Role.OFFICER, name="接手0", officer_id=ids[0])
    racers = [
        once(admins[n % 2], pairings.make_main, firm, officer_id=one, current=seen[0].id)
        for n, one in enumerate(ids[1:])
    ]
    racers += [once(receiver, handovers.accept, offer.id, version=offer.version) for _ in range(4)]
    racers += [once(receiver, handovers.refuse, offer.id, version=offer.version, opinion="任务重")]
    racers += [once(admins[0], pairings.end_pairing, seen[0].id, reason="停产") for _ in range(4)]
    outcome = race(store, racers)
    changed = [one for one in won(outcome) if getattr(one, "state", "") != "refused"]
    # A refusal leaves the pairing as it was, so one more may follow; nothing else may.
    assert len(changed) == 1
    with store.open(SYSTEM, write=False) as context:
        mains = [one for one, _ in context.unit.officers.open_pairings(firm) if one.role is PairingRole.MAIN]
        assert len(mains) <= 1
        assert context.unit.handovers.proposed([firm]) == {}
    assert sound(store)


def test_one_preview_applied_by_many_at_once(store: Kit) -> None:
    """A county is re-balanced once, whole; who comes later is told that things have changed."""
    admins = [actor(store, name) for name in ("xianji", "shiji")]
    with store.open(SYSTEM, write=True) as context:
        case = context.unit.cases.open_of(actor(store, "qiye").enterprise_id or 0)
        assert case is not None
        county = case.adcode
        ready = [Officer(staff_no=f"B{n:04d}", name=f"均衡{n}", adcode=county, load_cap=9) for n in range(2)]
        first, _ = (context.unit.officers.add(one) for one in ready)
        for number in range(6):
            draft = EnterpriseDraft(
                uscc=demo_uscc(county, 800 + number), name=f"均衡厂{number}", adcode=county, industry=Industry.C
            )
            firm = context.unit.enterprises.add(draft)
            firm.tags = ["whitelist"]
            pairings.make_main(context, firm.id or 0, officer_id=first.id or 0, current=None)
        shown = balancing.preview(context, county)
        context.unit.commit()
    assert shown.moves
    racers = [once(admins[n % 2], balancing.apply, county, shown.goal, shown.stamp) for n in range(12)]
    assert len(won(race(store, racers))) == 1
    with store.open(SYSTEM, write=False) as context:
        held = context.unit.officers.main_counts([one.officer.id or 0 for one in shown.loads])
        assert held == {one.officer.id: one.after for one in shown.loads if one.after}
    assert sound(store)


def test_one_case_escalated_returned_and_moved_at_once(store: Kit) -> None:
    officer, county = actor(store, "zhuanyuan"), actor(store, "xianji")
    with store.open(SYSTEM, write=False) as context:
        case = context.unit.cases.open_of(actor(store, "qiye").enterprise_id or 0)
    assert case is not None
    seen = {"version": case.version, "opinion": "请协调"}
    racers = [once(officer, escalation.escalate, case.id, **seen), once(county, escalation.escalate, case.id, **seen)]
    racers += [once(officer, cases.move_case, case.id, to=CaseState.MATCHING, **seen)]
    assert len(won(race(store, racers * 5))) == 1
    with store.open(SYSTEM, write=False) as context:
        view = cases.get_case(context, case.id or 0)
        assert (view.row.case.version, len(view.steps)) == (case.version + 1, 1)
    assert sound(store)


def test_the_last_free_proposal_of_a_post_is_taken_once(store: Kit) -> None:
    post = submit(store, headcount="1")
    people = listed(store, post)[:12]
    most = store.planning.proposals.per_post
    for one in people[1:most]:
        do(store, referrals.refer, post, one, channel=ConsentChannel.DESK)
    staff, rest = [actor(store, "zhuanyuan"), actor(store, "xianji")], [people[0], *people[most:]]
    racers = [once(staff[n % 2], referrals.refer, post, one, channel=ConsentChannel.DESK) for n, one in enumerate(rest)]
    outcome = race(store, racers)
    assert len(rest) > 2
    assert len(won(outcome)) == 1
    assert {one.code for one in outcome if isinstance(one, Conflict)} == {"batch_waiting"}
    assert sound(store)


def test_the_last_free_proposal_of_a_person_is_taken_once(store: Kit) -> None:
    store = capped(store, 2)
    posts = [submit(store, title=title) for title in ("机器人焊接操作工", "机器人焊接巡检工", "焊接班组操作工")]
    person = next(one for one in listed(store, posts[0]) if all(one in listed(store, post) for post in posts))
    do(store, referrals.refer, posts[0], person, channel=ConsentChannel.DESK)
    officer = actor(store, "zhuanyuan")
    racers = [once(officer, referrals.refer, post, person, channel=ConsentChannel.DESK) for post in posts[1:] * 4]
    assert len(won(race(store, racers))) == 1
    with store.open(SYSTEM, write=False) as context:
        assert len(context.unit.referrals.of_seeker(person)) == 2
    assert sound(store)


def test_one_place_and_many_people_started_at_once(store: Kit) -> None:
    store = capped(store, 16)
    post = submit(store, headcount="1")
    people = listed(store, post)[:16]
    for one in people:
        do(store, referrals.refer, post, one, channel=ConsentChannel.DESK)
    staff = [actor(store, "zhuanyuan"), actor(store, "xianji")]
    outcome = race(
        store, [once(staff[n % 2], placements.mark_started, post, one) for n, one in enumerate(people + people)]
    )
    assert len(won(outcome)) == 1
    with store.open(SYSTEM, write=False) as context:
        assert context.unit.referrals.started_on_vacancy(post) == 1
        assert vacancies.get_vacancy(context, post).vacancy.state is VacancyState.FILLED
    assert sound(store)


def test_one_person_started_at_two_posts_at_once(store: Kit) -> None:
    posts = [submit(store, title=title, headcount="9") for title in ("机器人焊接操作工", "机器人焊接巡检工")]
    people = [one for one in listed(store, posts[0]) if one in listed(store, posts[1])][:3]
    assert people
    officer = actor(store, "zhuanyuan")
    for person in people:
        for post in posts:
            do(store, referrals.refer, post, person, channel=ConsentChannel.DESK)
        racers = [once(officer, placements.mark_started, post, person) for post in posts * 8]
        assert len(won(race(store, racers))) == 1
    with store.open(SYSTEM, write=False) as context:
        states = [one.state for one in context.unit.referrals.of_vacancies(posts)]
    assert states.count(ReferralState.STARTED) == states.count(ReferralState.UNSUITABLE) == len(people)
    assert sound(store)


def test_one_person_marked_differently_by_office_and_enterprise_at_once(store: Kit) -> None:
    """Offer, refusal, start and undoing race: whoever saw the version wins once, and the trail tells of just that."""
    post = submit(store, headcount="9")
    (person,) = listed(store, post)[:1]
    made = do(store, referrals.refer, post, person, channel=ConsentChannel.DESK)
    officer, company = actor(store, "zhuanyuan"), actor(store, "qiye")
    seen = {"version": made.version}
    racers = [
        once(officer, referrals.mark_interview, post, person, **seen),
        once(officer, referrals.mark_unsuitable, post, person, reason=UnsuitableReason.SKILL, **seen),
        once(officer, placements.mark_started, post, person, **seen),
        once(officer, retractions.undo, post, person, **seen),
        once(company, inbox.answer, made.id, InboxAnswer.OFFER, **seen),
        once(company, inbox.answer, made.id, InboxAnswer.UNSUITABLE, reason=UnsuitableReason.FILLED, **seen),
    ]
    outcome = race(store, racers * 3)
    assert sum(not isinstance(one, Exception) for one in outcome) == 1
    with store.open(SYSTEM, write=False) as context:
        steps = context.unit.referral_steps.of_pair(post, person)
        now = context.unit.referrals.of_pair(post, person)
        assert len(steps) == 2
        assert (now.state if now else None) is steps[-1].after
    assert sound(store)


def test_one_intake_confirmed_by_many_at_once(store: Kit) -> None:
    company = actor(store, "qiye")
    with store.open(SYSTEM, write=False) as context:
        rows, _ = cases.list_cases(context, limit=50)
        other = next(row.enterprise for row in rows if row.enterprise.id != company.enterprise_id)
    stranger = actor(store, other.uscc)
    intake = previewed(store, company, post_cells(), post_cells(title="焊接检验工"))
    confirm = partial(intakes.confirm, intake_id=intake, version=1)
    outcome = race(store, [once(who, confirm) for who in [company, company, stranger] * 8])
    assert all(isinstance(one, NotFound) for one in outcome[2::3])
    mine = [one for number, one in enumerate(outcome) if number % 3 != 2]
    assert [receipt.taken for receipt in won(mine)] == [2]
    titles = [post.title for post in posts_of(store, enterprise_of(store, company).uscc)[0]]
    assert titles.count("机器人焊接操作工") == titles.count("焊接检验工") == 1
    assert sound(store)


def test_equal_rows_of_a_new_enterprise_confirmed_at_once_open_one_case(store: Kit) -> None:
    ids = strangers(store, 1, copies=12)
    outcome = race(store, [once(SYSTEM, intakes.confirm, intake, version=1) for intake in ids])
    assert len(won(outcome)) == 1
    posts, found, plans = posts_of(store, demo_uscc("140703", 900))
    assert (len(posts), len(found), len(plans)) == (1, 1, 1)
    with store.open(SYSTEM, write=False) as context:
        states = [intakes.get_intake(context, intake).intake.state for intake in ids]
    assert states.count(IntakeState.CONFIRMED) == 1
    assert sound(store)


def test_enterprises_of_one_county_submit_at_once_and_each_gets_a_number(store: Kit) -> None:
    ids = strangers(store, 24)
    outcome = race(store, [once(SYSTEM, intakes.confirm, intake, version=1) for intake in ids])
    assert [one for one in outcome if isinstance(one, Exception)] == [], "nobody is turned away by somebody else's case"
    numbers = sorted(receipt.case.number for receipt in outcome)
    tails = [int(number.rsplit("-", 1)[1]) for number in numbers]
    assert tails == list(range(tails[0], tails[0] + 24))
    assert sound(store)


def test_one_post_published_and_rejected_at_once(store: Kit) -> None:
    company, officer, county = (actor(store, name) for name in ("qiye", "zhuanyuan", "xianji"))
    intake = previewed(store, company, post_cells())
    case = do(store, intakes.confirm, intake, version=1, who="qiye").case
    with store.open(SYSTEM, write=False) as context:
        post = context.unit.vacancies.of_case(case.id)[-1]
    publish = once(officer, vacancies.publish_vacancy, post.id, version=post.version, opinion="核实")
    reject = once(county, vacancies.reject_vacancy, post.id, version=post.version, opinion="请改工作内容")
    winners = won(race(store, [publish, reject] * 12))
    assert len(winners) == 1
    with store.open(SYSTEM, write=False) as context:
        stored = vacancies.get_vacancy(context, post.id or 0).vacancy
        history = [one for one in context.unit.cases.events(case.id) if one.vacancy_id == post.id]
    assert (stored.state, stored.version) == (winners[0].state, post.version + 1)
    assert len(history) == 1
    assert sound(store)


def test_the_last_two_posts_settled_at_once_settle_the_case(store: Kit) -> None:
    """Each reviewer, and each officer who marks a start, sees what the other has just done to the same case."""
    (only,) = strangers(store, 1)
    with store.open(SYSTEM, write=True) as context:
        intake = context.unit.intakes.get(only)
        assert intake is not None
        row = context.unit.intakes.rows(intake)[0]
        drafts = [row["drafts"][0] | {"title": title, "headcount": 1} for title in ("机器人焊接操作工", "焊接检验工")]
        rows = [row | {"keys": [draft["title"]], "drafts": [draft]} for draft in drafts]
        both = context.unit.intakes.add(Intake(**intake.model_dump(exclude={"id", "rows_sealed"})), rows)
        case = intakes.confirm(context, both.id or 0, version=1).case
        assert case is not None
        case_id = case.id or 0
        see_papers(context, case.enterprise_id)
        posts = [post.id or 0 for post in context.unit.vacancies.of_case(case_id)]
        context.unit.commit()
    county = actor(store, "xianji")
    publish = [once(county, vacancies.publish_vacancy, post, version=1, opinion="核实") for post in posts]
    assert len(won(race(store, publish))) == 2
    pairs: list[tuple[int, int]] = []
    for post in posts:
        once(SYSTEM, matching.build_shortlist, post)(store)
        one = next(one for one in listed(store, post) if one not in [seeker for _, seeker in pairs])
        once(county, referrals.refer, post, one, channel=ConsentChannel.DESK)(store)
        pairs.append((post, one))
    with store.open(SYSTEM, write=False) as context:
        reviewed = cases.get_case(context, case_id).row.case
    assert (reviewed.review_due, reviewed.state) == (None, CaseState.MATCHING)
    assert len(won(race(store, [once(county, placements.mark_started, *pair) for pair in pairs]))) == 2
    with store.open(SYSTEM, write=False) as context:
        row = cases.get_case(context, case_id).row
    assert (row.gap.missing, row.case.state) == (0, CaseState.FOLLOWING)
    assert row.case.version == reviewed.version + 1
    assert sound(store)


def test_sixty_four_clients_write_ten_times_each_and_no_word_is_lost(store: Kit) -> None:
    """Each reads the risk notes and puts a mark behind them, by the version it read (T22): written, or told 409."""
    officer = actor(store, "zhuanyuan")
    with store.open(SYSTEM, write=False) as context:
        case = context.unit.cases.open_of(actor(store, "qiye").enterprise_id or 0)
        assert case is not None
        case_id = case.id or 0

    def plan_of(kit: Kit) -> Plan:
        with kit.open(officer, write=False) as context:
            found = context.unit.plans.of_case(case_id)
            assert found is not None
            return found

    before = plan_of(store)

    def client(kit: Kit) -> list[str]:
        told = []
        for _ in range(10):
            seen = plan_of(kit)
            text = {"risks": seen.risks + "记", "remarks": seen.remarks, "version": seen.version}
            try:
                once(officer, plans.set_texts, case_id, **text)(kit)
                told.append("written")
            except (Conflict, Unavailable) as refused:
                told.append(refused.code)
        return told

    told = Counter(word for words in race(store, [client] * 64) for word in words)
    after = plan_of(store)
    assert (told.total(), set(told) <= {"written", "stale", "busy"}) == (640, True), told
    assert told["written"] >= 10, "the first of every round gets through"
    assert after.risks == before.risks + "记" * told["written"]
    assert after.version == before.version + told["written"]
    assert sound(store)
