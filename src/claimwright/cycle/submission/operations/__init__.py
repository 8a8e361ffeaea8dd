"""Send claims, take in what is answered, ask how they stand."""

from __future__ import annotations

from claimwright.cycle.submission.operations.asking import ask_status
from claimwright.cycle.submission.operations.delivering import deliver_unsent, resend_batch
from claimwright.cycle.submission.operations.learning import learn_payer_times
from claimwright.cycle.submission.operations.receiving import receive_acknowledgement
from claimwright.cycle.submission.operations.routes import NoRoute, set_route
from claimwright.cycle.submission.operations.sending import submit_ready

__all__ = [
    "NoRoute",
    "ask_status",
    "deliver_unsent",
    "learn_payer_times",
    "receive_acknowledgement",
    "resend_batch",
    "set_route",
    "submit_ready",
]
