"""Editing policies (政策编辑): a new dated wording by one person, adopted by another; the old one stays.

Also a policy that is new, and the end of one (废止): each is an edition, and none begins long before today.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pydantic import ValidationError

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.edition import EditionState, PolicyEdition
from matcher.models.enums import RegionLevel, Role
from matcher.models.policy import Basis, Claimant, Exclusion, Policy
from matcher.models.region import SHANXI, covers
from matcher.service import publications
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.service.policies import book

# What a city sets for itself; the rest is the province's.
_CITY = ("amount", "note", "source", "verified", "checked_by")
LABELS = {
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
    "id": "内部编号",
    "scope": "适用地区",
    "claimant": "申领主体",
    "date_kind": "检验日期",
}
# What every later wording of a policy keeps.
_KEPT = ("id", "claimant", "date_kind")
MIN_REASON = 4
SHOWN = 50


def wording_of(context: Context, policy_id: str, adcode: str | None = None) -> Policy:
    """The wording in force today at a place, to start an edit from; else one to come, or of a part of the region."""
    permit(context.actor, Action.POLICY_EDIT)
    whole, home = book(context), context.actor.adcode
    found = whole.governing(policy_id, adcode or home, clock.today()) or whole.governing(
        policy_id, adcode or home, None
    )
    if found is None:
        part = whole.governing(policy_id, None, None)
        found = part if part is not None and home is not None and covers(home, part.scope) else None
    if found is None:
        raise NotFound("没有这项政策")
    return found


def _scope_of(context: Context, base: Policy) -> str:
    """Where an edition of this wording counts: in the actor's region, or in the part of it the wording is for."""
    home = context.actor.adcode
    if home is None or covers(home, base.scope):
        return base.scope
    if not covers(base.scope, home):
        raise Invalid("本政策不适用于您的地区", field="scope")
    return home


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
    if not takers.keys() & {wording.id} and wording.id not in book(context).ids:
        # A new policy has a slot of its own, so that it is at least not claimed twice itself.
        takers[wording.id] = [(wording, Exclusion(slot=wording.id, basis=Basis.PERSON))]
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
    city = context.actor.role is Role.CITY_ADMIN
    fixed = {"id", "scope", "version", "effective_from", "claimant", "date_kind", "withdrawn"}
    refused = [name for name in changes if name in fixed or (city and name not in _CITY)]
    if refused:
        whose = "市级只能改本市的标准和核实情况" if city else "编号、适用地区、申领主体和检验日期不能改"
        raise Invalid(f"“{refused[0][:30]}”不能改：{whose}", field=str(refused[0])[:30])
    told = base.model_dump(mode="json") | dict(changes)
    wording = _dated(told | {"scope": _scope_of(context, base), "withdrawn": False}, effective_from)
    if base.exclusions and not wording.exclusions:
        raise Invalid("“不重复申领”请至少选一项，否则同一对象可以重复申领", field="exclusions")
    return _proposed(context, wording, effective_from, reason, "policy.edit")


def _dated(told: Mapping[str, Any], effective_from: date) -> Policy:
    return read_wording(dict(told) | {"effective_from": effective_from.isoformat(), "version": "待审定"})


def propose_policy(context: Context, wording: Mapping[str, Any], *, effective_from: date, reason: str) -> PolicyEdition:
    """Write a policy that is new (新政策), whole; it counts once somebody else adopts it. The province's to enter.

    ``wording`` are the fields of a policy; its ``scope`` is the actor's region, or a narrower one: a city's own policy.
    """
    may_whole(context)
    known = str(wording.get("id", ""))
    if known in book(context).ids:
        raise Conflict(f"内部编号 {known} 已有政策，请编辑它，或换一个编号")
    policy = _dated({"scope": context.actor.adcode, **wording, "withdrawn": False}, effective_from)
    if any(
        one.policy == policy.id and one.state is EditionState.PROPOSED for one in context.unit.editions.newest(SHOWN)
    ):
        raise Conflict(f"内部编号 {policy.id} 的新政策正等待审定")
    home = context.actor.adcode
    if context.unit.regions.find(policy.scope) is None or (home is not None and not covers(home, policy.scope)):
        raise Invalid("适用地区应是本省或省内的市、县", field="scope")
    if not policy.exclusions:
        raise Invalid("“不重复申领”请至少选一项，否则同一对象可以重复申领", field="exclusions")
    return _proposed(context, policy, effective_from, reason, "policy.new")


