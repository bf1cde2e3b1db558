"""Puts the demo world into the store through the very use cases people use: files are imported, not inserted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from rich.progress import Progress
from sqlmodel import col, func, select

from matcher import clock
from matcher.demo import plot
from matcher.demo.bodies import account_actor, found_bodies, take_part
from matcher.demo.county_aid import aid
from matcher.demo.county_story import tell
from matcher.demo.dispatches import dispatch
from matcher.demo.dossiers import entrust
from matcher.demo.doubles import register_again
from matcher.demo.exchanges import exchange
from matcher.demo.fairs import hold_fairs
from matcher.demo.filings import file_forms
from matcher.demo.firms import Firm
from matcher.demo.history import play
from matcher.demo.ledgers import keep_ledgers, list_firms
from matcher.demo.lendings import lend
from matcher.demo.lots import pool_lots, propose_everywhere
from matcher.demo.market_days import give_the_seeker_work, play_everywhere, play_market
from matcher.demo.training import train
from matcher.demo.world import World, build_world
from matcher.errors import MatcherError
from matcher.forms.template import filled_brochure
from matcher.jobs.worker import Worker
from matcher.models.account import Account
from matcher.models.enums import IntakeKind, RecruitingPaper, Role
from matcher.models.market import Market
from matcher.models.officer import Officer, Pairing
from matcher.models.region import SHANXI, covers
from matcher.models.seeker import Seeker
from matcher.models.shift import Task
from matcher.service import intakes, matching, previews, publications, seekers, standing
from matcher.service.accounts import actor_of
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM, Actor

PASSWORD = "demo-2022"  # noqa: S105 (published on purpose; refused outside demo mode)
# One account per role to begin with; every demo firm and officer has an account of its own besides.
USERNAMES: dict[Role, str] = {
    Role.ENTERPRISE: "qiye",
    Role.OFFICER: "zhuanyuan",
    Role.MARKET_OPERATOR: "linggong",
    Role.SEEKER: "qiuzhi",
    Role.COUNTY_ADMIN: "xianji",
    Role.CITY_ADMIN: "shiji",
    Role.PROVINCE_ADMIN: "shengji",
    Role.AUDITOR: "shenji",
    Role.SYSADMIN: "xitong",
    Role.TRAINING_BODY: "peixun",
    Role.AGENCY: "jigou",
    Role.DISPATCH_BODY: "paiqian",
}
_CHUNK = 5000
# Every so many firms one has not shown its papers; and the number of the one that is barred.
_UNSEEN, _BARRED = 17, 30
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Ids:
    officers: dict[str, int]
    enterprises: dict[str, int]
    markets: dict[str, int]


def load_demo(
    kit: Kit,
    *,
    seekers: int,
    seed: int,
    if_empty: bool,
    progress: Progress,
    enterprises: int = 84,
    history: bool = True,
) -> str:
    """Fill an empty store; returns a sentence that says what was done, or "" when there was data already."""
    with kit.open(SYSTEM, write=False) as context:
        if context.unit.accounts.demo_accounts():
            if if_empty:
                return ""
            raise MatcherError("已有演示数据；如需重建，请先停止服务并删除数据库文件")
    world = build_world(
        seed=seed,
        today=clock.today(),
        folder=kit.settings.data_folder / "demo",
        seekers=seekers,
        enterprises=enterprises,
    )
    bar = progress.add_task("人员与机构", total=None)
    with kit.open(SYSTEM, write=True) as context:
        ids = _organisations(context, world)
        first_worker = _workers(context, world, ids)
        context.unit.commit()
    people = _people(kit, world, progress)
    with kit.open(SYSTEM, write=True) as context:
        _accounts(context, world, ids, first_worker)
        context.unit.commit()
    _verify(kit, world, ids)
    found_bodies(kit, world, PASSWORD)
    progress.remove_task(bar)
    posts = _brochures(kit, world, progress)
    take_part(kit, world)
    matching.warm(kit)
    train(kit, world)
    dispatch(kit, world)
    entrust(kit)
    bar = progress.add_task("生成候选名单", total=None)
    lists = Worker(kit).drain()
    progress.remove_task(bar)
    if history:
        play(kit, world)
        keep_ledgers(kit, world, ids.enterprises)
        file_forms(kit, world)
        tell(kit, world, ids.enterprises)
        aid(kit, world, ids.enterprises)
        register_again(kit, world)
        pool_lots(kit, world)
        lend(kit, world, ids.enterprises)
        play_market(kit, seed)
        if plot.complete(world.firms):
            propose_everywhere(kit, world)
            play_everywhere(kit, seed)
            hold_fairs(kit, world.firms[0].adcode)
            exchange(kit, USERNAMES[Role.COUNTY_ADMIN])
        Worker(kit).drain()
        _spare_the_seeker(kit)
        give_the_seeker_work(kit)
    with kit.open(SYSTEM, write=True) as context:
        publications.sweep(context)
        context.unit.commit()
    with kit.open(SYSTEM, write=False) as context:
        tasks = context.unit.session.exec(select(func.count()).select_from(Task)).one()
    return (
        f"已写入演示数据：{len(world.firms)} 家企业、{posts} 个岗位、"
        f"{people + len(world.workers)} 名求职者、"
        f"{len(world.officers)} 名专员、{len(world.markets)} 个零工市场、{tasks} 个零工任务，"
        f"生成名单 {lists} 份"
    )


def _organisations(context: Context, world: World) -> _Ids:
    unit, moment = context.unit, clock.now()
    officers = {
        one.staff_no: unit.officers.add(
            Officer(
                staff_no=one.staff_no,
                name=one.name,
                adcode=one.adcode,
                office_phone=one.office_phone,
                industries=[industry.value for industry in one.industries],
                load_cap=one.load_cap,
                leave_from=one.leave_from,
                leave_to=one.leave_to,
            )
        ).id
        or 0
        for one in world.officers
    }
    enterprises = {}
    for firm in world.firms:
        draft, problems = context.kit.brochures.read_header(firm.header)
        if draft is None:
            raise MatcherError(f"演示企业 {firm.name} 的信息读不出：{problems}")
        enterprises[firm.uscc] = unit.enterprises.add(draft).id or 0
    list_firms(context, world)
    for pair in world.pairings:
        unit.officers.pair(
            Pairing(
                enterprise_id=enterprises[pair.uscc],
                officer_id=officers[pair.staff_no],
                role=pair.role,
                first=pair.first,
                reason="年初集中结对",
                created_at=moment,
            )
        )
    markets = {one.name: unit.markets.add(Market(**asdict(one))).id or 0 for one in world.markets}
    return _Ids(officers, enterprises, markets)


def _workers(context: Context, world: World, ids: _Ids) -> int:
    """Register the odd-job workers with their free hours, and the tasks; returns the first worker's id."""
    first = 0
    for name, market_id in ids.markets.items():
        mine = [worker for worker in world.workers if worker.market == name]
        made = seekers.register_many(context, [worker.draft for worker in mine], extra={"market_id": market_id})
        first = first or made[0]
        context.unit.tasks.add_windows(
            [
                {"seeker_id": seeker_id, "weekday": weekday, "start_minute": start, "end_minute": end}
                for seeker_id, worker in zip(made, mine, strict=True)
                for weekday, start, end in worker.windows
            ]
        )
    for task in world.tasks:
        context.unit.tasks.add(
            Task(**task.draft.model_dump(), market_id=ids.markets[task.market], created_at=clock.now())
        )
    return first


