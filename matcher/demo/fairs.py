"""Job fairs of the demo (招聘会): held together and alone, in four cities, online, at markets; one in each state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlmodel import col, func, select

from matcher import clock
from matcher.demo import fair_people
from matcher.demo.bodies import account_actor
from matcher.errors import Conflict, Invalid
from matcher.models.account import Account
from matcher.models.enterprise import Enterprise
from matcher.models.enums import Industry, Role
from matcher.models.fair import FairDraft
from matcher.models.fair_entry import EntryDraft
from matcher.models.fair_kinds import FAIR_PAPERS, FairKind, FairMode, FairState, FairStep, FirmGroup, PeopleGroup
from matcher.models.market import Market
from matcher.models.region import scope_prefix
from matcher.models.states import VacancyState
from matcher.models.vacancy import Vacancy
from matcher.service import (
    attachments,
    fair_booths,
    fair_check_ins,
    fair_entries,
    fair_steps,
    fairs,
    vacancies,
)
from matcher.service.accounts import actor_of
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM, Actor
from matcher.service.standing import may_recruit, standing_of

_PROVINCE = "山西省人力资源和社会保障厅"
_PAPER = b"%PDF-1.4\n1 0 obj\n<< /Title (demo) >>\nendobj\n%%EOF\n"
# So many days before a fair each thing is done; what lies ahead of today is done today.
_BEFORE = {"plan": 16, "submit": 14, "approve": 12, "publicise": 10, "enter": 8, "review": 5, "booths": 3, "ready": 2}
_ORDER = tuple(FairState)


@dataclass(frozen=True, slots=True)
class _Scene:
    """One fair: which unit reports it, how many days from today it is, how far it has come, how many come to it."""

    theme: str
    unit: str
    days: int
    state: FairState
    kind: FairKind = FairKind.GENERAL
    firms: int = 6
    waiting: int = 0
    facts: dict[str, Any] = field(default_factory=dict)


# The demo's own cities: 太原 and its zone, 运城, 大同, 晋中 with the first county.
_SCENES = (
    _Scene(
        "“惠民生促就业”企业复工复产专场招聘会（综改示范区）",
        "140100",
        -6,
        FairState.CLOSED,
        FairKind.FIRMS,
        8,
        facts={
            "firm_group": FirmGroup.ANY,
            "hosts": [_PROVINCE, "太原市人力资源和社会保障局"],
            "adcode": "140171",
            "address": "创业大厦广场",
            "expected": 1500,
            "permit_no": "并公（治）许〔演示〕12 号",
        },
    ),
    _Scene(
        "“惠民生促就业”企业复工复产专场招聘会（运城）",
        "140800",
        6,
        FairState.READY,
        FairKind.GENERAL,
        6,
        facts={"hosts": [_PROVINCE, "运城市人力资源和社会保障局"], "address": "运城市体育馆东广场", "expected": 800},
    ),
    _Scene(
        "返乡务工人员和农村劳动力专场招聘会",
        "home",
        0,
        FairState.OPEN,
        FairKind.PEOPLE,
        5,
        facts={"groups": [PeopleGroup.RURAL, PeopleGroup.RETURNING], "firm_group": FirmGroup.ANY},
    ),
    # Counties outside the first one's city: a fair that takes sign-ups, one with its booths given out.
    _Scene("重点企业用工招聘会", "away", 9, FairState.READY, FairKind.GENERAL, 6),
    _Scene("冬季综合招聘会", "farther", 12, FairState.PUBLICISED, FairKind.GENERAL, 4, waiting=1),
    _Scene("春节前企业用工专场招聘会", "home", 15, FairState.PUBLICISED, FairKind.AREA, 3, waiting=2),
    _Scene("制造业用工专场招聘会", "home_city", -20, FairState.REPORTED, FairKind.INDUSTRY, 6),
    _Scene(
        "直播带岗线上招聘会",
        "140200",
        0,
        FairState.OPEN,
        FairKind.GENERAL,
        4,
        facts={"mode": FairMode.ONLINE, "address": "", "link": "https://live.example.cn/fairs/1", "booths": 0},
    ),
    _Scene("高校毕业生专场招聘会", "140100", 22, FairState.SUBMITTED, FairKind.PEOPLE, 0),
    _Scene("困难人员就业援助专场", "home", 30, FairState.PLANNED, FairKind.PEOPLE, 0),
    _Scene("退役军人专场招聘会", "140800", 18, FairState.APPROVED, FairKind.PEOPLE, 0),
    _Scene("城区中小微企业专场招聘会", "home", 4, FairState.CANCELLED, FairKind.AREA, 2),
    _Scene("零工小型专场招聘会", "market", -3, FairState.CLOSED, FairKind.ODD_JOB, 3),
    _Scene("装卸、保洁零工专场招聘会", "market", 3, FairState.PUBLICISED, FairKind.ODD_JOB, 2, waiting=1),
)


@dataclass
class _Stage:
    """Who plans and who approves one fair, and the day it is on."""

    kit: Kit
    organiser: Actor
    approver: Actor
    day: date
    fair_id: int = 0

    def on(self, day: date, act: Callable[..., Any], *args: Any, who: Actor | None = None, **options: Any) -> Any:
        """A use case on a day that is not after today."""
        ago = max(0, (clock.today() - day).days)
        with clock.days_ago(ago), self.kit.open(who or self.organiser, write=True, request_id="demo") as context:
            made = act(context, *args, **options)
            context.unit.commit()
        return made

    def before(self, what: str, act: Callable[..., Any], *args: Any, who: Actor | None = None, **options: Any) -> Any:
        """The same so many days before the fair."""
        return self.on(self.day - timedelta(days=_BEFORE[what]), act, *args, who=who, **options)

    def version(self) -> int:
        """The fair's present version."""
        with self.kit.open(SYSTEM, write=False) as context:
            found = context.unit.fairs.get(self.fair_id)
        return found.version if found else 0

    def step(self, day: date, step: FairStep, **told: str) -> None:
        """One step on that day."""
        who = self.approver if step is FairStep.APPROVE else self.organiser
        self.on(day, fair_steps.take_step, self.fair_id, step, who=who, version=self.version(), **told)


