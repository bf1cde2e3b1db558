"""Editing policies (政策编辑): a new dated wording by one person, adopted by another; the old one stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.edition import EditionState, PolicyEdition
from matcher.models.enums import Role
from matcher.models.policy import Basis, Exclusion, Policy
from matcher.models.region import covers
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.service.policies import book

# What a city sets for itself; the rest is the province's.
_CITY = ("amount", "note", "source", "verified", "checked_by")
_LABELS = {
    "name": "名称",
    "doc_no": "文号",
    "clause": "条款",
    "conditions": "条件",
    "amount": "标准",
    "term_months": "最长月数",
    "until_retirement_years": "距退休年数",
    "valid_from": "政策起始日期",
    "valid_to": "政策截止日期",
    "apply_to": "最晚申请日期",
    "known_to": "已知执行到",
    "exclusions": "不重复申领",
    "evidence": "材料",
    "places": "申领地",
    "checked_by": "由谁核实",
    "source": "来源",
    "note": "说明",
    "wording": "新版本",
}
MIN_REASON = 4
SHOWN = 50


def wording_of(context: Context, policy_id: str, adcode: str | None = None) -> Policy:
    """The wording in force today at a place, to start an edit from."""
    permit(context.actor, Action.POLICY_EDIT)
    found = book(context).governing(policy_id, adcode or context.actor.adcode, clock.today())
    if found is None:
        raise NotFound("没有这项政策")
    return found


@dataclass(frozen=True, slots=True)
class SlotChoice:
    """A slot (不重复申领) by the policies that take it: always, and only while a switch is on."""

    slot: str
    basis: Basis
    switch: str | None
    taken: bool
    always: tuple[str, ...]
    switched: tuple[str, ...]

    @property
    def words(self) -> str:
        """With which other policies it is not claimed together."""
        told = "".join(f"“{name}”" for name in self.always)
        said = f"与{told}不重复申领" if told else "本政策自身不重复申领"
        return said + (
            f"（互斥开关打开时还有{''.join(f'“{name}”' for name in self.switched)}）" if self.switched else ""
        )


def slots_of(context: Context, wording: Policy) -> list[SlotChoice]:
    """Every slot any policy takes, this wording's own first, as an editor chooses among them by name."""
    takers: dict[str, list[tuple[Policy, Exclusion]]] = {}
    for one in {one.id: one for one in book(context).policies}.values():
        for exclusion in (wording if one.id == wording.id else one).exclusions:
            takers.setdefault(exclusion.slot, []).append((one, exclusion))
    found = []
    for slot, rows in takers.items():
        own = next((exclusion for one, exclusion in rows if one.id == wording.id), None)
        others = [(one, exclusion) for one, exclusion in rows if one.id != wording.id]
        found.append(
            SlotChoice(
                slot,
                (own or rows[0][1]).basis,
                own.switch if own is not None else None,
                own is not None,
                tuple(one.name for one, exclusion in others if exclusion.switch is None),
                tuple(one.name for one, exclusion in others if exclusion.switch is not None),
            )
        )
    return sorted(found, key=lambda one: not one.taken)


