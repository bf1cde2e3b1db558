"""Size statements: figures give a class, a list or a declaration may say one, and what is known is never unsaid."""

from __future__ import annotations

import pytest

from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.enums import EnterpriseSize, Industry, IntakeKind
from matcher.models.size_statement import SizeDraft, SizeSource
from matcher.service import intakes, previews, sizes
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor, brochure, enterprise_of, header_cells, post_cells


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
    assert [one.size for one in kept[:3]] == [EnterpriseSize.SMALL, EnterpriseSize.UNKNOWN, EnterpriseSize.MEDIUM]


def test_a_brochure_fills_an_unknown_size_and_replaces_no_stated_one(kit: Kit) -> None:
    """自报 is kept with its source and year; what was computed from figures stands, and the preview says so."""
    company = actor(kit, "qiye")
    firm = enterprise_of(kit, company)

    def hand_in(size: str, title: str) -> list[str]:
        cells = header_cells(firm) | {"size": size}
        file = brochure(kit, firm, [post_cells(title=title)], header=cells)
        with kit.open(company, write=True) as context:
            intake = previews.preview(context, IntakeKind.BROCHURE, "简章.xlsx", file)
            intakes.confirm(context, intake.id or 0, version=1)
            context.unit.commit()
            return [one for one in intake.notes if one.startswith("企业规模")]

    with kit.open(SYSTEM, write=True) as context:
        row = context.unit.enterprises.get(firm.id or 0)
        assert row is not None
        row.size = EnterpriseSize.UNKNOWN
        context.unit.commit()
    assert hand_in("小型", "甲班电焊工") == []
    now = enterprise_of(kit, company)
    with kit.open(SYSTEM, write=True) as context:
        assert now.size is EnterpriseSize.SMALL
        assert "未核实" in sizes.basis(context, now)
        draft = SizeDraft(year=2021, industry_code="3391", employees=300, revenue=2000 * 1_000_000)
        sizes.state_size(context, firm.id or 0, draft, version=now.version)
        context.unit.commit()
    (note,) = hand_in("微型", "乙班电焊工")
    assert "登记的是“中型”" in note
    assert "不改登记" in note
    now = enterprise_of(kit, company)
    with kit.open(SYSTEM, write=False) as context:
        assert (now.size, sizes.basis(context, now)) == (EnterpriseSize.MEDIUM, "按指标计算，2021 年")
        kept = [(one.source, one.size) for one in sizes.list_statements(context, firm.id or 0)[:3]]
    said = SizeSource.BROCHURE
    assert kept == [
        (said, EnterpriseSize.MICRO),
        (SizeSource.COMPUTED, EnterpriseSize.MEDIUM),
        (said, EnterpriseSize.SMALL),
    ]
    with pytest.raises(ValueError, match="简章"):
        SizeDraft(year=2021, industry_code="3391", source=said, size=EnterpriseSize.SMALL)


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
