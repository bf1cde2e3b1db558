"""Business errors (业务错误): each carries a Chinese message, a stable code and an HTTP status."""

from __future__ import annotations

import re


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


# Pydantic's error types in the words of the form.
_REMEDIES = {
    "missing": "必填",
    "int_parsing": "应为整数",
    "float_parsing": "应为数字",
    "string_too_short": "太短",
    "string_too_long": "太长",
    "greater_than": "太小",
    "greater_than_equal": "太小",
    "less_than": "太大",
    "less_than_equal": "太大",
    "enum": "不在可选范围内",
    "date_from_datetime_parsing": "日期格式应为 2026-11-24",
    "date_parsing": "日期格式应为 2026-11-24",
    "datetime_parsing": "时间格式应为 2026-11-24T09:30",
    "datetime_from_date_parsing": "时间格式应为 2026-11-24T09:30",
    "extra_forbidden": "不接受这个字段",
    "json_invalid": "不是合法的 JSON",
    "string_pattern_mismatch": "格式不对",
    "string_unicode": "含有不能识别的字符",
    "list_type": "应为列表",
    "dict_type": "应为对象",
    "model_attributes_type": "应为对象",
    "string_type": "应为文字",
    "int_type": "应为整数",
    "int_from_float": "应为整数",
    "int_parsing_size": "数字太大",
    "finite_number": "应为有限的数字",
    "too_long": "项数太多",
}
_HAS_CHINESE = re.compile("[一-龥]")


def remedy(kind: str, message: str) -> str:
    """What pydantic found wrong with a field, in Chinese: by its error type, else by the message of our own rule."""
    said = _REMEDIES.get(kind) or message.removeprefix("Value error, ")
    return said[:200] if _HAS_CHINESE.search(said) else "格式不对"
