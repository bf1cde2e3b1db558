"""A campaign from its template to a received 附件2 and its 更正报, by the command line alone."""

from __future__ import annotations

from pathlib import Path

from matcher import clock
from tests.cli.conftest import Office

PERSON = {"unit": "就业股", "post": "科员", "phone": "0351-7000000"}
TOLD = {"form": "2", "preparer": "某填表人", "phone": "0351-7000001"}


def test_a_county_files_and_its_city_receives(office: Office, tmp_path: Path) -> None:
    assert {one["key"] for one in office.does("", "campaign templates")} >= {"resume_2022", "spring_wind"}
    assert "没有行动模板" in office.refused("shengji", "campaign make", template="无", year=2026)
    year = clock.today().year
    made = office.does("shengji", "campaign make", template="resume_2022", year=year)["id"]
    forms = office.does("", "campaign forms", made)
    assert len(forms) == 12, "four annexes of cities, counties and zones"
    moved = office.does("shengji", "campaign forms", made, form="2", level="county", due=f"{year}-12-15")
    assert f"{year}-12-15" in {one["due"] for one in moved}
    assert "没有这次专项行动" in office.refused(
        "xianji", "campaign forms", made, form="2", level="county", due="2026-12-15"
    )
    assert "负责人" in office.refused("xianji", "filing file", made, **TOLD)
    head = office.does("xianji", "taskforce add", made, name="某负责人", duty="head", published=True, **PERSON)
    office.does("xianji", "taskforce add", made, name="某承办人", duty="handler", login="zhuanyuan", **PERSON)
    assert not office.does("xianji", "taskforce publish", head["id"], hide=True)["published"]
    assert "晚于" in office.refused("xianji", "taskforce replace", head["id"], name="接任某", **PERSON)
    filed = office.does("zhuanyuan", "filing file", made, **TOLD)
    assert office.does("shiji", "filing return", filed["id"], reason="缺一行")["state"] == "returned"
    again = office.does("xianji", "filing file", made, **TOLD)
    assert office.does("shiji", "filing receive", again["id"])["receipt_no"].endswith("-00")
    assert "更正原因" in office.refused("xianji", "filing file", made, **TOLD)
    fixed = office.does("xianji", "filing file", made, reason="电话有误", **TOLD)
    assert (fixed["number"], fixed["attempt"]) == (1, 1)
    assert "某承办人" in office.shows("xianji", "filing show", fixed["id"])
    assert office.does("shiji", "filing show", fixed["id"])["sound"] is True
    assert office.does("shiji", "filing diff", fixed["id"])["gone"] == []
    assert "附件1" in office.refused("shiji", "filing package", fixed["id"], out=tmp_path / "p.zip")
    board = office.does("shiji", "campaign board", made, form="2")
    assert {one["standing"] for one in board if one["adcode"] == filed["adcode"]} == {"filed"}
    other = next(one["adcode"] for one in board if one["adcode"] not in (filed["adcode"], filed["adcode"][:4] + "00"))
    assert office.does("shiji", "filing urge", made, form="2", adcode=other)["adcode"] == other
    assert "今天已经催报" in office.refused("shiji", "filing urge", made, form="2", adcode=other)
    assert len(office.does("", "filing list", made)) == 3
    assert [one["name"] for one in office.does("xianji", "taskforce list", made)] == ["某负责人", "某承办人"]
