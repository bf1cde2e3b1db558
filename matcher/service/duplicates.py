"""Suspected duplicates (疑似重复): enterprises, posts and people that may be held twice, within the actor's reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from matcher import clock
from matcher.errors import Conflict, NotFound
from matcher.models.enums import MergeKind, Role
from matcher.models.merge import Distinction
from matcher.models.vacancy import Vacancy
from matcher.repository.merges import Record
from matcher.repository.reach import Reach
from matcher.service import sides, twins
from matcher.service.context import Context
from matcher.service.permissions import Action, may, permit
from matcher.service.sides import Side
from matcher.service.twins import PROPOSED, Likeness, Proposal

ACTIONS = {
    MergeKind.ENTERPRISE: Action.RECORD_MERGE,
    MergeKind.VACANCY: Action.RECORD_MERGE,
    MergeKind.SEEKER: Action.PERSON_MERGE,
}
# Merging two enterprises whose codes both stand needs somebody of the administration, who says why.
OVERRIDERS = frozenset({Role.COUNTY_ADMIN, Role.CITY_ADMIN, Role.PROVINCE_ADMIN})
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Suspect:
    """One proposed pair with both records."""

    proposal: Proposal
    first: Side
    second: Side


@dataclass(frozen=True, slots=True)
class Suspects:
    """A page of proposals of one kind, and how many there are of each kind the actor may work on."""

    kind: MergeKind
    total: int
    rows: list[Suspect]
    counts: dict[MergeKind, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two records side by side: each fact of both, what a merge would do, and who may do it."""

    kind: MergeKind
    likeness: Likeness
    first: Side
    second: Side
    told_apart: bool
    needs_reason: bool
    may_merge: bool
    # Two posts of two enterprises: those are to be settled first.
    employers: tuple[int, int] | None = None

    @property
    def rows(self) -> list[tuple[str, str, str, str]]:
        """Label, both values, and how they compare: 相同, 不同 or 一方未填; what neither says is left out."""
        other = dict(self.second.facts)
        return [
            (label, value, other[label], _compared(value, other[label]))
            for label, value in self.first.facts
            if (value, other[label]) != (sides.NOTHING, sides.NOTHING)
        ]


def _compared(one: str, other: str) -> str:
    if one == other:
        return "相同"
    return "一方未填" if sides.NOTHING in (one, other) else "不同"


@dataclass(frozen=True, slots=True)
class LikelyEnterprise:
    """A registered enterprise that a name may mean (疑似同一单位)."""

    id: int
    name: str
    uscc: str
    score: int
    reasons: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """One sentence for a preview."""
        said = f"（{'；'.join(self.reasons)}）" if self.reasons else ""
        return f"疑似与“{self.name}”（{self.uscc}）为同一单位{said}，请核对统一社会信用代码"


def kinds(context: Context) -> list[MergeKind]:
    """What the actor may look for duplicates of."""
    permit(context.actor, Action.DUPLICATE_READ)
    return [kind for kind in MergeKind if may(context.actor, ACTIONS[kind])]


def within(context: Context, kind: MergeKind) -> tuple[Reach, str | None]:
    """How far the actor sees records of a kind: the reach, and an officer's own county."""
    reach = permit(context.actor, ACTIONS[kind])
    officer = context.unit.officers.get(reach.officer_id) if reach.officer_id is not None else None
    return reach, officer.adcode if officer is not None else None


def list_duplicates(context: Context, kind: MergeKind | None = None, *, offset: int = 0, limit: int = 20) -> Suspects:
    """Proposed pairs of one kind, the likeliest first; the first kind the actor may work on when none is named."""
    allowed = kinds(context)
    chosen = kind or allowed[0]
    permit(context.actor, ACTIONS[chosen])
    found = _all(context, allowed)
    page = found[chosen][offset : offset + limit]
    shown = sides.load(context, chosen, [one for row in page for one in (row.first_id, row.second_id)])
    rows = [Suspect(row, shown[row.first_id], shown[row.second_id]) for row in page]
    return Suspects(chosen, len(found[chosen]), rows, {one: len(rows) for one, rows in found.items()})


def _all(context: Context, allowed: Sequence[MergeKind]) -> dict[MergeKind, list[Proposal]]:
    found: dict[MergeKind, list[Proposal]] = {}
    if MergeKind.ENTERPRISE in allowed:
        found[MergeKind.ENTERPRISE] = propose_enterprises(context)
        found[MergeKind.VACANCY] = propose_vacancies(context, found[MergeKind.ENTERPRISE])
    if MergeKind.SEEKER in allowed:
        found[MergeKind.SEEKER] = propose_seekers(context)
    return found


def propose_enterprises(context: Context) -> list[Proposal]:
    """Pairs of enterprises that may be one."""
    names = context.kit.companies
    firms = context.unit.twins.firms(*within(context, MergeKind.ENTERPRISE))
    return twins.proposals(
        MergeKind.ENTERPRISE,
        twins.firm_pairs(firms, names),
        lambda one, other: twins.judge_firms(one, other, names),
        lambda firm: firm.id,
        context.unit.twins.told_apart(MergeKind.ENTERPRISE),
    )


