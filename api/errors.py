"""Errors at the edge (错误页): problem+json (RFC 9457) for the API, a Chinese page for people."""

from __future__ import annotations

import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from api.deps import cookie_actor, greet
from api.middleware import BodyTooLarge, logged
from api.pages import render
from matcher.errors import MatcherError, TooLarge, Unauthenticated, remedy

_log = structlog.get_logger("matcher.error")
_TITLES = {
    400: "请求有误",
    401: "需要登录",
    403: "没有权限",
    404: "没有找到",
    405: "不支持的操作",
    409: "状态冲突",
    410: "已经结束",
    413: "文件过大",
    415: "格式不支持",
    422: "内容有误",
    429: "操作太频繁",
    500: "系统出错",
    503: "暂时不可用",
}
_FRAMES = 12


# Form fields in the words of the pages.
_LABELS = {
    "reason": "原因",
    "channel": "同意方式",
    "expires_on": "同意有效至",
    "started_on": "到岗日期",
    "proof": "到岗依据",
    "refused_by": "由谁提出",
    "interview_at": "面试时间",
    "interview_place": "面试地点",
    "interview_mode": "面试方式",
    "left_on": "离岗日期",
    "left_reason": "离岗原因",
    "answer": "答复",
    "days": "天数",
    "note": "说明",
    "opinion": "意见",
    "purpose": "查看目的",
    "officer_id": "专员",
    "receiver_id": "接收人",
    "load_cap": "办件上限",
    "held_on": "日期",
    "first": "开始日期",
    "last": "结束日期",
    "part": "退回内容",
    "current": "页面版本",
    "stamp": "预览",
    "goal": "调整目标",
    "kind": "类型",
    "to": "转为",
    "version": "页面版本",
    "file": "文件",
    "q": "关键词",
    "page": "页码",
    "size": "每页条数",
    "state": "进度",
    "adcode": "地区",
    "queue": "电话名单",
    "figure": "指标",
    "by": "分组",
    "key": "分组的取值",
    "day": "日期",
}


def wants_page(request: Request) -> bool:
    """Whether a person in a browser asks, not a program."""
    return not request.url.path.startswith("/api/")


def answer(
    request: Request,
    status: int,
    message: str,
    *,
    code: str,
    field: str | None = None,
    details: list[Any] | None = None,
) -> Response:
    """One error in the shape its reader understands."""
    headers = {"Retry-After": "5"} if status == 503 else {"Retry-After": "900"} if status == 429 else {}
    title = _TITLES.get(status, "出错了")
    request_id = getattr(request.state, "request_id", "")
    if wants_page(request):
        # A page that is not there asks nobody who it is for; the way back is still the person's own.
        if status in (404, 405) and not hasattr(request.state, "shell"):
            with suppress(MatcherError):
                greet(request, *cookie_actor(request, request.app.state.kit))
        return render(
            request,
            "error.html",
            status_code=status,
            headers=headers,
            title=title,
            message=message,
            details=[str(one) for one in details or []],
            request_id=request_id,
            status=status,
            typed=_typed(request) if status in (403, 409, 422, 503) else [],
        )
    body: dict[str, Any] = {
        "type": f"urn:matcher:{code}",
        "title": title,
        "status": status,
        "detail": message,
        "code": code,
    }
    body |= {"request_id": request_id} | ({"field": field} if field else {}) | ({"errors": details} if details else {})
    return JSONResponse(body, status_code=status, headers=headers, media_type="application/problem+json")


def _typed(request: Request) -> list[str]:
    """The sentences of a refused form, to be copied back: not its codes, numbers and keys."""
    values = [one.strip() for one in getattr(request.state, "typed", [])]
    return [one[:1000] for one in values if not one.isascii()][:10]


def install(app: FastAPI) -> None:
    """Register the handlers."""
    app.add_exception_handler(MatcherError, _business)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(BodyTooLarge, _too_large)


# Where a sign-in that lacks a step goes on.
DUE_PAGES = {"second_factor_code": "/login/code", "second_factor_setup": "/account/second-factor"}


def failed(request: Request, error: Exception) -> Response:
    """The answer to what no handler took, given by the outermost layer."""
    return _http(request, error) if isinstance(error, HTTPException) else _unexpected(request, error)


def _business(request: Request, error: Exception) -> Response:
    assert isinstance(error, MatcherError)
    if isinstance(error, Unauthenticated) and wants_page(request) and request.url.path != "/login":
        target = request.url.path if request.method == "GET" else "/"
        if request.method == "GET" and request.url.query:
            target += f"?{request.url.query}"
        return RedirectResponse(f"/login?next={quote(target)}", status_code=303)
    if error.code == "kiosk" and wants_page(request) and request.method == "GET":
        return RedirectResponse("/kiosk", status_code=303)  # whoever stands there is led back, not scolded
    if error.code in DUE_PAGES and wants_page(request) and request.method == "GET":
        return RedirectResponse(DUE_PAGES[error.code], status_code=303)
    return answer(request, error.status, error.message, code=error.code, field=error.field, details=list(error.details))


def _validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    details = []
    for one in error.errors()[:20]:
        place = ".".join(str(part) for part in one["loc"][1:]) or str(one["loc"][0])
        place = place if not wants_page(request) else _LABELS.get(place, place)
        details.append({"field": _sayable(place)[:100], "message": remedy(str(one["type"]), str(one["msg"]))})
    shown = details if not wants_page(request) else [f"{one['field']}：{one['message']}" for one in details]
    return answer(request, 422, "提交的内容有误，请按提示改正", code="invalid", details=shown)


def _sayable(text: str) -> str:
    """Text that can leave as UTF-8: a JSON key may hold half a surrogate pair."""
    return text.encode("utf-8", "replace").decode()


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    messages = {404: "没有这个页面或接口", 405: "该地址不支持这种操作", 400: "请求格式有误"}
    message = messages.get(error.status_code, _TITLES.get(error.status_code, "请求未能处理"))
    response = answer(request, error.status_code, message, code=f"http_{error.status_code}")
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response


def _too_large(request: Request, _error: Exception) -> Response:
    error = TooLarge("文件超过 20 MB，请拆分后再上传")
    return answer(request, error.status, error.message, code=error.code)


def _unexpected(request: Request, error: Exception) -> Response:
    # Where it happened and of what kind, but not its text: that may quote what a person typed.
    trace = [f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in traceback.extract_tb(error.__traceback__)]
    _log.error(
        "unexpected",
        error=type(error).__name__,
        path=logged(request.scope),
        trace=trace[-_FRAMES:],
        request_id=getattr(request.state, "request_id", ""),
    )
    return answer(request, 500, "系统出错，本次操作未保存。请稍后再试，或把编号告诉管理员", code="internal")
