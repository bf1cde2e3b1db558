"""Shortlists (候选名单): made by the engine, stored with their reasons, taken out masked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from matcher import clock
from matcher.errors import Conflict, NotFound
from matcher.forms.shortlist import masked_workbook, wechat_text
from matcher.models.case import Case
from matcher.models.enterprise import Enterprise
from matcher.models.enums import CaseEventKind, Role
from matcher.models.seeker import Seeker
from matcher.models.shortlist import Referral, Shortlist, ShortlistEntry
from matcher.models.states import ReferralState
from matcher.models.vacancy import Vacancy
from matcher.models.weighting import Weighing
from matcher.scoring.changes import changes
from matcher.scoring.explain import explain
from matcher.scoring.index import SeekerIndex
from matcher.scoring.rank import Ranking
from matcher.scoring.weights import Weights
from matcher.scoring.wishes import combined, wish
from matcher.service import cases, deadlines, graduates_first
from matcher.service.context import Context, Kit
from matcher.service.learning import presets
from matcher.service.permissions import SYSTEM, Action, permit
from matcher.service.pool import MATCHABLE
from matcher.service.unranked import PlainPerson, beside
from matcher.service.vacancies import find_vacancy
from matcher.service.weighing import weights_for

TOP = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """One row of a shortlist: the person masked, the score in tenths of a point, why, and what became of it.

    ``elsewhere`` is somebody who has begun at another post since the list was made: nobody is to ring them up for this.
    ``hired`` is an offer that the enterprise's own account wrote down.
    """

    seeker: Seeker
    place: str
    entry: ShortlistEntry | None
    referral: Referral | None
    elsewhere: bool = False
    hired: bool = False

    @property
    def explanation(self) -> Mapping[str, Any]:
        """Parts, matched words, gaps and strengths as the engine gave them."""
        return self.entry.explanation if self.entry else {}


@dataclass(frozen=True, slots=True)
class ShortlistView:
    """A post's shortlist as its page shows it."""

    vacancy: Vacancy
    enterprise: Enterprise
    case: Case
    place: str
    address: str
    shortlist: Shortlist | None
    candidates: list[Candidate]
    handled: list[Candidate]
    started: int
    stale: bool
    presets: dict[str, str]
    weights: Weights
    graduates_first: bool
    unranked: list[PlainPerson]

    @property
    def free(self) -> list[Candidate]:
        """Fresh candidates who can still be asked."""
        return [one for one in self.candidates if not one.elsewhere]

    @property
    def placed(self) -> int:
        """How many of those listed have begun elsewhere since."""
        return len(self.candidates) - len(self.free)


def warm(kit: Kit) -> int:
    """Bring this process's index up to date in a reading transaction, before any write lock is asked for."""
    with kit.open(SYSTEM, write=False) as context:
        return kit.pool.refresh(context.unit.seekers)


def settle(kit: Kit) -> None:
    """Warm up, then look through the files of the base and build it anew if they are not what was written.

    A base of yesterday or before is merged if anybody has changed or gone since, so that it forgets what they were.
    """
    warm(kit)
    if files := kit.pool.damaged():
        with kit.open(SYSTEM, write=False) as context:
            kit.pool.rebuild(context.unit.seekers, why=f"索引文件内容已改变：{files[0]}")
    elif kit.pool.overdue:
        kit.pool.merge()
    if kit.settings.warm_markets:
        warm_markets(kit)


def warm_markets(kit: Kit) -> int:
    """Lay out the workers of every odd-job market in this process, one reading transaction each; how many markets."""
    with kit.open(SYSTEM, write=False) as context:
        ids = [one.id or 0 for one in context.unit.markets.all()]
    for market_id in ids:
        with kit.open(SYSTEM, write=False) as context:
            kit.pool.workers.board(market_id, context.unit.seekers, context.unit.tasks)
    return len(ids)


