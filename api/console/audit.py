"""Pages of the audit log (审计日志): the rows, who was given whose data, the seals and whether they hold."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.console import typed
from api.console.page import page
from api.deps import PageContext, UnitRoute
from api.downloads import attachment
from matcher.models.audit import AuditQuestion
from matcher.models.enums import Role
from matcher.service import audit_log, audit_seals, audit_words

router = APIRouter(prefix="/audit", route_class=UnitRoute)
_CODES = {words: code for code, words in audit_words.ACTIONS.items()}
Number = Annotated[int, Query(alias="page", ge=1, le=100_000)]
Size = Annotated[int, Query(ge=1, le=100)]
Day = Annotated[str, Query(max_length=10)]


class Filters:
    """What the filter bar says; ``action`` is an action in words, or the beginning of its code."""

    def __init__(
        self,
        action: Annotated[str, Query(max_length=60)] = "",
        first: Day = "",
        last: Day = "",
        who: Annotated[str, Query(max_length=40)] = "",
        role: Annotated[str, Query(max_length=32)] = "",
        subject: Annotated[str, Query(max_length=40)] = "",
        subject_id: Annotated[str, Query(max_length=20)] = "",
        request_id: Annotated[str, Query(max_length=40)] = "",
    ) -> None:
        self.action = action.strip()
        self._told = (first, last, subject_id)
        self._rest = {"who": who.strip(), "role": role, "subject": subject, "request_id": request_id.strip()}

    def asked(self) -> AuditQuestion:
        """The conditions; ``Invalid`` names the field that is none."""
        first, last, subject_id = self._told
        return AuditQuestion(
            action=_CODES.get(self.action, self.action),
            first=typed.day(first, "first", label="开始日期"),
            last=typed.day(last, "last", label="结束日期"),
            subject_id=typed.whole(subject_id, "subject_id", label="对象编号"),
            **self._rest,
        )


Asked = Annotated[Filters, Depends()]


@router.get("", response_class=HTMLResponse)
def audit_page(
    request: Request, context: PageContext, filters: Asked, page_number: Number = 1, size: Size = 20
) -> Response:
    """Who did what, newest first."""
    asked = filters.asked()
    rows, total = audit_log.list_audit(context, asked, offset=(page_number - 1) * size, limit=size)
    return page(
        request,
        context,
        "audit/list.html",
        rows=rows,
        total=total,
        page=page_number,
        size=size,
        action=filters.action,
        asked=asked,
        actions=sorted(_CODES),
        roles=[(one.value, one.label) for one in Role],
        subjects=sorted(audit_words.SUBJECTS.items(), key=lambda one: one[1]),
        action_words=audit_words.action_words,
        subject_words=audit_words.subject_words,
    )


@router.post("/export")
def export(context: PageContext, filters: Asked) -> Response:
    """The rows that fit as a workbook."""
    return attachment(*audit_log.export_audit(context, filters.asked()))


@router.get("/disclosures", response_class=HTMLResponse)
def disclosures_page(
    request: Request,
    context: PageContext,
    first: Day = "",
    last: Day = "",
    enterprise: Annotated[str, Query(max_length=60)] = "",
    seeker_id: Annotated[str, Query(max_length=20)] = "",
    page_number: Number = 1,
    size: Size = 20,
) -> Response:
    """Who was given whose data, newest first."""
    rows, total = audit_log.list_disclosures(
        context,
        first=typed.day(first, "first", label="开始日期"),
        last=typed.day(last, "last", label="结束日期"),
        enterprise=enterprise,
        seeker_id=typed.whole(seeker_id, "seeker_id", label="求职者编号"),
        offset=(page_number - 1) * size,
        limit=size,
    )
    return page(request, context, "audit/disclosures.html", rows=rows, total=total, page=page_number, size=size)


@router.get("/seals", response_class=HTMLResponse)
def seals_page(
    request: Request,
    context: PageContext,
    check: Annotated[str, Query(max_length=1)] = "",
    page_number: Number = 1,
    size: Size = 20,
) -> Response:
    """The seals, the latest first; ``check`` checks those on this page."""
    rows, total = audit_seals.list_seals(context, offset=(page_number - 1) * size, limit=size)
    found = audit_seals.verify(context, first=rows[-1].number, last=rows[0].number) if check and rows else None
    return page(request, context, "audit/seals.html", rows=rows, total=total, page=page_number, size=size, found=found)
