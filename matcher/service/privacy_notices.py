"""What people are told before they agree (个人信息处理规则): the version in force, and every earlier one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matcher import clock
from matcher.errors import NotFound
from matcher.planning.data_map import Held, data_map
from matcher.planning.privacy_notices import PrivacyNotice, notices
from matcher.service.context import Context


@dataclass(frozen=True, slots=True)
class ToldNotice:
    """A version as it is read: its sections with the terms of that day, whether it is in force, and all versions."""

    notice: PrivacyNotice
    sections: list[tuple[str, list[str]]]
    in_force: bool
    until: date | None
    versions: Sequence[PrivacyNotice]


def get_notice(context: Context, version: str = "") -> ToldNotice:
    """A version by its name, or the one in force today; the terms in it are those of the rules of retention."""
    known, today = notices(), clock.today()
    current = [one for one in known if one.effective_from <= today][-1:] or known[:1]
    found = next((one for one in known if one.version == version), None) if version else current[0]
    if found is None:
        raise NotFound("没有这一版个人信息处理规则")
    later = next((one for one in known if one.effective_from > found.effective_from), None)
    rules, day = context.kit.retention, today if later is None else min(today, later.effective_from)
    terms = {
        "visitor_days": rules.visitors_on(day).days,
        "lent_months": rules.lent_on(day).lent_months,
        "others_months": rules.lent_on(day).others_months,
        "notice_days": rules.notices_on(day).days,
    }
    sections = [(one.heading, [text.format(**terms) for text in one.items]) for one in found.section]
    return ToldNotice(found, sections, found is current[0], later.effective_from if later else None, known)


@dataclass(frozen=True, slots=True)
class HeldGroup:
    """What is held for one purpose on one basis, in words: the things, for how long, who is shown them."""

    purpose: str
    basis: str
    what: list[str]
    term: str
    shown: str
    sealed: bool
    necessity: str


def list_held(context: Context) -> list[HeldGroup]:
    """The data map in words, in its order: what is held of people and why; terms are those in force today."""
    today, told = clock.today(), data_map()
    staff = told.staff
    found: dict[tuple[str, str, str, str], list[Held]] = {}
    for one in told.held():
        found.setdefault((one.purpose, one.basis, one.keep, one.shown), []).append(one)
    groups = [
        HeldGroup(
            purpose,
            basis,
            list(dict.fromkeys(one.what for one in held)),
            context.kit.retention.words(keep, today),
            shown,
            any(one.sealed for one in held),
            next((one.necessity for one in held if one.necessity), ""),
        )
        for (purpose, basis, keep, shown), held in found.items()
    ]
    term = context.kit.retention.words(staff.keep, today)
    return [*groups, HeldGroup(staff.purpose, told.bases[staff.basis], [staff.what], term, staff.shown, False, "")]
