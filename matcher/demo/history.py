"""Some work already done (办理历史): posts reviewed, people called, recommended and started, by their officers."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from matcher import clock
from matcher.demo import plot
from matcher.demo.looked_over import publish
from matcher.demo.world import World
from matcher.errors import MatcherError
from matcher.models.enums import ConsentChannel, FindingLevel
from matcher.models.placement import InterviewMode, LeftReason, StartProof
from matcher.models.refusal import RefusedBy, UnsuitableReason
from matcher.models.states import VacancyState
from matcher.models.vacancy import Vacancy
from matcher.service import cases, matching, placements, referrals, vacancies
from matcher.service.accounts import actor_of
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM, Actor

_REASONS = (
    UnsuitableReason.PAY,
    UnsuitableReason.SHIFT,
    UnsuitableReason.DISTANCE,
    UnsuitableReason.UNREACHABLE,
    UnsuitableReason.AWAY,
)
# How many days ago people began: most this month, some long enough for the calls after 7, 30 and 90 days.
_SINCE = (0, 1, 2, 3, 5, 8, 8, 9, 12, 15, 21, 31, 33, 45, 60, 90, 90)
_LEFT = tuple(one for one in LeftReason if one is not LeftReason.OTHER)


def play(kit: Kit, world: World) -> None:
    """Work most cases a little; the first firm's case is left as it came in, for the reader to work."""
    rng = Random(f"{world.seed}:history")  # noqa: S311 (demo data, not a secret)
    spared = _spared(kit, world)
    for row, actor in _workload(kit):
        if row in spared or rng.random() < 0.3:
            continue
        with kit.open(actor, write=True, request_id="demo") as context:
            _work(context, row, rng)
            context.unit.commit()


def _spared(kit: Kit, world: World) -> set[int]:
    """The first firm's case, and those that the county's story tells of."""
    told = plot.complete(world.firms)
    firms = [firm for number, firm in enumerate(world.firms) if not number or (told and plot.part_of(number))]
    with kit.open(SYSTEM, write=False) as context:
        known = [context.unit.enterprises.by_uscc(firm.uscc) for firm in firms]
        cases_ = [context.unit.cases.open_of(one.id or 0) for one in known if one is not None]
    return {case.id or 0 for case in cases_ if case is not None}


def _workload(kit: Kit) -> list[tuple[int, Actor]]:
    """Every open case with the account of its officer."""
    with kit.open(SYSTEM, write=False) as context:
        rows, _total = cases.list_cases(context, limit=10_000)
        work = []
        for row in sorted(rows, key=lambda one: one.case.id or 0):
            account = context.unit.accounts.by_officer(row.case.officer_id or 0)
            if account is not None:
                work.append((row.case.id or 0, actor_of(account)))
    return work


def _work(context: Context, case_id: int, rng: Random) -> None:
    for post in context.unit.vacancies.of_case(case_id):
        if post.state is VacancyState.SUBMITTED and rng.random() < 0.85:
            _review(context, post)
        if post.state is VacancyState.PUBLISHED and rng.random() < 0.6:
            _handle(context, post, rng)


def _review(context: Context, post: Vacancy) -> None:
    found = vacancies.get_vacancy(context, post.id or 0).findings
    if any(finding.rule == "R14" for finding in found):
        return  # It waits until somebody has seen the firm's papers.
    if any(finding.level is FindingLevel.BLOCK for finding in found):
        vacancies.reject_vacancy(context, post.id or 0, version=post.version, opinion="请按提示修改后重新提交")
    else:
        opinion = "已与企业核对，情况属实" if found else ""
        publish(context, post, opinion)


def _handle(context: Context, post: Vacancy, rng: Random) -> None:
    """Call a few of the list; some agree to be recommended, some of those are seen, wanted, start and stay."""
    view = matching.get_shortlist(context, post.id or 0)
    room = post.headcount or 0
    for candidate in view.candidates[: rng.randint(2, 6)]:
        seeker_id, draw = candidate.seeker.id or 0, rng.random()
        try:
            if draw < 0.3:
                referrals.mark_contacted(context, post.id or 0, seeker_id, note="本人有意向，约定下次沟通")
            elif draw < 0.5:
                referrals.mark_unsuitable(context, post.id or 0, seeker_id, reason=rng.choice(_REASONS))
            else:
                referrals.refer(context, post.id or 0, seeker_id, channel=ConsentChannel.PHONE)
                room -= _go_on(context, post, seeker_id, rng, room=room)
        except MatcherError:
            continue  # Somebody on two lists started elsewhere meanwhile: the officer takes the next.


def _go_on(context: Context, post: Vacancy, seeker_id: int, rng: Random, *, room: int) -> int:
    """What becomes of somebody recommended; returns how many places that takes."""
    vacancy_id, draw = post.id or 0, rng.random()
    if draw < 0.25:
        return 0
    when = clock.midnight(clock.today() + timedelta(days=rng.randint(1, 6))) + timedelta(hours=rng.choice((9, 10, 15)))
    place = rng.choice(("厂区南门接待室", "公司人力资源部", "县人力资源市场二号窗口"))
    referrals.mark_interview(context, vacancy_id, seeker_id, at=when, place=place, mode=InterviewMode.ONSITE)
    if draw < 0.4:
        return 0
    if draw < 0.5:
        why, whose = UnsuitableReason.SKILL, RefusedBy.ENTERPRISE
        referrals.mark_unsuitable(context, vacancy_id, seeker_id, reason=why, refused_by=whose)
        return 0
    referrals.mark_offer(context, vacancy_id, seeker_id)
    if draw < 0.6 or room < 1:
        return 0
    first = clock.today() - timedelta(days=rng.choice(_SINCE))
    made = placements.mark_started(context, vacancy_id, seeker_id, started_on=first, proof=StartProof.CALL)
    if placements.due_day(made) is None or rng.random() < 0.25:
        return 1  # Not due yet, or a call that still waits for somebody.
    if rng.random() < 0.15:
        last = first + timedelta(days=rng.randint(1, 6))
        placements.mark_left(context, vacancy_id, seeker_id, reason=rng.choice(_LEFT), left_on=last)
        return 0
    placements.follow_up(context, vacancy_id, seeker_id, note="在岗，情况稳定")
    return 1
