"""``matcher part`` (机构参与), ``matcher class`` (毕业班), ``matcher service`` (机构服务台账): what bodies do."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from matcher.cli.cases import CaseArgument, case_id
from matcher.cli.imports import read_bytes
from matcher.cli.terminal import (
    MOST,
    AsJson,
    Reader,
    RowId,
    Staff,
    Version,
    acting,
    day,
    drafted,
    out,
    print_json,
    reading,
    row_of,
    seen,
    show,
    tell,
)

part = typer.Typer(help="机构参与：安排、结束、列表", no_args_is_help=True)
class_ = typer.Typer(help="毕业班：报送、毕业生名册、确认毕业", no_args_is_help=True)
service = typer.Typer(help="机构服务台账：登记、列表、申领职业介绍补贴", no_args_is_help=True)
_PART = "id:编号 case_id:案件 organisation_id:机构 part:参与 first:自 last:至 version:版次"
_CLASS = "id:编号 title:毕业班 trade:工种 size:人数 graduates_on:毕业日期 graduated_at:确认毕业 version:版次"
_LINE = (
    "id:编号 agency=agency_name:机构 kind:服务 served_on:日期 employer:单位 placed_on:上岗 "
    "adcode=agency_adcode:机构所在地"
)
_LISTED = "id:编号 agency:机构 person:人员 kind:服务 served_on:日期 employer:单位 placed_on:上岗 adcode:机构所在地"


@part.command("list")
def list_parts(told: CaseArgument, staff: Reader = "", as_json: AsJson = False) -> None:
    """一个案件有哪些机构参与。"""
    from matcher.service import participations

    with reading(staff) as context:
        rows = participations.of_case(context, case_id(context, told))
    show([row_of(one, _PART) | {"name": body.name} for one, body in rows], f"{_PART} name:名称", as_json)


@part.command("assign")
def assign(
    told: CaseArgument,
    to: Annotated[int, typer.Option(min=1, max=2**62, help="机构编号，见 matcher organisation list")],
    what: Annotated[str, typer.Option("--part", help="做什么：代码见错误提示")],
    staff: Staff,
    first: Annotated[str, typer.Option("--from", help="开始日期，不写为今天")] = "",
    last: Annotated[str, typer.Option("--to-day", help="截止日期；不写为未定")] = "",
    note: Annotated[str, typer.Option(help="说明")] = "",
    as_json: AsJson = False,
) -> None:
    """安排一家机构参与案件；许可证过期的不行。"""
    from matcher.models.organisation import ParticipationDraft
    from matcher.service import participations

    with acting(staff) as context:
        facts = {"organisation_id": to, "part": what, "first": first or context.today(), "last": last, "note": note}
        draft = drafted(ParticipationDraft, facts, "organisation_id:--to part:--part first:--from last:--to-day")
        done = participations.assign(context, case_id(context, told), draft)
    tell(done, _PART, as_json)


@part.command("end")
def end(
    part_id: RowId,
    staff: Staff,
    last: Annotated[str, typer.Option("--on", help="最后一天，不写为今天")] = "",
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """结束一家机构的参与（参与编号）。"""
    from matcher.models.organisation import Participation
    from matcher.service import participations

    with acting(staff) as context:
        held = seen(context, Participation, part_id, version)
        done = participations.end(context, part_id, version=held, last=day(last, "--on") or context.today())
    tell(done, _PART, as_json)


@class_.command("list")
def list_classes(staff: Reader = "", as_json: AsJson = False) -> None:
    """列出毕业班，最近毕业的在前。"""
    from matcher.service.graduations import list_classes as all_classes

    with reading(staff) as context:
        rows = all_classes(context)
    columns = f"{_CLASS} organisation=organisation.name:机构 registered:已登记"
    paths = columns.replace("id:", "id=graduating.id:", 1)
    for name in ("title", "trade", "size", "graduates_on", "graduated_at", "version"):
        paths = paths.replace(f" {name}:", f" {name}=graduating.{name}:")
    show(rows, paths, as_json)


@class_.command("report")
def report(
    title: Annotated[str, typer.Option(help="班级名称")],
    trade: Annotated[str, typer.Option(help="工种")],
    count: Annotated[int, typer.Option("--size", help="人数")],
    graduates_on: Annotated[str, typer.Option("--on", help="毕业日期，如 2026-12-30")],
    staff: Staff,
    grade: Annotated[str, typer.Option(help="技能等级代码")] = "",
    certificate: Annotated[str, typer.Option(help="所发证书")] = "",
    as_json: AsJson = False,
) -> None:
    """培训机构报送一个毕业班。"""
    from matcher.models.graduation import GraduatingClassDraft
    from matcher.service import graduations

    facts = {"title": title, "trade": trade, "size": count, "graduates_on": graduates_on}
    facts |= {"grade": grade, "certificate": certificate}
    with acting(staff) as context:
        labels = "title:--title trade:--trade size:--size graduates_on:--on grade:--grade certificate:--certificate"
        done = graduations.report(context, drafted(GraduatingClassDraft, facts, labels))
    tell(done, _CLASS, as_json)


@class_.command("roster")
def roster(
    class_id: RowId,
    file: Annotated[Path, typer.Argument(help="同意登记的毕业生名册", exists=True, dir_okay=False)],
    staff: Staff,
    as_json: AsJson = False,
) -> None:
    """登记同意推荐的毕业生；逐行说明，没有同意的不登记，有不合格的行时退出码为 1。"""
    from matcher.models.states import Verdict
    from matcher.service import graduations, intakes

    with acting(staff) as context:
        intake = graduations.preview_graduates(context, class_id, file.name, read_bytes(file))
        view = intakes.get_intake(context, intake.id or 0)
        wrong = [f"第 {row.number} 行 {'；'.join(row.problems)}" for row in view.rows if row.problems]
        bad = view.count(Verdict.BAD)
        taken = intakes.confirm(context, intake.id or 0, version=intake.version).taken if view.takeable else 0
    if as_json:
        print_json({"taken": taken, "bad": bad, "details": wrong})
    else:
        for one in wrong:
            out.print(f"  {one}", markup=False)
        out.print(f"登记 {taken} 人，需改正 {bad} 行", markup=False)
    if bad:
        raise typer.Exit(1)


@class_.command("confirm")
def confirm(class_id: RowId, staff: Staff, version: Version = None, as_json: AsJson = False) -> None:
    """确认毕业：等级和证书进入毕业生的求职登记。"""
    from matcher.models.graduation import GraduatingClass
    from matcher.service import graduations

    with acting(staff) as context:
        held = seen(context, GraduatingClass, class_id, version)
        done = graduations.confirm_graduation(context, class_id, version=held)
    tell(done, _CLASS, as_json)


@service.command("list")
def list_services(staff: Reader = "", as_json: AsJson = False) -> None:
    """列出机构服务台账，人员脱敏，新的在前；机构账号看本机构的和补贴进度。"""
    from matcher.service import agency_services

    with reading(staff) as context:
        if context.actor.organisation_id is not None:
            own, total = agency_services.list_own(context, limit=MOST)[1:]
            rows = [row_of(one.service, _LINE) | {"person": one.person, "claim": one.claim} for one in own]
            show(rows, f"{_LISTED} claim:补贴", as_json, total)
            return
        found, total = agency_services.list_services(context, limit=MOST)
    show([row_of(one, _LINE) | {"person": person} for one, person in found], _LISTED, as_json, total)


@service.command("record")
def record(
    served_on: Annotated[str, typer.Option("--on", help="服务日期，如 2026-11-30")],
    staff: Staff,
    name: Annotated[str, typer.Option(help="机构账号登记：本人姓名")] = "",
    phone: Annotated[str, typer.Option(help="机构账号登记：本人登记的电话")] = "",
    seeker: Annotated[int | None, typer.Option(min=1, max=2**62, help="工作人员登记：求职者编号")] = None,
    agency: Annotated[str, typer.Option(help="工作人员登记：机构名称")] = "",
    uscc: Annotated[str, typer.Option(help="工作人员登记：机构统一社会信用代码")] = "",
    adcode: Annotated[str, typer.Option(help="工作人员登记：机构所在地区代码")] = "",
    employer: Annotated[str, typer.Option(help="介绍到哪家单位")] = "",
    placed_on: Annotated[str, typer.Option(help="上岗日期")] = "",
    as_json: AsJson = False,
) -> None:
    """登记一次免费服务：机构账号按姓名和电话，工作人员按求职者编号。"""
    from matcher.models.agency import OwnServiceDraft, ServiceDraft
    from matcher.service import agency_services

    facts: dict[str, Any] = {"served_on": served_on, "employer": employer, "placed_on": placed_on}
    labels = "served_on:--on name:--name phone:--phone seeker_id:--seeker agency_name:--agency agency_uscc:--uscc "
    labels += "agency_adcode:--adcode employer:--employer placed_on:--placed-on"
    with acting(staff) as context:
        if context.actor.organisation_id is not None:
            own = drafted(OwnServiceDraft, facts | {"name": name, "phone": phone}, labels)
            done = agency_services.record_own(context, own)
        else:
            facts |= {"seeker_id": seeker, "agency_name": agency, "agency_uscc": uscc, "agency_adcode": adcode}
            done = agency_services.record_service(context, drafted(ServiceDraft, facts, labels))
    tell(done, _LINE, as_json)


@service.command("claim")
def claim(
    service_id: RowId,
    place: Annotated[str, typer.Option(help="在哪里申领：机构所在地或本人登记地的地区代码")],
    staff: Staff,
    reason: Annotated[str, typer.Option(help="系统认为不符合时的理由")] = "",
    as_json: AsJson = False,
) -> None:
    """为一次服务申领职业介绍补贴；两地只发一次。"""
    from matcher.service import agency_services

    with acting(staff) as context:
        done = agency_services.claim_service(context, service_id, place=place, reason=reason)
    tell(done, "id:编号 policy:政策 state:状态 amount:金额（元） version:版次", as_json)
