"""Pages behind a link with a token (链接页): no account; the token is the right to see and answer what it was made for.

It stands in the address only once: opening the link puts it into a cookie of these pages and leads on to an address
without it, so that neither history, nor a referrer, nor a log of later requests carries it. That first answer is the
same for every token, right or wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response

from api.deps import get_kit
from matcher.service.context import Kit
from matcher.service.link_guard import Visitor

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
HEADERS = {"X-Robots-Tag": "noindex, nofollow, noarchive"}
TheKit = Annotated[Kit, Depends(get_kit)]


@dataclass(frozen=True, slots=True)
class TokenPages:
    """The pages of one kind of link: where they are, and the name of the cookie that carries the token."""

    path: str
    name: str

    def _cookie(self, kit: Kit) -> str:
        return self.name if kit.settings.demo else f"__Secure-{self.name}"

    def visitor(self, request: Request, kit: TheKit) -> Visitor:
        """Who comes with the token the cookie carries; an empty token without one."""
        return Visitor(request.cookies.get(self._cookie(kit), ""), request.client.host if request.client else "")

    def enter(self, token: str, kit: Kit) -> Response:
        """Take the token out of the address; nothing is looked up here."""
        answer = RedirectResponse(self.path, status_code=303, headers=HEADERS | {"Referrer-Policy": "no-referrer"})
        secure = not kit.settings.demo
        cookie: dict[str, Any] = {"path": self.path, "httponly": True, "samesite": "lax", "secure": secure}
        if _TOKEN.fullmatch(token):
            answer.set_cookie(self._cookie(kit), token, **cookie)
        else:
            answer.delete_cookie(self._cookie(kit), **cookie)
        return answer