def build_shortlist(context: Context, vacancy_id: int, *, top: int = TOP, chosen: Weighing | None = None) -> Shortlist:
    """Rank the pool for a post now and store the outcome with its reasons.

    ``chosen`` are the weights (权重) and whether graduates go first; without them those of the post's last list stay.
    """
    vacancy, case = find_vacancy(context, vacancy_id, Action.SHORTLIST_READ)
    if vacancy.state not in MATCHABLE:
        raise Conflict(f"岗位当前为“{vacancy.state.label}”，不再生成名单")
    index = context.kit.pool.caught_up(context.unit.seekers)
    weights = weights_for(context, vacancy_id, chosen)
    first = graduates_first.people(context, vacancy, case, index, chosen)
    ranking = graduates_first.ranked(context, vacancy, index, top=top, weights=weights, first=first)
    return keep(context, vacancy, case, ranking, weights=weights, first=first, index=index)


def keep(
    context: Context,
    vacancy: Vacancy,
    case: Case,
    ranking: Ranking,
    *,
    weights: Weights,
    first: Mapping[int, str] | None,
    index: SeekerIndex | None = None,
    reached: int | None = None,
) -> Shortlist:
    """Store a ranking of a post's people with its reasons; the caller has asked who may.

    ``first`` are the graduates at its head, where the ranking has them, each with the class; None: switched off.
    ``index`` is what was ranked, pinned, so that a change which came later makes the list stale; by default the pool's.
    ``reached`` is the change of the feed that the ranking was made as of, where it was not made just now.
    """
    unit, pool = context.unit, context.kit.pool
    index = index or pool.index.pinned()
    features = pool.vacancy(vacancy)
    people = unit.seekers.many([candidate.seeker_id for candidate in ranking.candidates])
    query = index.query(features)
    # A profile without a word on skills and work gets nothing for them, as in the post's direction.
    means = {"words": 0.0, **ranking.means}
    entries = []
    # Somebody who came after this transaction had begun is not stored by it.
    listed = [candidate for candidate in ranking.candidates if candidate.seeker_id in people]
    ahead = [candidate for candidate in listed if candidate.seeker_id in (first or {})]
    for position, candidate in enumerate(listed, 1):
        person = pool.seeker(people[candidate.seeker_id])
        reasons = explain(index, features, person, candidate, query=query, means=ranking.means).to_dict()
        wanted = wish(index, query, person, pool.wishes, means)
        # A fact moves nobody past those who go first: it is told among the others, behind them.
        among = ahead if position <= len(ahead) else listed[len(ahead) :]
        behind = 0 if among is ahead else len(ahead)
        reasons["changes"] = [asdict(replace(one, rank=one.rank + behind)) for one in changes(candidate, among)]
        if first and candidate.seeker_id in first:
            reasons["first"] = first[candidate.seeker_id]
        both = {"wish": wanted.score, "combined": combined(candidate.score, wanted.score)}
        facts = {"seeker_id": candidate.seeker_id, "rank": position, "score": candidate.score}
        entries.append(facts | {"explanation": reasons | both})
    stored = unit.shortlists.add(
        Shortlist(
            vacancy_id=vacancy.id or 0,
            vacancy_version=vacancy.version,
            weights=weights.key,
            factors=dict(weights.factors),
            graduates_first=first is not None,
            fingerprint=index.fingerprint[:64],
            feed_seq=index.snapshot_.mark if reached is None else reached,
            pool=ranking.pool,
            excluded={one.label: one.count for one in ranking.excluded if one.count},
            created_by=context.actor.account_id,
            created_at=clock.now(),
        ),
        entries,
    )
    deadlines.listed(context, vacancy.id or 0)
    text = f"为“{vacancy.title}”生成候选名单：{ranking.pool} 人中列出 {len(entries)} 人"
    cases.note(context, case, CaseEventKind.SHORTLISTED, text, vacancy_id=vacancy.id)
    unit.audit("shortlist.build", "vacancy", vacancy.id, shown=len(entries), weights=weights.key)
    return stored


