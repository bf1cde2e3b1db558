"""Commands over the bodies (服务机构): list, register and verify them."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from matcher.cli.terminal import AsJson, err, open_kit, out, print_json

organisation = typer.Typer(help="服务机构", no_args_is_help=True)


@organisation.command("list")
def organisation_list(
    kind: Annotated[str, typer.Option(help="public、commercial、training 或 dispatch")] = "", as_json: AsJson = False
) -> None:
    """列出服务机构：类型、所在地、许可证、能否参与。"""
    from matcher import clock
    from matcher.models.organisation import OrganisationKind
    from matcher.service.organisations import list_organisations
    from matcher.service.permissions import SYSTEM

    if kind and kind not in list(OrganisationKind):
        err.print(f"没有类型 {kind}；可用：{'、'.join(OrganisationKind)}", style="red", markup=False)
        raise typer.Exit(2)
    with open_kit() as kit, kit.open(SYSTEM, write=False) as context:
        wanted = OrganisationKind(kind) if kind else None
        rows, total = list_organisations(context, kind=wanted, limit=10_000)
        if as_json:
            print_json([one.model_dump() | {"hindrance": one.hindrance(clock.today())} for one in rows])
            return
        table = Table("编号", "机构", "类型", "所在地", "许可证", "有效期至", "提示")
        for one in rows:
            until = str(one.licence_valid_to or "长期")
            facts = (one.name, one.kind.label, context.place_name(one.adcode), one.licence_number, until)
            table.add_row(str(one.id), *facts, one.hindrance(clock.today()))
        out.print(table)
        out.print(f"共 {total} 家", markup=False)


@organisation.command("add")
def organisation_add(
    uscc: Annotated[str, typer.Argument(help="统一社会信用代码")],
    name: Annotated[str, typer.Option(help="机构名称")],
    kind: Annotated[str, typer.Option(help="public、commercial、training 或 dispatch")],
    adcode: Annotated[str, typer.Option(help="所在地区划代码")],
    licence: Annotated[str, typer.Option(help="许可证编号；填写即视为已核验原件")] = "",
    valid_to: Annotated[str, typer.Option(help="许可证有效期至，如 2027-06-30；长期的不写")] = "",
) -> None:
    """登记一家服务机构；同时给出许可证的，一并核验。"""
    from datetime import date

    from pydantic import ValidationError

    from matcher.models.organisation import OrganisationDraft
    from matcher.service import organisations
    from matcher.service.permissions import SYSTEM

    try:
        draft = OrganisationDraft.model_validate({"uscc": uscc, "name": name, "kind": kind, "adcode": adcode})
        until = date.fromisoformat(valid_to) if valid_to else None
    except ValidationError as error:
        names = "、".join(str(one["loc"][0]) for one in error.errors())
        err.print(f"没有填对：{names}", style="red", markup=False)
        raise typer.Exit(2) from None
    except ValueError:
        err.print("--valid-to 请写成 2027-06-30 的样子", style="red", markup=False)
        raise typer.Exit(2) from None
    with open_kit() as kit, kit.open(SYSTEM, write=True) as context:
        made = organisations.register(context, draft)
        if licence or not made.kind.licence:
            organisations.verify(
                context, made.id or 0, version=made.version, licence_number=licence, licence_valid_to=until
            )
        context.unit.commit()
        out.print(f"已登记机构 {made.name}（编号 {made.id}）", markup=False)