def hold_fairs(kit: Kit, home: str) -> int:
    """Play all scenes; ``home`` is the demo's first county. Returns how many fairs there are."""
    made = 0
    for scene in _SCENES:
        made += _play(kit, scene, home)
    return made


def _play(kit: Kit, scene: _Scene, home: str) -> bool:
    with kit.open(SYSTEM, write=False) as context:
        market = _market(context) if scene.unit == "market" else None
        away, farther = _away(context, home)
        told = {"home": home, "home_city": home[:4] + "00", "away": away, "farther": farther}
        unit = market.adcode if market else told.get(scene.unit, scene.unit)
        above = "140000" if unit.endswith("00") else unit[:4] + "00"
        own, higher = _admin(context, unit), _admin(context, above)
    organiser = account_actor(kit, "linggong") if market else own
    approver = (own or higher) if market else higher
    if organiser is None or approver is None:
        return False
    stage = _Stage(kit, organiser, approver, clock.today() + timedelta(days=scene.days))
    made = stage.before("plan", fairs.plan_fair, _draft(scene, unit, stage.day, market))
    stage.fair_id = made.id or 0
    if scene.state is FairState.PLANNED:
        return True
    stage.before("submit", _hang, stage.fair_id)
    stage.step(stage.day - timedelta(days=_BEFORE["submit"]), FairStep.SUBMIT)
    if scene.state is FairState.SUBMITTED:
        return True
    stage.step(stage.day - timedelta(days=_BEFORE["approve"]), FairStep.APPROVE)
    if scene.state is FairState.APPROVED:
        return True
    stage.step(stage.day - timedelta(days=_BEFORE["publicise"]), FairStep.PUBLICISE)
    entries = _enter(stage, scene, unit)
    if scene.state is FairState.CANCELLED:
        stage.step(stage.day - timedelta(days=_BEFORE["booths"]), FairStep.CANCEL, reason="大雪天气，场地临时封闭")
    elif scene.state is not FairState.PUBLICISED and entries:
        _hold(stage, scene, entries)
    return True


def _hold(stage: _Stage, scene: _Scene, entries: list[int]) -> None:
    """From the booths on: arranged, opened, and what came of it."""
    far = _ORDER.index(scene.state)
    if scene.facts.get("booths", 1) != 0:
        version = stage.version()
        stage.before("booths", fair_booths.assign_booths, stage.fair_id, version=version)
    stage.step(stage.day - timedelta(days=_BEFORE["ready"]), FairStep.READY)
    if far < _ORDER.index(FairState.OPEN):
        return
    stage.step(stage.day, FairStep.OPEN)
    # One in five signed up and did not come.
    came = [one for number, one in enumerate(entries) if number % 5 != 4]
    for one in came:
        stage.on(stage.day, fair_check_ins.check_in, one)
    agreed = fair_people.come(stage.kit, stage.organiser, stage.fair_id, came, stage.day)
    if far >= _ORDER.index(FairState.CLOSED):
        stage.step(stage.day, FairStep.CLOSE)
        fair_people.after(stage.kit, stage.organiser, agreed, stage.day)
    if far >= _ORDER.index(FairState.REPORTED):
        text = f"到场 {len(came)} 家单位，秩序良好；求职者以装备制造、纺织岗位为主，意向人员按 7、30、90 天回访。"
        stage.step(stage.day + timedelta(days=10), FairStep.REPORT, summary=text)


def _draft(scene: _Scene, unit: str, day: date, market: Market | None) -> FairDraft:
    facts: dict[str, Any] = {
        "theme": scene.theme,
        "kind": scene.kind,
        "adcode": unit,
        "unit_adcode": unit,
        "address": market.address if market else "公共就业服务中心一楼大厅",
        "first": day,
        "last": day,
        "hours": "9:00-15:00",
        "planned_firms": max(10, scene.firms * 2),
        "booths": 30,
        "expected": 300,
        "contact_name": "招聘服务科",
        "contact_phone": "0351-7000000",
        "firm_group": FirmGroup.FLEXIBLE if market else FirmGroup.ANY,
        "market_id": market.id if market else None,
        "industry": Industry.C if scene.kind is FairKind.INDUSTRY else None,
    }
    return FairDraft.model_validate(facts | scene.facts)


