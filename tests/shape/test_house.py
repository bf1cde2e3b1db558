"""The house keeps its shape: files one reads in a sitting, no vague names, every enum labelled, docs that name what is there."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from matcher.models import enums
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
        if tree.body and not ast.get_docstring(tree):
            silent.append(str(path.relative_to(ROOT)))
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and not node.name.startswith(
                "_"
            ):
                nested = any(
                    isinstance(up, ast.FunctionDef) and node in ast.walk(up) and up is not node for up in ast.walk(tree)
                )
                if not ast.get_docstring(node) and not nested:
                    silent.append(f"{path.relative_to(ROOT)}:{node.name}")
    assert silent == []


def test_every_member_of_a_closed_list_has_a_chinese_label() -> None:
    kinds = [kind for kind in vars(enums).values() if isinstance(kind, type) and issubclass(kind, Labelled)]
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