def _people(kit: Kit, world: World, progress: Progress) -> int:
    bar = progress.add_task("登记求职者", total=world.seeker_count)
    count = 0
    for chunk in _chunks(world.seekers(), _CHUNK):
        with kit.open(SYSTEM, write=True) as context:
            count += len(seekers.register_many(context, chunk))
            context.unit.commit()
        progress.advance(bar, len(chunk))
    progress.remove_task(bar)
    return count


def _chunks(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def _person_at(context: Context, adcode: str, default: int) -> int:
    """The first person of a county who looks for a steady job."""
    wanted = select(Seeker.id).where(col(Seeker.adcode) == adcode, col(Seeker.flexible).is_(False))
    found = context.unit.session.exec(wanted.order_by(col(Seeker.id)).limit(1)).first()
    return found or default


def _spare_the_seeker(kit: Kit) -> None:
    """The account to try is that of somebody still looking: who works is recommended nothing."""
    with kit.open(SYSTEM, write=True) as context:
        account = context.unit.accounts.by_username(USERNAMES[Role.SEEKER])
        own = context.unit.seekers.get(account.seeker_id or 0) if account else None
        if account is None or own is None:
            return
        wanted = select(Seeker.id).where(
            col(Seeker.adcode) == own.adcode,
            col(Seeker.flexible).is_(False),
            col(Seeker.seeking),
            col(Seeker.id).not_in(context.unit.referrals.started_anywhere()),
        )
        account.seeker_id = context.unit.session.exec(wanted.order_by(col(Seeker.id)).limit(1)).first() or own.id
        context.unit.commit()


def _accounts(context: Context, world: World, ids: _Ids, seeker_id: int) -> None:
    """One account per role with a name to remember, and one for every firm, officer and administrator."""
    hashed = context.kit.passwords.hash(PASSWORD)
    moment = clock.now()

    def add(username: str, role: Role, name: str, **belongs: Any) -> None:
        context.unit.accounts.add(
            Account(
                username=username,
                password_hash=hashed,
                role=role,
                display_name=name,
                demo=True,
                created_at=moment,
                **belongs,
            )
        )

    for number, firm in enumerate(world.firms):
        name = USERNAMES[Role.ENTERPRISE] if number == 0 else firm.uscc
        add(name, Role.ENTERPRISE, firm.name, adcode=firm.adcode, enterprise_id=ids.enterprises[firm.uscc])
    for number, officer in enumerate(world.officers):
        name = USERNAMES[Role.OFFICER] if number == 0 else officer.staff_no
        add(name, Role.OFFICER, officer.name, adcode=officer.adcode, officer_id=ids.officers[officer.staff_no])
    for number, market in enumerate(world.markets):
        name = USERNAMES[Role.MARKET_OPERATOR] if number == 0 else f"linggong{number + 1}"
        add(name, Role.MARKET_OPERATOR, market.name, adcode=market.adcode, market_id=ids.markets[market.name])
    taken = set()
    home = world.firms[0].adcode
    for admin in sorted(world.admins, key=lambda one: not covers(one.adcode, home)):
        name = admin.username if admin.role in taken else USERNAMES[admin.role]
        taken.add(admin.role)
        add(name, admin.role, admin.name, adcode=admin.adcode)
    person = _person_at(context, home, seeker_id)
    add(USERNAMES[Role.SEEKER], Role.SEEKER, "演示求职者", seeker_id=person)
    add(USERNAMES[Role.AUDITOR], Role.AUDITOR, "审计员", adcode=SHANXI)
    add(USERNAMES[Role.SYSADMIN], Role.SYSADMIN, "系统管理员")


def _verify(kit: Kit, world: World, ids: _Ids) -> None:
    """The paired officers saw the firms' papers, but for a few; one firm is barred by the province."""
    leads = {pair.uscc: pair.staff_no for pair in world.pairings}
    papers = list(RecruitingPaper)
    names = {one.staff_no: one.staff_no for one in world.officers}
    names |= {world.officers[0].staff_no: USERNAMES[Role.OFFICER]}
    actors = {staff_no: account_actor(kit, name) for staff_no, name in names.items()}
    province = account_actor(kit, USERNAMES[Role.PROVINCE_ADMIN])
    for number, firm in enumerate(world.firms):
        if number % _UNSEEN == _UNSEEN - 1:
            continue
        who = actors.get(leads.get(firm.uscc, ""), province)
        with kit.open(who, write=True, request_id="demo") as context:
            one = standing.verify(context, ids.enterprises[firm.uscc], version=1, papers=papers, licence_valid_to=None)
            context.unit.commit()
        if number == _BARRED:
            with kit.open(province, write=True, request_id="demo") as context:
                reason = "拖欠工资，列入拖欠农民工工资失信联合惩戒名单（演示）"
                standing.bar(context, one.id or 0, version=one.version, reason=reason)
                context.unit.commit()


def _brochures(kit: Kit, world: World, progress: Progress) -> int:
    """Write every firm's brochure as a real xlsx or docx file, and let the firm itself upload and confirm it."""
    folder = kit.settings.var / "demo" / "招聘简章"
    folder.mkdir(parents=True, exist_ok=True)
    bar = progress.add_task("导入招聘简章", total=len(world.firms))
    taken = 0
    told = plot.complete(world.firms)
    parts = {number: part for number in range(len(world.firms)) if told and (part := plot.part_of(number))}
    # Who came long ago comes first, each on its day.
    for number, firm in sorted(enumerate(world.firms), key=lambda one: -parts[one[0]].days if one[0] in parts else 0):
        part = parts.get(number)
        file = _write(kit, world, firm, folder, "docx" if number % 3 == 2 else "xlsx", part)
        with kit.open(SYSTEM, write=False) as context:
            enterprise = context.unit.enterprises.by_uscc(firm.uscc)
            account = context.unit.accounts.by_enterprise(enterprise.id or 0) if enterprise else None
        actor: Actor = actor_of(account) if account else SYSTEM
        with clock.days_ago(part.days if part else 0), kit.open(actor, write=True, request_id="demo") as context:
            intake = previews.preview(context, IntakeKind.BROCHURE, file.name, file.read_bytes())
            if intakes.get_intake(context, intake.id or 0).takeable:
                taken += intakes.confirm(context, intake.id or 0, version=intake.version).taken
            context.unit.commit()
        if part is not None:
            with clock.days_ago(part.days):
                Worker(kit).drain()
        progress.advance(bar)
    progress.remove_task(bar)
    _write_samples(kit, world, folder.parent)
    return taken


def _write(kit: Kit, world: World, firm: Firm, folder: Path, kind: str, part: plot.Part | None = None) -> Path:
    form, posts = kit.forms[IntakeKind.BROCHURE.value], world.posts_of(firm.uscc)
    rows = plot.rows(part, posts, world.today) if part else [post.cells for post in posts]
    file = folder / f"{firm.name}招聘简章.{kind}"
    file.write_bytes(filled_brochure(form, firm.header, rows, kind))  # type: ignore[arg-type]
    return file


def _write_samples(kit: Kit, world: World, folder: Path) -> None:
    """A brochure of the first firm that nobody has handed in yet, for trying the upload by hand."""
    firm, today = world.firms[0], clock.today()
    common = {"place": firm.adcode, "form": "全日制合同", "valid_to": str(today + timedelta(days=45))}
    rows = [
        common
        | {
            "title": "机器人焊接操作工",
            "headcount": "4",
            "duty": "操作焊接机器人完成铸件补焊，巡检焊缝质量，做好设备点检",
            "conditions": "持焊工证，一年以上焊接经验，能接受两班倒",
            "education": "初中及以上",
            "certificates": "焊工证",
            "pay": "6000-8000元/月",
            "shift": "两班倒",
            "hazards": "粉尘、噪声",
            "benefits": "五险、包吃、包住",
        },
        common
        | {
            "title": "铸件清理工",
            "headcount": "6",
            "duty": "铸件打磨、去毛刺、抛丸，配合质检返修",
            "conditions": "身体健康，能吃苦，无经验可培训上岗",
            "pay": "5500-7000元/月",
            "shift": "白班",
            "hazards": "粉尘、噪声",
            "benefits": "五险、餐补",
        },
        common
        | {
            "title": "叉车司机",
            "headcount": "若干",
            "duty": "厂内物料和成品转运，装卸车",
            "conditions": "必须持有叉车证，限男性",
            "pay": "5000-6500元/月",
            "shift": "白班",
            "hazards": "无",
        },
    ]
    content = filled_brochure(kit.forms[IntakeKind.BROCHURE.value], firm.header, rows, "xlsx")
    (folder / "样例招聘简章_可上传试用.xlsx").write_bytes(content)
