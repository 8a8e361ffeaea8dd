"""What a power cut cannot take back. A file's flushed bytes are of no use without its name."""

from __future__ import annotations

import os
from pathlib import Path


def flush_names(folder: Path) -> None:
    """Put on the disk which names the folder holds, after a rename into it. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
