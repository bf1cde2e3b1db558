"""``docs/participants.md`` says who may do what: as the table of permissions does, and as kinds have parts."""

from __future__ import annotations

from pathlib import Path

from matcher.models.enums import Role
from matcher.models.organisation import OrganisationKind
from matcher.service.permissions import BODIES, PERMISSIONS

PAGE = (Path(__file__).parents[2] / "docs" / "participants.md").read_text("utf-8")


def _rows(heading: str) -> list[list[str]]:
    part = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def test_the_page_tells_the_permissions_as_they_are() -> None:
    order = (Role.TRAINING_BODY, Role.AGENCY, Role.DISPATCH_BODY)
    said = {
        row[0]: {role for role, cell in zip(order, row[1:4], strict=True) if cell == "✓"} for row in _rows("操作和角色")
    }
    assert said == {action.label: set(roles & BODIES) for action, roles in PERMISSIONS.items() if roles & BODIES}


def test_the_page_tells_what_each_kind_takes_part_in() -> None:
    said = {row[0]: (row[1], row[2]) for row in _rows("四类机构在方案里的分工")}
    assert said == {
        kind.label: (kind.licence or "不需要", "、".join(part.label for part in kind.parts))
        for kind in OrganisationKind
    }
