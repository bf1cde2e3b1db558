"""Size of an enterprise (企业规模): computed from figures of a year, or taken from a list or a signed declaration."""

from __future__ import annotations

from collections.abc import Sequence

from matcher import clock
from matcher.errors import Invalid
from matcher.models.enterprise import Enterprise
from matcher.models.enums import EnterpriseSize
from matcher.models.size_statement import SizeDraft, SizeSource, SizeStatement
from matcher.planning.size_class import SizeInputs
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.permissions import Action
from matcher.service.standing import find_enterprise, hold_enterprise


def state_size(context: Context, enterprise_id: int, draft: SizeDraft, *, version: int) -> SizeStatement:
    """Write a statement down; a known class becomes the enterprise's, an unknown one leaves what is registered.

    The size never stops a post (``domain.md`` §0): subsidies read it, publishing does not.
    """
    enterprise = hold_enterprise(context, enterprise_id, Action.SIZE_STATE)
    check_version(enterprise.version, version)
    _check(context, enterprise, draft)
    standard = context.kit.sizes
    asked = draft.model_dump(include={"employees", "revenue", "assets", "year"})
    result = standard.classify(SizeInputs(draft.industry_code, **asked))
    own = draft.source is SizeSource.COMPUTED
    size = result.size if own or draft.size is None else draft.size
    statement = context.unit.size_statements.add(
        SizeStatement(
            **draft.model_dump(exclude={"size"}),
            enterprise_id=enterprise_id,
            size=size,
            standard=result.source[:120],
            standard_row=result.row,
            missing=list(result.missing) if own else [],
            by_id=context.actor.account_id,
            at=clock.now(),
        )
    )
    if size is not EnterpriseSize.UNKNOWN:
        enterprise.size = size
    if draft.industry_code.isdigit():
        enterprise.industry_code = draft.industry_code
    enterprise.version += 1
    enterprise.updated_at = clock.now()
    context.unit.audit("enterprise.size", "enterprise", enterprise_id, size=size.value, source=draft.source.value)
    return statement


def _check(context: Context, enterprise: Enterprise, draft: SizeDraft) -> None:
    if draft.year > clock.today().year:
        raise Invalid(f"{draft.year} 年还没有到，请填写已有年报的年份", field="year")
    if draft.said_on is not None and draft.said_on > clock.today():
        raise Invalid("名单或声明的日期不能晚于今天", field="said_on")
    code = draft.industry_code
    section = code if code.isalpha() else context.kit.sizes.section_of(code)
    if not section:
        raise Invalid(f"没有行业代码 {code}，请按国民经济行业分类（GB/T 4754-2017）填写", field="industry_code")
    if section != enterprise.industry.value:
        told = f"{enterprise.industry.value} {enterprise.industry.label}"
        raise Invalid(f"行业代码 {code} 不属于该单位登记的门类（{told}），请核对", field="industry_code")


def list_statements(context: Context, enterprise_id: int) -> Sequence[SizeStatement]:
    """An enterprise's statements, the latest first."""
    find_enterprise(context, enterprise_id, Action.ENTERPRISE_READ)
    return context.unit.size_statements.of_enterprise(enterprise_id)
