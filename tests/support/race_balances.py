"""Run in a process of its own: two people settle the same balance, each in another way, at once.

Every posting waits a moment before it is written, so that the two overlap for certain. Prints one
JSON object; `tests/integration/test_two_settle_one_balance.py` reads it.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any
from unittest import mock

DAY = date(2026, 3, 9)
CENTS = 17790  # what each visit costs
PAUSE = 0.3


def together(practice_id: int, works: Sequence[Callable[[], Any]]) -> None:
    """Begin all at the same moment; what one refuses because another was first is as it should."""
    from django.db import connection

    from claimwright.foundation.tenancy.scope import scope
    from claimwright.ledger import operations as books

    start, post = threading.Barrier(len(works)), books.post

    def slowly(postings: Any) -> Any:
        time.sleep(PAUSE if postings else 0)
        return post(postings)

    def run(work: Callable[[], Any]) -> None:
        try:
            with scope(practice_id, actor="race"):
                start.wait()
                work()
        except ValueError:
            return
        finally:
            connection.close()

    with mock.patch.object(books, "post", slowly):
        threads = [threading.Thread(target=run, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def main() -> None:
    """Set up a clinic with visits patients owe, then settle each twice."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, skip_checks=True)
    from claimwright.cycle.charges import operations as charges
    from claimwright.cycle.patient_billing import operations as billing
    from claimwright.cycle.patient_billing.domain import collections
    from claimwright.cycle.patient_billing.domain.write_offs import COURTESY, NewWriteOff
    from claimwright.cycle.receipts import operations as receipts
    from claimwright.cycle.receipts.domain.payments import NewPayment
    from claimwright.cycle.remittance import operations as remittance
    from claimwright.cycle.remittance import queries as remittance_queries
    from claimwright.foundation.documents import store
    from claimwright.foundation.tenancy.operations import create_practice
    from claimwright.foundation.tenancy.scope import scope
    from claimwright.ledger import queries as ledger
    from claimwright.ledger.domain.posting import AccountKind
    from tests.support import clinic, decided, remits

    practice = create_practice(name="Race", is_sandbox=True)

    def pay(patient_id: int) -> None:
        new = NewPayment(
            patient_id=patient_id,
            amount_cents=CENTS,
            method="cash",
            received_on=DAY,
            key=f"pay:{patient_id}",
        )
        receipts.take_payments(new=[new])

    def give_up(patient_id: int) -> None:
        new = NewWriteOff(
            patient_id=patient_id,
            kind=COURTESY,
            amount_cents=CENTS,
            reason="race",
            key=f"off:{patient_id}",
        )
        billing.ask_write_off(new=new, user_id=1, on=DAY)

    with scope(practice.pk, actor="race"):
        office = decided.open_office()
        billing.set_write_off_limit(cents=CENTS)
        agency_id = billing.add_agency(name="A", client_number="1", fee_basis_points=0)

    def place(patient_id: int) -> None:
        key = f"place:{patient_id}"
        billing.place_account(agency_id=agency_id, patient_id=patient_id, key=key, on=DAY)

    told: dict[str, Any] = {}
    with mock.patch.object(collections, "FEWEST_NOTICES", 0):
        for name, ways in {
            "pay, give up": (pay, give_up),
            "pay, place": (pay, place),
            "give up, place": (give_up, place),
            "pay, void": (pay, None),
        }.items():
            with scope(practice.pk, actor="race"):
                patient_id = clinic.a_patient(first=name.title())
                visit_id = decided.self_pay(office, patient_id, on=DAY, key=name)
            void = partial(charges.void_encounter, encounter_id=visit_id, reason="race", on=DAY)
            works = [partial(way, patient_id) if way else void for way in ways]
            together(practice.pk, works)
            with scope(practice.pk, actor="race"):
                kinds = [AccountKind.PATIENT_RECEIVABLE]
                owed = ledger.balances(by="patient", ids=[patient_id], kinds=kinds)
                told[name] = owed.get(patient_id, 0)
    with scope(practice.pk, actor="race"):
        patient_id = clinic.a_patient()
        clinic.a_coverage(patient_id, office.payer_id)
        claim = decided.billed(office, patient_id, on=DAY, key="rewrapped")
        paid = remits.a_decision(claim.control_number, ("99213", CENTS, "CO-45 71.16"))
        files = [
            store.keep(
                remits.as_bytes(remits.an_advice(paid, trace=trace)), name="a.835", kind="835"
            ).id
            for trace in ("T1", "CH-T1")
        ]
    outcomes: list[str] = []

    def receive(file_id: int) -> None:
        outcomes.append(remittance.receive_835(file_id=file_id, now=remits.NOW).outcome)

    together(practice.pk, [partial(receive, file_id) for file_id in files])
    told["rewrapped"] = sorted(outcomes)
    with scope(practice.pk, actor="race"):
        told["violations"] = [*ledger.violations(), *remittance_queries.violations()]
    print(json.dumps(told))  # noqa: T201 - the parent process reads it


if __name__ == "__main__":
    main()
