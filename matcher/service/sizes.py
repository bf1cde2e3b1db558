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


def take_header(context: Context, enterprise: Enterprise, size: EnterpriseSize, *, shown: bool) -> None:
    """What a confirmed brochure says of the size (自报): kept as its word, with source and year, and nothing more.

    It fills an unknown class, and replaces an earlier brochure's word that its preview had ``shown``; a class that was
    computed, listed or declared stands (``domain.md`` §0, §4).
    """
    if size is EnterpriseSize.UNKNOWN:
        return
    unit, today = context.unit, clock.today()
    last = next(iter(unit.size_statements.of_enterprise(enterprise.id or 0, limit=1)), None)
    if last is None or (last.source, last.size, last.year) != (SizeSource.BROCHURE, size, today.year):
        unit.size_statements.add(
            SizeStatement(
                enterprise_id=enterprise.id or 0,
                year=today.year,
                industry_code=enterprise.industry_code or enterprise.industry.value,
                size=size,
                source=SizeSource.BROCHURE,
                said_by=enterprise.contact_name[:60] or "招聘简章",
                said_on=today,
                by_id=context.actor.account_id,
                at=clock.now(),
            )
        )
    if unit.size_statements.stated(enterprise.id or 0) is not None or enterprise.size is size:
        return
    if shown or enterprise.size is EnterpriseSize.UNKNOWN:
        enterprise.size = size
        enterprise.version += 1
        enterprise.updated_at = clock.now()


def basis(context: Context, enterprise: Enterprise) -> str:
    """What the registered class rests on, in words for pages beside it; empty while it is unknown."""
    if enterprise.size is EnterpriseSize.UNKNOWN:
        return ""
    found = context.unit.size_statements.stated(enterprise.id or 0)
    return f"{found.source.label}，{found.year} 年" if found is not None else SizeSource.BROCHURE.label


def list_statements(context: Context, enterprise_id: int) -> Sequence[SizeStatement]:
    """An enterprise's statements, the latest first."""
    find_enterprise(context, enterprise_id, Action.ENTERPRISE_READ)
    return context.unit.size_statements.of_enterprise(enterprise_id)
