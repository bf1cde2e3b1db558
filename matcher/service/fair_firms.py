"""Suggested enterprises of a job fair (建议邀请单位): those of its area that it is meant for and that lack people.

通知第（七）条: large and white-list enterprises have fairs of their own by summed need and size, the smaller ones by
group, industry and area. Who is not suggested stands there with the reason, so that nobody is forgotten unseen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from matcher import clock
from matcher.errors import NotFound
from matcher.models.enterprise import Enterprise
from matcher.models.enums import EducationLevel
from matcher.models.fair import Fair
from matcher.models.fair_entry import FairEntry
from matcher.models.fair_kinds import EntryState, FairKind, PeopleGroup
from matcher.models.region import scope_prefix
from matcher.models.vacancy import Vacancy
from matcher.planning.fair_size import FairSize, SizeRule
from matcher.service import fair_fit
from matcher.service.context import Context
from matcher.service.fair_entries import MOST_INVITED, invite
from matcher.service.fairs import UNKNOWN, find_fair, runs
from matcher.service.gaps import gaps
from matcher.service.permissions import Action
from matcher.service.standing import may_recruit, standing_of

# Reasons that stand on a page; the others of the same reason are counted.
_TOLD = 100
_NO_POST = "没有招聘会当天有效的已发布岗位"
# Groups that posts without a bar of schooling or skill suit; a hint, no rule of law.
_LOW_BAR = (PeopleGroup.RURAL, PeopleGroup.LIFTED, PeopleGroup.RETURNING, PeopleGroup.HARDSHIP)


@dataclass(frozen=True, slots=True)
class FirmRow:
    """One enterprise to ask: people it lacks in its open cases, open posts and whom they look for, places of odd jobs.

    ``suited`` are its posts that suit the groups the fair is for; ``unknown`` its posts that ask for 若干.
    """

    enterprise: Enterprise
    place: str
    missing: int
    unknown: int
    posts: int
    people: int
    suited: int
    odd_jobs: int


@dataclass(frozen=True, slots=True)
class FirmSheet:
    """Whom to ask, the largest gap first; who is not asked with the reason; the size the summed gap proposes.

    ``reasons`` counts all that are left out, ``left_out`` names the first of them; ``first`` are the ids that fill the
    proposed booths.
    """

    fair: Fair
    rows: list[FirmRow]
    total: int
    left_out: list[tuple[Enterprise, str]]
    reasons: dict[str, int]
    size: FairSize
    rule: SizeRule
    first: list[int] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """The proposal in words."""
        return told(self.fair.firm_group.label, self.size)


@dataclass(frozen=True, slots=True)
class Needs:
    """What an area's enterprises have open, by enterprise."""

    firms: dict[int, Enterprise]
    missing: Counter[int]
    unknown: Counter[int]
    posts: dict[int, list[Vacancy]]
    odd_jobs: Counter[int]


def told(label: str, size: FairSize) -> str:
    """A proposal as a sentence: the summed need, then how many fairs of how many booths."""
    head = f"{label} {size.firms} 家，缺口合计 {size.need:,} 人"
    if not size.firms:
        return f"{label}没有可邀请的单位"
    if not size.fairs:
        return f"{head}，不足以单独举办，建议并入综合招聘会"
    return f"{head} → 建议专场 {size.fairs} 场，每场 {size.booths} 个展位"


def suggest_firms(context: Context, fair_id: int) -> FirmSheet:
    """Whom to ask to a fair of the own unit, and how large it should be; another's fair is not there."""
    fair = find_fair(context, fair_id, Action.FAIR_PLAN)
    if not runs(context, fair):
        raise NotFound(UNKNOWN)
    needs = needs_of(context, fair)
    entries = {firm.id or 0: entry for entry, firm in context.unit.fair_entries.of_fair(fair_id)}
    rows, out = [], []
    for number, firm in sorted(needs.firms.items()):
        row = _row(context, fair, firm, needs)
        reason = _reason(fair, row, entries.get(number))
        if reason:
            out.append((firm, reason))
        else:
            rows.append(row)
    rows.sort(key=lambda one: (-one.missing, -one.odd_jobs, -one.people, -one.posts, one.enterprise.id or 0))
    reasons = Counter(reason for _, reason in out)
    if others := context.unit.fair_firms.others(scope_prefix(fair.unit_adcode), list(needs.firms)):
        reasons[_NO_POST] += others
    rule = context.kit.fair_sizes.on(clock.today())
    size = rule.propose(sum(one.missing for one in rows), len(rows))
    ordered = sorted(reasons.items(), key=lambda one: (-one[1], one[0]))
    shown = rows[:MOST_INVITED]
    first = [one.enterprise.id or 0 for one in shown[: size.booths or len(shown)]]
    return FirmSheet(fair, shown, len(rows), out[:_TOLD], dict(ordered), size, rule, first)


