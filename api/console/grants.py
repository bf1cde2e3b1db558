"""Pages of 免申即享 lists and of agencies' service ledgers (机构服务台账)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api.console import typed
from api.console.page import back_to, page
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.errors import Conflict, Invalid, MatcherError
from matcher.models.agency import ServiceDraft, ServiceKind
from matcher.models.enums import RegionLevel
from matcher.models.grant import GrantStep
from matcher.models.lending import NOTED
from matcher.models.region import SHANXI
from matcher.service import agency_services, grant_steps, grants
from matcher.service.permissions import Action, permit

router = APIRouter(route_class=UnitRoute)
Version = Annotated[int, Form(ge=1, le=2**31)]
READ = 20 * 1024 * 1024 + 1


@router.get("/grants", response_class=HTMLResponse)
def grants_page(request: Request, context: PageContext) -> Response:
    """Lists, and the form to import one."""
    return _grants(request, context)


def _grants(
    request: Request, context: PageContext, form: dict[str, str] | None = None, error: MatcherError | None = None
) -> Response:
    return page(
        request,
        context,
        "claims/grants.html",
        status_code=error.status if error else 200,
        lists=grants.list_lists(context),
        policies=[(one.id, one.name) for one in grants.automatic(context)],
        form=form or {},
        errors={error.field or "_form": error.message} if error else {},
        details=error.details if error else [],
        days=grants.PUBLIC_DAYS,
        phone=context.kit.settings.support_phone,
    )


@router.post("/grants")
def import_list(
    request: Request, context: PageContext, form: PageForm, file: Annotated[UploadFile | None, File()] = None
) -> Response:
    """A list whole or not at all; mistakes are told by row and field."""
    permit(context.actor, Action.GRANT_WORK)
    try:
        if file is None or not file.filename:
            raise Invalid("请先选择文件", field="file")
        days = form.get("public_days", "") or str(grants.PUBLIC_DAYS)
        made = grants.import_list(
            context,
            form.get("policy", ""),
            file.filename,
            file.file.read(READ),
            title=form.get("title", ""),
            listed_on=typed.needed_day(form.get("listed_on", ""), "listed_on"),
            source=form.get("source", ""),
            public_days=int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0,
            phone=form.get("phone", "")[:60],
        )
    except Invalid as error:
        return _grants(request, context, form, error)
    return back_to(f"/grants/{made.id}", "granted")


@router.get("/grants/{grant_id}", response_class=HTMLResponse)
def grant_page(request: Request, grant_id: Id, context: PageContext) -> Response:
    """One list with its rows."""
    return page(request, context, "claims/grant.html", view=grants.get_list(context, grant_id))


@router.post("/grant-rows/{row_id}/confirmation")
def confirm(row_id: Id, context: PageContext, version: Version, form: PageForm) -> Response:
    """The enterprise names its account by the last four digits, or staff what it told them."""
    tail, bank, name = form.get("account_tail", "").strip(), form.get("bank", ""), form.get("name", "")
    how = next((one for one in NOTED if one.value == form.get("how", "")), None)
    made = grants.confirm_account(context, row_id, version=version, bank=bank, account_tail=tail, how=how, name=name)
    return back_to(f"/enterprises/{made.enterprise_id}/policies", "account_confirmed")


@router.post("/grant-rows/{row_id}/payment")
def pay(row_id: Id, context: PageContext, version: Version, form: PageForm) -> Response:
    """Paid on the day typed, or today."""
    day = typed.day(form.get("paid_on", ""), "paid_on", label="拨付日期")
    made = grants.pay(context, row_id, version=version, paid_on=day)
    return back_to(f"/grants/{made.list_id}", "stepped")


@router.post("/grant-rows/{row_id}/removal")
def drop(row_id: Id, context: PageContext, version: Version, form: PageForm) -> Response:
    """Off the list, with the reason."""
    made = grants.drop(context, row_id, version=version, reason=form.get("reason", ""))
    return back_to(f"/grants/{made.list_id}", "stepped")


@router.post("/grant-rows/{row_id}/steps")
def step(row_id: Id, context: PageContext, version: Version, form: PageForm) -> Response:
    """A dropped row is put back, a paid one taken back, or the order lifted."""
    permit(context.actor, Action.GRANT_WORK)
    if form.get("step") not in {one.value for one in GrantStep}:
        raise Invalid("没有这个办理步骤", field="step")
    made = grant_steps.take_step(
        context,
        row_id,
        GrantStep(form["step"]),
        version=version,
        reason=form.get("reason", ""),
        article=form.get("article", ""),
        amount=typed.fen(form.get("yuan", ""), "yuan"),
        due_on=typed.day(form.get("due_on", ""), "due_on", label="退回期限"),
        returned_on=typed.day(form.get("returned_on", ""), "returned_on", label="退款日期"),
    )
    return back_to(f"/grants/{made.list_id}", "stepped")


@router.get("/services", response_class=HTMLResponse)
def services_page(
    request: Request, context: PageContext, page_number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1
) -> Response:
    """The ledger, and the form for a line."""
    return _services(request, context, page_number=page_number)


def _services(
    request: Request,
    context: PageContext,
    *,
    page_number: int = 1,
    form: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    size = 50
    rows, total = agency_services.list_services(context, offset=(page_number - 1) * size, limit=size)
    counties = context.unit.regions.within(SHANXI, RegionLevel.COUNTY, RegionLevel.ZONE)
    return page(
        request,
        context,
        "claims/services.html",
        status_code=status,
        rows=rows,
        total=total,
        page=page_number,
        size=size,
        form=form or {},
        errors=errors or {},
        kinds=ServiceKind,
        bodies=[(one.id, f"{one.name}（{one.uscc}）") for one in agency_services.bodies(context)],
        home=agency_services.home_of(context),
        counties=[(one.adcode, context.place_name(one.adcode)) for one in counties],
        places={
            number: [(code, context.place_name(code)) for code in codes]
            for number, codes in agency_services.places_of(context, [one for one, _ in rows]).items()
        },
    )


_NAMES = {
    "agency_name": "机构名称",
    "agency_uscc": "统一社会信用代码",
    "agency_adcode": "机构注册地",
    "seeker_id": "求职者编号",
    "served_on": "服务日期",
    "placed_on": "上岗日期",
    "employer": "上岗单位",
    "kind": "服务内容",
}


@router.post("/services")
def record(request: Request, context: PageContext, form: PageForm) -> Response:
    """A line of the ledger; a form with errors comes back as typed."""
    permit(context.actor, Action.SERVICE_WORK)
    told: dict[str, Any] = {name: form[name] for name in _NAMES if form.get(name)}
    try:
        body = typed.whole(form.get("organisation_id", ""), "organisation_id", label="机构")
        told |= agency_services.agency_facts(context, body) if body else {}
        agency_services.record_service(context, ServiceDraft.model_validate(told | {"free": form.get("free") == "1"}))
    except ValidationError as error:
        wrong = dict.fromkeys(str(one["loc"][0]) for one in error.errors())
        errors = {name: f"请填对{_NAMES.get(name, name)}" for name in wrong}
        return _services(request, context, form=form, errors=errors, status=422)
    except (Invalid, Conflict) as error:
        return _services(
            request, context, form=form, errors={error.field or "_form": error.message}, status=error.status
        )
    return back_to("/services", "served")


@router.post("/services/{service_id}/claim")
def claim(request: Request, service_id: Id, context: PageContext, form: PageForm) -> Response:
    """Claim the subsidy for a service at one of the two places."""
    permit(context.actor, Action.SERVICE_WORK)
    try:
        made = agency_services.claim_service(
            context, service_id, place=form.get("place", "")[:6], reason=form.get("reason", "")
        )
    except (Invalid, Conflict) as error:
        return _services(request, context, errors={"_form": error.message}, status=error.status)
    return back_to("/claims/personal", "claimed", f"claim-{made.id}")
