"""Judges coordination of benefits in a claim: what earlier payers paid must explain the charges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from claimwright.engines.x12.elements import cents_of, day_of, is_no_amount
from claimwright.engines.x12.judge_facts import (
    Bucket,
    ClaimFacts,
    LineFacts,
    PayerFacts,
    element_of,
    find,
    place_of,
)
from claimwright.engines.x12.report import Reporter
from claimwright.kernel.money import Money

SOURCE = "x12-837p"


def judge_coordination(report: Reporter, claim: ClaimFacts) -> None:
    """Each payer's line payments and adjustments explain the line; its total, the claim.

    Sums are judged when every amount of the claim can be read.

    Source: x12-837p
    """
    for line in claim.lines:
        for bucket in line.adjudications:
            _adjudication(report, claim, line, bucket)
    if claim.is_readable and not any(map(is_no_amount, _amounts_of(claim))):
        _balances(report, claim)
    _ranks(report, claim)


def _amounts_of(claim: ClaimFacts) -> Iterator[str]:
    """What earlier payers paid, adjusted and left, over the claim and its lines."""
    adjudications = [bucket for line in claim.lines for bucket in line.adjudications]
    for bucket in [*adjudications, *(payer.own for payer in claim.payers)]:
        for tag in ("SVD", "AMT"):
            yield from (element_of(seen, 2) for seen in bucket.get(tag, ()))
        for seen in bucket.get("CAS", ()):
            yield from seen[3][3::3]


def _balances(report: Reporter, claim: ClaimFacts) -> None:
    totals: dict[str, int] = defaultdict(int)  # by payer id, over the lines
    counts: dict[str, int] = defaultdict(int)
    owed: dict[str, int] = defaultdict(int)
    for line in claim.lines:
        for payer_id, (paid, _) in _line(report, claim, line).items():
            totals[payer_id] += paid
            counts[payer_id] += 1
        for bucket in line.adjudications:
            owed[element_of(bucket["SVD"][0], 1)] += adjustments_of(bucket, "PR")
            _remaining(report, claim, bucket, adjustments_of(bucket, "PR"))
    for payer in claim.payers:
        _payer(report, claim, payer, (totals[payer.id], counts[payer.id]))
        _remaining(report, claim, payer.own, owed[payer.id] + adjustments_of(payer.own, "PR"))


def _adjudication(report: Reporter, claim: ClaimFacts, line: LineFacts, bucket: Bucket) -> None:
    """One earlier payer's answer to a line: when it came, and that the claim names the payer."""
    _paid_on(report, claim, line, bucket)
    svd = bucket["SVD"][0]
    payer_id = element_of(svd, 1)
    if payer_id not in {payer.id for payer in claim.payers}:
        report.situational(
            "COB-PAYER",
            place_of(svd, "SVD01"),
            f"The line's adjudication names payer {payer_id}, which is no other payer of "
            f"claim {claim.number}.",
            "Use the identifier of one of the claim's other payers (2330B NM109).",
            SOURCE,
            found=payer_id,
        )


def _line(report: Reporter, claim: ClaimFacts, line: LineFacts) -> dict[str, tuple[int, int]]:
    """What each payer paid and adjusted on a line; unbundled parts are added up."""
    explained: dict[str, tuple[int, int]] = {}
    for bucket in line.adjudications:
        svd = bucket["SVD"][0]
        payer_id = element_of(svd, 1)
        paid, adjusted = explained.get(payer_id, (0, 0))
        cents = cents_of(element_of(svd, 2)) or 0
        explained[payer_id] = (paid + cents, adjusted + adjustments_of(bucket))
    for payer_id, (paid, adjusted) in explained.items():
        if paid + adjusted != line.charge_cents:
            report.error(
                "BAL-COB-LINE",
                place_of(line.lx),
                f"Line {element_of(line.lx, 1)} of claim {claim.number}: paid plus adjustments of "
                f"payer {payer_id} come to {Money(paid + adjusted)}, but "
                f"{Money(line.charge_cents)} was charged.",
                "Send what that payer paid and every adjustment it made on the line.",
                SOURCE,
                found=Money(paid + adjusted).plain(),
                expected=Money(line.charge_cents).plain(),
            )
    return explained