def invite_suggested(context: Context, fair_id: int, enterprise_ids: Sequence[int] | None = None) -> list[FairEntry]:
    """Ask those chosen, or all who fill the proposed booths; who is in already stays as it is."""
    ids = list(enterprise_ids) if enterprise_ids is not None else suggest_firms(context, fair_id).first
    return invite(context, fair_id, ids)


def needs_of(context: Context, fair: Fair) -> Needs:
    """What the enterprises of a fair's reporting unit have open on its first day."""
    prefix, unit = scope_prefix(fair.unit_adcode), context.unit
    odd = unit.fair_firms.odd_jobs(prefix, clock.today(), fair.market_id) if fair.kind is FairKind.ODD_JOB else ()
    return gathered(context, prefix, unit.fair_firms.posts(prefix, fair.first), [(firm, n) for _, firm, n in odd])


def gathered(
    context: Context, prefix: str, posts: Iterable[Vacancy], odd_jobs: Iterable[tuple[int | None, int]] = ()
) -> Needs:
    """Posts, gaps and odd jobs of an area's enterprises by enterprise."""
    unit = context.unit
    by_firm: dict[int, list[Vacancy]] = {}
    for post in posts:
        by_firm.setdefault(post.enterprise_id, []).append(post)
    cases = unit.fair_firms.open_cases(prefix)
    found = gaps(context, [case for _, case in cases])
    missing, unknown, odd = Counter[int](), Counter[int](), Counter[int]()
    for firm, case in cases:
        missing[firm] += found[case].missing
        unknown[firm] += found[case].unknown_posts
    for maker, number in odd_jobs:
        if maker is not None:
            odd[maker] += number
    known = unit.enterprises.many(sorted({*by_firm, *missing, *odd}))
    firms = {number: one for number, one in known.items() if one.merged_into is None}
    return Needs(firms, missing, unknown, by_firm, odd)


def suits(groups: Collection[str], post: Vacancy) -> bool:
    """Whether a post suits one of the groups a fair is for, as far as its schooling, skill and experience tell."""
    if not groups:
        return True
    asked = post.education if post.education_required else None
    low = (asked is None or asked.rank <= EducationLevel.SENIOR.rank) and post.skill_grade is None
    college = asked is not None and asked.rank >= EducationLevel.COLLEGE.rank
    fresh = college or not (post.experience_required and post.experience_years)
    for code in groups:
        group = PeopleGroup(code)
        fits = low if group in _LOW_BAR else fresh if group is PeopleGroup.GRADUATE else True
        if fits:
            return True
    return False


def _row(context: Context, fair: Fair, firm: Enterprise, needs: Needs) -> FirmRow:
    number = firm.id or 0
    posts = needs.posts.get(number, [])
    return FirmRow(
        firm,
        context.place_name(firm.adcode),
        needs.missing[number],
        needs.unknown[number],
        len(posts),
        sum(one.headcount or 0 for one in posts),
        sum(suits(fair.groups, one) for one in posts),
        needs.odd_jobs[number],
    )


def _reason(fair: Fair, row: FirmRow, entry: FairEntry | None) -> str:
    """Why an enterprise is not suggested, in a sentence; empty: it is."""
    firm = row.enterprise
    if entry is not None:
        return "已在本场：" + (entry.state.label if entry.state is not EntryState.INVITED else "已邀请，等待答复")
    if firm.barred_at is not None:
        return "已被暂停发布招聘信息"
    if not may_recruit(standing_of(firm)):
        return "招聘资格还没有核验，或已失效"
    if misfit := fair_fit.misfit(fair, firm):
        return misfit
    if not row.posts and not row.odd_jobs:
        return _NO_POST
    if fair.kind is FairKind.PEOPLE and not row.suited:
        return "没有适合面向群体的岗位"
    return ""
