"""The life of one claim, lived on files, told as the blocks of docs/one-claim.md.

The same run gives the same bytes, so the document can be regenerated and compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.patient_billing import queries as bills
from claimwright.cycle.remittance import operations as remittances
from claimwright.cycle.remittance import queries as remittance_queries
from claimwright.engines.x12.explain import explain
from claimwright.journeys.verify_books import verify_books
from claimwright.kernel.money import Money
from claimwright.ledger import queries as ledger
from claimwright.simulator import Scenario
from tests.support import alder
from tests.support.world import BLUE, World, a_member, a_scenario, whole_books

ACCOUNTS = {
    "insurance_receivable": "owed by Blue Valley",
    "patient_receivable": "owed by the patient",
    "payer_clearing": "on its way from Blue Valley",
    "cash": "in the bank",
    "patient_unapplied": "patient money on account",
    "contractual_allowance": "given up by contract",
    "revenue": "charged",
}


def scenario() -> Scenario:
    """Blue Valley knows Ida Vance."""
    return a_scenario(a_member(BLUE, "BV1000001"))


def live(world: World) -> dict[str, str]:
    """Live the claim from visit to zero; the text of every block by its name."""
    patient_id = alder.register((world.clinic.blue_id, "BV1000001"))
    encounter_id = alder.record_visit(world.clinic, patient_id, "99213", "36415")
    told = {"visit": _visit(encounter_id)}

    claim = world.bill_and_submit(encounter_id)
    told["837p"] = _segments(world.files("outbox")[0].read_bytes())
    told["books-billed"] = _books(encounter_id)

    world.live_until(date(2026, 3, 4))
    first, second = [file.data for file in world.sent if file.kind == "277ca"]
    told["999"] = _segments(world.last("999"))
    told["277ca-clearinghouse"] = _segments(first)
    told["277ca-payer"] = _segments(second)

    world.live_until(date(2026, 3, 10))
    told["835"] = _segments(world.last("835"))
    told["835-explained"] = explain(world.last("835")).strip()
    told["books-paid"] = _books(encounter_id)

    (statement_id,) = world.send_statements()
    told["statement"] = _statement(statement_id)
    world.live_until(date(2026, 3, 16))
    statement = bills.get_statement(statement_id=statement_id)
    world.pay(patient_id, statement.total_cents, "card-1")
    rows = remittance_queries.remittance_page().rows
    remittances.deposit_remittances(remittance_ids=[row.id for row in rows], on=world.today)
    told["postings"] = _postings(patient_id)
    told["books-zero"] = _table(("account", "balance"), _balances(whole_books()))
    told["timeline"] = _table(
        ("when", "what", "in words"),
        (
            (f"{event.at:%b %d}", event.title, _steady(event.words))
            for event in sorted(claims.timeline(claim_id=claim.id), key=lambda event: event.at)
        ),
    )
    told["verify"] = "\n".join(v.words for v in verify_books()) or "Every check holds."
    return told


def filled(document: str, blocks: dict[str, str]) -> str:
    """The document with each marked block holding its text.

    A block lies between `<!-- block NAME -->` and `<!-- end -->`. Raises KeyError for a name
    nobody tells, ValueError for a block the document leaves out.
    """
    pieces = document.split("<!-- block ")
    named = [piece.split(" -->", 1)[0] for piece in pieces[1:]]
    missing = blocks.keys() - set(named)
    if missing:
        raise ValueError(f"the document has no place for {sorted(missing)}")
    result = pieces[0]
    for name, piece in zip(named, pieces[1:], strict=True):
        after = piece.split("<!-- end -->", 1)[1]
        result += f"<!-- block {name} -->\n{_shown(blocks[name])}\n<!-- end -->{after}"
    return result


def _shown(text: str) -> str:
    return text if text.startswith("|") else f"```\n{text}\n```"


def _segments(data: bytes) -> str:
    """A segment a line; on disk there are no line breaks."""
    return data.decode().replace("~", "~\n").strip()


def _visit(encounter_id: int) -> str:
    visit = charges.get_encounter(encounter_id=encounter_id)
    rows: list[Sequence[str]] = [
        (line.code, line.units, _dollars(line.charge_cents or 0)) for line in visit.lines
    ]
    rows.append(("**together**", "", _dollars(visit.charge_cents)))
    return _table(("service", "units", "our price"), rows)


def _books(encounter_id: int) -> str:
    kinds = list(ACCOUNTS)
    sums: dict[str, int] = {}
    for entry in ledger.entries(encounter_id=encounter_id):
        sums[entry.account_kind.value] = sums.get(entry.account_kind.value, 0) + entry.amount_cents
    return _table(("account", "balance"), _balances({kind: sums.get(kind, 0) for kind in kinds}))


def _balances(cents: dict[str, int]) -> list[Sequence[str]]:
    return [
        (words, _dollars(cents[kind])) for kind, words in ACCOUNTS.items() if cents.get(kind, 0)
    ]


def _postings(patient_id: int) -> str:
    sums: dict[tuple[date, str, str], int] = {}
    for entry in ledger.entries(patient_id=patient_id):
        place = (entry.posted_on, entry.kind, entry.account_kind.value)
        sums[place] = sums.get(place, 0) + entry.amount_cents
    return _table(
        ("day", "posting", "account", "debit", "credit"),
        (
            (
                f"{day:%b %d}",
                kind.replace("_", " "),
                ACCOUNTS.get(account, account),
                _dollars(cents) if cents > 0 else "",
                _dollars(-cents) if cents < 0 else "",
            )
            for (day, kind, account), cents in sums.items()
            if cents
        ),
    )


def _statement(statement_id: int) -> str:
    bill = bills.get_statement(statement_id=statement_id)
    lines = [
        f"{bill.sender['name']}",
        f"Statement {bill.number} of {_day(bill.issued_on)} for {bill.addressee}",
        "",
        bill.message,
        "",
    ]
    for line in bill.lines:
        lines += [
            f"{_day(line.service_on)}  {line.provider_name}  {line.what}".rstrip(),
            f"  {line.sentence}",
        ]
    lines += ["", f"Please pay {Money(bill.total_cents)} by {_day(bill.due_on)}."]
    return "\n".join(lines)


def _day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _steady(words: str) -> str:
    """Without the number of edits, which grows with every new rule."""
    return re.sub(r"passed \d+ edits", "passed all the edits", words)


def _dollars(cents: int) -> str:
    return f"{Money(cents)}"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    shown = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in shown)
