"""The jobs a person may start and leave: each is idempotent and tells its progress."""

from __future__ import annotations

from datetime import date
from typing import Any

from claimwright.foundation import clock
from claimwright.foundation.documents import store
from claimwright.foundation.jobs.runner import Progress, register
from claimwright.journeys.bill_encounters import bill_waiting
from claimwright.journeys.receive_file import collect_inbound, receive_file
from claimwright.journeys.run_statements import run_statements
from claimwright.journeys.send_monday import send_monday
from claimwright.journeys.submit_claims import submit_claims

STEP = 500


def submit(arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Bill what is coded and send what is clean."""
    held = not_billable = 0
    while True:
        billed = bill_waiting(as_of=clock.today(), limit=STEP)
        held += len(billed.held_claim_ids)
        not_billable += len(billed.not_billable)
        done = len(billed.ready_claim_ids) + len(billed.held_claim_ids)
        if done + len(billed.self_pay_encounter_ids) == 0:
            break
        progress.tell(0, 0, "Checking claims")
    batches = submit_claims(now=clock.now())
    sent = sum(batch.claim_count for batch in batches)
    progress.tell(sent, sent, f"{sent} claims sent")
    return {"sent": sent, "files": len(batches), "held": held, "not_billable": not_billable}


def receive(arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Take in a file that was uploaded and kept before."""
    file = store.get_record(int(arguments["file_id"]))
    progress.tell(0, 1, f"Reading {file.name}")
    received = receive_file(data=store.read(file.id), name=file.name, now=clock.now())
    progress.tell(1, 1, received.outcome)
    return {"outcome": received.outcome, "kind": received.kind, "file": str(file.public_id)}


def collect(arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Fetch what waits at the clearinghouse."""
    files = collect_inbound(now=clock.now(), goes_on=True)
    return {"files": len(files), "held": sum(1 for file in files if file.outcome == "held")}


def statements(arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Bill the patients who owe."""
    run = run_statements(as_of=date.fromisoformat(arguments["as_of"]))
    return {"statements": len(run.statement_ids), "total_cents": run.total_cents}


def monday(arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Send one person's Monday letter."""
    sent = send_monday(
        user_id=int(arguments["user_id"]), as_of=date.fromisoformat(arguments["as_of"])
    )
    return {"where": sent.where, "file": sent.file}


def register_jobs() -> None:
    """Make each job callable by name."""
    for name, function in (
        ("submit", submit),
        ("receive", receive),
        ("collect", collect),
        ("statements", statements),
        ("monday", monday),
    ):
        register(name, function)
