"""``matcher stay`` (留工登记): who stays over a holiday, expected gaps, who came back."""

from __future__ import annotations

from typing import Annotated

import typer

from matcher.cli.terminal import (
    MOST,
    AsJson,
    Reader,
    RowId,
    Staff,
    Version,
    acting,
    drafted,
    print_json,
    reading,
    row_of,
    seen,
    show,
    tell,
)

stay = typer.Typer(help="留工登记：填报、更正、返岗", no_args_is_help=True)
_LISTED = (
    "id=sheet.id:编号 enterprise=enterprise.name:企业 holiday=sheet.holiday:假期 first=sheet.first:自 "
    "last=sheet.last:至 stay=sheet.stay:留工 leave=sheet.leave:离岗 returners=sheet.returners:应返 rate:返岗率 "
    "version=sheet.version:版次"
)
_SHEET = (
    "id:编号 holiday:假期 first:自 last:至 staff:职工 stay:留工 leave:离岗 returners:应返 gaps:预计缺口 version:版次"
)
_RETURN = "day:日期 due:应返 back:已返"
_FIELDS = ("holiday", "first", "last", "staff", "stay", "leave", "returners", "gaps", "note")
_LABELS = (
    "holiday:--holiday first:--from last:--to staff:--staff stay:--stay leave:--leave returners:--returners "
    "gaps:--gap note:--note :--stay、--leave、--returners"
)
Gap = Annotated[list[str] | None, typer.Option(help="预计缺口，可重复，写成 2026-02-24=8（日期=人数）")]
Text = Annotated[str | None, typer.Option(help="说明")]


def _gaps(told: list[str] | None) -> list[dict[str, str]] | None:
    if told is None:
        return None
    return [{"day": one.partition("=")[0], "short": one.partition("=")[2]} for one in told]


@stay.command("list")
def list_all(staff: Reader = "", as_json: AsJson = False) -> None:
    """列出留工登记，最近的假期在前。"""
    from matcher.service.stay_sheets import list_sheets

    with reading(staff) as context:
        rows, total = list_sheets(context, limit=MOST)
    show(rows, _LISTED, as_json, total)


@stay.command("show")
def show_sheet(sheet_id: RowId, staff: Reader = "", as_json: AsJson = False) -> None:
    """一份留工登记和返岗情况。"""
    from matcher.service.stay_sheets import get_sheet

    with reading(staff) as context:
        view = get_sheet(context, sheet_id)
    if as_json:
        facts = row_of(view, _LISTED) | row_of(view.sheet, _SHEET)
        print_json(facts | {"returns": [row_of(one, _RETURN) for one in view.returns]})
        return
    tell(view, _LISTED, False)
    show(view.returns, _RETURN, False)


@stay.command("make")
def make(
    enterprise_id: RowId,
    holiday: Annotated[str, typer.Option(help="假期，如 春节")],
    first: Annotated[str, typer.Option("--from", help="放假开始，如 2026-02-15")],
    last: Annotated[str, typer.Option("--to", help="放假结束，含当天")],
    total: Annotated[int, typer.Option("--staff", help="职工人数")],
    staying: Annotated[int, typer.Option("--stay", help="留工人数")],
    leaving: Annotated[int, typer.Option("--leave", help="离岗人数")],
    returners: Annotated[int, typer.Option(help="预计返岗人数")],
    staff: Staff,
    gap: Gap = None,
    note: Text = None,
    as_json: AsJson = False,
) -> None:
    """为一家企业（企业编号）填报一个假期的留工登记。"""
    from matcher.models.stay_sheet import StayDraft
    from matcher.service import stay_sheets

    facts = {"holiday": holiday, "first": first, "last": last, "staff": total, "stay": staying, "leave": leaving}
    facts |= {"returners": returners, "gaps": _gaps(gap), "note": note}
    with acting(staff) as context:
        done = stay_sheets.make_sheet(context, enterprise_id, drafted(StayDraft, facts, _LABELS))
    tell(done, _SHEET, as_json)


@stay.command("change")
def change(
    sheet_id: RowId,
    staff: Staff,
    total: Annotated[int | None, typer.Option("--staff", help="职工人数")] = None,
    staying: Annotated[int | None, typer.Option("--stay", help="留工人数")] = None,
    leaving: Annotated[int | None, typer.Option("--leave", help="离岗人数")] = None,
    returners: Annotated[int | None, typer.Option(help="预计返岗人数")] = None,
    gap: Gap = None,
    note: Text = None,
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """更正一份留工登记；没写的各项保持不变。"""
    from matcher.models.stay_sheet import StayDraft, StaySheet
    from matcher.service import stay_sheets

    facts = {
        "staff": total,
        "stay": staying,
        "leave": leaving,
        "returners": returners,
        "gaps": _gaps(gap),
        "note": note,
    }
    with acting(staff) as context:
        old = stay_sheets.get_sheet(context, sheet_id).sheet
        kept = {name: getattr(old, name) for name in _FIELDS}
        told = kept | {name: value for name, value in facts.items() if value is not None}
        held = seen(context, StaySheet, sheet_id, version)
        done = stay_sheets.change_sheet(context, sheet_id, drafted(StayDraft, told, _LABELS), version=held)
    tell(done, _SHEET, as_json)


@stay.command("return")
def record_return(
    sheet_id: RowId,
    due: Annotated[int, typer.Option(help="到这天应返岗人数")],
    back: Annotated[int, typer.Option(help="已返岗人数")],
    staff: Staff,
    on: Annotated[str, typer.Option(help="日期，不写为今天")] = "",
    as_json: AsJson = False,
) -> None:
    """登记返岗：到一天为止应返多少、已返多少；同一天再登记即更正。"""
    from matcher.models.stay_sheet import ReturnDraft
    from matcher.service import stay_sheets

    with acting(staff) as context:
        facts = {"day": on or context.today(), "due": due, "back": back}
        draft = drafted(ReturnDraft, facts, "day:--on due:--due back:--back :--back")
        done = stay_sheets.record_return(context, sheet_id, draft)
    tell(done, _RETURN, as_json)
