"""The month's sheet over pages and API: one figure the same everywhere, its rows, its files, nobody else's unit."""

from __future__ import annotations

from fastapi.testclient import TestClient

from api.app import create_app
from matcher.service.context import Kit
from tests.security.callers import caller


def test_pages_api_and_file_say_the_same(kit: Kit) -> None:
    with TestClient(create_app(kit), follow_redirects=False) as client:
        city = caller(client, "shiji")
        told = city("GET", "/api/v1/monthly").json()
        line = max(told["lines"], key=lambda one: one["served"])
        assert (told["sums"]["enterprises"], told["sums"]["served"]) == (
            len(told["lines"]),
            sum(one["served"] for one in told["lines"]),
        )
        rows = city("GET", f"/api/v1/monthly/rows?enterprise_id={line['enterprise_id']}").json()
        assert sum(one["weight"] for one in rows if one["figure"] == "served") == line["served"]
        compared = city("GET", "/api/v1/monthly/comparison").json()
        assert {one["enterprise_id"] for one in compared["changes"]} >= {one["enterprise_id"] for one in told["lines"]}
        page = city("GET", "/monthly")
        assert (page.status_code, line["name"] in page.text) == (200, True), page.text[:300]
        behind = city("GET", f"/monthly/rows/{line['enterprise_id']}")
        assert (behind.status_code, line["name"] in behind.text) == (200, True)
        for address in ("/monthly/file", "/api/v1/monthly/file"):
            csv = city("GET", f"{address}?format=csv")
            assert (csv.status_code, len(csv.content.decode("utf-8-sig").splitlines())) == (200, len(told["lines"]) + 1)
            assert city("GET", f"{address}?format=exe").status_code == 422
            assert city("GET", f"{address}?mapping=../standard").status_code == 404
        assert city("GET", "/api/v1/monthly?month=2999-01").status_code == 422
        assert city("GET", "/api/v1/monthly/rows").status_code == 422
        assert city("GET", "/api/v1/monthly?adcode=149999").status_code == 404
