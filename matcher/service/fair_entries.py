"""Enterprises at a job fair (参会报名): invited, signed up, reviewed, gone again; with the posts they show.

人力资源市场暂行条例 第二十八条: the organiser checks who takes part and what they offer. Whoever changes an entry
holds the enterprise, then the fair (decision 0005): a bar and a sign-up never pass each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.enterprise import Enterprise
from matcher.models.enums import Role
from matcher.models.fair import Fair
from matcher.models.fair_entry import EntryDraft, FairCounts, FairEntry
from matcher.models.fair_kinds import EntryState, FairState
from matcher.models.vacancy import Vacancy
from matcher.repository.fair_entries import Shown
from matcher.repository.reach import Reach
from matcher.service import fair_fit, fair_posts, notices
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.fairs import UNKNOWN, FairRow, county_of, find_fair, list_fairs, run_fair, runs
from matcher.service.permissions import Action, may, permit
from matcher.service.standing import may_recruit, standing_of
from matcher.service.told import Behalf, Party, party_of, spoken_for

UNKNOWN_ENTRY = "没有这条参会报名，或不在您的管辖范围"
# Enterprises sign up while it is told; the organiser also takes who comes later, up to the door.
_SIGN_UP = (FairState.PUBLICISED,)
_WALK_IN = (FairState.PUBLICISED, FairState.READY, FairState.OPEN)
_INVITING = (FairState.APPROVED, FairState.PUBLICISED, FairState.READY)
_LIVE = (EntryState.APPLIED, EntryState.ACCEPTED)
MOST_INVITED = 200


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry as lists show it; ``misfit`` is a hint, ``recruits`` whether the enterprise may recruit today."""

    entry: FairEntry
    enterprise: Enterprise
    posts: list[Shown]
    misfit: str
    must_say_why: bool
    recruits: bool

    @property
    def people(self) -> int:
        """How many people its posts look for; one of unknown headcount counts for nothing."""
        return sum((post.headcount if post.frozen else vacancy.headcount) or 0 for post, vacancy in self.posts)


def entry_rows(context: Context, fair: Fair, states: Sequence[EntryState] = tuple(EntryState)) -> list[EntryRow]:
    """The entries of a fair in the order they came, with posts and hints; for a reader who may see all of them."""
    found = context.unit.fair_entries.of_fair(fair.id or 0, states)
    posts = context.unit.fair_entries.posts([entry.id or 0 for entry, _ in found])
    return [
        EntryRow(
            entry,
            firm,
            posts.get(entry.id or 0, []),
            fair_fit.misfit(fair, firm),
            bool(fair_fit.must_say_why(fair, firm)),
            may_recruit(standing_of(firm)),
        )
        for entry, firm in found
    ]


def list_entries(
    context: Context, fair_id: int, states: Sequence[EntryState] = tuple(EntryState)
) -> tuple[Fair, list[EntryRow]]:
    """A fair with its entries: all for who runs it and for the auditor, an enterprise's own for the enterprise."""
    fair = find_fair(context, fair_id)
    rows = entry_rows(context, fair, states)
    if context.actor.role is Role.ENTERPRISE:
        return fair, [one for one in rows if one.enterprise.id == context.actor.enterprise_id]
    if runs(context, fair) or context.actor.reach.everything:
        return fair, rows
    # Another unit's fair: the enterprises of one's own area.
    reach, county = context.actor.reach, county_of(context)
    own = {
        one.enterprise.id
        for one in rows
        if context.unit.enterprises.reachable(one.enterprise.id or 0, reach, county=county) is not None
    }
    return fair, [one for one in rows if one.enterprise.id in own]


def counts_of(context: Context, fairs: Sequence[Fair]) -> dict[int, FairCounts]:
    """The figures of fairs the actor was shown, by fair."""
    return context.unit.fair_entries.counts([one.id or 0 for one in fairs])


def own_enterprise(context: Context) -> int:
    """The enterprise whose account this is; for everybody else it is forbidden."""
    permit(context.actor, Action.FAIR_ENTER)
    if context.actor.enterprise_id is None:
        raise Forbidden("只有企业账号有本单位的招聘会")
    return context.actor.enterprise_id


def own_fairs(context: Context) -> list[tuple[FairEntry, Fair]]:
    """The fairs the actor's enterprise signed up for or was asked to, the latest first; cancelled ones say so."""
    return list(context.unit.fair_entries.fairs_of(own_enterprise(context)))


def to_sign_up(context: Context) -> list[FairRow]:
    """The public fairs that take sign-ups, by their first day."""
    own_enterprise(context)
    rows, _ = list_fairs(context, states=_SIGN_UP, first=clock.today(), limit=100)
    return rows


