"""Size statements: figures give a class, a list or a declaration may say one, and what is known is never unsaid."""

from __future__ import annotations

import pytest

from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.enums import EnterpriseSize, Industry
from matcher.models.size_statement import SizeDraft, SizeSource
from matcher.service import sizes
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor, enterprise_of


def test_statements_are_kept_and_the_latest_known_one_counts(kit: Kit) -> None:
    officer = actor(kit, "zhuanyuan")
    firm = enterprise_of(kit, actor(kit, "qiye"))
    assert firm.industry is Industry.C
    figures = {"year": 2021, "industry_code": "3391", "employees": 300}
    with kit.open(officer, write=True) as context:
        firm_id = firm.id or 0
        known = sizes.state_size(context, firm_id, SizeDraft(**figures, revenue=2000 * 1_000_000), version=firm.version)
        assert (known.size, known.source, known.missing) == (EnterpriseSize.MEDIUM, SizeSource.COMPUTED, [])
        unknown = sizes.state_size(context, firm_id, SizeDraft(**figures), version=firm.version + 1)
        assert (unknown.size, unknown.missing) == (EnterpriseSize.UNKNOWN, ["营业收入"])
        said = {"source": SizeSource.DECLARATION, "size": EnterpriseSize.SMALL, "said_by": "王女士"}
        draft = SizeDraft(year=2021, industry_code="33", **said, said_on="2022-03-01")  # type: ignore[arg-type]
        sizes.state_size(context, firm_id, draft, version=firm.version + 2)
        with pytest.raises(Conflict):
            sizes.state_size(context, firm_id, draft, version=firm.version)
        context.unit.commit()
    now = enterprise_of(kit, actor(kit, "qiye"))
    assert (now.size, now.industry_code) == (EnterpriseSize.SMALL, "33")
    with kit.open(SYSTEM, write=False) as context:
        kept = sizes.list_statements(context, firm_id)
    assert [one.size for one in kept] == [EnterpriseSize.SMALL, EnterpriseSize.UNKNOWN, EnterpriseSize.MEDIUM]


def test_a_code_of_another_trade_and_a_year_to_come_are_refused(kit: Kit) -> None:
    firm = enterprise_of(kit, actor(kit, "qiye"))
    with kit.open(SYSTEM, write=True) as context:
        for draft, field in (
            (SizeDraft(year=2021, industry_code="4710", employees=5), "industry_code"),
            (SizeDraft(year=2021, industry_code="9999", employees=5), "industry_code"),
            (SizeDraft(year=2099, industry_code="3391", employees=5), "year"),
        ):
            with pytest.raises(Invalid) as refused:
                sizes.state_size(context, firm.id or 0, draft, version=firm.version)
            assert refused.value.field == field
    with kit.open(actor(kit, "linggong"), write=False) as context, pytest.raises(Exception, match="不能"):
        sizes.list_statements(context, firm.id or 0)
    with kit.open(SYSTEM, write=False) as context, pytest.raises(NotFound):
        sizes.list_statements(context, 987_654)
