"""What is known of a hire or a person (申领事实), and what the policy engine answers (结论)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from matcher.models.enums import EducationLevel, EnterpriseSize
from matcher.models.policy import (
    Adcode,
    AmountKind,
    AnswerKind,
    Claimant,
    Code,
    Evidence,
    Fen,
    Frozen,
    Months,
    PlaceKind,
)
from matcher.models.retirement import RetireKind
from matcher.models.training import CourseKind


class Taken(Frozen):
    """A slot that another live claim holds already, in words: which policy, and the slot it takes."""

    slot: Code
    policy: str


class PolicyFacts(Frozen):
    """What is known of (enterprise, person, hire, application, place); None means not known, never no.

    Dates: ``applied_on`` application, ``first_applied_on`` the first application of a monthly subsidy (初次核定),
    ``hired_on`` first day of the contract, ``listed_on`` day a matched list was made, ``graduated_on`` the diploma's
    date, ``unemployed_since``/``unemployed_to`` the registration (a last day means it ended), ``hardship_from``/
    ``hardship_to`` the county's decision, ``born_on`` as the identity paper says, ``retires_on`` the legal
    retirement date (法定退休日期). Money in fen, regions six-digit codes.
    """

    applied_on: date | None = None
    first_applied_on: date | None = None
    hired_on: date | None = None
    listed_on: date | None = None
    adcode: Adcode | None = None
    registration_adcode: Adcode | None = None
    insured_adcode: Adcode | None = None
    household_adcode: Adcode | None = None
    size: EnterpriseSize | None = None
    contract_signed: bool | None = None
    contract_months: Months | None = None
    education: EducationLevel | None = None
    graduated_on: date | None = None
    unemployed: bool | None = None
    unemployed_since: date | None = None
    unemployed_to: date | None = None
    hardship: bool | None = None
    hardship_from: date | None = None
    hardship_to: date | None = None
    failed_business: bool | None = None
    failed_on: date | None = None
    employed: bool | None = None
    born_on: date | None = None
    retires_on: date | None = None
    # Set where ``retires_on`` was computed from the birth and not typed.
    retire_kind: RetireKind | None = None
    unemployment_insured: bool | None = None
    social_insured: bool | None = None
    flexible_insured: bool | None = None
    enterprise_insured: bool | None = None
    on_list: bool | None = None
    training: CourseKind | None = None
    trained: bool | None = None
    trainees: Annotated[int, Field(ge=0, le=500)] | None = None
    placed: bool | None = None
    free_service: bool | None = None
    paid_fen: Fen | None = None
    months: Annotated[int, Field(ge=1, le=600)] | None = None
    evidence: Annotated[tuple[str, ...], Field(max_length=40)] = ()
    taken: Annotated[tuple[Taken, ...], Field(max_length=40)] = ()

    @model_validator(mode="after")
    def _plain(self) -> Self:
        if self.size is EnterpriseSize.UNKNOWN:
            object.__setattr__(self, "size", None)  # "unknown" is what nobody knows, not a class
        for first, last, name in (
            (self.unemployed_since, self.unemployed_to, "失业登记"),
            (self.hardship_from, self.hardship_to, "困难人员认定"),
        ):
            if first and last and first > last:
                raise ValueError(f"{name}的起止日期颠倒")
        return self


FACT_LABELS: dict[str, str] = {
    "applied_on": "申请日期",
    "first_applied_on": "初次申请日期",
    "hired_on": "招用（合同起始）日期",
    "listed_on": "名单认定日期",
    "adcode": "单位所在地",
    "registration_adcode": "失业（求职）登记地",
    "insured_adcode": "社保缴纳地",
    "household_adcode": "户籍地",
    "size": "企业规模",
    "contract_signed": "是否签订劳动合同",
    "contract_months": "合同期限（月）",
    "education": "学历",
    "graduated_on": "毕业日期",
    "unemployed": "是否登记失业",
    "unemployed_since": "失业登记日期",
    "unemployed_to": "失业登记终止日期",
    "hardship": "是否认定为就业困难人员",
    "hardship_from": "困难人员认定日期",
    "hardship_to": "困难人员认定有效至",
    "failed_business": "是否创业失败人员",
    "failed_on": "停业注销日期",
    "employed": "当时是否已就业",
    "born_on": "出生日期",
    "retires_on": "法定退休日期",
    "retire_kind": "退休类别",
    "unemployment_insured": "是否已缴失业保险",
    "social_insured": "单位是否已为其缴纳社会保险",
    "flexible_insured": "是否以灵活就业人员身份缴费",
    "enterprise_insured": "单位是否参加失业保险",
    "on_list": "是否在免申即享名单上",
    "training": "培训类型",
    "trained": "是否完成培训并取得证书或考核合格",
    "trainees": "取得证书或考核合格的人数",
    "placed": "是否介绍成功并上岗",
    "free_service": "是否免费服务",
    "paid_fen": "每月实际缴费（分）",
    "months": "申领月数",
}


# What is lacking of the policy itself, not of the case: nobody can tell it, somebody has to read the original.
POLICY_GAPS: dict[str, str] = {"valid_to": "政策的截止日期（原文未见，未核实）"}
LACKING = FACT_LABELS | POLICY_GAPS


class Reason(Frozen):
    """Why not: a stable code and a sentence."""

    code: str
    text: str


class Answer(Frozen):
    """What the engine says of one policy and some facts; ``total`` is the amount for all months, None if not known."""

    policy: str
    name: str
    version: str
    kind: AnswerKind
    doc_no: str
    clause: str
    claimant: Claimant
    tested: date | None
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]
    amount: int | None
    amount_kind: AmountKind
    amount_text: str
    amount_verified: bool
    total: int | None
    term_months: int | None
    term_text: str
    evidence: tuple[Evidence, ...]
    evidence_missing: tuple[Evidence, ...]
    places: tuple[PlaceKind, ...]
    verified: bool
    automatic: bool

    @property
    def missing_labels(self) -> list[str]:
        """The facts that are missing, in words."""
        return [LACKING[name] for name in self.missing]

    def shown(self, *, amounts: bool) -> dict[str, Any]:
        """The answer as JSON; without ``amounts`` figures that nobody verified are left out."""
        hidden = not amounts and not self.amount_verified
        said = self.model_dump(mode="json", exclude={"amount", "total"})
        if hidden:
            said["amount_text"] = UNVERIFIED
        return said | {
            "kind_label": self.kind.label,
            "missing": [{"field": name, "label": LACKING[name]} for name in self.missing],
            "amount": None if hidden else self.amount,
            "total": None if hidden else self.total,
        }


UNVERIFIED = "标准尚未核实，以经办机构核定为准"
