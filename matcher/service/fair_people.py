"""Suggested job seekers of a fair (建议邀请求职者): whose wishes its posts answer, by the engine's own scoring.

A post is counted for a person as it is recommended to them (``scoring/wishes.py``): the musts hold, the work has to do
with what they look for. Only who looks for work and agreed to be served is looked at, within the actor's own county.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.enterprise import Enterprise
from matcher.models.fair import Fair
from matcher.models.fair_invitation import FairInvitation, InviteFigures
from matcher.models.fair_kinds import EntryState, FairState, InviteAnswer, InviteChannel, PeopleGroup
from matcher.models.region import covers, scope_prefix
from matcher.models.seeker import Seeker
from matcher.models.shortlist import Referral
from matcher.models.states import ReferralState, VacancyState
from matcher.models.status import StatusKind
from matcher.models.vacancy import Vacancy
from matcher.scoring.index import SeekerIndex
from matcher.scoring.wishes import Board, recommend
from matcher.service import notices
from matcher.service.context import Context
from matcher.service.fairs import UNKNOWN, FairRow, county_of, fair_rows
from matcher.service.permissions import Action, permit

# People of the area looked at, most recently active first: each is scored against every post of the fair.
LOOKED_AT = 500
MOST_ASKED = 100
# Posts named beside the count.
FIRST_POSTS = 3
# A telephone call reaches people for a fair that is told and not over.
ASKING = (FairState.PUBLICISED, FairState.READY, FairState.OPEN)
# What came of an earlier recommendation that keeps a post from being counted again.
_DONE = {ReferralState.UNSUITABLE: "已处理", ReferralState.LEFT: "已离岗"}
_GROUPS = {StatusKind.LIFTED: PeopleGroup.LIFTED, StatusKind.GRADUATE: PeopleGroup.GRADUATE}
UNKNOWN_INVITATION = "没有这条邀请，或不在您的管辖范围"

Shown = tuple[Vacancy, Enterprise, int | None]


@dataclass(frozen=True, slots=True)
class Matched:
    """The posts of a fair that answer somebody's wishes, best first, each with its enterprise and booth; the best
    score in tenths of a point."""

    posts: list[Shown]
    best: int

    @property
    def sentence(self) -> str:
        """The count in words."""
        return f"此场与您期望匹配的岗位 {len(self.posts)} 个"


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person to ask, to be shown masked; ``meant`` says that the fair is for a group of theirs."""

    seeker: Seeker
    place: str
    matched: Matched
    meant: bool
    invitation: FairInvitation | None


@dataclass(frozen=True, slots=True)
class PeopleSheet:
    """Whom to ask to a fair, what came of those asked; of ``total`` people of the area ``looked`` were looked at."""

    row: FairRow
    rows: list[PersonRow]
    asked: list[tuple[FairInvitation, Seeker, str, bool]]
    looked: int
    total: int
    figures: list[InviteFigures]
    asking: bool


@dataclass(frozen=True, slots=True)
class Fitting:
    """A fair's posts in the terms of the index, ready to be looked at for one person after another."""

    context: Context
    index: SeekerIndex
    board: Board
    posts: dict[int, Shown]
    earlier: Mapping[int, Sequence[Referral]]

    @classmethod
    def of(cls, context: Context, fair: Fair, people: Iterable[int]) -> Fitting:
        """The open posts of a fair, weighed as the board of all posts has them, to be looked at for these people."""
        unit, pool = context.unit, context.kit.pool
        index = pool.caught_up(unit.seekers)
        posts = shown_posts(context, fair)
        known = pool.board(unit.vacancies, clock.today()) if posts else None
        board = Board.of(index, [pool.vacancy(post) for post, _, _ in posts], known)
        return cls(
            context,
            index,
            board,
            {post.id or 0: (post, firm, booth) for post, firm, booth in posts},
            unit.referrals.of_people(list(people)) if posts else {},
        )

    def matched(self, seeker: Seeker) -> Matched:
        """What of the fair is for one person; nothing for who started somewhere."""
        earlier = self.earlier.get(seeker.id or 0, ())
        if not self.posts or any(one.state is ReferralState.STARTED for one in earlier):
            return Matched([], 0)
        hidden = {one.vacancy_id: _DONE[one.state] for one in earlier if one.state in _DONE}
        pool, top = self.context.kit.pool, len(self.posts)
        person = pool.seeker(seeker)
        found = recommend(self.index, self.board, person, pool.wishes, top=top, today=clock.today(), hidden=hidden)
        offers = [offer for offer, _ in found.offers]
        return Matched([self.posts[one.vacancy_id] for one in offers], offers[0].score if offers else 0)


