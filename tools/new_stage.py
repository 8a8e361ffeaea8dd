"""Scaffold a stage of the revenue cycle: `python -m tools.new_stage NAME "What it is for"`.

Makes the package every stage has, with a README of its words, states and sources, and says which
lines of pyproject.toml and settings to add. It makes no models: write what the stage really needs.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

README = """# {title}

{purpose}

**Words.** (each word of this stage, one meaning; add them to docs/glossary.md)

**States.** (the TRANSITIONS table in words)

**Sources.** (keys of docs/sources.toml)
"""

APPS = """from django.apps import AppConfig


class {camel}Config(AppConfig):
    name = "claimwright.cycle.{name}"
    label = "{name}"
    default_auto_field = "django.db.models.BigAutoField"
"""

FILES = {
    "__init__.py": '"""{purpose}"""\n',
    "README.md": README,
    "apps.py": APPS,
    "domain/__init__.py": '"""What {name} decides; pure."""\n',
    "models.py": '"""The rows of {name}."""\n',
    "queries.py": '"""What others may ask of {name}."""\n',
    "operations.py": '"""What others may have {name} do, each in one transaction."""\n',
    "migrations/__init__.py": "",
}


def scaffold(name: str, purpose: str) -> Path:
    """Create the package; refuses a name that exists or is not an identifier."""
    if not name.isidentifier() or not name.islower():
        raise SystemExit(f"{name!r} is not a lower-case Python name")
    folder = ROOT / "src" / "claimwright" / "cycle" / name
    if folder.exists():
        raise SystemExit(f"the stage {name} exists")
    words = {
        "name": name,
        "purpose": purpose,
        "title": name.replace("_", " ").capitalize(),
        "camel": name.title().replace("_", ""),
    }
    for path, template in FILES.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(template.format(**words))
    return folder


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit('usage: python -m tools.new_stage NAME "What it is for."')
    made = scaffold(sys.argv[1], sys.argv[2])
    print(f"made {made.relative_to(ROOT)}")
    print("now add it, at its place in the cycle, to: STAGES in config/settings.py;")
    print("the layers and containers in pyproject.toml; then run tools.write_contracts")
