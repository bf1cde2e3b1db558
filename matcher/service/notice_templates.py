"""Templates of notices (通知模板), read from ``data/notices/*.toml`` and checked when they are first read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from matcher.models.notice import NoticeChannel
from matcher.settings import data_folder

TITLE_MOST, BODY_MOST = 80, 500
# No notice carries an ID number or a whole telephone number, whatever a reason typed by hand says.
_ID_NUMBER = re.compile(r"(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?!\d)")
_MOBILE = re.compile(r"(?<!\d)(1\d{2})\d{4}(\d{4})(?!\d)")


class NoticeTemplate(BaseModel):
    """One kind of notice; ``urgent`` passes quiet hours, ``sms_most`` characters go into a text message."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(min_length=1, max_length=TITLE_MOST)
    body: str = Field(min_length=1, max_length=BODY_MOST)
    page: str = Field(pattern=r"^/([a-z][a-z0-9/{}_-]*)?$")
    channels: tuple[NoticeChannel, ...] = Field(min_length=1)
    urgent: bool
    sms_most: int = Field(ge=20, le=500)

    @property
    def fields(self) -> frozenset[str]:
        """The names in braces, of title and body."""
        parts = [*Formatter().parse(self.title), *Formatter().parse(self.body)]
        return frozenset(name for _text, name, _spec, _conversion in parts if name is not None)

    @property
    def heading(self) -> str:
        """The title with its fields left open, for a log that tells nobody what was said."""
        return re.sub(r"\{\w+\}", "…", self.title)

    def render(self, subject_id: int, fields: Mapping[str, object]) -> tuple[str, str, str]:
        """Title, body and page; LookupError where a field is missing or not the template's."""
        if set(fields) != self.fields:
            raise LookupError(f"fields {sorted(fields)} where {sorted(self.fields)} are needed")
        told = {name: masked(str(value)) for name, value in fields.items()}
        page = self.page.replace("{id}", str(subject_id))
        return self.title.format(**told)[:TITLE_MOST], self.body.format(**told)[:BODY_MOST], page


def masked(text: str) -> str:
    """The text on one line with ID numbers and mobile numbers masked."""
    one_line = " ".join(text.split())
    return _MOBILE.sub(r"\1****\2", _ID_NUMBER.sub(r"\1********\2", one_line))


def load_templates(folder: Path) -> Mapping[str, NoticeTemplate]:
    """The templates of a folder by key; ValueError naming file and key where one is wrong or stands twice."""
    found: dict[str, NoticeTemplate] = {}
    for file in sorted(folder.glob("*.toml")):
        try:
            told = tomllib.loads(file.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ValueError(f"通知模板 {file.name} 不能读取：{error}") from error
        for key, facts in told.items():
            if key in found:
                raise ValueError(f"通知模板 {file.name}：{key} 重复")
            try:
                found[key] = NoticeTemplate.model_validate(facts)
                plain = all(name.isidentifier() for name in found[key].fields)
            except (ValidationError, ValueError) as error:
                raise ValueError(f"通知模板 {file.name}：{key} 有误：{error}") from error
            if not plain:
                raise ValueError(f"通知模板 {file.name}：{key} 的花括号里只能是字段名")
    return found


@cache
def templates() -> Mapping[str, NoticeTemplate]:
    """The templates of this installation."""
    return load_templates(data_folder() / "notices")


def heading(key: str) -> str:
    """What a kind of notice is called; the key itself for a template that is there no more."""
    template = templates().get(key)
    return template.heading if template else key
