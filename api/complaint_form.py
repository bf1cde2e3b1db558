"""The form of a complaint (投诉表单), the same without an account, on one's own page and at the desk."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError

from matcher.errors import NotFound
from matcher.models.complaint import MAX_CHARS, ComplaintDraft
from matcher.service import vacancies
from matcher.service.context import Context

_FIELDS = ("kind", "text", "firm", "adcode", "contact")
_SENTENCES = {
    "kind": "请选择投诉事项",
    "text": f"请用 5 到 {MAX_CHARS} 字写明情况",
    "firm": "单位名称最多 100 字",
    "adcode": "请选择单位所在的县（市、区）",
    "contact": "联系方式最多 100 字",
    "vacancy_id": "没有这个岗位，或招聘已结束；请改填单位名称",
}


def drafted(form: Mapping[str, str]) -> ComplaintDraft:
    """What was typed as a checked draft; ``ValidationError`` for what is wrong with it."""
    told = {name: form.get(name, "") for name in _FIELDS}
    return ComplaintDraft.model_validate(told | {"vacancy_id": form.get("vacancy_id", "").strip() or None})


def refused(error: ValidationError) -> dict[str, str]:
    """A sentence for each field that is wrong."""
    names = [str(one["loc"][0]) if one["loc"] else "_form" for one in error.errors()]
    return {name: _SENTENCES.get(name, "这一项没有填对") for name in names}


def post_named(context: Context, vacancy_id: str) -> str:
    """What the post of the form is called, empty where it names none that is published."""
    number = vacancy_id.strip()
    try:
        post, firm = vacancies.get_published(context, int(number) if number.isascii() and number.isdecimal() else 0)
    except (NotFound, OverflowError):
        return ""
    return f"{firm.name}：{post.title}"
