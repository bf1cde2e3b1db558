"""``matcher measure`` (措施): the measures of a plan, how far each is, what its result is counted from."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from matcher.cli.cases import CaseArgument, case_id
from matcher.cli.plan_steps import held
from matcher.cli.terminal import AsJson, Reader, Staff, Version, acting, day, member, out, reading, show, tell

measure = typer.Typer(help="方案措施：列表、增改、进度、关联成效", no_args_is_help=True)
_LISTED = (
    "id=measure.id:编号 kind=measure.kind:措施 text=measure.text:内容 clause=measure.clause:依据 owner:责任人 "
    "due=measure.due:期限 target=measure.target:目标 result:完成 state:进度 standing:成效"
)
_MEASURE = "id:编号 kind:措施 text:内容 clause:依据 due:期限 target:目标 state:进度 progress:进展"
_LINK = "id:编号 measure_id:措施 kind:类别 ref:凭据 people:人数 dated:日期 confirmed_by=confirmed_name:核实人"
_KINDS = "referral、fair、campaign、pooling、temporary、training、staff_training、policy、dossier、visit、advice…"
Kind = Annotated[str, typer.Option(help=f"类别：{_KINDS}")]
Measure = Annotated[int, typer.Argument(min=1, max=2**62, help="措施编号", metavar="措施", show_default=False)]
Link = Annotated[int, typer.Argument(min=1, max=2**62, help="关联编号", metavar="关联", show_default=False)]
Officer = Annotated[int | None, typer.Option(min=1, max=2**62, help="责任专员序号")]
Body = Annotated[str | None, typer.Option(help="责任单位（不是专员时）")]
Clause = Annotated[str | None, typer.Option(help="依据的条款，如 （五）")]
Start = Annotated[str | None, typer.Option(help="开始日期，如 2026-12-01")]
Due = Annotated[str | None, typer.Option(help="完成期限")]
Target = Annotated[int | None, typer.Option(min=0, help="目标人数")]
_FIELDS = ("kind", "text", "clause", "officer_id", "body", "start", "due", "target", "place")


@measure.command("list")
def list_all(told: CaseArgument, staff: Reader = "", as_json: AsJson = False) -> None:
    """列出一个案件的方案措施。"""
    from matcher.service.plans import get_plan

    with reading(staff) as context:
        rows = get_plan(context, case_id(context, told)).measures
    show(rows, _LISTED, as_json)


@measure.command("links")
def list_links(told: CaseArgument, staff: Reader = "", as_json: AsJson = False) -> None:
    """列出措施的成效关联，以及企业名下还可以关联的记录。"""
    from matcher.service import cases, plan_evidence, plans
    from matcher.service.permissions import Action

    with reading(staff) as context:
        found = case_id(context, told)
        rows = [link for one in plans.get_plan(context, found).measures for link in one.links]
        offered = plan_evidence.offered(context, cases.find_case(context, found, Action.CASE_READ))
    show(rows, _LINK, as_json)
    if not as_json:
        for one in offered:
            out.print(f"  可关联 {one.kind.value} {one.ref}：{one.title}", markup=False)


@measure.command("add")
def add(
    told: CaseArgument,
    kind: Kind,
    text: Annotated[str, typer.Option(help="做什么")],
    staff: Staff,
    clause: Clause = None,
    officer: Officer = None,
    body: Body = None,
    start: Start = None,
    due: Due = None,
    target: Target = None,
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """增加一项措施；企业须再次确认方案。"""
    from matcher.service import plan_measures

    facts = {"kind": kind, "text": text, "clause": clause, "officer_id": officer, "body": body}
    facts |= {"start": start, "due": due, "target": target}
    with acting(staff) as context:
        found = case_id(context, told)
        draft = plan_measures.drafted(facts)
        done = plan_measures.add_measure(context, found, draft, version=held(context, found, version))
    tell(done, _MEASURE, as_json)


@measure.command("change")
def change(
    told: CaseArgument,
    measure_id: Measure,
    staff: Staff,
    kind: Annotated[str | None, typer.Option(help="类别")] = None,
    text: Annotated[str | None, typer.Option(help="做什么")] = None,
    clause: Clause = None,
    officer: Officer = None,
    body: Body = None,
    start: Start = None,
    due: Due = None,
    target: Target = None,
    place: Annotated[int | None, typer.Option(min=1, help="排在第几")] = None,
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """修改一项措施；没写的各项保持不变。"""
    from matcher.errors import NotFound
    from matcher.service import plan_measures, plans

    facts = {"kind": kind, "text": text, "clause": clause, "officer_id": officer, "body": body}
    facts |= {"start": start, "due": due, "target": target, "place": place}
    with acting(staff) as context:
        found = case_id(context, told)
        rows = plans.get_plan(context, found).measures
        old = next((one.measure for one in rows if one.measure.id == measure_id), None)
        if old is None:
            raise NotFound("方案中没有这项措施；编号见 matcher measure list")
        kept = {name: getattr(old, name) for name in _FIELDS if name != "place"}
        draft = plan_measures.drafted(kept | {name: value for name, value in facts.items() if value is not None})
        done = plan_measures.change_measure(context, found, measure_id, draft, version=held(context, found, version))
    tell(done, _MEASURE, as_json)


@measure.command("remove")
def remove(told: CaseArgument, measure_id: Measure, staff: Staff, version: Version = None) -> None:
    """删去一项措施；已关联成效的不能删。"""
    from matcher.service import plan_measures

    with acting(staff) as context:
        found = case_id(context, told)
        plan_measures.remove_measure(context, found, measure_id, version=held(context, found, version))
    out.print(f"已删去措施 {measure_id}", markup=False)


@measure.command("progress")
def progress(
    told: CaseArgument,
    measure_id: Measure,
    state: Annotated[str, typer.Argument(help="planned、running、done、dropped", metavar="进度", show_default=False)],
    staff: Staff,
    text: Annotated[str, typer.Option(help="进展说明")] = "",
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """登记一项措施的进度。"""
    from matcher.models.plan_kinds import MeasureState
    from matcher.service import plan_measures

    with acting(staff) as context:
        found = case_id(context, told)
        to, now = member(MeasureState, state, "进度"), held(context, found, version)
        done = plan_measures.set_progress(context, found, measure_id, state=to, text=text, version=now)
    tell(done, _MEASURE, as_json)


@measure.command("link")
def link(
    told: CaseArgument,
    measure_id: Measure,
    kind: Annotated[str, typer.Option(help="placement、fair、lending、transfer、task、order、training、claim、visit…")],
    ref: Annotated[str, typer.Option(help="记录编号，或系统外凭据的文号")],
    staff: Staff,
    people: Annotated[int, typer.Option(min=0, help="系统外凭据上的人数")] = 0,
    dated: Annotated[str, typer.Option(help="系统外凭据的日期")] = "",
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """把措施和它的成效（到岗、订单、补贴、协议、凭据…）关联；可关联的见 measure links。"""
    from matcher.models.plan_kinds import LinkKind
    from matcher.service import plan_measures

    with acting(staff) as context:
        found = case_id(context, told)
        facts: dict[str, Any] = {"kind": member(LinkKind, kind, "--kind"), "ref": ref, "people": people}
        facts["dated"] = day(dated, "--dated")
        done = plan_measures.link(context, found, measure_id, version=held(context, found, version), **facts)
    tell(done, _LINK, as_json)


@measure.command("prove")
def prove(
    told: CaseArgument,
    measure_id: Measure,
    link_id: Link,
    staff: Staff,
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """核实系统外凭据：由录入人以外的管理员办理，人数从此计入。"""
    from matcher.service import plan_measures

    with acting(staff) as context:
        found = case_id(context, told)
        held_ = held(context, found, version)
        done = plan_measures.confirm_link(context, found, measure_id, link_id, version=held_)
    tell(done, _LINK, as_json)


@measure.command("unlink")
def unlink(told: CaseArgument, measure_id: Measure, link_id: Link, staff: Staff, version: Version = None) -> None:
    """取消一项关联。"""
    from matcher.service import plan_measures

    with acting(staff) as context:
        found = case_id(context, told)
        plan_measures.unlink(context, found, measure_id, link_id, version=held(context, found, version))
    out.print(f"已取消关联 {link_id}", markup=False)
