"""First agreements at the booth (达成初步意向): between a visitor and an enterprise that is there, each pair once.

The enterprise writes them down at its booth by the telephone the visitor tells, the desk by the visitor's number, the
paper sheet afterwards. Where the person is registered and agrees to be named, a referral (推荐) goes on with it.
"""

from __future__ import annotations

from datetime import timedelta

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.enums import ConsentChannel, Role
from matcher.models.fair import Fair
from matcher.models.fair_entry import FairEntry
from matcher.models.fair_kinds import AFTER_DAYS, HELD, FairState, IntentionSource
from matcher.models.fair_visit import Agreed, FairFollowUp, FairIntention, FairVisitor
from matcher.models.states import IN_HAND, ReferralState
from matcher.models.vacancy import Vacancy
from matcher.service import referrals
from matcher.service.context import Context
from matcher.service.fair_check_ins import sheets_open
from matcher.service.fair_entries import UNKNOWN_ENTRY, held
from matcher.service.fairs import find_fair, runs
from matcher.service.permissions import Action, may, permit
from matcher.service.referral_steps import Pair
from matcher.service.vacancies import find_vacancy
from matcher.text.contact import read_phones
from matcher.text.normalise import clean

UNKNOWN_INTENTION = "没有这条初步意向，或不在您的管辖范围"
# A referral that ended does not go on with anything.
_GOES_ON = (*IN_HAND, ReferralState.STARTED)


def list_of_entry(context: Context, entry_id: int) -> tuple[FairEntry, Fair, list[Agreed]]:
    """What an enterprise agreed on at a fair: for itself and for who runs the fair, people masked."""
    permit(context.actor, Action.FAIR_INTEND)
    entry = context.unit.fair_entries.get(entry_id)
    if entry is None:
        raise NotFound(UNKNOWN_ENTRY)
    try:
        fair = find_fair(context, entry.fair_id)
    except NotFound as error:
        raise NotFound(UNKNOWN_ENTRY) from error
    own = context.actor.role is Role.ENTERPRISE and context.actor.enterprise_id == entry.enterprise_id
    if not own and not (may(context.actor, Action.FAIR_DOOR) and runs(context, fair)):
        raise NotFound(UNKNOWN_ENTRY)
    return entry, fair, context.unit.fair_visits.agreed(entry_id=entry_id)


def posts_of(context: Context, entry: FairEntry) -> list[Vacancy]:
    """The posts an entry shows, to choose from."""
    return [one for _, one in context.unit.fair_entries.posts([entry.id or 0]).get(entry.id or 0, [])]


def record(
    context: Context,
    entry_id: int,
    *,
    phone: str = "",
    number: int | None = None,
    vacancy_id: int | None = None,
    note: str = "",
) -> FairIntention:
    """Write an intention down: the enterprise by the telephone it was told, staff also by the visitor's number."""
    own = context.actor.role is Role.ENTERPRISE
    permit(context.actor, Action.FAIR_INTEND)
    entry, _, fair = held(context, entry_id, Action.FAIR_ENTER if own else Action.FAIR_PLAN)
    late = sheets_open(fair) and not own
    if fair.state is not FairState.OPEN and not late:
        told = "进行中才能登记意向；结束后由主办单位按登记表补录"
        raise Conflict(f"招聘会当前为“{fair.state.label}”，{told}", code="state")
    if entry.checked_in_at is None:
        raise Conflict("该单位没有签到，不能登记意向", code="not_here")
    visitor = _visitor(context, fair, phone, None if own else number)
    if vacancy_id is not None and vacancy_id not in {one.id for one in posts_of(context, entry)}:
        raise Invalid("请选择该单位在本场展示的岗位", field="vacancy_id")
    source = IntentionSource.BOOTH if own else IntentionSource.SHEET if late else IntentionSource.DESK
    if context.unit.fair_visits.pair(visitor.id or 0, entry_id) is not None:
        raise Conflict(f"{visitor.number} 号求职者与该单位的意向已经登记", code="twice")
    return write(context, fair, entry, visitor, vacancy_id, source, note)


def write(
    context: Context,
    fair: Fair,
    entry: FairEntry,
    visitor: FairVisitor,
    vacancy_id: int | None,
    source: IntentionSource,
    note: str = "",
) -> FairIntention:
    """Insert an intention that was checked; a fair that is over asks about it as about the others."""
    made = FairIntention(
        fair_id=fair.id or 0,
        visitor_id=visitor.id or 0,
        entry_id=entry.id or 0,
        vacancy_id=vacancy_id,
        source=source,
        referral_id=_referral(context, entry, visitor, vacancy_id),
        note=note.strip()[:200],
        by_id=context.actor.account_id,
        at=clock.now(),
    )
    context.unit.fair_visits.add(made)
    if fair.state in HELD:
        ask_later(context, fair, visitor)
    context.unit.audit("fair.intend", "fair_intention", made.id, fair_id=fair.id, source=source.value)
    return made


