"""Some work already done (办理历史): posts reviewed, people called, recommended and started, by their officers."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from matcher import clock
from matcher.demo.world import World
from matcher.errors import MatcherError
from matcher.models.enums import ConsentChannel, FindingLevel
from matcher.models.refusal import UnsuitableReason
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


def play(kit: Kit, world: World) -> None:
    """Work most cases a little; the first firm's case is left as it came in, for the reader to work."""
    rng = Random(f"{world.seed}:history")  # noqa: S311 (demo data, not a secret)
    for row, actor in _workload(kit)[1:]:
        if rng.random() < 0.3:
            continue
        with kit.open(actor, write=True, request_id="demo") as context:
            _work(context, row, rng)
            context.unit.commit()


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
        vacancies.publish_vacancy(context, post.id or 0, version=post.version, opinion=opinion)


def _handle(context: Context, post: Vacancy, rng: Random) -> None:
    """Call a few of the list; some agree to be recommended, some of those start."""
    view = matching.get_shortlist(context, post.id or 0)
    room = post.headcount or 0
    for candidate in view.candidates[: rng.randint(2, 6)]:
        seeker_id, draw = candidate.seeker.id or 0, rng.random()
        try:
            if draw < 0.35:
                referrals.mark_contacted(context, post.id or 0, seeker_id, note="本人有意向，约定下次沟通")
            elif draw < 0.55:
                referrals.mark_unsuitable(context, post.id or 0, seeker_id, reason=rng.choice(_REASONS))
            else:
                referrals.refer(context, post.id or 0, seeker_id, channel=ConsentChannel.PHONE)
                if draw > 0.75 and room > 0:
                    first = clock.today() - timedelta(days=rng.randint(0, 5))
                    placements.mark_started(context, post.id or 0, seeker_id, started_on=first)
                    room -= 1
        except MatcherError:
            continue  # Somebody on two lists started elsewhere meanwhile: the officer takes the next.
