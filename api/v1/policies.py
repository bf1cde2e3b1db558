"""Subsidy policies (补贴政策): the dated wordings, what they say of some facts, and their edits."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute, reading
from api.v1.problem import problems
from matcher.models.edition import PolicyEdition
from matcher.models.policy_facts import PolicyFacts
from matcher.service import edition_reviews, editions, policies, policy_sheets

router = APIRouter(tags=["补贴政策"], route_class=UnitRoute)
Code = Annotated[str, Path(max_length=20, description="政策编号，如 S1")]


class EditionIn(BaseModel):
    """New values of some fields of a policy from a day on, and why."""

    model_config = ConfigDict(extra="forbid")

    effective_from: date
    changes: dict[str, Any] = Field(min_length=1, max_length=20)
    reason: str = Field(default="", max_length=300)


class PolicyIn(BaseModel):
    """A new policy whole, its first day, and the document it rests on."""

    model_config = ConfigDict(extra="forbid")

    effective_from: date
    wording: dict[str, Any] = Field(min_length=1, max_length=40)
    reason: str = Field(default="", max_length=300)


class End(BaseModel):
    """The first day on which there is no such policy any more, and why."""

    model_config = ConfigDict(extra="forbid")

    effective_from: date
    reason: str = Field(default="", max_length=300)


class Decision(BaseModel):
    """The version seen, and what is said to it."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31)
    opinion: str = Field(default="", max_length=200)


class EditionOut(BaseModel):
    """An edited wording and what became of it."""

    id: int
    policy: str
    scope: str
    effective_from: date
    wording: dict[str, Any]
    reason: str
    state: str
    made_at: datetime
    decided_at: datetime | None
    version: int


class ChangeOut(BaseModel):
    """One field in words, without the edition and with it."""

    label: str
    before: str
    after: str


class ConcernedOut(BaseModel):
    """An open claim that would be answered differently."""

    claim_id: int
    state: str
    before: dict[str, Any]
    after: dict[str, Any]


class ReviewOut(BaseModel):
    """An edition beside the wording it takes over from; ``looked`` open claims were asked."""

    edition: EditionOut
    changes: list[ChangeOut]
    concerned: list[ConcernedOut]
    looked: int
    decidable: bool


def _edition(one: PolicyEdition) -> EditionOut:
    return EditionOut(**one.model_dump(include=set(EditionOut.model_fields)))


@router.get("/policies", summary="补贴政策（全部版本）", responses=problems())
def list_policies(context: ApiContext, on: Annotated[date | None, Query(description="按哪一天")] = None) -> list[Any]:
    """Every wording with its status on a day; figures nobody verified are for staff only."""
    return [row.plain() for row in policies.list_policies(context, on=on)]


@router.post("/policies/try", summary="试算：按所填信息回答每项政策（不保存）", responses=problems())
@reading
def try_facts(
    context: ApiContext,
    body: PolicyFacts,
    edition: Annotated[int | None, Query(ge=1, le=2**62, description="假定采用这个待审定的版本")] = None,
) -> list[Any]:
    """Facts by name, such as ``{"size": "medium", "hired_on": "2022-12-20"}``; what is left out is not known."""
    told = edition_reviews.try_edition(context, edition, body) if edition else None
    answers = told if told is not None else policies.try_facts(context, body)
    amounts = policies.sees_amounts(context.actor)
    return [one.shown(amounts=amounts) for one in answers]


@router.get("/policy-editions", summary="编辑过的政策版本", responses=problems())
def list_editions(context: ApiContext) -> list[EditionOut]:
    """Newest first."""
    return [_edition(one) for one in editions.list_editions(context)]


@router.get("/policy-editions/{edition_id}", summary="一个版本：逐项对照和对在办申领的影响", responses=problems(404))
def review(edition_id: Id, context: ApiContext) -> ReviewOut:
    """What it changes, and the open claims of the region that would be answered differently."""
    found = edition_reviews.review_edition(context, edition_id)
    return ReviewOut(
        edition=_edition(found.edition),
        changes=[ChangeOut(label=one.label, before=one.before, after=one.after) for one in found.changes],
        concerned=[
            ConcernedOut(
                claim_id=one.claim.id or 0,
                state=one.claim.state.value,
                before=one.before.shown(amounts=True),
                after=one.after.shown(amounts=True),
            )
            for one in found.concerned
        ],
        looked=found.looked,
        decidable=found.decidable,
    )


@router.post("/policies/{code}/editions", status_code=201, summary="编辑政策（新版本）", responses=problems(404))
def propose(code: Code, body: EditionIn, context: ApiContext) -> EditionOut:
    """A new dated wording; it counts once another person adopts it."""
    made = editions.propose_edition(
        context, code, effective_from=body.effective_from, changes=body.changes, reason=body.reason
    )
    return _edition(made)


@router.post("/policies", status_code=201, summary="录入新政策", responses=problems(409))
def add(body: PolicyIn, context: ApiContext) -> EditionOut:
    """A policy that is new; it counts once another person adopts it."""
    made = editions.propose_policy(context, body.wording, effective_from=body.effective_from, reason=body.reason)
    return _edition(made)


@router.post("/policies/{code}/withdrawal", status_code=201, summary="废止政策", responses=problems(404, 409))
def withdraw(code: Code, body: End, context: ApiContext) -> EditionOut:
    """The end of a policy from a day on, once another person adopts it; who was hired or applied before keeps it."""
    made = editions.propose_withdrawal(context, code, effective_from=body.effective_from, reason=body.reason)
    return _edition(made)


@router.post("/policy-editions/{edition_id}/adoption", summary="采用新版本", responses=problems(404, 409))
def adopt(edition_id: Id, body: Decision, context: ApiContext) -> EditionOut:
    """Never by who made it."""
    made = editions.decide_edition(context, edition_id, version=body.version, adopt=True, opinion=body.opinion)
    return _edition(made)


@router.post("/policy-editions/{edition_id}/refusal", summary="不采用新版本", responses=problems(404, 409))
def refuse(edition_id: Id, body: Decision, context: ApiContext) -> EditionOut:
    """The wording stays as history."""
    made = editions.decide_edition(context, edition_id, version=body.version, adopt=False, opinion=body.opinion)
    return _edition(made)


@router.get("/me/policies", summary="本人可享受的补贴和人员类别", responses=problems(404))
def own(context: ApiContext) -> dict[str, Any]:
    """What the signed-in person may claim, and the status groups held of them."""
    sheet = policy_sheets.own_sheet(context)
    return {
        "answers": [one.shown(amounts=False) for one in sheet.answers],
        "statuses": [
            {
                "kind": status.kind.value,
                "label": status.kind.label,
                "holds": status.holds,
                "since": status.since,
                "until": status.until,
                "document": document,
                "category": category,
            }
            for status, document, category in sheet.statuses
        ],
        "claims": [
            {"id": one.id, "policy": one.policy, "state": one.state.value, "applied_on": one.applied_on}
            for one in sheet.claims
        ],
    }