def propose_edition(
    context: Context, policy_id: str, *, effective_from: date, changes: Mapping[str, Any], reason: str
) -> PolicyEdition:
    """Write a new wording for the actor's region from a day on; it counts once somebody else adopts it.

    ``changes`` are fields of a policy with their new values. A city changes amounts for itself, nothing else.
    """
    permit(context.actor, Action.POLICY_EDIT)
    base = wording_of(context, policy_id)
    if len(reason.strip()) < MIN_REASON:
        raise Invalid("请写明修改的依据，例如文号", field="reason")
    city = context.actor.role is Role.CITY_ADMIN
    scope = context.actor.adcode or base.scope
    fixed = {"id", "scope", "version", "effective_from", "claimant", "date_kind"}
    refused = [name for name in changes if name in fixed or (city and name not in _CITY)]
    if refused:
        whose = "市级只能改本市的标准和核实情况" if city else "编号、适用地区、申领主体和检验日期不能改"
        raise Invalid(f"“{refused[0][:30]}”不能改：{whose}", field=str(refused[0])[:30])
    if not covers(base.scope, scope):
        raise Invalid("本政策不适用于您的地区", field="scope")
    told = base.model_dump(mode="json") | dict(changes)
    told |= {"scope": scope, "effective_from": effective_from.isoformat(), "version": "待审定"}
    wording = read_wording(told)
    made = context.unit.editions.add(
        PolicyEdition(
            policy=policy_id,
            scope=scope,
            effective_from=effective_from,
            wording=wording.model_dump(mode="json"),
            reason=reason.strip()[:300],
            state=EditionState.PROPOSED,
            made_by=context.actor.account_id or 0,
            made_at=clock.now(),
        )
    )
    context.unit.audit("policy.edit", "policy_edition", made.id, policy=policy_id)
    return made


def read_wording(told: Mapping[str, Any]) -> Policy:
    """A wording as a form or a request tells it; raises :class:`Invalid` naming the field."""
    try:
        return Policy.model_validate(dict(told))
    except ValidationError as error:
        first = error.errors()[0]
        place = [str(one) for one in first["loc"]] or ["wording"]
        label = _LABELS.get(place[0], place[0]) + ("".join(f" {one}" for one in place[1:]))
        raise Invalid(f"“{label}”{_remedy(first)}", field=place[0]) from None


def _remedy(error: Any) -> str:
    """What to write instead, in Chinese."""
    kind = str(error["type"])
    if kind == "value_error":
        return "：" + str(error["msg"]).removeprefix("Value error, ")
    if kind in ("string_too_short", "missing"):
        return "太短或没有填写"
    if kind in ("string_too_long", "too_long"):
        return "太长"
    if "than" in kind:
        return "超出范围"
    if kind == "extra_forbidden":
        return "不是政策的内容"
    return "只能是规定的代码之一" if kind == "enum" else "的内容或格式不对"


def decide_edition(context: Context, edition_id: int, *, version: int, adopt: bool, opinion: str = "") -> PolicyEdition:
    """Adopt or refuse a proposed wording; never by who made it."""
    permit(context.actor, Action.POLICY_EDIT)
    made = context.unit.editions.get(edition_id)
    if made is None or not _decides(context, made):
        raise NotFound("没有这个版本，或不在您的管辖范围")
    check_version(made.version, version)
    if made.state is not EditionState.PROPOSED:
        raise Conflict(f"这个版本{made.state.label}")
    if made.made_by == context.actor.account_id:
        raise Forbidden("自己编辑的版本须由另一人审定", code="two_persons")
    # Decided first, so that the row satisfies its constraints whenever the session flushes.
    made.decided_by, made.decided_at = context.actor.account_id, clock.now()
    made.state = EditionState.ADOPTED if adopt else EditionState.REFUSED
    made.wording = made.wording | {"version": f"v{made.id}"}
    made.version += 1
    what = "policy.adopt" if adopt else "policy.refuse"
    context.unit.audit(what, "policy_edition", edition_id, purpose=opinion.strip()[:200], policy=made.policy)
    return made


def _decides(context: Context, made: PolicyEdition) -> bool:
    """Whether the wording is for a region the actor decides on; a city does not decide what counts in the province."""
    return context.actor.adcode is None or covers(context.actor.adcode, made.scope)


def decidable(context: Context, made: PolicyEdition) -> bool:
    """Whether the actor may adopt or refuse the wording now (buttons ask this)."""
    other = made.made_by != context.actor.account_id
    return made.state is EditionState.PROPOSED and other and _decides(context, made)


def list_editions(context: Context) -> list[PolicyEdition]:
    """What was edited in the actor's region, newest first."""
    permit(context.actor, Action.POLICY_EDIT)
    home = context.actor.adcode
    found = context.unit.editions.newest(SHOWN)
    return [one for one in found if home is None or covers(home, one.scope) or covers(one.scope, home)]