def posts_to_choose(context: Context, fair_id: int, enterprise_id: int) -> list[Vacancy]:
    """The posts that an enterprise within reach may show at a fair the actor sees."""
    fair = find_fair(context, fair_id, Action.FAIR_ENTER)
    if _reached(context, fair, enterprise_id) is None:
        raise NotFound("没有这个单位，或不在您的管辖范围")
    return fair_posts.choosable(context, fair, enterprise_id)


def live_entry(context: Context, fair_id: int, enterprise_id: int) -> tuple[FairEntry, list[int]] | None:
    """An enterprise's sign-up that stands, with the posts it shows; None where it may sign up (anew)."""
    fair = find_fair(context, fair_id, Action.FAIR_ENTER)
    entry = context.unit.fair_entries.of_enterprise(fair_id, enterprise_id)
    if entry is None or entry.state not in _LIVE or _reached(context, fair, enterprise_id) is None:
        return None
    shown = context.unit.fair_entries.posts([entry.id or 0]).get(entry.id or 0, [])
    return entry, [vacancy.id or 0 for _, vacancy in shown]


def firm_of_code(context: Context, fair_id: int, uscc: str) -> Enterprise:
    """The enterprise of a credit code, as far as the actor may enter it for this fair."""
    fair = find_fair(context, fair_id, Action.FAIR_ENTER)
    found = context.unit.enterprises.by_uscc(uscc.replace(" ", "").upper()[:18])
    if found is None or _reached(context, fair, found.id or 0) is None:
        raise Invalid("没有这个统一社会信用代码的单位，或不在您的管辖范围", field="uscc")
    return found


def sign_up(context: Context, fair_id: int, draft: EntryDraft, behalf: Behalf | None = None) -> FairEntry:
    """Sign an enterprise up with the posts it shows: by its own account, or as it told staff.

    An invited one accepts so; one that was refused or withdrew signs up anew.
    """
    seen = find_fair(context, fair_id, Action.FAIR_ENTER)
    party = _party(context, seen, behalf or Behalf())
    enterprise, fair = _hold(context, party.enterprise.id or 0, fair_id)
    allowed = _WALK_IN if runs(context, fair) else _SIGN_UP
    if fair.state not in allowed:
        raise Conflict(f"招聘会当前为“{fair.state.label}”，不在报名期", code="state")
    if clock.today() > fair.last:
        raise Conflict("招聘会的日期已经过去，不能报名", code="past")
    if not may_recruit(standing_of(enterprise)):
        raise Conflict("该单位的招聘资格还没有核验，或已过期、被暂停，请先核验", code="standing")
    moment = clock.now()
    entry = context.unit.fair_entries.of_enterprise(fair_id, enterprise.id or 0)
    if entry is not None and entry.state in _LIVE:
        raise Conflict(f"该单位已经报名，当前为“{entry.state.label}”", code="entered")
    if entry is None:
        entry = context.unit.fair_entries.add(
            FairEntry(
                fair_id=fair_id,
                enterprise_id=enterprise.id or 0,
                state=EntryState.APPLIED,
                by_id=context.actor.account_id,
                version=0,
                created_at=moment,
                updated_at=moment,
            )
        )
    entry.state, entry.refused_reason, entry.fit_note = EntryState.APPLIED, "", ""
    entry.reviewed_by_id, entry.reviewed_at = None, None
    entry.people, entry.note = draft.people, draft.note
    entry.said_how, entry.said_by = party.how, party.name
    fair_posts.choose(context, fair, entry, enterprise, draft.vacancy_ids)
    return changed(context, entry, "fair.enter", posts=len(draft.vacancy_ids), said=party.how.value)


def invite(context: Context, fair_id: int, enterprise_ids: Sequence[int]) -> list[FairEntry]:
    """Ask enterprises of the unit's own area to a fair; those that are entered already stay as they are."""
    fair = run_fair(context, fair_id, Action.FAIR_PLAN)
    if fair.state not in _INVITING:
        raise Conflict(f"招聘会当前为“{fair.state.label}”，不能邀请单位", code="state")
    if not 1 <= len(set(enterprise_ids)) <= MOST_INVITED:
        raise Invalid(f"一次请选择 1 到 {MOST_INVITED} 家单位", field="enterprise_ids")
    moment, made = clock.now(), []
    for number in sorted(set(enterprise_ids)):
        firm = context.unit.enterprises.reachable(number, Reach(adcode=fair.unit_adcode))
        if firm is None or firm.merged_into is not None:
            raise Invalid("有的单位不存在，或不在填报单位的辖区", field="enterprise_ids")
        if context.unit.fair_entries.of_enterprise(fair_id, number) is None:
            row = FairEntry(
                fair_id=fair_id,
                enterprise_id=number,
                state=EntryState.INVITED,
                by_id=context.actor.account_id,
                created_at=moment,
                updated_at=moment,
            )
            made.append(context.unit.fair_entries.add(row))
    context.unit.audit("fair.invite", "fair", fair_id, entries=len(made))
    return made


