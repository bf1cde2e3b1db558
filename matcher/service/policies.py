"""Subsidy policies (补贴政策): the book in force, and what it answers. The engine proposes, a person decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from matcher import clock
from matcher.errors import Invalid
from matcher.models.enums import Role
from matcher.models.policy import Claimant, DateKind, Policy
from matcher.models.policy_facts import FACT_LABELS, Answer, PolicyFacts
from matcher.planning.policies import PolicyBook, amount_text
from matcher.service.context import Context
from matcher.service.permissions import Action, Actor, permit

# Figures that nobody compared with an original are for those who can look it up, not for the public.
_AMOUNTS = (Role.OFFICER, Role.COUNTY_ADMIN, Role.CITY_ADMIN, Role.PROVINCE_ADMIN, Role.AUDITOR)
# Wordings nobody can claim by any more, or not yet.
_OVER = ("尚未生效", "已废止", "已有新版本", "已过期")
# Wordings that are in force today as far as anybody knows.
_RUNS = ("在执行", "未核实", "有效期未核实", "只受理期内招用的")
_WORDS = {"是": True, "有": True, "否": False, "无": False, "没有": False, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """One wording as the list shows it: whether it runs on the day asked, and in words what it pays."""

    policy: Policy
    status: str
    amount: str
    staff: bool = True

    @property
    def checked(self) -> str:
        """Who compared it with the original; the public is told only whether, since the words name the figures seen."""
        if self.staff:
            return self.policy.checked_by or "未核实"
        return "已对照原文核实" if self.policy.verified else "尚未核实"

    @property
    def period(self) -> str:
        """The policy's period in words."""
        return period_text(self.policy)

    def plain(self) -> dict[str, Any]:
        """The row as JSON; the amount only in the words that may be shown."""
        said = self.policy.model_dump(mode="json", exclude={"amount"} if self.staff else {"amount", "source"})
        return said | {
            "checked_by": self.checked,
            "status": self.status,
            "amount_text": self.amount,
            "claimant_label": self.policy.claimant.label,
            "implied": list(self.policy.implied),
        }


def sees_amounts(actor: Actor) -> bool:
    """Whether figures that nobody verified are shown to this actor."""
    return actor.system or actor.role in _AMOUNTS


def book(context: Context) -> PolicyBook:
    """Every wording that counts: the shipped ones, and behind them what was adopted since."""
    adopted = [Policy.model_validate(one.wording) for one in context.unit.editions.adopted()]
    return context.kit.policies.adding(adopted)


def list_policies(context: Context, *, on: date | None = None) -> list[PolicyRow]:
    """Every wording with what it is on a day (today), in the order of the files; a person sees only what still runs."""
    permit(context.actor, Action.POLICY_READ)
    day = on or clock.today()
    whole, own = book(context), _own_claimants(context.actor)
    shown = [one for one in whole.policies if one.claimant in own]
    staff, person = sees_amounts(context.actor), context.actor.role is Role.SEEKER
    rows = [PolicyRow(one, _status(whole, one, day), _amount(context.actor, one), staff) for one in shown]
    return [row for row in rows if not person or row.status not in _OVER]


def running(context: Context) -> list[PolicyRow]:
    """What anybody may know of the wordings that run today, in the order of the files; amounts are not for them."""
    whole, day = book(context), clock.today()
    rows = [PolicyRow(one, _status(whole, one, day), "", staff=False) for one in whole.policies]
    return [row for row in rows if row.status in _RUNS]


def for_training(context: Context) -> list[tuple[str, str]]:
    """The subsidies paid for an enterprise's own course, as choices of a form: our number, and the name."""
    return list({one.id: one.name for one in book(context).policies if one.by_course}.items())


def _own_claimants(actor: Actor) -> tuple[Claimant, ...]:
    """Whose policies this actor reads: an agency those of agencies, a person those of people, everybody else all."""
    if actor.role is Role.AGENCY:
        return (Claimant.AGENCY,)
    return (Claimant.SEEKER,) if actor.role is Role.SEEKER else tuple(Claimant)