def shown_posts(context: Context, fair: Fair) -> list[Shown]:
    """The posts of a fair's accepted enterprises that are open on its first day, by booth and id."""
    unit = context.unit
    entries = unit.fair_entries.of_fair(fair.id or 0, (EntryState.ACCEPTED,))
    posts = unit.fair_entries.posts([entry.id or 0 for entry, _ in entries])
    found = [
        (post, firm, entry.booth)
        for entry, firm in entries
        if firm.barred_at is None
        for _, post in posts.get(entry.id or 0, [])
        if post.state is VacancyState.PUBLISHED and post.valid_to >= max(fair.first, clock.today())
    ]
    return sorted(found, key=lambda one: (one[2] is None, one[2] or 0, one[0].id or 0))


def suggest_people(context: Context, fair_id: int) -> PeopleSheet:
    """People of the actor's own county whom a fair of the own unit, or of one above it, has posts for."""
    fair = _fair(context, fair_id)
    (row,) = fair_rows(context, [fair])
    invitations = context.unit.fair_invitations.of_fair(fair_id)
    people, total = _askable(context, fair) if fair.state in ASKING else ([], 0)
    fitting = Fitting.of(context, fair, [one.id or 0 for one in people])
    groups = _groups(context, people)
    rows = []
    for one in people if fitting.posts else ():
        matched = fitting.matched(one)
        if matched.posts:
            meant = bool(groups[one.id or 0] & set(fair.groups))
            home = context.home_of(one)
            rows.append(PersonRow(one, home, matched, meant, invitations.get(one.id or 0)))
    rows.sort(key=lambda one: (not one.meant, -len(one.matched.posts), -one.matched.best, one.seeker.id or 0))
    asked, figures = _asked(context, fair, invitations)
    fresh = [one for one in rows if one.invitation is None][:MOST_ASKED]
    return PeopleSheet(row, fresh, asked, len(people), total, figures, fair.state in ASKING)


def invite_people(
    context: Context, fair_id: int, seeker_ids: Sequence[int], channel: InviteChannel
) -> list[FairInvitation]:
    """Write down who was asked; who was asked before stays as it is, and nobody is asked whom no post is for."""
    fair = _fair(context, fair_id)
    locked = context.unit.fairs.get(fair_id, lock=True)
    if locked is None or locked.state not in ASKING or locked.last < clock.today():
        raise Conflict(f"招聘会当前为“{fair.state.label}”，不能邀请求职者", code="state")
    wanted = sorted(set(seeker_ids))
    if not 1 <= len(wanted) <= MOST_ASKED:
        raise Invalid(f"一次请选择 1 到 {MOST_ASKED} 人", field="seeker_ids")
    unit = context.unit
    within = unit.seekers.within(context.actor.reach, county_of(context), wanted)
    if set(wanted) - within:
        raise Invalid("有的求职者不存在，或不在您的管辖范围", field="seeker_ids")
    people, agreed = unit.seekers.many(wanted), unit.consents.registered(wanted, clock.today())
    fitting, known = Fitting.of(context, locked, wanted), unit.fair_invitations.of_fair(fair_id, wanted)
    moment, made = clock.now(), []
    for number in wanted:
        one = people[number]
        if number in known:
            continue
        if not one.seeking or one.merged_into is not None or number not in agreed:
            raise Conflict(f"{one.name_masked}已不再求职，或没有同意求职服务，不能联系", code="consent")
        posts = fitting.matched(one).posts
        if not posts:
            raise Conflict(f"本场没有与{one.name_masked}期望匹配的岗位，请刷新名单", code="posts")
        row = FairInvitation(
            fair_id=fair_id,
            seeker_id=number,
            posts=len(posts),
            channel=channel,
            by_id=context.actor.account_id,
            at=moment,
        )
        made.append(unit.fair_invitations.add(row))
        accounts = [account.id for account in unit.accounts.of_seeker(number)]
        facts = {"fair": locked.theme, "day": locked.first, "posts": len(posts)}
        notices.tell(context, accounts, "fair_person_invited", ("fair", fair_id), cause=str(number), **facts)
    unit.audit("fair.call", "fair", fair_id, people=len(made), channel=channel.value)
    return made


