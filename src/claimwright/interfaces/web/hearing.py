"""Hearing the answer at once: a sandbox's simulated payers read the question while one waits."""

from __future__ import annotations

from claimwright.demo.sandbox import answer_now
from claimwright.interfaces.web.guarding import PracticeRequest


def hear_sandbox(request: PracticeRequest) -> bool:
    """Let a sandbox's payers answer now; False in a real practice, whose answers come by mail."""
    if not request.practice.is_sandbox:
        return False
    return any(kind.startswith("271") for kind in answer_now())
