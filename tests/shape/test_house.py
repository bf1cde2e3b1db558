"""The house keeps its shape: files one reads in a sitting, no vague names, labelled enums, docs that name things."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from matcher.models import enums, states
from matcher.models.enums import Labelled

ROOT = Path(__file__).parents[2]
SOURCES = sorted([*ROOT.glob("matcher/**/*.py"), *ROOT.glob("api/**/*.py")])
VAGUE = {"utils", "util", "common", "helpers", "helper", "manager", "misc", "base_utils", "shared"}


def test_imports_point_one_way() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]


def test_no_file_grows_past_a_sitting() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in SOURCES
        if (count := len(path.read_text("utf-8").splitlines())) > 400
    }
    assert long == {}


def test_no_vague_module_names() -> None:
    assert [path for path in SOURCES if path.stem in VAGUE] == []


def test_every_module_and_public_function_says_what_it_is() -> None:
    silent = []
    for path in SOURCES:
        tree = ast.parse(path.read_text("utf-8"))
        functions = [one for one in ast.walk(tree) if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))]
        inner = {below for one in functions for below in ast.walk(one) if below is not one}
        if tree.body and not ast.get_docstring(tree):
            silent.append(str(path.relative_to(ROOT)))
        for node in ast.walk(tree):
            named = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and node not in inner
            if named and not node.name.startswith("_") and not ast.get_docstring(node):
                silent.append(f"{path.relative_to(ROOT)}:{node.name}")
    assert silent == []


def test_every_member_of_a_closed_list_has_a_chinese_label() -> None:
    members = [*vars(enums).values(), *vars(states).values()]
    kinds = [kind for kind in members if isinstance(kind, type) and issubclass(kind, Labelled)]
    assert len(kinds) > 30
    assert [member for kind in kinds for member in kind if not member.label] == []


@pytest.mark.parametrize("name", ["README.md", "README.zh.md", "docs/map.md", "docs/glossary.md", "CHANGELOG.md"])
def test_the_papers_are_there(name: str) -> None:
    assert len((ROOT / name).read_text("utf-8")) > 400


def test_the_map_names_every_folder() -> None:
    text = (ROOT / "docs/map.md").read_text("utf-8")
    folders = {
        path.relative_to(ROOT).as_posix()
        for path in ROOT.glob("matcher/*/")
        if path.is_dir() and path.name != "__pycache__"
    }
    folders |= {
        path.relative_to(ROOT).as_posix() for path in ROOT.glob("api/*/") if path.name in ("v1", "console", "public")
    }
    assert sorted(folder for folder in folders if f"{folder}/" not in text) == []


def test_the_glossary_knows_every_table() -> None:
    from matcher.models.tables import TABLES

    text = (ROOT / "docs/glossary.md").read_text("utf-8")
    assert [table.__name__ for table in TABLES if f"`{table.__name__}`" not in text] == []


def test_only_the_demo_goes_back_in_time() -> None:
    """``clock.days_ago`` moves what everybody reads the time from: nothing that serves people may."""
    users = {path.relative_to(ROOT).as_posix() for path in SOURCES if "days_ago" in path.read_text("utf-8")}
    others = {one for one in users if not one.startswith("matcher/demo/")}
    assert "matcher/clock.py" in others
    assert {one for one in others if "clock.days_ago" in (ROOT / one).read_text("utf-8")} == set()
