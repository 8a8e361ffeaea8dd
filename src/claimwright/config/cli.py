"""The console script: names the settings, then hands over to the command line."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run `claimwright`; a broken pipe ends quietly, as a Unix tool should."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimwright.config.settings")
    from claimwright.interfaces.cli.main import group

    try:
        group(prog_name="claimwright")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


if __name__ == "__main__":
    main()