def propose_withdrawal(context: Context, policy_id: str, *, effective_from: date, reason: str) -> PolicyEdition:
    """Propose that a policy ends from a day on (废止), in all of its region, whatever a city set for itself there."""
    may_whole(context)
    base = wording_of(context, policy_id)
    if base.withdrawn:
        raise Conflict(f"该政策自 {base.effective_from} 起已废止")
    told = base.model_dump(mode="json") | {"scope": _scope_of(context, base), "withdrawn": True}
    wording = _dated(told, effective_from)
    return _proposed(context, wording, effective_from, reason, "policy.withdraw")


def begin_editing(context: Context, facts: Mapping[str, Any]) -> Policy:
    """A blank wording for a new policy: number, name, claimant, date tested, kind of amount, region."""
    may_whole(context)
    return read_wording({"scope": context.actor.adcode, "doc_no": "", **facts})


def scopes(context: Context) -> list[tuple[str, str]]:
    """Where a new policy may count: the province, or one of its cities."""
    home = context.actor.adcode or SHANXI
    cities = context.unit.regions.within(home, RegionLevel.CITY)
    return [(one, context.place_name(one)) for one in (home, *(city.adcode for city in cities))]


def may_whole(context: Context) -> None:
    """Refuse whoever does not enter or end whole policies: it is the province's."""
    permit(context.actor, Action.POLICY_EDIT)
    if context.actor.role is Role.CITY_ADMIN:
        raise Forbidden("新政策和废止由省级办理；本市自己的政策请报省级录入，适用地区选本市")


def _earliest(context: Context) -> date:
    """The first day on which a wording proposed or adopted today may begin."""
    return clock.today() - timedelta(days=book(context).limits_on(clock.today()).edition_days)


def _proposed(context: Context, wording: Policy, effective_from: date, reason: str, action: str) -> PolicyEdition:
    if len(reason.strip()) < MIN_REASON:
        raise Invalid("请写明修改的依据，例如文号", field="reason")
    if wording.automatic and wording.claimant is not Claimant.ENTERPRISE:
        raise Invalid("免申即享按单位名单发放，申领主体应是单位", field="automatic")
    if wording.automatic and wording.by_course:
        raise Invalid("按培训班算重复的补贴按班次申领，不能免申即享", field="automatic")
    if effective_from < _earliest(context):
        raise Invalid(
            f"生效日期最早填 {_earliest(context)}：再早会改变早已答复的申领，请在说明里写明原文的日期",
            field="effective_from",
        )
    made = context.unit.editions.add(
        PolicyEdition(
            policy=wording.id,
            scope=wording.scope,
            effective_from=effective_from,
            wording=wording.model_dump(mode="json"),
            reason=reason.strip()[:300],
            state=EditionState.PROPOSED,
            made_by=context.actor.account_id or 0,
            made_at=clock.now(),
        )
    )
    context.unit.audit(action, "policy_edition", made.id, policy=wording.id)
    return made


def read_wording(told: Mapping[str, Any]) -> Policy:
    """A wording as a form or a request tells it; raises :class:`Invalid` naming the field."""
    try:
        return Policy.model_validate(dict(told))
    except ValidationError as error:
        first = error.errors()[0]
        place = [str(one) for one in first["loc"]] or ["wording"]
        label = LABELS.get(place[0], place[0]) + ("".join(f" {one}" for one in place[1:]))
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
    if adopt:
        _still_fits(context, made)
    # Decided first, so that the row satisfies its constraints whenever the session flushes.
    made.decided_by, made.decided_at = context.actor.account_id, clock.now()
    made.state = EditionState.ADOPTED if adopt else EditionState.REFUSED
    made.wording = made.wording | {"version": f"v{made.id}"}
    made.version += 1
    context.unit.session.flush()
    publications.compare_policies(context)
    what = "policy.adopt" if adopt else "policy.refuse"
    context.unit.audit(what, "policy_edition", edition_id, purpose=opinion.strip()[:200], policy=made.policy)
    return made


def _still_fits(context: Context, made: PolicyEdition) -> None:
    """What waited long is not adopted as if it were new; two new policies don't share a number."""
    if made.effective_from < _earliest(context):
        raise Conflict(f"生效日期 {made.effective_from} 距今太久，不能再采用；请退回，按今天重新编辑")
    known = next((one for one in book(context).policies if one.id == made.policy), None)
    if known is not None and any(getattr(known, name) != made.wording[name] for name in _KEPT):
        raise Conflict(f"内部编号 {made.policy} 已是另一项政策，不能采用；请换一个编号重新录入")


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
