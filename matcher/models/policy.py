"""Policies (补贴政策) as dated data: who may claim what on which conditions, and what the engine answers."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from matcher.models.enums import EnterpriseSize, Labelled
from matcher.models.seeker import WORKING_AGE
from matcher.models.training import CourseKind

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,20}$")]
Adcode = Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
# One hundred million yuan: no single amount of a policy is larger, and every sum of a ledger fits 63 bits.
Fen = Annotated[int, Field(ge=0, le=10_000_000_000)]
Months = Annotated[int, Field(ge=0, le=600)]


class Claimant(Labelled):
    """Who claims a subsidy (申领主体)."""

    ENTERPRISE = "enterprise", "用人单位"
    SEEKER = "seeker", "劳动者本人"
    AGENCY = "agency", "人力资源服务机构"


class DateKind(Labelled):
    """Which date a policy's period tests (检验日期)."""

    HIRE = "hire", "政策实施期（招用日期）"
    APPLICATION = "application", "政策申请期（申请日期）"
    LISTED = "listed", "名单认定日期（免申即享）"
    NONE = "none", "不设期限（按申请日期选用版本）"


class AmountKind(Labelled):
    """What an amount is paid for (补贴标准)."""

    PERSON = "person", "每人一次"
    PERSON_MONTH = "person_month", "每人每月"
    SHARE = "share", "按实际缴费的比例"
    TRAINING = "training", "按培训项目"
    SERVICE = "service", "每介绍成功一人"


class Basis(Labelled):
    """How far an exclusion (不重复申领) reaches."""

    PERSON_EMPLOYER = "person_employer", "同一人同一单位"
    PERSON = "person", "同一人，任何单位"
    PERSON_MONTH = "person_month", "同一人同一月份"
    EMPLOYER = "employer", "同一单位"
    EVENT = "event", "同一次培训或服务"


class EvidenceFrom(Labelled):
    """Who brings a paper (材料来源)."""

    ENTERPRISE = "enterprise", "单位提供"
    PERSON = "person", "本人提供"
    AGENCY = "agency", "机构提供"
    OFFICE = "office", "部门核验"


class PlaceKind(Labelled):
    """Where a claim may be handed in (申领地)."""

    ENTERPRISE = "enterprise", "单位（机构）注册地"
    REGISTRATION = "registration", "服务对象失业（求职）登记地"
    INSURED = "insured", "社保缴纳地"
    HOUSEHOLD = "household", "户籍地"


class AnswerKind(Labelled):
    """What the engine answers (结论); it proposes, a person decides."""

    ELIGIBLE = "eligible", "符合条件"
    MISSING = "missing", "信息不全"
    NOT = "not", "不符合"
    EXPIRED = "expired", "已过期"


class ConditionKind(Labelled):
    """One decidable condition (条件); what each tests is written in ``planning.policy_rules``."""

    SIZE = "size", "企业规模"
    GRADUATE_YEAR = "graduate_year", "毕业年度高校毕业生"
    LEFT_SCHOOL = "left_school", "离校未满规定期限的高校毕业生"
    REGISTERED = "registered", "登记失业"
    HARDSHIP = "hardship", "就业困难人员（已认定）"
    FAILED_BUSINESS = "failed_business", "创业失败人员"
    NOT_EMPLOYED = "not_employed", "尚未就业"
    CONTRACT = "contract", "签订劳动合同"
    UNEMPLOYMENT_INSURED = "unemployment_insured", "单位为本人缴纳失业保险"
    SOCIAL_INSURED = "social_insured", "单位为本人缴纳社会保险"
    FLEXIBLE_INSURED = "flexible_insured", "以灵活就业人员身份缴纳社会保险"
    ENTERPRISE_INSURED = "enterprise_insured", "失业保险参保企业"
    ON_LIST = "on_list", "在免申即享比对名单上"
    TRAINING = "training", "开展规定类型的培训"
    TRAINED = "trained", "培训完成并取得证书或考核合格"
    PLACED = "placed", "介绍成功并上岗"
    FREE_SERVICE = "free_service", "免费提供公益性就业服务"
    ANY_OF = "any_of", "符合下列之一"
    ALL_OF = "all_of", "同时符合下列各项"

    @property
    def needs(self) -> str:
        """The parameter a condition of this kind has: sizes, months, trainings, of, or none."""
        return next(iter(_NEEDS.get(self, ())), "")


_NEEDS: dict[ConditionKind, tuple[str, ...]] = {
    ConditionKind.SIZE: ("sizes",),
    ConditionKind.LEFT_SCHOOL: ("months",),
    ConditionKind.REGISTERED: ("months",),
    ConditionKind.FAILED_BUSINESS: ("months",),
    ConditionKind.CONTRACT: ("months",),
    ConditionKind.TRAINING: ("trainings",),
    ConditionKind.ANY_OF: ("of",),
    ConditionKind.ALL_OF: ("of",),
}