def _hang(context: Context, fair_id: int) -> None:
    for name in FAIR_PAPERS:
        data = _PAPER + name.encode()
        attachments.add_attachment(context, "fair", fair_id, filename=f"{name}.pdf", data=data, paper=name)


def _enter(stage: _Stage, scene: _Scene, unit: str) -> list[int]:
    """Enterprises of the unit's area sign up by their own accounts and are reviewed; the last ones wait."""
    accepted: list[int] = []
    reach = scope_prefix(unit[:4] + "00") if scene.kind is not FairKind.AREA else scope_prefix(unit)
    for firm, posts in _showing(stage.kit, reach, scene.firms + scene.waiting):
        draft = EntryDraft(vacancy_ids=posts[:3], people=2)
        try:
            entry = stage.before("enter", fair_entries.sign_up, stage.fair_id, draft, who=firm)
            if len(accepted) < scene.firms:
                told = {"accept": True, "fit_note": "本地近期用工需求集中，经研究一并邀请", "version": entry.version}
                stage.before("review", fair_entries.review_entry, entry.id, **told)
                accepted.append(entry.id or 0)
        except (Conflict, Invalid):
            # A firm whose papers or posts do not pass stays away, as it would in life.
            continue
    return accepted


def _showing(kit: Kit, prefix: str, most: int) -> list[tuple[Actor, list[int]]]:
    """Accounts of enterprises that may recruit and have posts out, by id; the office lets good ones through first."""
    found: list[tuple[Actor, list[int]]] = []
    with kit.open(SYSTEM, write=False) as context:
        wanted = select(Enterprise).where(
            col(Enterprise.adcode).startswith(prefix), col(Enterprise.merged_into).is_(None)
        )
        firms = context.unit.session.exec(wanted.order_by(col(Enterprise.id))).all()
        for firm in firms:
            account = context.unit.accounts.by_enterprise(firm.id or 0)
            if account is None or not may_recruit(standing_of(firm)) or len(found) >= most:
                continue
            posts = context.unit.vacancies.wanting(firm.id or 0)
            out = [one for one in posts if one.state is VacancyState.PUBLISHED]
            out += [one for one in posts if one.state is VacancyState.SUBMITTED][: 0 if out else 2]
            if out:
                found.append((actor_of(account), [one.id or 0 for one in out]))
    shown = ((firm, [one for one in ids if _published(kit, one)]) for firm, ids in found)
    return [(firm, ids) for firm, ids in shown if ids]


def _published(kit: Kit, vacancy_id: int) -> bool:
    """Whether a post is out; one that waits is let through by the officer of its case, where the rules allow it."""
    with kit.open(SYSTEM, write=False) as context:
        post = context.unit.vacancies.get(vacancy_id)
        case = context.unit.cases.get(post.case_id, SYSTEM.reach) if post else None
        officer = context.unit.accounts.by_officer(case.officer_id or 0) if case else None
    if post is None or officer is None or post.state is VacancyState.PUBLISHED:
        return post is not None and post.state is VacancyState.PUBLISHED
    with kit.open(actor_of(officer), write=True, request_id="demo") as context:
        view = vacancies.get_vacancy(context, vacancy_id)
        if view.blocked:
            return False
        done: Vacancy = vacancies.publish_vacancy(
            context, vacancy_id, version=post.version, opinion="已与企业核对，情况属实"
        )
        context.unit.commit()
    return done.state is VacancyState.PUBLISHED


def _market(context: Context) -> Market | None:
    account = context.unit.accounts.by_username("linggong")
    return context.unit.markets.get(account.market_id or 0) if account else None


def _away(context: Context, home: str) -> tuple[str, str]:
    """The two counties with most enterprises outside the first one's city, each in a city of its own."""
    number = func.count(col(Enterprise.id))
    elsewhere = col(Enterprise.adcode).not_like(f"{home[:4]}%")
    query = select(Enterprise.adcode, number).where(elsewhere).group_by(col(Enterprise.adcode))
    ordered = [code for code, _ in context.unit.session.exec(query.order_by(number.desc(), col(Enterprise.adcode)))]
    first = ordered[0]
    return first, next(one for one in ordered if one[:4] != first[:4])


def _admin(context: Context, adcode: str) -> Actor | None:
    """The administrator of a region in the demo, if it has one."""
    roles = (Role.COUNTY_ADMIN, Role.CITY_ADMIN, Role.PROVINCE_ADMIN)
    wanted = select(Account).where(Account.adcode == adcode, col(Account.role).in_(roles)).order_by(col(Account.id))
    found = context.unit.session.exec(wanted.limit(1)).first()
    return actor_of(found) if found else None
