"""An invented entrustment (人事代理): the first firm's agreement, its staff list, files received and lent."""

from __future__ import annotations

from datetime import timedelta

from matcher import clock
from matcher.demo.bodies import account_actor
from matcher.models.dossier import (
    AgreementDraft,
    DossierService,
    LoanDraft,
    RequestDraft,
    RequestState,
    TransferMode,
)
from matcher.service import agreements, dossiers, loans
from matcher.service.context import Kit

_NAMES = ("演示赵一", "演示钱二", "演示孙三", "演示李四", "演示周五")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def invented_id(number: int) -> str:
    """A sound ID number of nobody alive: born on 1 January 1900."""
    body = f"14070219000101{number:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def entrust(kit: Kit) -> None:
    """Put it in by the firm and the two clerks of the public body."""
    firm, clerk, other = (account_actor(kit, name) for name in ("qiye", "jigou", "jigou2"))
    today = clock.today()
    with kit.open(firm, write=True, request_id="demo") as context:
        keepers = agreements.keepers(context)
        if not keepers:
            return
        draft = AgreementDraft(
            organisation_id=keepers[0].id or 0,
            first=today,
            last=today + timedelta(days=3 * 365),
            scope=list(DossierService),
        )
        made = agreements.propose(context, draft)
        context.unit.commit()
    with kit.open(clerk, write=True, request_id="demo") as context:
        agreements.answer(context, made.id or 0, accept=True, version=made.version)
        context.unit.commit()
    rows = [f"{name},{invented_id(number)},LD{number + 1:04d}" for number, name in enumerate(_NAMES)]
    content = "\n".join(["姓名,身份证号,档案编号", *rows]).encode()
    with kit.open(firm, write=True, request_id="demo") as context:
        batch = agreements.preview_staff(context, made.id or 0, "职工名单.csv", content)
        agreements.take_staff(context, batch.id or 0, version=batch.version)
        files = [one.id or 0 for one in agreements.get_agreement(context, made.id or 0).dossiers]
        arriving = RequestDraft(
            service=DossierService.TRANSFER, purpose="委托保管，档案转入", counterpart="原存档机构（演示）"
        )
        asked = [dossiers.ask(context, one, arriving).id or 0 for one in files[:3]]
        context.unit.commit()
    with kit.open(clerk, write=True, request_id="demo") as context:
        for request in asked[:2]:
            for version, to in enumerate((RequestState.ACCEPTED, RequestState.IN_TRANSFER, RequestState.RECEIVED), 1):
                dossiers.handle(
                    context,
                    request,
                    to=to,
                    version=version,
                    mode=TransferMode.CONFIDENTIAL,
                    place=f"三号库房第 {request} 柜",
                )
        loan = loans.ask_loan(context, files[0], LoanDraft(purpose="核对工龄", return_due=today + timedelta(days=10)))
        context.unit.commit()
    with kit.open(other, write=True, request_id="demo") as context:
        loans.decide(context, loan.id or 0, approve=True, version=loan.version)
        loans.ask_loan(context, files[1], LoanDraft(purpose="补充材料", return_due=today + timedelta(days=5)))
        context.unit.commit()
