"""Where an account belongs (账号归属): what each role must belong to, and the region that is answerable for it."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.errors import Invalid
from matcher.models.account import Account
from matcher.models.enums import RegionLevel, Role
from matcher.service.context import Context
from matcher.service.permissions import BODIES

# The level of region that a role of the bureaus administers.
LEVELS = {
    Role.COUNTY_ADMIN: (RegionLevel.COUNTY, RegionLevel.ZONE),
    Role.CITY_ADMIN: (RegionLevel.CITY,),
    Role.PROVINCE_ADMIN: (RegionLevel.PROVINCE,),
}


@dataclass(frozen=True, slots=True)
class Belonging:
    """What the maker of an account states of its place; one of them counts, by the role."""

    adcode: str = ""
    staff_no: str = ""
    uscc: str = ""
    market_id: int | None = None
    organisation: str = ""


def place(context: Context, account: Account, told: Belonging) -> str:
    """Put an account where its role belongs; the region that is answerable for it, empty for province-wide roles.

    ``Invalid`` names the field of what is not registered. A seeker's account is made from the registration instead.
    """
    unit, role = context.unit, account.role
    if role is Role.OFFICER:
        officer = unit.officers.by_staff_no(told.staff_no)
        if officer is None or not officer.active:
            raise Invalid("请填写已登记的在岗专员工号（命令行用 --officer）", field="officer")
        account.officer_id, account.adcode = officer.id, officer.adcode
        return officer.adcode
    if role is Role.ENTERPRISE:
        enterprise = unit.enterprises.by_uscc(told.uscc)
        if enterprise is None:
            raise Invalid("请填写已登记企业的统一社会信用代码（命令行用 --uscc）", field="uscc")
        account.enterprise_id = enterprise.id
        return enterprise.adcode
    if role in BODIES:
        body = unit.organisations.by_uscc(told.organisation)
        if body is None or role is not body.kind.role:
            raise Invalid(
                "请填写已登记的、与角色相符的机构的统一社会信用代码（命令行用 --organisation）", field="organisation"
            )
        account.organisation_id, account.adcode = body.id, body.adcode
        return body.adcode
    if role is Role.MARKET_OPERATOR:
        market = unit.markets.get(told.market_id or 0)
        if market is None:
            raise Invalid("请填写零工市场编号（命令行用 --market）", field="market")
        account.market_id = market.id
        return market.adcode
    if role in LEVELS:
        region = unit.regions.find(told.adcode)
        if region is None or region.level not in LEVELS[role]:
            raise Invalid(f"请填写{role.label}的管辖区划代码，级别要与角色相符（命令行用 --adcode）", field="adcode")
        account.adcode = region.adcode
        return region.adcode
    if role is Role.SEEKER:
        raise Invalid("求职者账号请在其求职登记页开通", field="role")
    return ""
