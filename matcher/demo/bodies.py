"""Invented bodies (服务机构) of the first firm's county and one elsewhere, registered by their administrators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from matcher import clock
from matcher.demo.uscc import demo_uscc
from matcher.demo.world import World
from matcher.errors import MatcherError
from matcher.models.organisation import OrganisationDraft, OrganisationKind, ParticipationDraft, ParticipationPart
from matcher.service import organisations, participations
from matcher.service.accounts import actor_of, create_account
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM, Actor

# Numbers of their codes, apart from those of the firms.
_FIRST = 700


@dataclass(frozen=True, slots=True)
class Body:
    """One invented body; ``away`` stands in another city, ``accounts`` are its sign-in names and people."""

    name: str
    kind: OrganisationKind
    accounts: tuple[tuple[str, str], ...]
    licence: str = ""
    years: int = 2
    away: bool = False


BODIES = (
    Body("汾榆演示职业培训学校", OrganisationKind.TRAINING, (("peixun", "培训学校教务"),), "晋演办学2024第001号"),
    Body(
        "汾榆演示公共就业和人才服务中心",
        OrganisationKind.PUBLIC,
        (("jigou", "人才中心档案科甲"), ("jigou2", "人才中心档案科乙")),
    ),
    Body("汾榆演示人力资源有限公司", OrganisationKind.COMMERCIAL, (("jigou3", "人力公司"),), "晋演人服2024第002号"),
    Body("汾榆演示劳务派遣有限公司", OrganisationKind.DISPATCH, (("paiqian", "派遣公司"),), "晋演派遣2024第003号"),
    Body(
        "远山演示职业培训学校",
        OrganisationKind.TRAINING,
        (("peixun2", "外市培训学校"),),
        "晋演办学2024第004号",
        away=True,
    ),
)
# In every other city one licensed dispatch body without accounts, so that what pooling leaves open has its second
# stage everywhere; the names mean no place.
DISPATCHERS = ("晴岚", "锦程", "松涛", "北渚", "南溪", "东篱", "西岭", "朝晖", "远帆", "金穗", "青禾")
_DISPATCH = 740


def found_bodies(kit: Kit, world: World, password: str) -> None:
    """Register and verify every body by its administrators, and give each its accounts."""
    county, province = account_actor(kit, "xianji"), account_actor(kit, "shengji")
    home = world.firms[0].adcode
    away = next(city for city in world.places.cities if city[:4] != home[:4])
    for number, body in enumerate(BODIES):
        adcode = away if body.away else home
        draft = OrganisationDraft(
            uscc=demo_uscc(adcode, _FIRST + number),
            name=body.name,
            kind=body.kind,
            adcode=adcode,
            contact_name="张老师",
            contact_phone=f"0354-70010{number:02d}",
        )
        with kit.open(province if body.away else county, write=True, request_id="demo") as context:
            made = organisations.register(context, draft)
            until = clock.today() + timedelta(days=365 * body.years) if body.licence else None
            organisations.verify(
                context, made.id or 0, version=made.version, licence_number=body.licence, licence_valid_to=until
            )
            context.unit.commit()
        with kit.open(SYSTEM, write=True, request_id="demo") as context:
            for username, name in body.accounts:
                create_account(
                    context,
                    username=username,
                    password=password,
                    role=body.kind.role,
                    name=name,
                    organisation=draft.uscc,
                    demo=True,
                )
            context.unit.commit()
    _found_dispatchers(kit, world, province)


def _found_dispatchers(kit: Kit, world: World, province: Actor) -> None:
    home = world.firms[0].adcode[:4]
    until = clock.today() + timedelta(days=365 * 2)
    with kit.open(province, write=True, request_id="demo") as context:
        for number, (name, city) in enumerate(zip(DISPATCHERS, sorted(world.places.cities), strict=False)):
            if city[:4] == home:
                continue
            draft = OrganisationDraft(
                uscc=demo_uscc(city, _DISPATCH + number),
                name=f"{name}演示劳务派遣有限公司",
                kind=OrganisationKind.DISPATCH,
                adcode=city,
                contact_name="刘经理",
                contact_phone=f"0351-70020{number:02d}",
            )
            made = organisations.register(context, draft)
            licence = f"晋演派遣2024第{101 + number}号"
            organisations.verify(
                context, made.id or 0, version=made.version, licence_number=licence, licence_valid_to=until
            )
        context.unit.commit()


def take_part(kit: Kit, world: World) -> None:
    """Let the bodies at home take part in the first firm's case."""
    parts = {
        "汾榆演示职业培训学校": ParticipationPart.TRAINING,
        "汾榆演示人力资源有限公司": ParticipationPart.REFERRAL,
        "汾榆演示劳务派遣有限公司": ParticipationPart.DISPATCH,
    }
    officer = account_actor(kit, "zhuanyuan")
    with kit.open(officer, write=True, request_id="demo") as context:
        enterprise = context.unit.enterprises.by_uscc(world.firms[0].uscc)
        case = context.unit.cases.open_of(enterprise.id or 0) if enterprise else None
        if case is None or case.officer_id != officer.officer_id:
            return
        for one in participations.assignable(context, case.id or 0)[2]:
            if one.name in parts:
                draft = ParticipationDraft(organisation_id=one.id or 0, part=parts[one.name], first=clock.today())
                participations.assign(context, case.id or 0, draft)
        context.unit.commit()


def account_actor(kit: Kit, username: str) -> Actor:
    """The actor behind a demo account."""
    with kit.open(SYSTEM, write=False) as context:
        account = context.unit.accounts.by_username(username)
    if account is None:
        raise MatcherError(f"演示账号 {username} 不在")
    return actor_of(account)