def propose_vacancies(context: Context, employers: Sequence[Proposal] | None = None) -> list[Proposal]:
    """Pairs of posts that may be one, of one enterprise or of two that may be one."""
    lexicon = context.kit.lexicon
    posts = context.unit.twins.posts(*within(context, MergeKind.VACANCY))
    known = propose_enterprises(context) if employers is None else employers
    return twins.proposals(
        MergeKind.VACANCY,
        twins.post_pairs(posts, [(one.first_id, one.second_id) for one in known], lexicon),
        lambda one, other: twins.judge_posts(one, other, lexicon),
        lambda post: post.id,
        context.unit.twins.told_apart(MergeKind.VACANCY),
    )


def propose_seekers(context: Context) -> list[Proposal]:
    """Pairs of registrations that may be one person."""
    return twins.proposals(
        MergeKind.SEEKER,
        twins.person_pairs(context.unit.twins.people(*within(context, MergeKind.SEEKER))),
        twins.judge_people,
        lambda person: person.id,
        context.unit.twins.told_apart(MergeKind.SEEKER),
    )


def judge(context: Context, kind: MergeKind, first_id: int, second_id: int) -> Likeness:
    """How likely two records within reach are one; a score of 0 where something rules it out."""
    reach, county = within(context, kind)
    store, ids, found = context.unit.twins, sorted((first_id, second_id)), None
    if kind is MergeKind.ENTERPRISE:
        firms = store.firms(reach, county, ids=ids)
        found = twins.judge_firms(firms[0], firms[1], context.kit.companies) if len(firms) == 2 else None
    elif kind is MergeKind.VACANCY:
        posts = store.posts(reach, county, ids=ids)
        found = twins.judge_posts(posts[0], posts[1], context.kit.lexicon) if len(posts) == 2 else None
    else:
        people = store.people(reach, county, ids=ids)
        found = twins.judge_people(people[0], people[1]) if len(people) == 2 else None
    return found or Likeness(
        0, (), ("岗位名称、地区或有效期对不上" if kind is MergeKind.VACANCY else "关键信息对不上",)
    )


def find_pair(
    context: Context, kind: MergeKind, first_id: int, second_id: int, *, lock: bool = False
) -> dict[int, Record]:
    """Two records within the actor's reach, or the same NotFound as for ids that never were.

    People are not for guessing by number: only registrations that look like one person are shown side by side.
    """
    reach, county = within(context, kind)
    ids, unit = [first_id, second_id], context.unit
    missing = NotFound(f"没有这两条{kind.label}记录，或不在您的管辖范围")
    if first_id == second_id or not unit.merges.sees(kind, ids, reach, county):
        raise missing
    records = unit.merges.records(kind, ids, lock=lock)
    if len(records) != 2:
        raise missing
    if any(record.merged_into is not None for record in records.values()):
        raise Conflict("其中一条已合并到其他记录，请刷新后查看")
    if kind is MergeKind.SEEKER and judge(context, kind, first_id, second_id).score < PROPOSED:
        raise missing
    return records


def compare(context: Context, kind: MergeKind, first_id: int, second_id: int) -> Comparison:
    """Two records side by side, the older first."""
    first_id, second_id = sorted((first_id, second_id))
    records = find_pair(context, kind, first_id, second_id)
    shown = sides.load(context, kind, [first_id, second_id])
    needs_reason = two_registered(kind, records)
    owners = [record.enterprise_id for record in records.values() if isinstance(record, Vacancy)]
    return Comparison(
        kind=kind,
        likeness=judge(context, kind, first_id, second_id),
        first=shown[first_id],
        second=shown[second_id],
        told_apart=context.unit.merges.distinction(kind, first_id, second_id) is not None,
        needs_reason=needs_reason,
        may_merge=not needs_reason or context.actor.system or context.actor.role in OVERRIDERS,
        employers=(min(owners), max(owners)) if len(set(owners)) == 2 else None,
    )


def two_registered(kind: MergeKind, records: dict[int, Record]) -> bool:
    """Whether the two are enterprises with different credit codes that both stand the check."""
    if kind is not MergeKind.ENTERPRISE:
        return False
    one, other = (str(getattr(record, "uscc", "")) for record in records.values())
    return one != other and twins.both_verified(one, other)


def dismiss(context: Context, kind: MergeKind, first_id: int, second_id: int, *, note: str = "") -> Distinction:
    """Remember that two records are not the same (不是同一个); they are not proposed again."""
    first_id, second_id = sorted((first_id, second_id))
    find_pair(context, kind, first_id, second_id, lock=True)
    said = context.unit.merges.distinction(kind, first_id, second_id)
    if said is not None:
        return said
    context.unit.audit("duplicate.dismiss", kind.value, first_id, other_id=second_id)
    return context.unit.merges.distinguish(
        Distinction(
            kind=kind,
            first_id=first_id,
            second_id=second_id,
            note=note.strip()[:200],
            by_id=context.actor.account_id,
            at=clock.now(),
        )
    )


def likely_enterprises(context: Context, name: str, adcode: str) -> list[LikelyEnterprise]:
    """Registered enterprises of the place's city, within the actor's reach, that a name may mean, the likeliest first.

    For previews of brochures; an empty list for who may not work on duplicates.
    """
    if not (context.actor.system or may(context.actor, Action.RECORD_MERGE)):
        return []
    names, reach = context.kit.companies, within(context, MergeKind.ENTERPRISE)
    found = []
    for firm in context.unit.twins.firms(*reach, city=adcode[:4] + "00"):
        same = names.compare(name, firm.name)
        score = round(same.score * 100)
        if score >= PROPOSED:
            found.append(LikelyEnterprise(firm.id, firm.name, firm.uscc, score, same.agree))
    return sorted(found, key=lambda one: (-one.score, one.id))[:_NAMED]
