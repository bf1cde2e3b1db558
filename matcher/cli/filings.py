"""``matcher taskforce`` (专班) and ``matcher filing`` (报送)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from matcher.cli.terminal import (
    AsJson,
    Reader,
    RowId,
    Staff,
    Version,
    acting,
    drafted,
    member,
    out,
    print_json,
    reading,
    seen,
    show,
    tell,
)

taskforce = typer.Typer(help="专班：登记、交接、公布", no_args_is_help=True)
filing = typer.Typer(help="报送：报送、接收、退回、更正、催报、归集包", no_args_is_help=True)
_MEMBER = (
    "id:编号 adcode:代码 unit:单位 name:姓名 post:职务 duty:职责 phone:联系方式 published:公布 since:自 until:至 "
    "replaced_by:接任 version:版次"
)
_FILING = (
    "id:编号 form:附件 adcode:代码 number:更正号 attempt:次数 state:状态 filed_at:报送 receipt_no:回执 "
    "return_reason:退回原因 digest:摘要 version:版次"
)
_LIST = "id:编号 form:附件 adcode:代码 number:更正号 attempt:次数 state:状态 filed_at:报送 receipt_no:回执"
_FORM = Annotated[str, typer.Option("--form", help="附件几：1 到 4")]
_PERSON = "unit:--unit name:--name post:--post phone:--phone duty:--duty since:--since login:--login"
_UNIT = Annotated[str, typer.Option(help="单位（部门）")]
_NAME = Annotated[str, typer.Option(help="姓名")]
_POST = Annotated[str, typer.Option(help="职务")]
_PHONE = Annotated[str, typer.Option(help="联系方式")]
_SINCE = Annotated[str, typer.Option(help="任职起，不写为今天")]
_LOGIN = Annotated[str, typer.Option(help="收报送提醒的登录名")]
_PUBLISHED = Annotated[bool, typer.Option("--published", help="在公开页公布联系方式")]


@taskforce.command("list")
def list_members(campaign_id: RowId, staff: Reader = "", as_json: AsJson = False) -> None:
    """列出一次行动（行动编号）的专班，含历任。"""
    from matcher.service.task_forces import get_force

    with reading(staff) as context:
        view = get_force(context, campaign_id)
        show([*view.serving, *view.past], _MEMBER, as_json)


@taskforce.command("add")
def add(
    campaign_id: RowId,
    unit: _UNIT,
    name: _NAME,
    post: _POST,
    phone: _PHONE,
    duty: Annotated[str, typer.Option(help="职责：head 负责人、handler 承办人")],
    staff: Staff,
    since: _SINCE = "",
    login: _LOGIN = "",
    adcode: Annotated[str, typer.Option(help="为下级单位登记时写其行政区划代码")] = "",
    published: _PUBLISHED = False,
    as_json: AsJson = False,
) -> None:
    """登记本单位（或下级单位）的一名专班人员。"""
    from matcher.models.task_force import TaskForceDraft
    from matcher.service import task_forces

    told = {"unit": unit, "name": name, "post": post, "phone": phone, "duty": duty, "since": since, "login": login}
    with acting(staff) as context:
        draft = drafted(TaskForceDraft, told | {"published": published}, _PERSON)
        done = task_forces.add_member(context, campaign_id, draft, adcode=adcode)
        tell(done, _MEMBER, as_json)


@taskforce.command("replace")
def replace(
    member_id: RowId,
    unit: _UNIT,
    name: _NAME,
    post: _POST,
    phone: _PHONE,
    staff: Staff,
    since: _SINCE = "",
    login: _LOGIN = "",
    published: _PUBLISHED = False,
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """专班交接：由另一人接任（专班人员编号），前任的记录保留。"""
    from matcher.models.task_force import TaskForceDraft, TaskForceMember
    from matcher.service import task_forces

    told = {"unit": unit, "name": name, "post": post, "phone": phone, "since": since, "login": login}
    with acting(staff) as context:
        old = context.unit.task_forces.get(member_id, None)
        duty = old.duty if old is not None else "head"
        draft = drafted(TaskForceDraft, told | {"published": published, "duty": duty}, _PERSON)
        stood = seen(context, TaskForceMember, member_id, version)
        tell(task_forces.replace_member(context, member_id, draft, version=stood), _MEMBER, as_json)


@taskforce.command("publish")
def publish(
    member_id: RowId,
    staff: Staff,
    hide: Annotated[bool, typer.Option("--hide", help="不再公布")] = False,
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """公布一名专班人员的联系方式，或不再公布。"""
    from matcher.models.task_force import TaskForceMember
    from matcher.service import task_forces

    with acting(staff) as context:
        stood = seen(context, TaskForceMember, member_id, version)
        tell(task_forces.publish_member(context, member_id, published=not hide, version=stood), _MEMBER, as_json)


@filing.command("list")
def list_all(campaign_id: RowId, form: _FORM = "", staff: Reader = "", as_json: AsJson = False) -> None:
    """列出一次行动（行动编号）的报送，每个单位最近的在前。"""
    from matcher.models.annex import AnnexKind
    from matcher.service.filings import list_filings

    kind = member(AnnexKind, form, "--form") if form else None
    with reading(staff) as context:
        show(list_filings(context, campaign_id, form=kind), _LIST, as_json)


@filing.command("file")
def file_form(
    campaign_id: RowId,
    form: Annotated[str, typer.Option(help="附件几：1 到 4")],
    preparer: Annotated[str, typer.Option(help="填表人")],
    phone: _PHONE,
    staff: Staff,
    channel: Annotated[str, typer.Option(help="方式：system、mail、paper、other")] = "system",
    recipient: Annotated[str, typer.Option(help="报送给")] = "",
    reason: Annotated[str, typer.Option(help="更正原因，只用于更正报")] = "",
    check_note: Annotated[str, typer.Option(help="核对不成立时的说明，如目前上岗数大于达成意向数")] = "",
    as_json: AsJson = False,
) -> None:
    """报送本单位的一张表；已接收过的就是更正报，须写原因。"""
    from matcher.models.filing import FilingDraft
    from matcher.service import filings

    told = {"form": form, "preparer": preparer, "phone": phone, "channel": channel, "recipient": recipient}
    labels = "form:--form preparer:--preparer phone:--phone channel:--channel recipient:--recipient reason:--reason "
    labels += "check_note:--check-note"
    with acting(staff) as context:
        draft = drafted(FilingDraft, told | {"reason": reason, "check_note": check_note}, labels)
        tell(filings.file_form(context, campaign_id, draft), _FILING, as_json)


@filing.command("show")
def show_one(filing_id: RowId, staff: Reader = "", as_json: AsJson = False) -> None:
    """按存档内容显示一份报送。"""
    from matcher.service.filings import get_filing

    with reading(staff) as context:
        view = get_filing(context, filing_id)
        if as_json:
            print_json(view.table.to_dict() | {"digest": view.filing.digest, "sound": view.sound})
            return
        tell(view.filing, _FILING, False)
        for line in (view.table.columns, *view.table.rows):
            out.print("｜".join(line), markup=False)


@filing.command("diff")
def diff(filing_id: RowId, staff: Reader = "", as_json: AsJson = False) -> None:
    """一份报送与今天的数据相比少了哪些行、多了哪些行。"""
    from matcher.service.filings import differences

    with reading(staff) as context:
        found = differences(context, filing_id)
    if as_json:
        print_json({"gone": found.gone, "fresh": found.fresh, "counts": found.counts, "obstacle": found.obstacle})
        return
    for sign, lines in (("-", found.gone), ("+", found.fresh)):
        for line in lines:
            out.print(f"{sign} {'｜'.join(line)}", markup=False)
    out.print(found.obstacle or f"少 {len(found.gone)} 行，多 {len(found.fresh)} 行", markup=False)


@filing.command("receive")
def receive(filing_id: RowId, staff: Staff, version: Version = None, as_json: AsJson = False) -> None:
    """接收下级的一份报送，给回执编号。"""
    from matcher.models.filing import Filing
    from matcher.service import filings

    with acting(staff) as context:
        stood = seen(context, Filing, filing_id, version)
        tell(filings.receive_filing(context, filing_id, version=stood), _FILING, as_json)


@filing.command("return")
def send_back(
    filing_id: RowId,
    reason: Annotated[str, typer.Option(help="退回原因")],
    staff: Staff,
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """退回下级的一份报送。"""
    from matcher.models.filing import Filing
    from matcher.service import filings

    with acting(staff) as context:
        stood = seen(context, Filing, filing_id, version)
        tell(filings.return_filing(context, filing_id, version=stood, reason=reason), _FILING, as_json)


@filing.command("urge")
def urge(
    campaign_id: RowId,
    form: Annotated[str, typer.Option(help="附件几：1 到 4")],
    adcode: Annotated[str, typer.Option(help="下级单位的行政区划代码")],
    staff: Staff,
    as_json: AsJson = False,
) -> None:
    """催报：提醒一个下级单位，每天一次。"""
    from matcher.models.annex import AnnexKind
    from matcher.service import filing_board

    with acting(staff) as context:
        done = filing_board.urge(context, campaign_id, member(AnnexKind, form, "--form"), adcode)
        tell(done, "id:编号 form:附件 adcode:代码 on_day:日期", as_json)


@filing.command("package")
def package(
    filing_id: RowId,
    target: Annotated[Path, typer.Option("--out", help="写到哪个文件（zip）")],
    staff: Reader = "",
) -> None:
    """下载附件1 的归集包：合并的工作簿和清单。"""
    from matcher.service.filing_packages import package_of

    with reading(staff) as context:
        _, content = package_of(context, filing_id)
    target.write_bytes(content)
    out.print(f"已写入 {target}，{len(content)} 字节", markup=False)
