"""The public feeds and the texts for publicity as they are read over HTTP."""

from __future__ import annotations

import io
import shutil
import zipfile
from datetime import timedelta
from xml.etree import ElementTree

import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlmodel import col

from matcher import clock
from matcher.demo.load import USERNAMES
from matcher.jobs.worker import Worker
from matcher.models.audit import AuditEntry
from matcher.models.enums import Role
from matcher.models.publication import Publication
from matcher.models.states import VacancyState
from matcher.models.vacancy import Vacancy
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor
from tests.fairs import as_, post_of
from tests.security.callers import caller


def test_feeds_tell_the_same_things_escaped_and_only_once(kit: Kit, client: TestClient) -> None:
    """A title of markup stays text in both; who has the state already gets 304; retracted it is a tombstone."""
    post_id = post_of(kit, actor(kit, "qiye").enterprise_id or 0)

    def mark_up(context: Context, title: str = "<b>焊工</b>&") -> str:
        post = context.unit.session.get(Vacancy, post_id)
        assert post is not None
        post.title = title
        return post.adcode

    place = as_(kit, SYSTEM, mark_up)
    feed = client.get(f"/local/{place}/feed.json")
    told = {one["id"]: one["title"] for one in feed.json()["items"]}
    rss = client.get(f"/local/{place}/rss.xml")
    # Our own answer, not somebody else's document.
    root = ElementTree.fromstring(rss.content)
    assert {one.findtext("guid"): one.findtext("title") for one in root.iter("item")} == told
    assert told[f"vacancy:{post_id}"].endswith("<b>焊工</b>&")
    assert "<b>焊工" not in client.get(f"/local/{place}").text
    same = client.get(f"/local/{place}/feed.json", headers={"If-None-Match": feed.headers["etag"]})
    assert same.status_code == 304
    for path in (f"/local/{place}/rss.xml", "/api/v1/publications", "/api/v1/publications/snapshot"):
        etag = client.get(path).headers["etag"]
        assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
        assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200

    def earlier(context: Context) -> None:
        steps = sa.update(Publication).values(at=clock.now() - timedelta(hours=1))
        context.unit.session.execute(steps)

    as_(kit, SYSTEM, earlier)
    dated = client.get(f"/local/{place}/feed.json").headers["last-modified"]
    since = {"If-Modified-Since": dated}
    assert client.get(f"/local/{place}/feed.json", headers=since).status_code == 304
    as_(kit, SYSTEM, mark_up, "<b>电焊工</b>&")
    assert client.get(f"/local/{place}/feed.json", headers=since).status_code == 200
    snapshot = client.get("/api/v1/publications/snapshot", params={"adcode": place}).json()
    body = next(one["body"] for one in snapshot["items"] if one["subject"] == str(post_id))
    assert not {"contact_name", "contact_phone"} & set(body)
    assert client.get("/api/v1/publications", params={"after": snapshot["cursor"] + 1}).status_code == 422
    assert client.get("/local/999999").status_code == 404


def test_a_text_for_publicity_is_copied_or_saved_by_who_may_publish(kit: Kit, client: TestClient) -> None:
    post_id = post_of(kit, actor(kit, "qiye").enterprise_id or 0)
    staff = caller(client, USERNAMES[Role.COUNTY_ADMIN])
    page = staff("GET", f"/publicity-texts?item=vacancy:{post_id}")
    assert page.status_code == 200
    assert f"/jobs/{post_id}" in page.text
    assert staff("GET", "/publicity-texts").status_code == 200
    saved = staff("GET", f"/publicity-texts/package?item=vacancy:{post_id}")
    with zipfile.ZipFile(io.BytesIO(saved.content)) as whole:
        assert {"wechat.txt", "douyin.txt", "cover.svg", "qr.svg"} <= set(whole.namelist())
    assert staff("GET", "/publicity-texts?item=vacancy:912345678").status_code == 404


def test_files_are_laid_out_behind_the_audit_row_and_not_once_it_was_withdrawn(kit: Kit, client: TestClient) -> None:
    post_id = post_of(kit, actor(kit, "qiye").enterprise_id or 0)
    staff = caller(client, USERNAMES[Role.COUNTY_ADMIN])
    outbox = kit.settings.var / "outbox"

    def asked() -> list[AuditEntry]:
        answer = staff("POST", "/publicity-texts/hand-over", data={"item": f"vacancy:{post_id}"})
        assert answer.status_code == 303
        with kit.open(SYSTEM, write=False) as context:
            wanted = sa.select(AuditEntry).where(col(AuditEntry.action) == "publicity.hand_over")
            return list(context.unit.session.execute(wanted).scalars())

    def withdraw(context: Context) -> None:
        post = context.unit.session.get(Vacancy, post_id)
        assert post is not None
        post.state = VacancyState.CLOSED

    assert len(asked()) == 1
    assert not outbox.exists()
    Worker(kit).drain()
    (folder,) = outbox.iterdir()
    assert {"wechat.txt", "cover.svg", "qr.svg"} <= {one.name for one in folder.iterdir()}
    shutil.rmtree(outbox)
    asked()
    as_(kit, SYSTEM, withdraw)
    Worker(kit).drain()
    assert not outbox.exists()