def _status(whole: PolicyBook, policy: Policy, day: date) -> str:
    if policy.effective_from is not None and day < policy.effective_from:
        return "尚未生效"
    governing = whole.governing(policy.id, policy.scope, day)
    if governing is not None and governing is not policy:
        return "已废止" if governing.withdrawn else "已有新版本"
    if policy.withdrawn:
        return "已废止"
    last = max(filter(None, (policy.valid_to, policy.apply_to)), default=None)
    if last is not None and day > last:
        return "已过期"
    if policy.valid_to is not None and day > policy.valid_to:
        return "只受理期内招用的"
    if policy.valid_from is not None and day < policy.valid_from:
        return "尚未施行"
    if policy.known_to is not None and day > policy.known_to:
        return "有效期未核实"
    return "在执行" if policy.verified and policy.amount.verified else "未核实"


def _amount(actor: Actor, policy: Policy) -> str:
    if policy.amount.verified or sees_amounts(actor):
        return amount_text(policy.amount)
    return "尚未核实，以经办机构核定为准"


def try_facts(
    context: Context,
    facts: PolicyFacts,
    claimants: Sequence[Claimant] = tuple(Claimant),
    *,
    whole: PolicyBook | None = None,
) -> list[Answer]:
    """What every policy says of typed facts; nothing is stored. Without an application date, today's.

    ``whole`` is another book than the one in force, such as one with an edition that waits.
    """
    permit(context.actor, Action.POLICY_READ)
    asked = facts if facts.applied_on is not None else facts.model_copy(update={"applied_on": clock.today()})
    own = _own_claimants(context.actor)
    return (whole or book(context)).answers(asked, [one for one in claimants if one in own])


def read_facts(told: Mapping[str, object]) -> PolicyFacts:
    """Facts as a form, a file or a command line tells them; raises :class:`Invalid` naming the field and the remedy."""
    kept = {
        name: _WORDS.get(value.strip(), value.strip()) if isinstance(value, str) else value
        for name, value in told.items()
        if value not in ("", None)
    }
    strange = [name for name in kept if name not in PolicyFacts.model_fields]
    if strange:
        raise Invalid(
            f"没有名为“{str(strange[0])[:30]}”的信息项，可填：{'、'.join(FACT_LABELS)}", field=str(strange[0])[:30]
        )
    try:
        return PolicyFacts.model_validate(kept)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "facts"
        raise Invalid(f"“{FACT_LABELS.get(name, name)}”{_remedy(first)}", field=name) from None


def _remedy(error: Any) -> str:
    kind = str(error["type"])
    if kind.startswith("date"):
        return "应写成 2022-12-20 这样的日期"
    if kind.startswith("bool"):
        return "应填“是”或“否”，不知道的留空"
    if kind == "enum":
        codes = str(error["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
        return f"只能是这些代码之一：{codes}"
    if kind in ("string_pattern_mismatch",):
        return "应是六位行政区划代码"
    if kind == "value_error":
        return "的内容：" + str(error["msg"]).removeprefix("Value error, ")
    return "应是范围内的整数" if "int" in kind or "than" in kind else "的内容不符合要求"


def period_text(policy: Policy) -> str:
    """The policy's period in words; a last application date that is ours is called so."""
    text = _own_period(policy)
    if policy.apply_to is None or policy.withdrawn:
        return text
    whose = "（本系统设定，文件没有写）" if policy.apply_to_own else ""
    return f"{text}；{'补办' if policy.automatic else '申请'}最晚 {policy.apply_to}{whose}"


def _own_period(policy: Policy) -> str:
    if policy.withdrawn:
        return f"自 {policy.effective_from} 起废止，此前招用或申请的按原规定"
    if policy.known_to is not None:
        start = policy.valid_from or "未写起始"
        return f"{policy.date_kind.label}：{start} 起，截止日期未核实（原文未见，只知执行到 {policy.known_to}）"
    if policy.date_kind is DateKind.NONE and not (policy.valid_from or policy.valid_to):
        return "文件没有写期限"
    if not (policy.valid_from or policy.valid_to):
        return f"{policy.date_kind.label}：没有写期限"
    return f"{policy.date_kind.label}：{policy.valid_from or '未写起始'} 至 {policy.valid_to or '未写截止'}"
