"""The part of a form by which staff act for an enterprise (代办)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.deps import PageContext
from matcher.models.enterprise import Enterprise
from matcher.models.enums import Role
from matcher.models.lending import NOTED, WordChannel
from matcher.service import standing
from matcher.service.told import Behalf

FIELDS = ("enterprise_id", "how", "name")


@dataclass(frozen=True, slots=True)
class BehalfForm:
    """The enterprise staff act for, and the channels to choose from."""

    enterprise: Enterprise
    channels: tuple[WordChannel, ...] = NOTED


def form_for(context: PageContext, enterprise_id: int) -> BehalfForm | None:
    """What the form shows staff who came from an enterprise's page; None for others."""
    if not enterprise_id or context.actor.role not in (Role.OFFICER, Role.COUNTY_ADMIN):
        return None
    return BehalfForm(standing.get_enterprise(context, enterprise_id).enterprise)


def number_of(form: Mapping[str, str]) -> int:
    """The enterprise of a posted form, 0 without one."""
    text = form.get("enterprise_id", "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def read(form: Mapping[str, str]) -> Behalf:
    """As the use cases take it; what is no channel is none."""
    how = next((one for one in NOTED if one.value == form.get("how", "")), None)
    return Behalf(number_of(form) or None, how, form.get("name", ""))
