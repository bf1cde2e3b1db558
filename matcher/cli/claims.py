"""``matcher claim`` (补贴申领): what may be claimed, the ledger, the checklist, the steps."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from matcher.cli.policies import pair
from matcher.cli.terminal import (
    MOST,
    AsJson,
    Opinion,
    Reader,
    RowId,
    Staff,
    Version,
    acting,
    chosen,
    day,
    money,
    out,
    print_json,
    reading,
    row_of,
    seen,
    show,
    step_argument,
    tell,
)

if TYPE_CHECKING:
    from matcher.models.claim import Claim
    from matcher.models.retirement import RetireKind

claim = typer.Typer(help="补贴申领：可申领、台账、提出、材料、提交、核定、拨付", no_args_is_help=True)
_STEPS = (
    "submit:提交 return:退回补正 approve:核定 refuse:不予核定 pay:登记拨付 withdraw:撤回 revoke:撤销核定 "
    "recover:责令退回 collect:登记退款 lift:撤销责令退回"
)
_CLAIM = (
    "id:编号 policy:政策 state:状态 applied_on:申请日期 proposed_amount:系统计算（元） amount:金额（元） "
    "opinion:意见 paid_on:拨付日期 recover_amount:应退回（元） recover_due:退回期限 returned:已退回（元） version:版次"
)
_LEDGER = (
    "id=claim.id:编号 policy=policy.name:政策 person:人员 state=claim.state:状态 computed:系统计算（元） "
    "amount:金额（元） proposer:提出 decider:核定 today:今天申请 version=claim.version:版次"
)
_WAITING = (
    "id:编号 policy:政策 state:状态 applied_on:申请日期 proposed_amount:系统计算（元） amount:金额（元） version:版次"
)
_PAPERS = "name:材料 by:由谁提供 ticked_by:核对人 ticked_at:核对时间"


@claim.command("list")
def list_all(
    enterprise: Annotated[
        int | None, typer.Option(min=1, max=2**62, help="只看一家企业的台账；不写列待核定、待拨付和责令退回中的")
    ] = None,
    staff: Reader = "",
    as_json: AsJson = False,
) -> None:
    """列出待核定、待拨付和责令退回中的申领，或一家企业的全部申领。"""
    from matcher.service import claims, policy_sheets

    with reading(staff) as context:
        if enterprise is not None:
            show(policy_sheets.get_sheet(context, enterprise).claims, _LEDGER, as_json)
            return
        rows = [*claims.list_waiting(context, MOST), *claims.list_to_pay(context, MOST)]
        rows += claims.list_recovering(context, MOST)
    show([row_of(one, _WAITING) | {"enterprise": firm} for one, firm in rows], f"{_WAITING} enterprise:单位", as_json)


@claim.command("sheet")
def sheet(enterprise_id: RowId, staff: Reader = "", as_json: AsJson = False) -> None:
    """一家企业（企业编号）可以申领什么：每项政策的结论、原因、缺的材料，以及录用的人各可申领什么。"""
    from matcher.service import policies, policy_sheets

    with reading(staff) as context:
        found = policy_sheets.get_sheet(context, enterprise_id)
        amounts = policies.sees_amounts(context.actor)
    answers = [one.shown(amounts=amounts) for one in found.answers]
    if as_json:
        hired = [
            {"seeker_id": one.seeker.id, "name": one.seeker.name_masked, "policies": [it.plain() for it in one.chances]}
            for one in found.hired
        ]
        money = {"claimable": found.claimable, "unverified": found.unverified} if found.staff else {}
        print_json({"answers": answers, "hired": hired, **money})
        return
    rows = [
        {
            "policy": one.name,
            "verdict": one.kind.label,
            "why": "；".join([reason.text for reason in one.reasons] or one.missing_labels),
            "papers": [paper.name for paper in one.evidence_missing],
        }
        for one in found.answers
    ]
    show(rows, "policy:政策 verdict:结论 why:原因或缺少的信息 papers:缺少的材料", False)
    for hire in found.hired:
        names = "、".join(one.answer.name for one in hire.chances)
        out.print(f"  {hire.seeker.id} {hire.seeker.name_masked}：{names or '无'}", markup=False)


@claim.command("propose")
def propose(
    policy: Annotated[str, typer.Argument(help="政策编号，见 matcher policy list", metavar="政策")],
    staff: Staff,
    enterprise: Annotated[int | None, typer.Option(min=1, max=2**62, help="为哪家企业；本人申领的不写")] = None,
    seeker: Annotated[int | None, typer.Option(min=1, max=2**62, help="录用的人或申领人的编号")] = None,
    fact: Annotated[list[str] | None, typer.Option(help="一项信息，可重复，如 hired_on=2026-11-20 months=3")] = None,
    months_from: Annotated[str, typer.Option(help="按月的补贴：从哪个月起，如 2026-09-01")] = "",
    retire: Annotated[str, typer.Option(help="退休类别：man、woman_cadre、woman，按出生日期推算")] = "",
    course: Annotated[int | None, typer.Option(min=1, max=2**62, help="培训补贴：本单位已结业的培训班")] = None,
    place: Annotated[str, typer.Option(help="在哪里申领（地区代码）")] = "",
    reason: Annotated[str, typer.Option(help="系统认为不符合或未见到岗记录时的理由")] = "",
    received: Annotated[str, typer.Option(help="申请日期早于今天的：何时何处收到纸质申请")] = "",
    as_json: AsJson = False,
) -> None:
    """提出一笔申领，进入台账。"""
    from matcher.service import claims

    with acting(staff) as context:
        facts = dict(pair(one) for one in fact or [])
        done = claims.propose_claim(
            context,
            policy,
            enterprise_id=enterprise,
            seeker_id=seeker,
            told=facts,
            months_from=day(months_from, "--months-from"),
            retire_kind=_retire_kind(retire),
            course_id=course,
            place=place,
            reason=reason,
            received=received,
        )
    if as_json:
        print_json(row_of(done, _CLAIM) | {"evidence": _papers(done)})
        return
    tell(done, _CLAIM, False)
    show(_papers(done), _PAPERS, False)


def _retire_kind(code: str) -> RetireKind | None:
    from matcher.errors import Invalid
    from matcher.models.retirement import RetireKind

    if code and code not in list(RetireKind):
        raise Invalid(
            f"--retire 可写{'、'.join(f'{one.value} {one.label}' for one in RetireKind)}", field="retire_kind"
        )
    return RetireKind(code) if code else None


def _papers(claim: Claim) -> list[dict[str, Any]]:
    """The checklist, with who gives each paper as a member."""
    from matcher.models.policy import EvidenceFrom

    rows = []
    for one in claim.evidence:
        ticked = one.get("ticked_at")
        at = datetime.fromisoformat(ticked) if ticked else None
        rows.append(row_of(one, _PAPERS) | {"by": EvidenceFrom(one["by"]), "ticked_at": at})
    return rows


@claim.command("papers")
def papers(
    claim_id: RowId,
    staff: Staff,
    name: Annotated[list[str] | None, typer.Option("--seen", help="已核对的材料名称，可重复；不写不变")] = None,
    everything: Annotated[bool, typer.Option("--all", help="清单上的材料都已核对")] = False,
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """材料清单：查看，或登记核对了哪些（以这次写的为准）。"""
    from matcher.models.claim import Claim
    from matcher.service import claims
    from matcher.service.permissions import Action

    with acting(staff) as context:
        done = claims.find_claim(context, claim_id, Action.CLAIM_READ)
        if name or everything:
            names = [one["name"] for one in done.evidence] if everything else name or []
            held = seen(context, Claim, claim_id, version)
            done = claims.tick_evidence(context, claim_id, version=held, names=names)
    show(_papers(done), _PAPERS, as_json)


@claim.command("step")
def step_claim(
    claim_id: RowId,
    step: Annotated[str, step_argument(_STEPS)],
    staff: Staff,
    opinion: Opinion = "",
    amount: Annotated[str, typer.Option(help="金额，元：核定（标准未核实时必填）、应退回（不写为全部）、退款")] = "",
    paid_on: Annotated[str, typer.Option(help="拨付日期，不写为今天")] = "",
    article: Annotated[str, typer.Option(help="责令退回的依据：条款或文号")] = "",
    due_on: Annotated[str, typer.Option("--due", help="责令退回的期限，如 2026-12-31")] = "",
    returned_on: Annotated[str, typer.Option(help="退款日期，不写为今天")] = "",
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """办理一笔申领的一步；核定、退回、拨付不能由提出的人办。"""
    from matcher.models.claim import Claim, ClaimStep
    from matcher.service import claims

    with acting(staff) as context:
        done = claims.take_step(
            context,
            claim_id,
            ClaimStep(chosen(_STEPS, step)),
            version=seen(context, Claim, claim_id, version),
            opinion=opinion,
            amount=money(amount, "--amount"),
            paid_on=day(paid_on, "--paid-on"),
            article=article,
            due_on=day(due_on, "--due"),
            returned_on=day(returned_on, "--returned-on"),
        )
    tell(done, _CLAIM, as_json)
