"""``matcher export annex``: each form of a unit in both formats, and what it says when it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcher.forms import annex
from tests.cli.conftest import Office


@pytest.mark.parametrize("form", annex.FORMATS)
def test_each_form_is_written_and_reads_back(office: Office, tmp_path: Path, form: str) -> None:
    for number in range(1, 5):
        target = tmp_path / f"附件{number}.{form}"
        told = office.does("xianji", "export annex", number, out=target, format=form, preparer="王某")
        back = annex.read_here(target.read_bytes(), form)
        assert (told["kind"], told["digest"]) == (str(number), back.digest)
    assert ("填表人", "王某") in back.foot


def test_what_cannot_be_written_is_told(office: Office, tmp_path: Path) -> None:
    target = tmp_path / "x.xlsx"
    assert "附件号" in office.refused("xianji", "export annex", 5, out=target)
    assert "管辖范围" in office.refused("xianji", "export annex", 4, out=target, county="140100")
    assert "xlsx" in office.refused("xianji", "export annex", 4, out=target, format="pdf")
    assert "不能晚于今天" in office.refused("xianji", "export annex", 4, out=target, date="2099-01-01")
    assert "不能写入" in office.refused("xianji", "export annex", 4, out=tmp_path / "none" / "x.xlsx")
    assert not target.exists()
