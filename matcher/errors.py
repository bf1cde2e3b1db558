"""Business errors (业务错误): each carries a Chinese message, a stable code and an HTTP status."""

from __future__ import annotations


class MatcherError(Exception):
    """Base of every error that a user can cause or must be told of."""

    status = 400
    code = "error"

    def __init__(
        self, message: str, *, code: str | None = None, field: str | None = None, details: list[str] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.field = field
        self.details = details or []


class Unauthenticated(MatcherError):
    """Nobody is signed in (未登录)."""

    status = 401
    code = "unauthenticated"


class Forbidden(MatcherError):
    """The role may not do this (无权限)."""

    status = 403
    code = "forbidden"


class NotFound(MatcherError):
    """No such thing, or not this actor's to know of (不存在)."""

    status = 404
    code = "not_found"


class Conflict(MatcherError):
    """The state of things does not allow it (状态冲突)."""

    status = 409
    code = "conflict"


class Gone(MatcherError):
    """It was there and is over (已结束)."""

    status = 410
    code = "gone"


class TooLarge(MatcherError):
    """An upload over the limit (文件过大)."""

    status = 413
    code = "too_large"


class Invalid(MatcherError):
    """What was sent cannot be taken (内容有误)."""

    status = 422
    code = "invalid"


class TooMany(MatcherError):
    """Too many tries (请求过多)."""

    status = 429
    code = "too_many"


class Unavailable(MatcherError):
    """The store is busy or full for now (暂不可用)."""

    status = 503
    code = "unavailable"
