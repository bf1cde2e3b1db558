"""A region's public information for anybody (本地公开信息): one page of all levels, a JSON feed, an RSS feed."""

from __future__ import annotations

import json
from email.utils import format_datetime
from typing import Annotated
from xml.etree import ElementTree  # nosec B405

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, Response

from api.deps import PageContext, UnitRoute
from api.pages import render
from api.validators import answer
from matcher.models.publication import PublicKind, PublicScope
from matcher.service import publications

router = APIRouter(prefix="/local", route_class=UnitRoute)
Place = Annotated[str, Path(pattern=r"^\d{6}$")]


@router.get("/{adcode}", response_class=HTMLResponse)
def local_page(request: Request, adcode: Place, context: PageContext, scope: PublicScope = PublicScope.ALL) -> Response:
    """What is public of a region at all levels, by kind."""
    found = publications.local(context, adcode, scope)
    groups = [(kind, found[kind]) for kind in PublicKind]
    place = publications.region(context, adcode)
    return render(
        request, "local/page.html", adcode=adcode, place=place, scope=scope, scopes=list(PublicScope), groups=groups
    )


@router.get("/{adcode}/feed.json")
def json_feed(request: Request, adcode: Place, context: PageContext) -> Response:
    """JSON Feed 1.1 of the newest fifty."""
    found = publications.feed(context, adcode)
    base = str(request.base_url).rstrip("/")
    whole = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"{publications.region(context, adcode)}就业公开信息",
        "home_page_url": f"{base}/local/{adcode}",
        "feed_url": f"{base}/local/{adcode}/feed.json",
        "language": "zh-CN",
        "items": [
            {
                "id": one.key,
                "url": base + one.path,
                "title": one.title,
                "content_text": one.text,
                "date_published": one.step.at.isoformat(),
                "tags": [one.step.kind.label, one.step.level.label],
            }
            for one in found.items
        ],
    }
    return answer(request, json.dumps(whole, ensure_ascii=False).encode(), "application/feed+json", found.modified)


@router.get("/{adcode}/rss.xml")
def rss_feed(request: Request, adcode: Place, context: PageContext) -> Response:
    """RSS 2.0 of the newest fifty."""
    found = publications.feed(context, adcode)
    base, place = str(request.base_url).rstrip("/"), publications.region(context, adcode)
    root = ElementTree.Element("rss", version="2.0")
    channel = ElementTree.SubElement(root, "channel")
    _say(channel, title=f"{place}就业公开信息", link=f"{base}/local/{adcode}", language="zh-cn")
    _say(channel, description=f"{place}和上级公开的招聘岗位、零工任务、招聘会、专员联系方式和政策")
    for one in found.items:
        item = ElementTree.SubElement(channel, "item")
        _say(item, title=one.title, link=base + one.path, description=one.text, category=one.step.kind.label)
        _say(item, pubDate=format_datetime(one.step.at, usegmt=True))
        ElementTree.SubElement(item, "guid", isPermaLink="false").text = one.key
    content = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return answer(request, content, "application/rss+xml", found.modified)


def _say(parent: ElementTree.Element, **texts: str) -> None:
    for name, text in texts.items():
        # XML 1.0 knows no control characters, escaped or not.
        ElementTree.SubElement(parent, name).text = "".join(one for one in text if one >= " " or one in "\n\t")