def get_shortlist(context: Context, vacancy_id: int) -> ShortlistView:
    """The newest shortlist of a post, apart from it the candidates already in hand. Reads only."""
    vacancy, case = find_vacancy(context, vacancy_id, Action.SHORTLIST_READ)
    unit = context.unit
    enterprise = unit.enterprises.get(vacancy.enterprise_id)
    if enterprise is None:
        raise NotFound("企业不存在")
    stored = unit.shortlists.latest(vacancy_id)
    entries = list(unit.shortlists.entries(stored.id or 0)) if stored else []
    # Of one who left and came back the record that goes on; the one that ended is in the trail.
    found = sorted(unit.referrals.of_vacancies([vacancy_id]), key=lambda one: one.state is not ReferralState.LEFT)
    referrals = {referral.seeker_id: referral for referral in found}
    people = unit.seekers.many([*(entry.seeker_id for entry in entries), *referrals])

    placed = unit.referrals.started_anywhere(list(people))
    offered = _offered(context, vacancy_id) if any(one.state is ReferralState.OFFER for one in found) else set()

    def candidate(seeker_id: int, entry: ShortlistEntry | None) -> Candidate:
        seeker, referral = people[seeker_id], referrals.get(seeker_id)
        here = referral is not None and referral.state is ReferralState.STARTED
        facts = {"elsewhere": seeker_id in placed and not here, "hired": seeker_id in offered}
        return Candidate(seeker, context.home_of(seeker), entry, referral, **facts)

    fresh = [candidate(entry.seeker_id, entry) for entry in entries if entry.seeker_id not in referrals]
    shown = unit.shortlists.shown_many(vacancy_id, list(referrals))
    handled = [candidate(seeker_id, shown.get(seeker_id)) for seeker_id in referrals]
    started = sum(referral.state is ReferralState.STARTED for referral in referrals.values())
    stale = stored is not None and (
        stored.vacancy_version != vacancy.version or stored.feed_seq != unit.seekers.feed_end()
    )
    # People who stopped looking since, or said no to being ranked, are not shown as fresh candidates.
    fresh = [one for one in fresh if one.seeker.seeking and one.seeker.ranked]
    return ShortlistView(
        vacancy=vacancy,
        enterprise=enterprise,
        case=case,
        place=context.place_name(vacancy.adcode),
        address=context.full_address(vacancy.adcode, vacancy.address),
        shortlist=stored,
        candidates=fresh,
        handled=handled,
        started=started,
        stale=stale,
        presets={name: one.label for name, one in presets(context).items()},
        weights=weights_for(context, vacancy_id),
        graduates_first=graduates_first.switched(context, vacancy),
        unranked=beside(context, vacancy),
    )


def _offered(context: Context, vacancy_id: int) -> set[int]:
    """Who stands at a post as wanted (拟录用) by the word of the enterprise's own account."""
    steps = context.unit.referral_steps.latest([vacancy_id]).values()
    offers = {one.seeker_id: one.by_id for one in steps if one.after is ReferralState.OFFER and one.by_id is not None}
    accounts = {who: context.unit.accounts.get(who) for who in set(offers.values())}
    return {
        seeker_id
        for seeker_id, who in offers.items()
        if (account := accounts[who]) is not None and account.role is Role.ENTERPRISE
    }


def _line(number: int, candidate: Candidate) -> list[str]:
    seeker, explanation = candidate.seeker, candidate.explanation
    state = candidate.referral.state.label if candidate.referral else "未处理"
    return [
        str(number),
        seeker.name_masked,
        "、".join(seeker.wanted_titles),
        candidate.place,
        seeker.education.label if seeker.education else "未填",
        f"{seeker.experience_years:g} 年" if seeker.experience_years is not None else "未填",
        "、".join(seeker.certificates) or "无",
        f"{candidate.entry.score / 10:.1f}" if candidate.entry else "",
        "；".join(explanation.get("strengths", [])),
        "；".join(explanation.get("gaps", [])),
        state,
    ]


_COLUMNS = ("序号", "姓名", "求职意向", "所在地", "学历", "经验", "证书", "匹配分", "符合之处", "不足之处", "状态")


def _header(view: ShortlistView) -> list[tuple[str, str]]:
    return [
        ("企业", view.enterprise.name),
        ("岗位", f"{view.vacancy.title}（{view.vacancy.headcount or '若干'} 人）"),
        ("工作地点", view.address),
        ("薪资", view.vacancy.pay_text),
    ]


