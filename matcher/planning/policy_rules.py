"""The conditions of policies (政策条件), one function each: yes, no with the reason, or which facts are missing.

Three values all through (Kleene): what is not known is never taken for no, nor for yes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from matcher.models.enums import EducationLevel
from matcher.models.policy import FIRST_RETIREMENT, OF_WORKING_AGE, Condition, ConditionKind
from matcher.models.policy_facts import PolicyFacts, Reason
from matcher.models.seeker import WORKING_AGE
from matcher.planning.deadlines import add_months


@dataclass(frozen=True, slots=True)
class Ruling:
    """True, False with reasons, or None with the names of the missing facts."""

    holds: bool | None
    reasons: tuple[Reason, ...] = ()
    missing: tuple[str, ...] = ()


YES = Ruling(True)


def no(code: str, text: str) -> Ruling:
    """The condition fails."""
    return Ruling(False, (Reason(code=code, text=text),))


def unknown(*names: str) -> Ruling:
    """These facts are not known."""
    return Ruling(None, missing=names)


def all_of(rulings: Iterable[Ruling]) -> Ruling:
    """Fails if one fails, whatever is missing; holds only if all hold."""
    found = list(rulings)
    reasons = tuple(reason for one in found if one.holds is False for reason in one.reasons)
    if any(one.holds is False for one in found):
        return Ruling(False, reasons)
    missing = tuple(dict.fromkeys(name for one in found for name in one.missing if one.holds is None))
    return Ruling(None, missing=missing) if any(one.holds is None for one in found) else YES


def any_of(rulings: Iterable[Ruling]) -> Ruling:
    """Holds if one holds; fails only if all fail."""
    found = list(rulings)
    if any(one.holds for one in found):
        return YES
    if any(one.holds is None for one in found):
        return Ruling(None, missing=tuple(dict.fromkeys(name for one in found for name in one.missing)))
    return Ruling(False, tuple(dict.fromkeys(reason for one in found for reason in one.reasons)))


@dataclass(frozen=True, slots=True)
class Looked:
    """The facts, and the name of the date on which a person's group is looked at (hire, or the person's application).

    Always the same date for one policy: falling back on another one would let a fact that comes later turn a no round.
    """

    facts: PolicyFacts
    on: str

    @property
    def day(self) -> date | None:
        """That date, if it is known."""
        found: date | None = getattr(self.facts, self.on)
        return found

    def lacking(self, *names: str) -> Ruling | None:
        """Which of these facts and the date are missing, or None."""
        missing = [name for name in (*names, self.on) if getattr(self.facts, name) is None]
        return unknown(*missing) if missing else None


def judge(condition: Condition, looked: Looked) -> Ruling:
    """What one condition says of the facts."""
    if condition.kind is ConditionKind.ALL_OF:
        return all_of(judge(one, looked) for one in condition.of)
    if condition.kind is ConditionKind.ANY_OF:
        return any_of(judge(one, looked) for one in condition.of)
    ruling = _RULES[condition.kind](condition, looked)
    return all_of((ruling, _of_age(looked))) if condition.kind in OF_WORKING_AGE else ruling


def _flag(value: bool | None, name: str, code: str, text: str) -> Ruling:
    return unknown(name) if value is None else YES if value else no(code, text)


def _graduate(facts: PolicyFacts) -> Ruling:
    """A graduate of a college or university (高校毕业生); what is below 大专 is none."""
    if facts.education is None:
        return unknown("education")
    college = facts.education.rank >= EducationLevel.COLLEGE.rank
    return YES if college else no("not_graduate", f"学历为{facts.education.label}，不是高校毕业生")


def _size(condition: Condition, looked: Looked) -> Ruling:
    size = looked.facts.size
    if size is None:
        return unknown("size")
    wanted = "、".join(one.label for one in condition.sizes)
    return YES if size in condition.sizes else no("size", f"企业为{size.label}，本政策只对{wanted}企业")


def _graduate_year(_condition: Condition, looked: Looked) -> Ruling:
    """毕业年度: 1 January to 31 December of the year on the diploma."""
    graduated, day = looked.facts.graduated_on, looked.day
    if graduated is None or day is None:
        year = looked.lacking("graduated_on") or YES
    elif graduated.year != day.year:
        year = no("graduate_year", f"{graduated.year} 年毕业，{day.year} 年不是毕业年度")
    else:
        year = YES
    return all_of((_graduate(looked.facts), year))


def _left_school(condition: Condition, looked: Looked) -> Ruling:
    """离校 2 年内: graduation ≤ day < graduation and so many months."""
    graduated, day, months = looked.facts.graduated_on, looked.day, condition.months or 0
    if graduated is None or day is None:
        window = looked.lacking("graduated_on") or YES
    elif day < graduated:
        window = no("not_left", f"{graduated} 才毕业，尚未离校")
    elif day >= add_months(graduated, months):
        window = no("left_school", f"毕业已满 {months} 个月")
    else:
        window = YES
    return all_of((_graduate(looked.facts), window))


def _registered(condition: Condition, looked: Looked) -> Ruling:
    """登记失业 for at least so many months on the day, and not ended before it."""
    facts, day, months = looked.facts, looked.day, condition.months or 0
    status = _flag(facts.unemployed, "unemployed", "not_registered", "没有失业登记")
    since, to = facts.unemployed_since, facts.unemployed_to
    if since is None or day is None:
        return all_of((status, looked.lacking("unemployed_since") or YES))
    short = add_months(since, months) > day
    long = no("registered", f"{since} 登记失业，到 {day} 不满 {months} 个月") if short else YES
    ended = to is not None and to < day
    return all_of((status, long, no("interrupted", f"失业登记已于 {to} 终止") if ended else YES))


def _hardship(_condition: Condition, looked: Looked) -> Ruling:
    """就业困难人员: the county's decision in force on the day; never inferred from other facts."""
    facts, day = looked.facts, looked.day
    status = _flag(facts.hardship, "hardship", "not_hardship", "没有认定为就业困难人员")
    since, to = facts.hardship_from, facts.hardship_to
    if since is None or day is None:
        return all_of((status, looked.lacking("hardship_from") or YES))
    early = no("hardship_later", f"{since} 才认定为就业困难人员") if since > day else YES
    over = to is not None and to < day
    return all_of((status, early, no("hardship_over", f"困难人员认定已于 {to} 到期") if over else YES))


