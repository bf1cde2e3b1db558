"""An enterprise asks for an account (单位入驻): without one; whether it is registered already is told to nobody."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api.deps import refuse_foreign_origin
from api.pages import render
from api.public.tokened import HEADERS, TheKit
from matcher.errors import Invalid, MatcherError
from matcher.models.attachment import DocumentKind
from matcher.models.entry_request import ENTRY_DAYS, EntryDraft
from matcher.models.enums import Industry
from matcher.models.media import MAX_BYTES
from matcher.service import entry_requests, post_search
from matcher.service.context import Kit
from matcher.service.entry_requests import Scan
from matcher.service.permissions import Actor

router = APIRouter(prefix="/enterprise-entry")
Short = Annotated[str, Form(max_length=120)]
_SENTENCES = {
    "uscc": "请填 18 位统一社会信用代码",
    "name": "请填单位全称",
    "adcode": "请选择单位所在的县（市、区）",
    "industry": "请选择行业",
    "agent": "请填经办人姓名",
    "phone": "请填经办人的手机号",
    "mandate_to": "委托书期限请写成 2026-12-31 的样子，没有期限的留空",
}


def _page(
    request: Request, kit: Kit, form: dict[str, str], errors: dict[str, str] | None = None, status: int = 200
) -> Response:
    with kit.open(Actor(), write=False) as context:
        regions = post_search.cities_and_counties(context)
    told = {"form": form, "errors": errors or {}, "regions": regions, "industries": Industry, "days": ENTRY_DAYS}
    return render(request, "entry_requests/public.html", status_code=status, headers=HEADERS, **told)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


@router.get("", response_class=HTMLResponse)
def form_page(request: Request, kit: TheKit) -> Response:
    """The form, and the one for a number."""
    return _page(request, kit, {})


def _scan(kind: DocumentKind, file: UploadFile | None, missing: str) -> Scan:
    data = file.file.read(MAX_BYTES + 1) if file is not None and file.filename else b""
    if not data:
        raise Invalid(missing, field=kind.value)
    return Scan(kind, (file.filename if file else "") or "", data)


@router.post("", response_class=HTMLResponse)
def apply(
    request: Request,
    kit: TheKit,
    uscc: Short = "",
    name: Short = "",
    adcode: Annotated[str, Form(max_length=6)] = "",
    industry: Short = "",
    agent: Short = "",
    phone: Short = "",
    mandate_to: Annotated[str, Form(max_length=20)] = "",
    licence: Annotated[UploadFile | None, File()] = None,
    mandate: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Hand the request in; the number is told once."""
    refuse_foreign_origin(request)
    form = {"uscc": uscc, "name": name, "adcode": adcode, "industry": industry, "agent": agent, "phone": phone}
    form |= {"mandate_to": mandate_to}
    try:
        draft = EntryDraft.model_validate(form | {"mandate_to": mandate_to.strip() or None})
        scans = [
            _scan(DocumentKind.LICENCE, licence, "请上传营业执照的照片或扫描件"),
            _scan(DocumentKind.MANDATE, mandate, "请上传单位委托证明；负责人本人办理的，上传写明此事的证明"),
        ]
        number = entry_requests.apply(kit, draft, scans, _address(request), request_id=request.state.request_id)
    except ValidationError as error:
        wrong = {str(one["loc"][0]) if one["loc"] else "_form" for one in error.errors()}
        return _page(request, kit, form, {one: _SENTENCES.get(one, "没有填对") for one in sorted(wrong)}, 422)
    except MatcherError as error:
        field = getattr(error, "field", None) or "_form"
        return _page(request, kit, form, {"_form" if field == "file" else field: error.message}, error.status)
    return render(request, "entry_requests/done.html", headers=HEADERS, number=number, days=ENTRY_DAYS)


@router.post("/status", response_class=HTMLResponse)
def status(request: Request, kit: TheKit, number: Annotated[str, Form(max_length=60)] = "") -> Response:
    """Where a request stands; every wrong number gets the same answer."""
    refuse_foreign_origin(request)
    try:
        if not number.strip():
            raise Invalid("请填写申请编号", field="number")
        found = entry_requests.look_up(kit, number, _address(request))
    except MatcherError as error:
        return _page(request, kit, {"number": number}, {"number": error.message}, error.status)
    return render(request, "entry_requests/status.html", headers=HEADERS, found=found)