def export_workbook(context: Context, vacancy_id: int) -> tuple[str, bytes]:
    """The shortlist as a masked xlsx with a watermark; the export is written down. Returns file name and bytes."""
    view = _exported(context, vacancy_id, "xlsx")
    rows = [_line(number, one) for number, one in enumerate(_asked(view), 1)]
    name = f"候选名单_{view.vacancy.title}_{clock.today():%Y%m%d}.xlsx"
    return name, masked_workbook(
        f"{view.vacancy.title}候选名单（脱敏）", _header(view), _COLUMNS, rows, _watermark(context)
    )


def export_text(context: Context, vacancy_id: int) -> str:
    """The shortlist as masked plain text to paste into WeChat; the export is written down."""
    view = _exported(context, vacancy_id, "text")
    lines = [
        f"{number}. {one.seeker.name_masked}｜{'、'.join(one.seeker.wanted_titles[:2])}｜{one.place}"
        f"｜匹配 {one.entry.score / 10:.1f} 分"
        + (f"｜{'；'.join(one.explanation['gaps'][:2])}" if one.explanation.get("gaps") else "")
        for number, one in enumerate(view.free, 1)
        if one.entry
    ]
    title = f"{view.vacancy.title}候选名单（脱敏）"
    return "\n\n".join(wechat_text(title, _header(view), lines, f"专员征得本人同意后推荐。{_watermark(context)}"))


def _exported(context: Context, vacancy_id: int, form: str) -> ShortlistView:
    permit(context.actor, Action.SHORTLIST_READ)
    view = get_shortlist(context, vacancy_id)
    if view.shortlist is None:
        raise Conflict("还没有生成名单，请先生成")
    context.unit.audit("shortlist.export", "vacancy", vacancy_id, form=form, people=len(_asked(view)))
    cases.note(
        context,
        view.case,
        CaseEventKind.EXPORTED,
        f"导出“{view.vacancy.title}”候选名单（脱敏，{form}）",
        vacancy_id=vacancy_id,
    )
    return view


def _asked(view: ShortlistView) -> list[Candidate]:
    """Whom a list that is taken out names: not those who work elsewhere by now."""
    return [one for one in [*view.handled, *view.candidates] if not one.elsewhere]


def _watermark(context: Context) -> str:
    return context.file_mark("仅供用工服务使用")


def as_json(view: ShortlistView) -> dict[str, Any]:
    """A shortlist as the command line and the API give it: masked, with parts that add up to each score."""
    return {
        "vacancy": {"id": view.vacancy.id, "title": view.vacancy.title, "version": view.vacancy.version},
        "enterprise": {"id": view.enterprise.id, "name": view.enterprise.name},
        "case_id": view.case.id,
        "created_at": view.shortlist.created_at if view.shortlist else None,
        "weights": view.shortlist.weights if view.shortlist else None,
        "pool": view.shortlist.pool if view.shortlist else 0,
        "excluded": view.shortlist.excluded if view.shortlist else {},
        "graduates_first": view.graduates_first,
        "stale": view.stale,
        "started": view.started,
        "candidates": [candidate_json(one) for one in view.candidates],
        "handled": [candidate_json(one) for one in view.handled],
        "unranked": [
            {
                "seeker_id": one.seeker.id,
                "name": one.seeker.name_masked,
                "wanted_titles": one.seeker.wanted_titles,
                "place": one.place,
            }
            for one in view.unranked
        ],
    }


def candidate_json(one: Candidate) -> dict[str, Any]:
    """One candidate: never a name or phone in the clear, neither sex nor age."""
    return {
        "seeker_id": one.seeker.id,
        "rank": one.entry.rank if one.entry else None,
        "score": one.entry.score / 10 if one.entry else None,
        "name": one.seeker.name_masked,
        "wanted_titles": one.seeker.wanted_titles,
        "place": one.place,
        "education": one.seeker.education.label if one.seeker.education else None,
        "experience_years": one.seeker.experience_years,
        "certificates": one.seeker.certificates,
        "explanation": one.explanation,
        "state": one.referral.state.value if one.referral else None,
        "elsewhere": one.elsewhere,
        "version": one.referral.version if one.referral else None,
    }
