"""Sessions in a browser (浏览器登录): where a sign-in leads, its cookie, and the one of a registration begun."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from api.deps import cookie_name
from matcher.models.account import SignInDue
from matcher.models.joining import DRAFT_HOURS
from matcher.service import accounts
from matcher.service.context import Kit

# The cookie of a registration begun (``api.public.joining``).
JOIN_COOKIE = "matcher_join"


def local_path(target: str) -> str:
    """A path of this site, else the workbench: no redirect leads elsewhere."""
    ok = target.startswith("/") and not target.startswith(("//", "/\\")) and "\\" not in target and target.isprintable()
    return target if ok and target != "/" else "/workbench"


def agent_of(request: Request) -> str:
    """What the browser calls itself, cut short."""
    return request.headers.get("user-agent", "")[:300]


def leave_earlier(request: Request, kit: Kit) -> None:
    """End the session a browser still has: signing in again leaves no older one behind."""
    earlier = request.cookies.get(cookie_name(kit), "")
    if earlier and (actor := accounts.resolve(kit, earlier)) is not None:
        accounts.sign_out(kit, earlier, actor)


def next_step(due: SignInDue | None, target: str) -> str:
    """Where a sign-in goes on after the password."""
    if due is SignInDue.CODE:
        return f"/login/code?{urlencode({'next': target})}"
    return target if due is None else "/account/second-factor"


def opened(kit: Kit, path: str, token: str) -> Response:
    """Lead to a page with the cookie of a fresh session."""
    response = RedirectResponse(path, status_code=303)
    response.set_cookie(cookie_name(kit), token, httponly=True, samesite="lax", secure=not kit.settings.demo, path="/")
    return response


def carry(kit: Kit, token: str, path: str) -> Response:
    """Lead on to the steps of registering, with the cookie that opens the draft there and nowhere else."""
    secure = not kit.settings.demo
    answer = RedirectResponse(path, status_code=303)
    name = f"__Secure-{JOIN_COOKIE}" if secure else JOIN_COOKIE
    answer.set_cookie(
        name, token, path="/join", httponly=True, samesite="lax", secure=secure, max_age=DRAFT_HOURS * 3600
    )
    return answer


def draft_token(request: Request, kit: Kit) -> str:
    """The token of a registration begun in this browser, empty without one."""
    return request.cookies.get(JOIN_COOKIE if kit.settings.demo else f"__Secure-{JOIN_COOKIE}", "")


def drop_draft(answer: Response, kit: Kit) -> Response:
    """Take the cookie of a registration away that is finished."""
    answer.delete_cookie(JOIN_COOKIE if kit.settings.demo else f"__Secure-{JOIN_COOKIE}", path="/join")
    return answer
