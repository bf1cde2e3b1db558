"""The edge's own rules (请求依赖): who asks, one transaction per request, one effect per idempotency key."""

from __future__ import annotations

import functools
import hashlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import Depends, Header, Path, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.datastructures import UploadFile
from starlette.routing import Match
from starlette.types import Scope

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, Unauthenticated
from matcher.models.account import SignInDue
from matcher.models.idempotency import IdempotentReply
from matcher.service import accounts, api_tokens
from matcher.service.context import Context, Kit
from matcher.service.permissions import Actor

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Ids fit a signed 63-bit column on both databases; anything larger is no id.
Id = Annotated[int, Path(ge=1, le=2**62, description="编号")]
_bearer = HTTPBearer(auto_error=False, description="POST /api/v1/sessions 得到的令牌")
# A session on a device that anybody may touch answers the kiosk's pages and nothing else, whatever route it is.
_KIOSK = "这台设备在自助机模式，只能取号和看今天的活；工作人员请先退出自助机模式"
# What a session that lacks a step of signing in may open: that step, and the way out.
_DUE_PAGES = {
    SignInDue.CODE: frozenset({"/login/code", "/logout"}),
    SignInDue.SETUP: frozenset(
        {"/account/second-factor", "/account/second-factor/begin", "/account/second-factor/confirm", "/logout"}
    ),
}
_KEPT_HEADERS = ("location", "content-type")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the edge knows it, before its transaction opens."""

    kit: Kit
    actor: Actor
    method: str
    request_id: str
    token: str = ""
    key: str | None = None
    body_hash: str = ""


async def get_kit(request: Request) -> Kit:
    """The parts wired at start; asynchronous, since a plain function would be a thread's errand for each request."""
    kit: Kit = request.app.state.kit
    return kit


def cookie_name(kit: Kit) -> str:
    """The session cookie; outside demo mode the prefix ties it to https and this host."""
    return "matcher_session" if kit.settings.demo else "__Host-matcher_session"


async def _body_hash(request: Request, key: str) -> str:
    digest = hashlib.sha256(f"{request.method} {request.url.path}?{request.url.query}\n".encode())
    if request.headers.get("content-type", "").startswith(("multipart/", "application/x-www-form-urlencoded")):
        for name, value in (await request.form()).multi_items():
            if name not in ("csrf", "idempotency_key"):
                digest.update(f"{name}=".encode() + await _content(value) + b"\n")
    else:
        digest.update(await request.body())
    return digest.hexdigest() if key else ""


async def _content(value: UploadFile | str) -> bytes:
    if isinstance(value, str):
        return value.encode()
    content = await value.read()
    await value.seek(0)
    return hashlib.sha256(content).digest()


def _api_actor(
    kit: Annotated[Kit, Depends(get_kit)],
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> tuple[Actor, str]:
    """Who holds the bearer token; cookies do not count here, so no forgery token is needed."""
    token = credentials.credentials if credentials else ""
    if token.startswith(api_tokens.PREFIX):
        return api_tokens.resolve(kit, token) or Actor(), token
    return (accounts.resolve(kit, token) or Actor()) if token else Actor(), token


IdempotencyKey = Annotated[
    str | None,
    Header(alias="Idempotency-Key", min_length=8, max_length=255, description="同一键重复提交只生效一次，保留 48 小时"),
]


async def ask_api(
    request: Request,
    kit: Annotated[Kit, Depends(get_kit)],
    who: Annotated[tuple[Actor, str], Depends(_api_actor)],
    idempotency_key: IdempotencyKey = None,
) -> Asked:
    """A JSON request."""
    actor, token = who
    if actor.kiosk:
        raise Forbidden(_KIOSK, code="kiosk")
    if actor.due is not None and request.url.path != "/api/v1/sessions/current":
        raise Forbidden("请先在网页完成登录：输入或设置动态验证码", code="second_factor")
    key = idempotency_key if request.method not in SAFE else None
    return Asked(
        kit,
        actor,
        request.method,
        request.state.request_id,
        token,
        key,
        await _body_hash(request, key) if key else "",
    )


def cookie_actor(request: Request, kit: Annotated[Kit, Depends(get_kit)]) -> tuple[Actor, str]:
    """Who holds the session's cookie, with its token; nobody in particular without one."""
    token = request.cookies.get(cookie_name(kit), "")
    return (accounts.resolve(kit, token) or Actor()) if token else Actor(), token


async def ask_page(
    request: Request,
    kit: Annotated[Kit, Depends(get_kit)],
    who: Annotated[tuple[Actor, str], Depends(cookie_actor)],
) -> Asked:
    """A page request; an unsafe one must carry the session's forgery token and come from our own pages."""
    actor, token = who
    if actor.kiosk and not (request.url.path + "/").startswith("/kiosk/"):
        raise Forbidden(_KIOSK, code="kiosk")
    if actor.due is not None and request.url.path not in _DUE_PAGES[actor.due]:
        # The page that is open instead stands in the code, for ``api.errors`` to lead there.
        raise Forbidden("请先完成登录：输入或设置动态验证码", code=f"second_factor_{actor.due.value}")
    asked = Asked(kit, actor, request.method, request.state.request_id, token)
    greet(request, actor, token)
    if request.method in SAFE:
        return asked
    refuse_foreign_origin(request)
    if actor.account_id is None:
        raise Unauthenticated("请先登录")
    form = await request.form()
    given = request.headers.get("x-csrf-token") or form.get("csrf") or ""
    if not isinstance(given, str) or not accounts.same_token(given, accounts.form_token(kit, token)):
        raise Forbidden("页面已过期，请返回上一页刷新后重试", code="csrf")
    # Should it be refused on a page of its own, what was typed stands there (``api.errors``).
    request.state.typed = [value for _, value in form.multi_items() if isinstance(value, str)]
    key = form.get("idempotency_key")
    if isinstance(key, str) and key:
        if not 8 <= len(key) <= 255:
            raise Invalid("幂等键长度应为 8 到 255 个字符", field="idempotency_key")
        asked = replace(asked, key=key, body_hash=await _body_hash(request, key))
    return asked


def greet(request: Request, actor: Actor, token: str) -> None:
    """Let the page around the answer know who reads it, and where their own work is."""
    if actor.role is not None:
        user = {"name": actor.name, "role": actor.role}
        csrf = accounts.form_token(request.app.state.kit, token)
        request.state.shell = {"user": user, "csrf": csrf, "home_href": "/workbench"}


def refuse_foreign_origin(request: Request) -> None:
    """Refuse a form sent from another site."""
    origin = request.headers.get("origin")
    if origin and origin.split("://", 1)[-1] != request.headers.get("host", ""):
        raise Forbidden("请求来源不受信任", code="origin")


async def _form_fields(request: Request) -> dict[str, str]:
    """The text fields of a form as typed, for pages that show them again beside their errors."""
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}


