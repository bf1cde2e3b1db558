"""Demo firms: well-formed codes, invented names, header cells a brochure needs."""

from __future__ import annotations

import re

from matcher.demo.uscc import demo_uscc
from matcher.demo.world import World
from matcher.models.enums import EnterpriseSize, Industry, Ownership

LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
KNOWN = re.compile(
    "太钢|太重|晋煤|潞安|同煤|晋能|焦煤|山焦|阳煤|华阳|兰花|天脊|振东|亚宝|汾酒|杏花村|富士康|鸿富锦|比亚迪|华为|吉利|大运|建龙"
    "|建邦|立恒|安泰|鹏飞|美锦|华翔|国强|恒跃|经纬|智奇|晋钢|福盛|顺丰|京东|中通|圆通|申通|韵达|德邦|美特好|唐久|金虎|六味斋"
    "|双合成|水塔|紫林|东湖|冠云|沁州黄|古城|海底捞|蒙牛|伊利|永辉|沃尔玛|万达|碧桂园|万科|太原钢铁|中国"
)


def weighted_check(code: str) -> int:
    """Sum of GB 32100, written the other way round: powers of three modulo 31."""
    return sum(LETTERS.index(char) * pow(3, place, 31) for place, char in enumerate(code[:17])) % 31


def test_codes_are_well_formed(world: World) -> None:
    for firm in world.firms:
        assert re.fullmatch(r"91\d{6}[0-9A-HJ-NPQRTUWXY]{10}", firm.uscc)
        assert firm.uscc[2:8] == firm.adcode
        assert "MADEM" in firm.uscc
        assert (weighted_check(firm.uscc) + LETTERS.index(firm.uscc[17])) % 31 == 0


def test_any_number_gives_a_code() -> None:
    codes = {demo_uscc("140105", number) for number in range(0, 29_791, 97)}
    assert len(codes) == len(range(0, 29_791, 97))
    for code in codes:
        assert len(code) == 18
        assert (weighted_check(code) + LETTERS.index(code[17])) % 31 == 0


def test_names_are_not_of_known_firms(world: World) -> None:
    for firm in world.firms:
        assert not KNOWN.search(firm.name), firm.name
        assert firm.name.endswith("公司")
    for task in world.tasks:
        assert not KNOWN.search(task.draft.employer)


def test_header_cells(world: World) -> None:
    for firm in world.firms:
        header = firm.header
        assert set(header) == {
            "name", "uscc", "place", "address", "industry", "ownership", "size", "employees",
            "intro", "contact_name", "contact_phone", "email",
        }  # fmt: skip
        assert Industry.from_label(header["industry"])
        assert Ownership.from_label(header["ownership"])
        assert EnterpriseSize.from_label(header["size"])
        assert header["employees"] == str(firm.employees)
        assert header["employees"] in header["intro"]
        assert re.fullmatch(r"03(49|5\d)-700\d{4}", header["contact_phone"])
        assert header["address"].startswith(header["place"])
        assert "{" not in header["intro"]
    assert len({firm.header["contact_phone"] for firm in world.firms}) == len(world.firms)


def test_industries_in_turn(world: World) -> None:
    assert len({firm.industry for firm in world.firms}) == 12
    assert any(firm.is_key for firm in world.firms)
    assert any(not firm.is_key for firm in world.firms)
