"""Routing (派单): which officer gets an enterprise's case, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from matcher.models.enterprise import Enterprise
from matcher.models.enums import Industry, PairingRole, RoutingKind
from matcher.models.officer import Officer, Pairing

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Load:
    """An officer who could take a case, with what decides between officers.

    ``paired`` counts enterprises where pairings are proposed (main ones held, and those proposed in the same step); for
    a case it is left out.
    """

    officer: Officer
    open_cases: int = 0
    paired_before: bool = False
    last_assigned: datetime | None = None
    paired: int = 0

    @property
    def load(self) -> int:
        """What the cap is compared with: open cases, or the enterprises paired where these are more."""
        return max(self.open_cases, self.paired)


@dataclass(frozen=True, slots=True)
class Route:
    """The outcome: an officer (None when the region has none at all), the kind of decision, reasons in Chinese."""

    officer_id: int | None
    kind: RoutingKind
    reasons: list[str] = field(default_factory=list)


def route(
    *,
    enterprise: Enterprise,
    pairings: Sequence[tuple[Pairing, Officer]],
    nearby: Sequence[tuple[str, Sequence[Load]]],
    day: date,
) -> Route:
    """Decide the officer of a case. The pairing decides; without one, a rule proposes.

    ``nearby`` lists officers by place, nearest first (本县, 本市, 全省). The rule takes the first place that has an
    officer active and not on leave; there: under the load cap, knowing the industry, paired before, least load,
    longest idle, lowest id. The cap is soft (domain.md §0): a full county still gives every case an owner.
    """
    absent = []
    for pairing, officer in sorted(pairings, key=lambda pair: pair[0].role is not PairingRole.MAIN):
        if not officer.active or officer.on_leave(day):
            absent.append(f"{pairing.role.label}专员{officer.name}{'休假' if officer.active else '已停用'}")
        elif pairing.role is PairingRole.MAIN:
            return Route(officer.id, RoutingKind.PAIRING, [f"{officer.name}自 {pairing.first} 起为该企业主责专员"])
        else:
            reason = "、".join(absent) or "该企业暂无主责专员"
            return Route(officer.id, RoutingKind.BACKUP, [f"{reason}，由备岗专员{officer.name}承办"])
    why = ["、".join(absent) + "，且无备岗专员" if absent else "该企业尚未结对"]
    for place, loads in nearby:
        ready = [load for load in loads if load.officer.active and not load.officer.on_leave(day)]
        if ready:
            best = min(ready, key=lambda load: _order(load, enterprise.industry))
            return Route(
                best.officer.id, RoutingKind.PROPOSAL, [*why, *_because(best, ready, place, enterprise.industry)]
            )
    return Route(None, RoutingKind.PROPOSAL, [*why, "没有在岗专员可以承办，请上级指派"])


def _order(load: Load, industry: Industry) -> tuple[bool, bool, bool, int, datetime, int]:
    return (
        load.load >= load.officer.load_cap,
        industry.value not in load.officer.industries,
        not load.paired_before,
        load.load,
        load.last_assigned or _NEVER,
        load.officer.id or 0,
    )


def _because(best: Load, ready: Sequence[Load], place: str, industry: Industry) -> list[str]:
    officer = best.officer
    reasons = [f"{place}在岗专员 {len(ready)} 人，建议{officer.name}"]
    if industry.value in officer.industries:
        reasons.append(f"熟悉行业：{industry.label}")
    if best.paired_before:
        reasons.append("曾与该企业结对")
    paired = f"，结对 {best.paired} 家" if best.paired else ""
    reasons.append(f"在办 {best.open_cases} 件{paired}（上限 {officer.load_cap} 件）")
    if best.load >= officer.load_cap:
        reasons.append("本地专员均已满额，按最少在办指派")
    return reasons