# The youngest age at which anybody reaches legal retirement (女工人 50 周岁); it only rises.
FIRST_RETIREMENT = 50
# Whoever is employed, or insured for work of their own, is of an age to work; both ends are the law's.
OF_WORKING_AGE = (ConditionKind.CONTRACT, ConditionKind.FLEXIBLE_INSURED)
WORKING_AGE_WORDS = (
    f"年满 {WORKING_AGE} 周岁（劳动法第十五条）、未达到法定退休年龄（劳动合同法实施条例第二十一条）：按出生日期判断，"
    f"满 {FIRST_RETIREMENT} 周岁的另看法定退休日期"
)


class Frozen(BaseModel):
    """A checked value that does not change."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Condition(Frozen):
    """A condition with its parameters: sizes, months (contract term, window), kinds of training, or further ones."""

    kind: ConditionKind
    sizes: tuple[EnterpriseSize, ...] = ()
    months: Months | None = None
    trainings: tuple[CourseKind, ...] = ()
    of: Annotated[tuple[Condition, ...], Field(max_length=10)] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        wanted = _NEEDS.get(self.kind, ())
        given = [name for name in ("sizes", "months", "trainings", "of") if getattr(self, name) not in ((), None)]
        if sorted(wanted) != sorted(given):
            raise ValueError(f"条件“{self.kind.label}”的参数应是：{'、'.join(wanted) or '无'}")
        if not all(one.own for one in self.trainings):
            raise ValueError("职工培训只有岗前、在岗和技能提升培训")
        return self

    @property
    def words(self) -> str:
        """The condition as a person would read it."""
        if self.of:
            link = "，或" if self.kind is ConditionKind.ANY_OF else "，且"
            return link.join(f"（{one.words}）" if one.of else one.words for one in self.of)
        if self.sizes or self.trainings:
            return f"{self.kind.label}：{'、'.join(one.label for one in (*self.sizes, *self.trainings))}"
        said = {
            ConditionKind.LEFT_SCHOOL: f"毕业未满 {self.months} 个月的高校毕业生",
            ConditionKind.REGISTERED: f"登记失业满 {self.months} 个月" if self.months else "登记失业",
            ConditionKind.FAILED_BUSINESS: f"创业失败人员（停业注销 {self.months} 个月以内）",
            ConditionKind.CONTRACT: f"签订期限不少于 {self.months} 个月的劳动合同",
        }
        return said.get(self.kind, self.kind.label)


class Amount(Frozen):
    """How much: fen per person, month, training or service, or a share of what was actually paid."""

    kind: AmountKind
    fen: Fen | None = None
    numerator: Annotated[int, Field(ge=1, le=100)] | None = None
    denominator: Annotated[int, Field(ge=1, le=100)] | None = None
    verified: bool = False
    note: Text = ""

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if (self.numerator is None) != (self.denominator is None):
            raise ValueError("比例要同时写分子和分母")
        if self.numerator is not None and self.denominator is not None and self.numerator > self.denominator:
            raise ValueError("补贴比例不能超过实际缴费")
        if self.numerator is not None and self.kind is not AmountKind.SHARE:
            raise ValueError("只有按比例的补贴才写分子和分母")
        return self


class Exclusion(Frozen):
    """A slot that one live claim takes (不重复申领); with ``switch`` only while that switch is on."""

    slot: Code
    basis: Basis
    switch: Code | None = None


class PaperRecord(Labelled):
    """What the store may hold in place of a paper (有登记的材料)."""

    COURSE_FILED = "course_filed", "开班备案"
    COURSE_ROSTER = "course_roster", "花名册和考勤"
    COURSE_PASSED = "course_passed", "证书或考核合格登记"


class Evidence(Frozen):
    """One paper of the checklist, who brings it, and which record stands for it where there is one."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    by: EvidenceFrom
    record: PaperRecord | None = None


class ClaimLimits(Frozen):
    """Limits of the ledger from a day on: how far an application is dated back, how near two placements are one.

    ``edition_days``: how far back a new wording may begin, since what was answered from that day on is answered anew.
    """

    effective_from: date
    backdate_days: Annotated[int, Field(ge=0, le=366)]
    service_days: Annotated[int, Field(ge=0, le=366)]
    edition_days: Annotated[int, Field(ge=0, le=3660)] = 0
    source: Text = ""