ApiContext = Annotated[Context, Depends(ask_api)]
PageForm = Annotated[dict[str, str], Depends(_form_fields)]
PageContext = Annotated[Context, Depends(ask_page)]


def forgetful(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """Mark an endpoint whose answer is never kept for a repeat: each look at personal data is a look of its own."""
    endpoint.__forgetful__ = True  # type: ignore[attr-defined]
    return endpoint


def reading(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """Mark an endpoint that stores nothing though it is asked with a body: it takes no writers' lock, keeps no answer.

    What takes long to work out would else make every writer wait (SQLite has one).
    """
    endpoint.__reading__ = True  # type: ignore[attr-defined]
    return forgetful(endpoint)


def one_transaction(endpoint: Callable[..., Any], status_code: int | None) -> Callable[..., Any]:
    """Run an endpoint inside one unit and commit it here, in the same thread, before the answer leaves.

    The dependency hands over an ``Asked``; the endpoint gets the ``Context`` it declares. A repeated idempotency key
    gives the stored answer; the answer is stored in the very transaction of its effect.
    """
    # Including a router registers its routes anew: an endpoint is wrapped once.
    if "context" not in inspect.signature(endpoint).parameters or hasattr(endpoint, "__one_transaction__"):
        return endpoint

    @functools.wraps(endpoint)
    def run(*args: Any, **kwargs: Any) -> Any:
        asked: Asked = kwargs.pop("context")
        writes = asked.method not in SAFE and not hasattr(endpoint, "__reading__")
        keyed = asked.key is not None and asked.actor.account_id is not None and not hasattr(endpoint, "__forgetful__")
        if keyed and (stored := _stored(asked)) is not None:
            return stored
        try:
            with asked.kit.open(asked.actor, write=writes, request_id=asked.request_id) as context:
                answer = endpoint(*args, context=context, **kwargs)
                if keyed:
                    answer = _response(answer, status_code)
                    if answer.status_code < 400:
                        _remember(context, asked, answer)
                refused = isinstance(answer, Response) and answer.status_code >= 400
                if writes and not refused:
                    context.unit.commit()
            # A page that tells of a conflict itself: an equal request may have won the race here as well.
            lost = keyed and isinstance(answer, Response) and answer.status_code == Conflict.status
            return (_stored(asked) if lost else None) or answer
        except Conflict:
            # Perhaps an equal request won the race: then its answer is ours too.
            if keyed and (stored := _stored(asked)) is not None:
                return stored
            raise

    run.__one_transaction__ = True  # type: ignore[attr-defined]
    return run


def _stored(asked: Asked) -> Response | None:
    with asked.kit.open(asked.actor, write=False) as context:
        reply = context.unit.replies.find(asked.actor.account_id or 0, asked.key or "")
        if reply is None:
            return None
        body = context.unit.replies.body(reply)
    if reply.request_hash != asked.body_hash:
        raise Conflict("同一幂等键已用于另一个请求", code="idempotency")
    return Response(body, status_code=reply.status, headers={**reply.headers, "Idempotent-Replay": "true"})


def _response(answer: Any, status_code: int | None) -> Response:
    if isinstance(answer, Response):
        return answer
    return JSONResponse(jsonable_encoder(answer), status_code=status_code or 200)


def _remember(context: Context, asked: Asked, answer: Response) -> None:
    context.unit.replies.keep(
        IdempotentReply(
            account_id=asked.actor.account_id or 0,
            key=asked.key or "",
            request_hash=asked.body_hash,
            status=answer.status_code,
            headers={name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers},
            created_at=clock.now(),
        ),
        bytes(answer.body),
    )


class UnitRoute(APIRoute):
    """A route whose endpoint runs in one transaction; every router of the service uses it."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, one_transaction(endpoint, options.get("status_code")), **options)
        self._begin = path.partition("{")[0]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As ever, but an address without the words this path begins with is refused at once: there are hundreds."""
        if self._begin not in scope["path"]:
            return Match.NONE, {}
        return super().matches(scope)
