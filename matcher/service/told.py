"""What staff do for an enterprise as it told them (代办): for which one, who of it said so, and by what channel."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.enterprise import Enterprise
from matcher.models.enums import Role
from matcher.models.lending import NOTED, WordChannel
from matcher.service.context import Context
from matcher.service.permissions import Action, permit


@dataclass(frozen=True, slots=True)
class Behalf:
    """For whom staff act; an enterprise acts for itself and leaves it empty."""

    enterprise_id: int | None = None
    how: WordChannel | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """The enterprise whose business it is, with the channel and the name to keep."""

    enterprise: Enterprise
    how: WordChannel
    name: str


def party_of(context: Context, action: Action, behalf: Behalf) -> Party:
    """The actor's own enterprise, or for staff the one they name, within reach, as it told them."""
    reach = permit(context.actor, action)
    if context.actor.role is Role.ENTERPRISE:
        found = context.unit.enterprises.get(context.actor.enterprise_id or 0)
        if found is None:
            raise NotFound("您的账号没有关联企业")
    else:
        if behalf.enterprise_id is None:
            raise Invalid("请选择代哪家单位办理", field="enterprise_id")
        found = context.unit.enterprises.reachable(behalf.enterprise_id, reach)
        if found is None:
            raise NotFound("没有这个单位，或不在您的管辖范围")
        if found.merged_into is not None:
            raise Conflict("该单位已合并到另一单位，请在合并后的单位办理", code="merged")
    return Party(found, *spoken_for(context, behalf.how, behalf.name))


def spoken_for(context: Context, how: WordChannel | None, name: str) -> tuple[WordChannel, str]:
    """The channel and the name to keep with what an enterprise said: its own account, or as staff were told.

    Raises :class:`Invalid` when staff leave out who of the enterprise said it, or by what channel.
    """
    if context.actor.role is Role.ENTERPRISE:
        return WordChannel.ACCOUNT, context.actor.name[:40]
    if how not in NOTED:
        told = "、".join(one.label for one in NOTED)
        raise Invalid(f"代单位办理请选择单位怎样表示的：{told}", field="how")
    if not 2 <= len(name.strip()) <= 40:
        raise Invalid("代单位办理请填写单位经办人姓名，2 到 40 个字", field="name")
    return how, name.strip()