def adjustments_of(bucket: Bucket, group: str = "") -> int:
    """The sum of every CAS of a loop, or of those of one group, in cents."""
    return sum(
        cents_of(amount) or 0
        for seen in bucket.get("CAS", ())
        if not group or element_of(seen, 1) == group
        for amount in seen[3][3::3]
    )


def _remaining(report: Reporter, claim: ClaimFacts, bucket: Bucket, owed: int) -> None:
    """AMT*EAF is what the payer's PR adjustments left to the patient; silent without any."""
    seen = find(bucket, "AMT", "EAF")
    remaining = cents_of(element_of(seen, 2))
    if seen is None or remaining is None or not owed or remaining == owed:
        return
    report.situational(
        "COB-REMAINING",
        place_of(seen, "AMT02"),
        f"Claim {claim.number}: an earlier payer is said to leave {Money(remaining)} to the "
        f"patient, but its adjustments to the patient (PR) come to {Money(owed)}.",
        "Send in AMT*EAF the sum of that payer's PR adjustments.",
        SOURCE,
        found=Money(remaining).plain(),
        expected=Money(owed).plain(),
    )


def _paid_on(report: Reporter, claim: ClaimFacts, line: LineFacts, bucket: Bucket) -> None:
    seen, (first, _) = find(bucket, "DTP", "573"), line.dates
    paid_on = day_of(element_of(seen, 3))
    if seen is not None and paid_on is not None and first is not None and paid_on < first:
        report.situational(
            "DATE-PAID",
            place_of(seen, "DTP03"),
            f"Claim {claim.number}: the earlier payer answered on {paid_on.isoformat()}, before "
            f"the service of {first.isoformat()}.",
            "Send the date of that payer's remittance.",
            SOURCE,
            found=paid_on.isoformat(),
        )


def _payer(report: Reporter, claim: ClaimFacts, payer: PayerFacts, lines: tuple[int, int]) -> None:
    """AMT*D against the lines when that payer judged each, else against its claim adjustments."""
    paid = cents_of(element_of(find(payer.own, "AMT", "D"), 2))
    if paid is None:
        return
    line_paid, lines_count = lines
    adjusted = adjustments_of(payer.own)
    if lines_count:
        if lines_count != len(claim.lines):
            return
        explained, how = line_paid - adjusted, "its lines less its claim adjustments come to"
    elif "CAS" in payer.own and claim.charge_cents is not None:
        explained = claim.charge_cents - adjusted
        how = "the charge less its claim adjustments is"
    else:
        return
    if paid != explained:
        report.error(
            "BAL-COB-CLAIM",
            place_of(payer.sbr),
            f"Claim {claim.number}: payer {payer.id} paid {Money(paid)} (AMT*D), but {how} "
            f"{Money(explained)}.",
            "Make payment and adjustments of that payer explain the charge.",
            SOURCE,
            found=Money(paid).plain(),
            expected=Money(explained).plain(),
        )


def _ranks(report: Reporter, claim: ClaimFacts) -> None:
    """Each rank once; the payer billed is none of those that have paid.

    Source: x12-837p
    """
    destination = claim.level("2000B", "SBR")
    ranks = {element_of(destination, 1)} if destination is not None else set()
    billed = element_of(claim.level("2010BB", "NM1"), 9)
    member = element_of(claim.level("2010BA", "NM1"), 9)
    for payer in claim.payers:
        rank = element_of(payer.sbr, 1)
        if rank in ranks and rank != "U":
            report.situational(
                "COB-RANK",
                place_of(payer.sbr, "SBR01"),
                f"Claim {claim.number} names two payers of rank {rank}.",
                "Give each payer of the claim its own place in line (SBR01).",
                SOURCE,
                found=rank,
            )
        ranks.add(rank)
        names = payer.parties.get("2330A", {}).get("NM1")
        is_same = billed == payer.id and element_of(names[0] if names else None, 9) == member
        if billed and is_same and find(payer.own, "AMT", "D") is not None:
            report.situational(
                "COB-SAME-PAYER",
                place_of(payer.sbr),
                f"Claim {claim.number} goes to payer {billed}, which is also named as having "
                "paid it under the same member number.",
                "Send the claim to the next payer.",
                SOURCE,
                found=billed,
            )
