"""Run in a process of its own on a database file: several workers do the same thing at once.

Prints one JSON object; `tests/integration/test_remittance_race.py` reads it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import date
from typing import Any

WORKERS = 4


def together(work: Callable[[], Any], practice_id: int) -> list[Any]:
    """What each of the workers got, or the name of what it raised."""
    from django.db import connection

    from claimwright.foundation.tenancy.scope import scope

    start, results = threading.Barrier(WORKERS), []

    def run() -> None:
        try:
            with scope(practice_id, actor="race"):
                start.wait()
                results.append(work())
        except Exception as error:  # noqa: BLE001 - the test looks at its name
            results.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(results, key=str)


def main() -> None:
    """Set up a clinic with one claim, then race for its money."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, skip_checks=True)
    from claimwright.cycle.receipts import operations as receipts
    from claimwright.cycle.receipts import queries as receipt_queries
    from claimwright.cycle.receipts.domain.payments import NewPayment
    from claimwright.cycle.receipts.domain.refunds import NewRefund
    from claimwright.cycle.remittance import operations, queries
    from claimwright.foundation.documents import store
    from claimwright.foundation.tenancy.operations import create_practice
    from claimwright.foundation.tenancy.scope import scope
    from claimwright.ledger import queries as ledger
    from tests.support import clinic, decided, remits

    practice = create_practice(name="Race", is_sandbox=True)
    day = date(2026, 3, 9)
    with scope(practice.pk, actor="race"):
        office = decided.open_office()
        patient_id = clinic.a_patient()
        clinic.a_coverage(patient_id, office.payer_id)
        claim = decided.billed(office, patient_id, on=day, key="v1")
        paid = remits.a_decision(claim.control_number, ("99213", 17790, "CO-45 71.16"))
        advice = remits.an_advice(paid)
        files = [
            store.keep(remits.as_bytes(advice), name="a.835", kind="835").id for _ in range(WORKERS)
        ]
    order = iter(files)

    def take_payment() -> bool:
        new = NewPayment(
            patient_id=patient_id, amount_cents=5000, method="cash", received_on=day, key="once"
        )
        return receipts.take_payments(new=[new])[0].is_new

    keys = iter("abcd")

    def refund() -> int:
        return receipts.refund(
            new=NewRefund(
                patient_id=patient_id,
                amount_cents=3000,
                issued_on=day,
                reason="race",
                key=next(keys),
            )
        )

    told = {
        "same_file": together(
            lambda: operations.receive_835(file_id=files[0], now=remits.NOW).outcome, practice.pk
        ),
        "rewrapped": together(
            lambda: operations.receive_835(file_id=next(order), now=remits.NOW).outcome,
            practice.pk,
        ),
        "payment": together(take_payment, practice.pk),
        "refund": together(refund, practice.pk),
    }
    with scope(practice.pk, actor="race"):
        told["balances"] = remits.balances()
        told["violations"] = [
            *ledger.violations(),
            *queries.violations(),
            *receipt_queries.violations(),
        ]
    print(json.dumps(told))  # noqa: T201 - the parent process reads it


if __name__ == "__main__":
    main()
