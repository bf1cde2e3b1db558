"""``matcher attachments`` (附件): the files of a claim or a measure: list, add, save to disk, take away."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from matcher.cli.terminal import (
    AsJson,
    Reader,
    RowId,
    Staff,
    acting,
    in_words,
    member,
    print_json,
    reading,
    row_of,
    show,
    tell,
)

attachments = typer.Typer(help="附件：申领和措施的扫描件，列出、上传、保存、移除", no_args_is_help=True)
_ROW = (
    "id=attachment.id:编号 name:文件 kind=attachment.kind:类别 paper=attachment.paper:材料 size=attachment.size:字节 "
    "by:上传人 at=attachment.at:上传时间 removed_at=attachment.removed_at:移除时间 reason=attachment.reason:移除原因"
)
_MADE = "id:编号 subject:所属 subject_id:所属编号 kind:类别 paper:材料 media:类型 size:字节 sha256:校验值 at:上传时间"
_GONE = "id:编号 subject:所属 subject_id:所属编号 removed_at:移除时间 reason:移除原因"
Subject = Annotated[
    str, typer.Argument(help="附件所属：claim 补贴申领、measure 方案措施", metavar="所属", show_default=False)
]


@attachments.command("list")
def list_all(subject: Subject, subject_id: RowId, staff: Reader = "", as_json: AsJson = False) -> None:
    """列出一笔申领或一条措施的附件，已移除的在后。"""
    from matcher.service.attachments import list_attachments

    with reading(staff) as context:
        found = list_attachments(context, subject, subject_id)
    show([*found.rows, *found.removed], _ROW, as_json)


@attachments.command("add")
def add(
    subject: Subject,
    subject_id: RowId,
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, readable=True, help="PDF、JPEG、PNG、docx 或 xlsx", metavar="文件"),
    ],
    staff: Staff,
    kind: Annotated[str, typer.Option(help="材料类别，如 contract 劳动合同、identity 身份证件、other 其他材料")] = "",
    paper: Annotated[str, typer.Option(help="材料清单里的一项；写了可不写 --kind")] = "",
    as_json: AsJson = False,
) -> None:
    """上传一个附件：类型按内容判断，同一文件不重复保存。"""
    from matcher.models.attachment import DocumentKind
    from matcher.models.media import MAX_BYTES
    from matcher.service.attachments import add_attachment

    with acting(staff) as context, file.open("rb") as source:
        chosen = member(DocumentKind, kind, "kind") if kind else None
        data = source.read(MAX_BYTES + 1)
        done = add_attachment(context, subject, subject_id, filename=file.name, data=data, kind=chosen, paper=paper)
    tell(done, _MADE, as_json)


@attachments.command("get")
def get(
    attachment_id: RowId,
    target: Annotated[Path, typer.Option("--to", help="保存到哪个文件；已有同名文件的不覆盖")],
    staff: Staff,
    purpose: Annotated[str, typer.Option(help="查看用途，记入审计日志；申领的附件必写")] = "",
    as_json: AsJson = False,
) -> None:
    """保存一个附件到文件（记入审计日志）；文件只有本人可读。"""
    from matcher.errors import Invalid
    from matcher.service.attachments import open_attachment

    with acting(staff) as context:
        found = open_attachment(context, attachment_id, purpose=purpose)
    # After the commit: nothing lies on the disk whose look was not written down.
    with in_words():
        try:
            place = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise Invalid(f"不能写入 {target}：{error.strerror}；已有同名文件的请换一个名字", field="--to") from None
    with os.fdopen(place, "wb") as copy:
        copy.write(found.data)
    facts = {"id": attachment_id, "name": found.name, "bytes": len(found.data), "to": str(target)}
    if as_json:
        print_json(facts)
        return
    show([facts], "id:编号 name:文件 bytes:字节 to:保存到", False)


@attachments.command("remove")
def remove(
    attachment_id: RowId,
    staff: Staff,
    reason: Annotated[str, typer.Option(help="移除的原因")],
    as_json: AsJson = False,
) -> None:
    """移除一个附件：内容删除，记录保留。"""
    from matcher.service.attachments import remove_attachment

    with acting(staff) as context:
        done = remove_attachment(context, attachment_id, reason=reason)
    if as_json:
        print_json(row_of(done, _GONE))
        return
    tell(done, _GONE, False)
