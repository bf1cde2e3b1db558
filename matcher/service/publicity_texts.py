"""Texts for publicity (宣传稿) for each channel, of publishable facts; a cover, a QR code, an outbox of files.

Nothing here calls out: a person copies the text, or takes the file that was laid out.
"""

from __future__ import annotations

import io
import secrets
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from xml.etree import ElementTree  # nosec B405

import segno

from matcher import clock
from matcher.errors import Invalid, NotFound
from matcher.models.publication import PublicKind
from matcher.models.region import SHANXI
from matcher.planning.publicity_channels import Channel, body, channels, cut
from matcher.service import publications
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.service.publications import Item
from matcher.service.wording import refuse_wording

# A zip of the same texts is the same file.
_EPOCH = (2000, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class ChannelText:
    """What one channel is given; both within its limits."""

    channel: Channel
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class PublicityKit:
    """One public thing made ready: its texts, the address of its page."""

    item: Item
    address: str
    texts: list[ChannelText]


class Adapter(Protocol):
    """Takes what is handed over to a channel; returns where it lies now."""

    def hand_over(self, name: str, files: dict[str, bytes]) -> str:
        """Take the files under a name."""
        ...


@dataclass(frozen=True, slots=True)
class FileAdapter:
    """Lays files out in a folder, from where a person takes them; nothing leaves the machine."""

    folder: Path

    def hand_over(self, name: str, files: dict[str, bytes]) -> str:
        """Write them below the folder, each whole or not at all; the same name writes over."""
        place = self.folder / name
        place.mkdir(parents=True, exist_ok=True)
        for file, content in sorted(files.items()):
            filling = place / f".{file}.{secrets.token_hex(4)}"
            filling.write_bytes(content)
            filling.replace(place / file)
        return str(place.relative_to(self.folder.parent))


def choices(context: Context) -> list[Item]:
    """What is public in the actor's region, the newest first: what a text may be made of."""
    found = publications.local(context, _region(context))
    return sorted((one for items in found.values() for one in items), key=lambda one: -(one.step.seq or 0))


def prepare(context: Context, key: str, base: str) -> PublicityKit:
    """The texts of one public thing (``fair:7``); what breaks the rules of advertisements is refused."""
    place = _region(context)
    kind, _, subject = key.partition(":")
    if kind not in list(PublicKind) or not subject:
        raise Invalid("请从列表选择要宣传的信息", field="item")
    item = publications.public_item(context, place, PublicKind(kind), subject)
    if item is None:
        raise NotFound("没有这条公开信息，或不在您的管辖范围")
    address = base.rstrip("/") + item.path
    refuse_wording(item.title + "。" + item.text, field="item")
    texts = [
        ChannelText(one, cut(item.title, one.title_most), body(one, item.step.kind.value, item.text, address))
        for one in channels()
    ]
    return PublicityKit(item, address, texts)


def files_of(made: PublicityKit) -> dict[str, bytes]:
    """A text per channel, the cover and the QR code, by file name."""
    files = {f"{one.channel.code}.txt": f"{one.title}\n\n{one.body}\n".encode() for one in made.texts}
    code = io.BytesIO()
    segno.make(made.address, error="m", micro=False).save(code, kind="svg", scale=5, border=4)
    return files | {"cover.svg": cover(made.item), "qr.svg": code.getvalue()}


def package(made: PublicityKit) -> bytes:
    """All of it as a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as whole:
        for name, content in sorted(files_of(made).items()):
            whole.writestr(zipfile.ZipInfo(name, _EPOCH), content)
    return out.getvalue()


def cover(item: Item) -> bytes:
    """A cover picture of 900 by 383 drawn as SVG: what it is, its title in at most two lines, the place."""
    root = ElementTree.Element("svg", xmlns="http://www.w3.org/2000/svg", width="900", height="383")
    root.set("viewBox", "0 0 900 383")
    ElementTree.SubElement(root, "rect", width="900", height="383", fill="#0b4f8a")
    title = cut(item.title, 36)
    lines = [(item.step.kind.label, 90, 34), (title[:18], 190, 44), (title[18:], 250, 44), (item.place, 330, 28)]
    for text, y, size in lines:
        line = ElementTree.SubElement(root, "text", x="50", y=str(y), fill="#ffffff")
        line.set("font-size", str(size))
        line.set("font-family", "sans-serif")
        line.text = "".join(one for one in text if one >= " ")
    drawn: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return drawn


def hand_over(context: Context, key: str, base: str) -> str:
    """Write down who hands a thing over, and stage the writing of its files; returns where they will lie.

    The files are written by a job behind the commit, so that none lies there without its audit row.
    """
    made = prepare(context, key, base)
    step = made.item.step
    name = f"{clock.today():%Y%m%d}-{step.kind.value}-{step.subject}"
    context.unit.audit("publicity.hand_over", "publication", step.seq, item=key, place=f"outbox/{name}")
    context.unit.stage_job("publicity.hand_over", {"item": key, "base": base, "name": name})
    return f"outbox/{name}"


def lay_out(context: Context, key: str, base: str, name: str, adapter: Adapter | None = None) -> str:
    """Write the files of a staged hand-over (the outbox below the folder of data), of what is public by now."""
    to = adapter or FileAdapter(context.kit.settings.var / "outbox")
    return to.hand_over(name, files_of(prepare(context, key, base)))


def _region(context: Context) -> str:
    reach = permit(context.actor, Action.VACANCY_REVIEW)
    officer = context.unit.officers.get(reach.officer_id) if reach.officer_id is not None else None
    return officer.adcode if officer is not None else reach.adcode or SHANXI