def undo(context: Context, intention_id: int) -> FairIntention:
    """It was written down by mistake: the row stays, marked; not once somebody began."""
    found, fair = held_intention(context, intention_id, own=True)
    if found.undone_at is not None:
        raise Conflict("这条意向已经撤销")
    if context.actor.role is Role.ENTERPRISE:
        if fair.state is not FairState.OPEN:
            raise Conflict("招聘会已结束，请联系主办单位更正", code="state")
    elif fair.state is not FairState.OPEN and not sheets_open(fair):
        raise Conflict(f"招聘会当前为“{fair.state.label}”，不能再更正意向", code="state")
    if context.unit.fair_visits.start_of(intention_id) is not None:
        raise Conflict("已登记上岗，不能撤销意向", code="started")
    found.undone_at = clock.now()
    context.unit.session.flush()
    if not context.unit.fair_visits.agreed(visitors=[found.visitor_id]):
        context.unit.fair_visits.drop_open(found.visitor_id)
    context.unit.audit("fair.intend_undo", "fair_intention", intention_id, fair_id=fair.id)
    return found


def refer_on(context: Context, intention_id: int, *, channel: ConsentChannel | None = None) -> FairIntention:
    """Let a referral go on with an intention: the registered person agrees to be named to this enterprise."""
    found, _ = held_intention(context, intention_id)
    visitor = context.unit.fair_visits.get(found.visitor_id)
    if found.undone_at is not None:
        raise Conflict("这条意向已经撤销")
    if found.referral_id is not None:
        raise Conflict("这条意向已经有推荐记录", code="referred")
    if visitor is None or visitor.seeker_id is None:
        raise Conflict("该求职者没有求职登记，请先办理登记，再作推荐", code="unregistered")
    if found.vacancy_id is None:
        raise Invalid("这条意向没有写明岗位，请撤销后选岗位重新登记", field="vacancy_id")
    # Met at the fair, so nobody need have shown the person for the post; the rules of a recommendation hold.
    vacancy, case = find_vacancy(context, found.vacancy_id, Action.REFERRAL_MARK, lock=True)
    seeker = context.unit.seekers.get(visitor.seeker_id, lock=True)
    if seeker is None or seeker.gone:
        raise Conflict("该求职登记已合并，请在合并后的登记办理", code="merged")
    known = context.unit.referrals.of_pair(found.vacancy_id, visitor.seeker_id)
    made = referrals.recommend(context, Pair(vacancy, case, seeker, known), channel, None)
    found.referral_id = made.id
    context.unit.audit("fair.refer", "fair_intention", intention_id, referral_id=made.id)
    return found


def held_intention(context: Context, intention_id: int, *, own: bool = False) -> tuple[FairIntention, Fair]:
    """An intention at a fair one runs, or with ``own`` one's enterprise's; entry and fair held."""
    permit(context.actor, Action.FAIR_INTEND)
    found = context.unit.fair_visits.intention(intention_id)
    enterprise = context.actor.role is Role.ENTERPRISE
    if enterprise and not own:
        raise Forbidden("由主办单位办理")
    if found is None:
        raise NotFound(UNKNOWN_INTENTION)
    try:
        _, _, fair = held(context, found.entry_id, Action.FAIR_ENTER if enterprise else Action.FAIR_PLAN)
    except NotFound as error:
        raise NotFound(UNKNOWN_INTENTION) from error
    anew = context.unit.fair_visits.intention(intention_id)
    if anew is None:
        raise NotFound(UNKNOWN_INTENTION)
    return anew, fair


def ask_later(context: Context, fair: Fair, visitor: FairVisitor) -> None:
    """Plan the questions at 7, 30 and 90 days after the last day for somebody who agreed on something, once."""
    known = {one.days for one in context.unit.fair_visits.follow_ups([visitor.id or 0]).get(visitor.id or 0, [])}
    for days in AFTER_DAYS:
        if visitor.agreed and days not in known:
            due = fair.last + timedelta(days=days)
            context.unit.fair_visits.add(FairFollowUp(visitor_id=visitor.id or 0, days=days, due=due))


def _visitor(context: Context, fair: Fair, phone: str, number: int | None) -> FairVisitor:
    visits = context.unit.fair_visits
    if number is not None:
        found = visits.by_number(fair.id or 0, number)
        if found is None:
            raise Invalid(f"本场没有 {number} 号求职者", field="number")
        return found
    phones = read_phones(clean(phone))
    if not phones:
        raise Invalid("请输入求职者报出的 11 位手机号", field="phone")
    found = visits.by_key(fair.id or 0, context.unit.seekers.phone_hash(phones[0]) or "")
    if found is None:
        raise Invalid("该手机号没有登记入场，请求职者先扫码或到服务台登记", field="phone")
    return found


def _referral(context: Context, entry: FairEntry, visitor: FairVisitor, vacancy_id: int | None) -> int | None:
    """The referral of the person to this enterprise that is under way already, at the post if one was named."""
    if visitor.seeker_id is None:
        return None
    posts = {one.id for one in context.unit.vacancies.of_enterprise(entry.enterprise_id)}
    rows = [
        one
        for one in context.unit.referrals.of_seeker(visitor.seeker_id)
        if one.vacancy_id in posts and one.state in _GOES_ON and vacancy_id in (None, one.vacancy_id)
    ]
    return rows[0].id if rows else None
