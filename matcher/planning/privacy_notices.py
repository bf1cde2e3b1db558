"""The information notice (个人信息处理规则) in its dated versions, from ``data/privacy/*.toml`` (个人信息保护法 17)."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from matcher.errors import Invalid
from matcher.settings import data_folder


class NoticeSection(BaseModel):
    """One heading with its sentences."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    heading: str = Field(min_length=2, max_length=30)
    items: tuple[str, ...] = Field(min_length=1)


class PrivacyNotice(BaseModel):
    """One version: in force from a day on until the next; ``material`` asks for consent anew (第十四条)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str = Field(pattern=r"^\d{4}-\d{2}$")
    effective_from: date
    material: bool
    verified: bool
    section: tuple[NoticeSection, ...] = Field(min_length=1)


def load_notices(folder: Path) -> Sequence[PrivacyNotice]:
    """All versions, the earliest first; a file that is wrong, or two of one day, is :class:`Invalid` by its name."""
    found: list[PrivacyNotice] = []
    for path in sorted(folder.glob("[0-9]*.toml")):
        try:
            notice = PrivacyNotice.model_validate(tomllib.loads(path.read_text("utf-8")))
        except (ValidationError, tomllib.TOMLDecodeError) as error:
            raise Invalid(f"个人信息处理规则 {path.name} 写得不对：{error}") from None
        if path.stem != notice.version or any(one.effective_from == notice.effective_from for one in found):
            raise Invalid(f"个人信息处理规则 {path.name} 的版本应与文件名相同，生效日期不能与别的版本相同")
        found.append(notice)
    if not found:
        raise Invalid("没有个人信息处理规则（data/privacy），不能登记任何人")
    return sorted(found, key=lambda one: one.effective_from)


@cache
def notices() -> Sequence[PrivacyNotice]:
    """The versions this installation ships."""
    return load_notices(data_folder() / "privacy")