def _failed_business(condition: Condition, looked: Looked) -> Ruling:
    """创业失败: a registered business closed within so many months before the day."""
    facts, day, months = looked.facts, looked.day, condition.months or 0
    status = _flag(facts.failed_business, "failed_business", "not_failed", "没有创业失败的登记")
    closed = facts.failed_on
    if closed is None or day is None:
        return all_of((status, looked.lacking("failed_on") or YES))
    inside = closed <= day < add_months(closed, months)
    return all_of((status, YES if inside else no("failed_on", f"停业注销日期 {closed} 不在 {months} 个月以内")))


def _not_employed(_condition: Condition, looked: Looked) -> Ruling:
    employed = looked.facts.employed
    return _flag(None if employed is None else not employed, "employed", "employed", "当时已经就业")


def _contract(condition: Condition, looked: Looked) -> Ruling:
    """A contract signed for at least so many months; 600 stands for one without an end (无固定期限)."""
    facts, months = looked.facts, condition.months or 0
    signed = _flag(facts.contract_signed, "contract_signed", "contract", "没有签订劳动合同")
    if facts.contract_months is None:
        return all_of((signed, unknown("contract_months")))
    term = YES if facts.contract_months >= months else no("contract_term", f"合同期限不满 {months} 个月")
    return all_of((signed, term))


def _of_age(looked: Looked) -> Ruling:
    """Of an age to be employed (劳动年龄): 16 or older (劳动法第十五条), before the legal retirement date.

    Past that date a labour contract ends and none is made (劳动合同法实施条例第二十一条). Whoever is younger than
    anybody retires by law is not asked for that date.
    """
    born, day, retires = looked.facts.born_on, looked.day, looked.facts.retires_on
    if born is None or day is None:
        return looked.lacking("born_on") or YES
    if add_months(born, WORKING_AGE * 12) > day:
        return no("under_age", f"当时不满 {WORKING_AGE} 周岁")
    if add_months(born, FIRST_RETIREMENT * 12) > day:
        return YES
    if retires is None:
        return unknown("retires_on")
    return no("retired", "当时已达到法定退休年龄") if retires <= day else YES


def _training(condition: Condition, looked: Looked) -> Ruling:
    kind = looked.facts.training
    if kind is None:
        return unknown("training")
    wanted = "、".join(one.label for one in condition.trainings)
    return YES if kind in condition.trainings else no("training", f"只补贴{wanted}")


def _plain(name: str, text: str) -> Callable[[Condition, Looked], Ruling]:
    return lambda _condition, looked: _flag(getattr(looked.facts, name), name, name, text)


_RULES: dict[ConditionKind, Callable[[Condition, Looked], Ruling]] = {
    ConditionKind.SIZE: _size,
    ConditionKind.GRADUATE_YEAR: _graduate_year,
    ConditionKind.LEFT_SCHOOL: _left_school,
    ConditionKind.REGISTERED: _registered,
    ConditionKind.HARDSHIP: _hardship,
    ConditionKind.FAILED_BUSINESS: _failed_business,
    ConditionKind.NOT_EMPLOYED: _not_employed,
    ConditionKind.CONTRACT: _contract,
    ConditionKind.UNEMPLOYMENT_INSURED: _plain("unemployment_insured", "单位没有为其缴纳失业保险"),
    ConditionKind.SOCIAL_INSURED: _plain("social_insured", "单位没有为其缴纳社会保险"),
    ConditionKind.FLEXIBLE_INSURED: _plain("flexible_insured", "没有以灵活就业人员身份缴费"),
    ConditionKind.ENTERPRISE_INSURED: _plain("enterprise_insured", "单位没有参加失业保险"),
    ConditionKind.ON_LIST: _plain("on_list", "不在免申即享名单上"),
    ConditionKind.TRAINING: _training,
    ConditionKind.TRAINED: _plain("trained", "培训没有完成，或没有人取得证书、考核合格"),
    ConditionKind.PLACED: _plain("placed", "没有介绍成功上岗"),
    ConditionKind.FREE_SERVICE: _plain("free_service", "不是免费的公益性服务"),
}
