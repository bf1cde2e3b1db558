"""Forms with many fields (表单): a checked draft, or one sentence for each field that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from matcher.errors import Invalid, MatcherError

T = TypeVar("T", bound=BaseModel)


def read_draft(kind: type[T], form: Mapping[str, object], labels: Mapping[str, str]) -> T:
    """The draft that a form's filled-in fields make; ``Invalid`` names the first wrong one, its details all."""
    given = {name: form[name] for name in kind.model_fields if form.get(name) not in (None, "", [])}
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        # A rule over several fields names none and says itself what is wrong.
        whole = [str(one["ctx"]["error"]) for one in error.errors() if not one["loc"]]
        if whole:
            raise Invalid(whole[0], details=whole) from None
        wrong = dict.fromkeys(str(one["loc"][0]) for one in error.errors())
        told = [f"{labels.get(name, name)}{'没有填对' if form.get(name) else '必须填写'}" for name in wrong]
        raise Invalid(told[0], field=next(iter(wrong)), details=told) from None


def told(error: MatcherError) -> dict[str, str]:
    """An error as a page's summary shows it: beside its field where it names one."""
    rest = [str(one) for one in error.details if str(one) != error.message]
    return {error.field or "_form": error.message} | {f"_{number}": text for number, text in enumerate(rest)}