def invite_codes(context: Context, fair_id: int, codes: Sequence[str]) -> list[FairEntry]:
    """The same by credit codes; one that is not found is told by its line."""
    # A fair of others is not there, whatever the codes.
    run_fair(context, fair_id, Action.FAIR_PLAN)
    ids = []
    for line, code in enumerate(codes, 1):
        found = context.unit.enterprises.by_uscc(code.replace(" ", "").upper()[:18])
        if found is None:
            raise Invalid(f"第 {line} 行：没有统一社会信用代码为“{code[:18]}”的单位", field="codes")
        ids.append(found.id or 0)
    return invite(context, fair_id, ids)


def review_entry(
    context: Context, entry_id: int, *, accept: bool, version: int, reason: str = "", fit_note: str = ""
) -> FairEntry:
    """Accept or refuse a sign-up; who may not recruit, or offers what may not be published, is not accepted.

    An accepted one may still be refused until it came. ``fit_note`` says why somebody is taken that a fair of key
    firms is not meant for.
    """
    entry, enterprise, fair = held(context, entry_id, Action.FAIR_PLAN)
    check_version(entry.version, version)
    if fair.state not in _WALK_IN:
        raise Conflict(f"招聘会当前为“{fair.state.label}”，不能审核报名", code="state")
    if accept:
        _accept(context, entry, enterprise, fair, fit_note.strip()[:300])
    else:
        if entry.state not in _LIVE or entry.checked_in_at is not None:
            raise Conflict(f"报名当前为“{entry.state.label}”{'，已签到' if entry.checked_in_at else ''}，不能退回")
        if len(reason.strip()) < 2:
            raise Invalid("请写明不通过的原因，2 到 300 个字", field="reason")
        entry.state, entry.refused_reason, entry.booth = EntryState.REFUSED, reason.strip()[:300], None
    entry.reviewed_by_id, entry.reviewed_at = context.actor.account_id, clock.now()
    done = changed(context, entry, "fair.accept" if accept else "fair.refuse", purpose=reason or fit_note)
    _tell(context, done, fair)
    return done


def _tell(context: Context, entry: FairEntry, fair: Fair) -> None:
    """Tell the enterprise what became of its sign-up; each decision on an entry is a cause of its own."""
    accepted = entry.state is EntryState.ACCEPTED
    fields = {"fair": fair.theme} | ({"day": fair.first} if accepted else {"reason": entry.refused_reason})
    notices.tell_enterprise(
        context,
        entry.enterprise_id,
        "fair_entry_accepted" if accepted else "fair_entry_refused",
        ("fair", fair.id or 0),
        cause=f"{entry.id}:{entry.version}",
        **fields,
    )


def _accept(context: Context, entry: FairEntry, enterprise: Enterprise, fair: Fair, fit_note: str) -> None:
    if entry.state is not EntryState.APPLIED:
        raise Conflict(f"报名当前为“{entry.state.label}”，不需要审核")
    if not may_recruit(standing_of(enterprise)):
        raise Conflict("该单位的招聘资格还没有核验，或已过期、被暂停，不能参会", code="standing")
    posts = [vacancy for _, vacancy in context.unit.fair_entries.posts([entry.id or 0]).get(entry.id or 0, [])]
    wrong = fair_posts.unfit(context, fair, posts, enterprise)
    if wrong:
        raise Conflict("；".join(wrong.values()), code="posts")
    warned = fair_fit.must_say_why(fair, enterprise)
    if warned and len(fit_note) < 2:
        raise Invalid(f"{warned}；仍要接收请写明理由", field="fit_note")
    entry.state, entry.fit_note = EntryState.ACCEPTED, fit_note if fair_fit.misfit(fair, enterprise) else ""


def change_posts(
    context: Context, entry_id: int, vacancy_ids: Sequence[int], *, version: int, behalf: Behalf | None = None
) -> FairEntry:
    """Show other posts; the enterprise itself, or staff as it told them, until the fair closes."""
    entry, enterprise, fair = held(context, entry_id, Action.FAIR_ENTER)
    check_version(entry.version, version)
    told = behalf or Behalf()
    how, name = spoken_for(context, told.how, told.name)
    if entry.state not in _LIVE:
        raise Conflict(f"报名当前为“{entry.state.label}”，不能更换岗位")
    if fair.state not in _WALK_IN:
        raise Conflict(f"招聘会当前为“{fair.state.label}”，不能更换岗位", code="state")
    fair_posts.choose(context, fair, entry, enterprise, EntryDraft(vacancy_ids=list(vacancy_ids)).vacancy_ids)
    entry.said_how, entry.said_by = how, name
    return changed(context, entry, "fair.posts", posts=len(vacancy_ids))


