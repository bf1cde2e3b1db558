"""``matcher dossier`` (人事代理): requests for the seven services, loans, a look with its purpose."""

from __future__ import annotations

from typing import Annotated

import typer

from matcher.cli.terminal import (
    AsJson,
    Opinion,
    Reader,
    RowId,
    Staff,
    Version,
    acting,
    chosen,
    drafted,
    member,
    print_json,
    reading,
    row_of,
    seen,
    show,
    step_argument,
    tell,
)

dossier = typer.Typer(help="人事代理：办件、借阅、查看（记入审计）", no_args_is_help=True)
_REQUEST_STEPS = (
    "missing:待补材料 submitted:已补交 accepted:受理（转递后退回、找回也是，写原因） "
    "in_transfer:转递中 missed:查找中（写原因；再次选择是续记查找情况） received:已接收 done:办结 "
    "refused:不予办理（写原因） lost:确认遗失（写最后一条查找记录以外的人，写原因） rebuilt:已补建（写依据）"
)
_LOAN_STEPS = "approve:批准 refuse:不批准（写原因） return:归还"
_REQUESTS = (
    "id=request.id:编号 dossier=dossier.id:档案 name=dossier.name_masked:姓名 service=request.service:事项 "
    "state=request.state:状态 due=request.due:期限 days_left:剩余天数 steps:可办 version=request.version:版次"
)
_REQUEST = (
    "id:编号 dossier_id:档案 service:事项 purpose:用途 counterpart:对方单位 state:状态 due:期限 mode:方式 waybill:单号 "
    "reason:原因 version:版次"
)
_SEARCHES = "request_id:办件 at:时间 found:查找情况"
_LOANS = (
    "id=loan.id:编号 dossier=dossier.id:档案 name=dossier.name_masked:姓名 purpose=loan.purpose:用途 "
    "state=loan.state:状态 return_due=loan.return_due:应还 asker:申请人 version=loan.version:版次"
)
_LOAN = "id:编号 dossier_id:档案 purpose:用途 state:状态 return_due:应还 lent_on:借出 returned_on:归还 version:版次"
_SEEN = (
    "id=dossier.id:编号 name:姓名 id_tail:身份证后四位 file_number=dossier.file_number:档案号 place=dossier.place:库位 "
    "state=dossier.state:状态 received_on=dossier.received_on:接收日期 rebuilds_id=dossier.rebuilds_id:补建自 "
    "rebuilt_as:补建为"
)


@dossier.command("requests")
def list_requests(staff: Reader = "", as_json: AsJson = False) -> None:
    """列出在办的办件，期限近的在前。"""
    from matcher.service import dossiers

    with reading(staff) as context:
        rows = dossiers.list_requests(context)
    show(rows, _REQUESTS, as_json)


@dossier.command("view")
def view(
    dossier_id: RowId,
    purpose: Annotated[str, typer.Option(help="查看目的，记入审计")],
    staff: Staff,
    as_json: AsJson = False,
) -> None:
    """查看一份档案的登记（姓名不脱敏）、办件和借阅；每次查看都记录。"""
    from matcher.service import dossiers

    with acting(staff) as context:
        found = dossiers.view(context, dossier_id, purpose=purpose)
    if as_json:
        rest = {
            "requests": [row_of(one, _REQUEST) for one in found.requests],
            "loans": [row_of(one, _LOAN) for one in found.loans],
            "searches": [row_of(one, _SEARCHES) for one in found.searches],
        }
        print_json(row_of(found, _SEEN) | rest)
        return
    tell(found, _SEEN, False)
    show(found.requests, _REQUEST, False)
    show(found.loans, _LOAN, False)
    if found.searches:
        show(found.searches, _SEARCHES, False)


@dossier.command("ask")
def ask(
    dossier_id: RowId,
    service: Annotated[
        str,
        typer.Argument(help="transfer、materials、keeping、consulting、certificate、vetting、party", metavar="事项"),
    ],
    purpose: Annotated[str, typer.Option(help="用途")],
    staff: Staff,
    counterpart: Annotated[str, typer.Option(help="转递的对方单位")] = "",
    outgoing: Annotated[bool, typer.Option("--outgoing", help="转出；不写为转入")] = False,
    as_json: AsJson = False,
) -> None:
    """提交一件办件，15 个工作日内办结。"""
    from matcher.models.dossier import RequestDraft
    from matcher.service import dossiers

    facts = {"service": service, "purpose": purpose, "counterpart": counterpart, "outgoing": outgoing}
    with acting(staff) as context:
        labels = "service:事项 purpose:--purpose counterpart:--counterpart :--counterpart"
        done = dossiers.ask(context, dossier_id, drafted(RequestDraft, facts, labels))
    tell(done, _REQUEST, as_json)


@dossier.command("step")
def step_request(
    request_id: RowId,
    to: Annotated[str, step_argument(_REQUEST_STEPS)],
    staff: Staff,
    opinion: Opinion = "",
    mode: Annotated[str, typer.Option(help="转递方式：confidential、courier、ems")] = "",
    waybill: Annotated[str, typer.Option(help="转递单号")] = "",
    file_number: Annotated[str, typer.Option(help="档案号（接收、补建）")] = "",
    place: Annotated[str, typer.Option(help="库位（接收、补建）")] = "",
    cadre: Annotated[bool | None, typer.Option(help="原干部身份；邮寄前须确认不是")] = None,
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """办理一件办件（办件编号）的一步。"""
    from matcher.models.dossier import DossierRequest, RequestState, TransferMode
    from matcher.service import dossiers

    with acting(staff) as context:
        done = dossiers.handle(
            context,
            request_id,
            to=RequestState(chosen(_REQUEST_STEPS, to)),
            version=seen(context, DossierRequest, request_id, version),
            reason=opinion,
            mode=member(TransferMode, mode, "--mode") if mode else None,
            waybill=waybill,
            file_number=file_number,
            place=place,
            cadre=cadre,
        )
    tell(done, _REQUEST, as_json)


@dossier.command("loans")
def list_loans(staff: Reader = "", as_json: AsJson = False) -> None:
    """列出待审批和借出的档案，应还早的在前。"""
    from matcher.service import loans

    with reading(staff) as context:
        rows = loans.list_loans(context)
    show(rows, _LOANS, as_json)


@dossier.command("borrow")
def borrow(
    dossier_id: RowId,
    purpose: Annotated[str, typer.Option(help="用途")],
    until: Annotated[str, typer.Option(help="应还日期，如 2026-12-10")],
    staff: Staff,
    as_json: AsJson = False,
) -> None:
    """申请借阅一份在库档案。"""
    from matcher.models.dossier import LoanDraft
    from matcher.service import loans

    facts = {"purpose": purpose, "return_due": until}
    with acting(staff) as context:
        done = loans.ask_loan(context, dossier_id, drafted(LoanDraft, facts, "purpose:--purpose return_due:--until"))
    tell(done, _LOAN, as_json)


@dossier.command("loan")
def step_loan(
    loan_id: RowId,
    step: Annotated[str, step_argument(_LOAN_STEPS)],
    staff: Staff,
    opinion: Opinion = "",
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """审批（不能由申请人办）或归还一笔借阅（借阅编号）。"""
    from matcher.models.dossier import Loan
    from matcher.service import loans

    with acting(staff) as context:
        held = seen(context, Loan, loan_id, version)
        if chosen(_LOAN_STEPS, step) == "return":
            done = loans.give_back(context, loan_id, version=held)
        else:
            done = loans.decide(context, loan_id, approve=step == "approve", version=held, reason=opinion)
    tell(done, _LOAN, as_json)
