"""The policy editor (政策编辑), commands of ``matcher policy``: new dated wordings, made by one, adopted by another."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from matcher.cli.policies import policy, read_facts
from matcher.cli.terminal import (
    AsJson,
    Opinion,
    Reader,
    RowId,
    Staff,
    Version,
    acting,
    chosen,
    day,
    print_json,
    reading,
    seen,
    show,
    step_argument,
    tell,
)

__all__ = ["policy"]  # whoever takes the group from here has these commands too
_STEPS = "adopt:采用 refuse:不采用（写原因）"
_EDITION = "id:编号 policy:政策 scope:地区 effective_from:生效 state:状态 reason:理由 version:版次"
PolicyId = Annotated[str, typer.Argument(help="政策编号，见 policy list", metavar="政策", show_default=False)]


@policy.command("wording")
def wording(policy_id: PolicyId, staff: Reader = "") -> None:
    """输出一项政策现行的全部条款（JSON），改其中几项后用 policy edit 提出新版本。"""
    from matcher.service import editions

    with reading(staff) as context:
        found = editions.wording_of(context, policy_id)
    print_json(found.model_dump(mode="json"))


@policy.command("editions")
def list_editions(staff: Reader = "", as_json: AsJson = False) -> None:
    """列出本地区编辑过的政策版本，新的在前。"""
    from matcher.service import editions

    with reading(staff) as context:
        rows = editions.list_editions(context)
    show(rows, _EDITION, as_json)


@policy.command("edition")
def review(edition_id: RowId, staff: Reader = "", as_json: AsJson = False) -> None:
    """查看一个版本（版本编号）：和现行版本逐项对照，哪些在办申领会有不同的结论。"""
    from matcher.service import edition_reviews

    with reading(staff) as context:
        found = edition_reviews.review_edition(context, edition_id)
    changes = [{"label": one.label, "before": one.before, "after": one.after} for one in found.changes]
    rows: list[dict[str, Any]] = [
        {
            "claim_id": one.claim.id,
            "state": one.claim.state,
            "before": one.before.kind.label,
            "after": one.after.kind.label,
            "before_fen": one.before.total,
            "after_fen": one.after.total,
        }
        for one in found.concerned
    ]
    if as_json:
        print_json({"changes": changes, "concerned": rows, "looked": found.looked})
        return
    show(changes, "label:项目 before:现行 after:新版本", False)
    columns = "claim_id:申领 state:状态 before:现行结论 after:新结论 before_fen:现行金额（元） after_fen:新金额（元）"
    show(rows, columns, False)


@policy.command("edit")
def edit(
    policy_id: PolicyId,
    file: Annotated[
        Path, typer.Argument(help="写有要改的条款的 JSON 文件；- 表示标准输入", allow_dash=True, metavar="文件")
    ],
    effective: Annotated[str, typer.Option("--from", help="从哪天起生效，如 2027-01-01")],
    reason: Annotated[str, typer.Option(help="依据的文件或理由")],
    staff: Staff,
    as_json: AsJson = False,
) -> None:
    """为本地区提出一项政策的新版本；另一人采用后才生效。"""
    from matcher.service import editions

    with acting(staff) as context:
        first, told = _first(effective), read_facts(file)
        done = editions.propose_edition(context, policy_id, effective_from=first, changes=told, reason=reason)
    tell(done, _EDITION, as_json)


def _first(effective: str) -> date:
    from matcher.errors import Invalid

    first = day(effective, "--from")
    if first is None:
        raise Invalid("请用 --from 写生效日期", field="--from")
    return first


@policy.command("add")
def add(
    file: Annotated[
        Path, typer.Argument(help="写有全部条款的 JSON 文件；- 表示标准输入", allow_dash=True, metavar="文件")
    ],
    effective: Annotated[str, typer.Option("--from", help="从哪天起生效，如 2027-01-01")],
    reason: Annotated[str, typer.Option(help="依据的文件或理由")],
    staff: Staff,
    as_json: AsJson = False,
) -> None:
    """录入一项新政策（省级）；另一人采用后才生效。"""
    from matcher.service import editions

    with acting(staff) as context:
        told = read_facts(file)
        done = editions.propose_policy(context, told, effective_from=_first(effective), reason=reason)
    tell(done, _EDITION, as_json)


@policy.command("withdraw")
def withdraw(
    policy_id: PolicyId,
    effective: Annotated[str, typer.Option("--from", help="从哪天起废止，如 2027-01-01")],
    reason: Annotated[str, typer.Option(help="依据的文件或理由")],
    staff: Staff,
    as_json: AsJson = False,
) -> None:
    """提出废止一项政策（省级）；另一人采用后才生效，此前招用或申请的按原规定。"""
    from matcher.service import editions

    with acting(staff) as context:
        done = editions.propose_withdrawal(context, policy_id, effective_from=_first(effective), reason=reason)
    tell(done, _EDITION, as_json)


@policy.command("decide")
def decide(
    edition_id: RowId,
    step: Annotated[str, step_argument(_STEPS)],
    staff: Staff,
    opinion: Opinion = "",
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """审定一个政策新版本（版本编号）；不能由提出的人办。"""
    from matcher.models.edition import PolicyEdition
    from matcher.service import editions

    with acting(staff) as context:
        held = seen(context, PolicyEdition, edition_id, version)
        adopt = chosen(_STEPS, step) == "adopt"
        done = editions.decide_edition(context, edition_id, version=held, adopt=adopt, opinion=opinion)
    tell(done, _EDITION, as_json)