class Policy(Frozen):
    """One dated wording of a policy. ``effective_from`` is the first day this wording counts (empty: from ever).

    ``valid_from``/``valid_to`` are the policy's own period, inclusive, tested by ``date_kind``. ``apply_to`` is the
    last application date where the period tests another date. ``known_to`` is set where the last day was not seen in
    the original: the last day on which the policy is known to run, past which nothing is called eligible. ``verified``
    says that somebody (``checked_by``) compared conditions and dates with the original, and without it what is lacking;
    amounts carry a mark of their own.
    """

    id: Code
    name: Annotated[str, StringConstraints(min_length=2, max_length=60)]
    doc_no: Text
    clause: Annotated[str, StringConstraints(max_length=20)] = ""
    scope: Adcode
    claimant: Claimant
    automatic: bool = False
    conditions: Annotated[tuple[Condition, ...], Field(max_length=20)] = ()
    amount: Amount
    term_months: Months | None = None
    until_retirement_years: Annotated[int, Field(ge=1, le=10)] | None = None
    date_kind: DateKind
    effective_from: date | None = None
    # From its first day on there is no such policy any more (废止); who was hired or applied before is not concerned.
    withdrawn: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    apply_to: date | None = None
    # The document gives no last application date: this one is ours (本系统设定), and said to be wherever it is shown.
    apply_to_own: bool = False
    known_to: date | None = None
    exclusions: Annotated[tuple[Exclusion, ...], Field(max_length=10)] = ()
    evidence: Annotated[tuple[Evidence, ...], Field(max_length=20)] = ()
    places: Annotated[tuple[PlaceKind, ...], Field(min_length=1, max_length=4)] = (PlaceKind.ENTERPRISE,)
    verified: bool = False
    checked_by: Text = ""
    source: Text = ""
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=600)] = ""
    # Which wording this is: the file's name, or "v" and the number of an adopted edit.
    version: Annotated[str, StringConstraints(max_length=40)] = ""

    @property
    def implied(self) -> tuple[str, ...]:
        """Conditions no document lists since a law sets them for every such policy: of an age to work (劳动年龄)."""
        asked = any(one.kind in OF_WORKING_AGE for one in self.every_condition)
        return (WORKING_AGE_WORDS,) if asked else ()

    @property
    def every_condition(self) -> list[Condition]:
        """Every condition, those inside others too."""
        found, left = [], list(self.conditions)
        while left:
            one = left.pop()
            found.append(one)
            left.extend(one.of)
        return found

    @property
    def edition_words(self) -> str:
        """Which wording this is in words: the number of an adopted edit, else the document it was shipped with."""
        if self.version.startswith("v") and self.version[1:].isdigit():
            return f"政策第 {self.version[1:]} 版"
        return f"政策依据 {self.doc_no}" if self.doc_no else "政策原版"

    @property
    def concerns_hire(self) -> bool:
        """Whether somebody hired is what it is paid for; else it is a list, a training, a service or a person's own."""
        apart = (Basis.EMPLOYER, Basis.EVENT)
        return self.claimant is Claimant.ENTERPRISE and not any(one.basis in apart for one in self.exclusions)

    @property
    def by_course(self) -> bool:
        """Whether it is paid for a course that an enterprise held for its own staff."""
        return self.claimant is Claimant.ENTERPRISE and any(one.basis is Basis.EVENT for one in self.exclusions)

    @property
    def sensitive(self) -> bool:
        """Whether claiming it tells something of a person that is nobody's business (困难、失业、创业失败)."""
        left, private = list(self.conditions), (ConditionKind.HARDSHIP, ConditionKind.REGISTERED)
        while left:
            one = left.pop()
            if one.kind in (*private, ConditionKind.FAILED_BUSINESS):
                return True
            left.extend(one.of)
        return False

    @property
    def monthly(self) -> bool:
        """Whether it is paid for months, so that no month is paid twice."""
        return any(one.basis is Basis.PERSON_MONTH for one in self.exclusions)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise ValueError("有效期的起止日期颠倒")
        if self.valid_to and self.apply_to is None and self.date_kind in (DateKind.HIRE, DateKind.LISTED):
            # Without it, whoever was hired or listed in time could apply for ever, and it would never be over.
            raise ValueError("写了政策截止日期的，还要写最晚申请日期")
        if self.apply_to_own and self.apply_to is None:
            raise ValueError("标为本系统设定的最晚申请日期没有填写")
        if self.known_to and self.valid_to:
            raise ValueError("写了政策截止日期的，不再写“已知执行到”")
        if self.verified and (not self.checked_by or self.checked_by.startswith("未核实")):
            raise ValueError("标为已核实的政策要写明由谁核实")
        names = [one.name for one in self.evidence]
        if len(names) != len(set(names)):
            raise ValueError("材料清单里有重复的名称")
        return self