def withdraw_entry(
    context: Context, entry_id: int, *, version: int, reason: str = "", behalf: Behalf | None = None
) -> FairEntry:
    """Stay away after all, or decline an invitation; the booth is free again. Who came already has come."""
    entry, _, fair = held(context, entry_id, Action.FAIR_ENTER)
    check_version(entry.version, version)
    told = behalf or Behalf()
    how, name = spoken_for(context, told.how, told.name)
    if entry.state not in (EntryState.INVITED, *_LIVE) or entry.checked_in_at is not None:
        raise Conflict(f"报名当前为“{entry.state.label}”{'，已签到' if entry.checked_in_at else ''}，不能退出")
    if fair.state not in (FairState.APPROVED, *_WALK_IN):
        raise Conflict(f"招聘会当前为“{fair.state.label}”，不能退出", code="state")
    entry.state, entry.booth = EntryState.WITHDRAWN, None
    entry.said_how, entry.said_by = how, name
    return changed(context, entry, "fair.withdraw", purpose=reason)


def changed(context: Context, entry: FairEntry, action: str, *, purpose: str = "", **more: str | int) -> FairEntry:
    """Count a change of an entry and write it down."""
    entry.version += 1
    entry.updated_at = clock.now()
    context.unit.session.flush()
    context.unit.audit(action, "fair_entry", entry.id, purpose=purpose.strip()[:200], fair_id=entry.fair_id, **more)
    return entry


def held(context: Context, entry_id: int, action: Action) -> tuple[FairEntry, Enterprise, Fair]:
    """An entry with its enterprise and fair, held in this order, as far as the actor may ``action`` with it.

    Who runs the fair may; with ``FAIR_ENTER`` so may the enterprise and who may act for it. For everybody else it
    is not there.
    """
    permit(context.actor, action)
    found = context.unit.fair_entries.get(entry_id)
    if found is None:
        raise NotFound(UNKNOWN_ENTRY)
    fair = context.unit.fairs.get(found.fair_id)
    own = (
        action is Action.FAIR_ENTER
        and fair is not None
        and _seen(context, fair)
        and _reached(context, fair, found.enterprise_id) is not None
    )
    if fair is None or not (own or (may(context.actor, Action.FAIR_PLAN) and runs(context, fair))):
        raise NotFound(UNKNOWN_ENTRY)
    enterprise, fair = _hold(context, found.enterprise_id, found.fair_id)
    # Read anew: whoever held the fair before may have changed it.
    entry = context.unit.fair_entries.get(entry_id)
    if entry is None:
        raise NotFound(UNKNOWN_ENTRY)
    return entry, enterprise, fair


def _seen(context: Context, fair: Fair) -> bool:
    return context.unit.fairs.readable(fair.id or 0, context.actor.reach, county_of(context)) is not None


def _hold(context: Context, enterprise_id: int, fair_id: int) -> tuple[Enterprise, Fair]:
    enterprise = context.unit.enterprises.by_id_locked(enterprise_id)
    fair = context.unit.fairs.get(fair_id, lock=True)
    if enterprise is None or fair is None:
        raise NotFound(UNKNOWN)
    if enterprise.merged_into is not None:
        raise Conflict("该单位已合并到另一单位，请在合并后的单位办理", code="merged")
    return enterprise, fair


def _reached(context: Context, fair: Fair, enterprise_id: int) -> Enterprise | None:
    """An enterprise the actor may enter for a fair: the own, one within reach, at a market's own fair the county's."""
    reach = context.actor.reach
    if reach.market_id is not None:
        reach = Reach(adcode=fair.unit_adcode) if fair.market_id == reach.market_id else reach
    return context.unit.enterprises.reachable(enterprise_id, reach, county=county_of(context))


def _party(context: Context, fair: Fair, behalf: Behalf) -> Party:
    if context.actor.role is Role.ENTERPRISE:
        return party_of(context, Action.FAIR_ENTER, behalf)
    if behalf.enterprise_id is None:
        raise Invalid("请选择代哪家单位办理", field="enterprise_id")
    found = _reached(context, fair, behalf.enterprise_id)
    if found is None:
        raise NotFound("没有这个单位，或不在您的管辖范围")
    return Party(found, *spoken_for(context, behalf.how, behalf.name))
