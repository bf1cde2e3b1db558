"""A month filed, corrected, compared and exported as filed, and its briefing, by the command line alone."""

from __future__ import annotations

from pathlib import Path

import docx

from matcher import clock
from matcher.models.survey import month_of
from tests.cli.conftest import Office


def test_a_county_files_and_corrects_a_month(office: Office, tmp_path: Path) -> None:
    month = month_of(clock.today())
    first = office.does("xianji", "monthly file", month=month)
    assert (first["number"], first["reason"]) == (0, "")
    assert "更正原因" in office.refused("xianji", "monthly file", month=month)
    assert "不能填报" in office.refused("zhuanyuan", "monthly file", month=month)
    again = office.does("xianji", "monthly file", month=month, reason="改一处")
    assert [one["number"] for one in office.does("shiji", "monthly history", unit=again["adcode"])] == [1, 0]
    assert office.does("shiji", "monthly diff", again["id"]) == {"lines": [], "facts": [], "sums": []}
    assert office.does("shiji", "monthly show", filed=first["id"])["unit"] == again["adcode"]
    assert "没有这份" in office.refused("xianji", "monthly diff", 987_654)
    files = []
    for name in ("原件.xlsx", "再导一次.xlsx"):
        office.shows("shiji", "monthly export", filed=first["id"], out=tmp_path / name)
        files.append((tmp_path / name).read_bytes())
    assert files[0] == files[1]
    office.shows("xianji", "briefing", month=month, out=tmp_path / "专报.docx")
    assert "企业用工服务专报" in docx.Document(str(tmp_path / "专报.docx")).paragraphs[0].text
    assert "只写一个" in office.refused("xianji", "briefing", month=month, campaign=1, out=tmp_path / "无.docx")