def record_answer(context: Context, invitation_id: int, answer: InviteAnswer) -> FairInvitation:
    """Write down what somebody said to an invitation; said again it changes."""
    permit(context.actor, Action.FAIR_CALL)
    found = context.unit.fair_invitations.get(invitation_id)
    mine = found is not None and context.unit.seekers.within(context.actor.reach, county_of(context), [found.seeker_id])
    found = context.unit.fair_invitations.get(invitation_id, lock=True) if mine else None
    if found is None:
        raise NotFound(UNKNOWN_INVITATION)
    found.answer = answer
    found.answered_at = None if answer is InviteAnswer.UNKNOWN else clock.now()
    context.unit.session.flush()
    context.unit.audit("fair.call_answer", "fair_invitation", found.id, fair_id=found.fair_id, answer=answer.value)
    return found


def _fair(context: Context, fair_id: int) -> Fair:
    """A fair the actor may see, of the own unit or of one above it; any other is not there."""
    reach = permit(context.actor, Action.FAIR_CALL)
    found = context.unit.fairs.readable(fair_id, reach, county_of(context))
    own = context.actor.adcode or ""
    if found is None or not (context.actor.system or (own and covers(found.unit_adcode, own))):
        raise NotFound(UNKNOWN)
    return found


def _askable(context: Context, fair: Fair) -> tuple[list[Seeker], int]:
    actor = context.actor
    prefix = scope_prefix(actor.adcode or fair.unit_adcode)
    return context.unit.fair_invitations.askable(actor.reach, county_of(context), prefix, clock.today(), LOOKED_AT)


def _groups(context: Context, people: Sequence[Seeker]) -> dict[int, set[str]]:
    """The groups people stand under by what offices wrote down; never inferred."""
    ids = [one.id or 0 for one in people]
    statuses = context.unit.fair_invitations.statuses(ids, clock.today())
    found = {}
    for one in people:
        told = {_GROUPS[kind].value for kind in statuses.get(one.id or 0, ()) if kind in _GROUPS}
        told |= {PeopleGroup.HARDSHIP.value} if one.hardship else set()
        told |= {PeopleGroup.ODD_JOB.value} if one.flexible else set()
        found[one.id or 0] = told or {PeopleGroup.OTHER.value}
    return found


def _asked(
    context: Context, fair: Fair, invitations: dict[int, FairInvitation]
) -> tuple[list[tuple[FairInvitation, Seeker, str, bool]], list[InviteFigures]]:
    """Those asked who are within reach, in the order they were, and the figures of each group; one may stand in two."""
    reach, county = context.actor.reach, county_of(context)
    within = context.unit.seekers.within(reach, county, list(invitations))
    people = context.unit.seekers.many(sorted(within))
    came = context.unit.fair_invitations.came(fair.id or 0, within)
    rows = [
        (invitation, people[number], context.home_of(people[number]), number in came)
        for number, invitation in invitations.items()
        if number in people
    ]
    groups = _groups(context, [seeker for _, seeker, _, _ in rows])
    invited, coming, declined, there = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for invitation, seeker, _, here in rows:
        for group in groups[seeker.id or 0]:
            invited[group] += 1
            coming[group] += invitation.answer is InviteAnswer.COMING
            declined[group] += invitation.answer is InviteAnswer.NOT
            there[group] += here
    figures = [
        InviteFigures(one, invited[one.value], coming[one.value], declined[one.value], there[one.value])
        for one in PeopleGroup
        if invited[one.value]
    ]
    return rows, figures
