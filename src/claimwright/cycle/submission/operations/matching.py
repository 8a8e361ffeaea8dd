"""Which file, claim or question of ours each answer is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from claimwright.cycle.claims import queries as claim_queries
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.contracting.domain.payers import find_payer_id
from claimwright.cycle.eligibility.operations import FIRST_CONTROL
from claimwright.cycle.submission.domain.answers import Answer
from claimwright.cycle.submission.domain.progress import Verdict
from claimwright.cycle.submission.models import Batch, BatchClaim, StatusFile, StatusInquiry
from claimwright.engines.x12.parties import Party
from claimwright.foundation.documents import store
from claimwright.foundation.tenancy.columns import batches

ISA06 = slice(35, 50)  # the interchange header has fixed columns
FILE_LEVELS = ("interchange", "group", "set", "batch")


@dataclass(slots=True)
class Matched:
    """Each answer's file, claims or question, by the answer's key."""

    batch_by_key: dict[str, Batch] = field(default_factory=dict)
    claims_by_key: dict[str, list[BatchClaim]] = field(default_factory=dict)
    inquiry_by_key: dict[str, StatusInquiry] = field(default_factory=dict)
    claim_id_by_key: dict[str, int] = field(default_factory=dict)
    elsewhere: set[str] = field(default_factory=set)
    words: dict[int, list[Verdict]] = field(default_factory=lambda: defaultdict(list))

    def claims_of(self, answer: Answer) -> list[BatchClaim]:
        """The sent claims the answer is about."""
        return self.claims_by_key.get(answer.key, [])

    def claim_of(self, answer: Answer) -> BatchClaim | None:
        """The one sent claim the answer names, or None when it is about a whole file."""
        held = self.claims_by_key.get(answer.key, [])
        return held[0] if answer.level == "claim" and held else None

    def batch_id_of(self, answer: Answer) -> int | None:
        """The file the answer is about, or in which its claim left."""
        batch = self.batch_by_key.get(answer.key)
        if batch is not None:
            return int(batch.pk)
        row = self.claim_of(answer)
        return row.batch_id if row else None

    def inquiry_of(self, answer: Answer) -> StatusInquiry | None:
        """The question the answer is about."""
        return self.inquiry_by_key.get(answer.key)

    def claim_id_of(self, answer: Answer) -> int | None:
        """The claim a status answer is about."""
        return self.claim_id_by_key.get(answer.key)

    def is_known(self, answer: Answer) -> bool:
        """Whether the answer is about anything that left from here."""
        key = answer.key
        return (
            key in self.batch_by_key
            or key in self.claims_by_key
            or key in self.claim_id_by_key
            or key in self.elsewhere
        )

    def doubt_of(self, answer: Answer) -> str:
        """Why a person must ask what the answer means; empty when it is plain."""
        if answer.doubt or answer.key not in self.batch_by_key or self.claims_of(answer):
            return answer.doubt
        if answer.payer == Party():
            return "The file that left holds no such set."
        return f"The file that left holds no claim to {answer.payer.name or 'this payer'}."

    def claim_ids(self) -> list[int]:
        """Every claim touched."""
        found = {row.claim_id for rows in self.claims_by_key.values() for row in rows}
        return sorted(found | set(self.claim_id_by_key.values()))

    def batch_words(self) -> dict[int, str]:
        """What each file's own answers come to."""
        said = {}
        for batch_id, verdicts in self.words.items():
            kinds = set(verdicts) - {Verdict.NOTED}
            if kinds == {Verdict.ACCEPTED}:
                said[batch_id] = "accepted"
            elif kinds == {Verdict.REJECTED}:
                said[batch_id] = "rejected"
            elif kinds:
                said[batch_id] = "partly"
        return said


def match(answers: Sequence[Answer]) -> Matched:
    """Find what every answer is about, with a few queries whatever their number."""
    matched = Matched()
    _match_files([a for a in answers if a.level in FILE_LEVELS], matched)
    _match_claims([a for a in answers if a.level == "claim"], matched)
    _match_inquiries([a for a in answers if a.level == "inquiry"], matched)
    return matched


def _match_files(answers: Sequence[Answer], matched: Matched) -> None:
    if not answers:
        return
    references = {a.numbers[0] for a in answers if a.level == "batch"}
    numbers = {int(a.numbers[0]) for a in answers if a.numbers[0].isdigit()}
    by_isa: dict[str, list[Batch]] = defaultdict(list)
    by_gs: dict[str, list[Batch]] = defaultdict(list)
    for row in Batch.objects.filter(interchange_control__in=numbers):
        by_isa[str(row.interchange_control)].append(row)
    for row in Batch.objects.filter(group_control__in=numbers):
        by_gs[str(row.group_control)].append(row)
    by_reference = {row.reference: row for row in Batch.objects.filter(reference__in=references)}
    for answer in answers:
        number = answer.numbers[0]
        if answer.is_other_traffic or _is_other_file(answer):
            matched.elsewhere.add(answer.key)
            continue
        if answer.level == "batch":
            batch = by_reference.get(number)
        else:
            found = by_isa if answer.level == "interchange" else by_gs
            batch = _from_partner(found.get(number, []), answer)
        if batch is not None:
            matched.batch_by_key[answer.key] = batch
    _claims_of_files(answers, matched)


def _is_other_file(answer: Answer) -> bool:
    """Whether the number belongs to a file that carries no claims: a 270 or a 276."""
    number = answer.numbers[0]
    if answer.level != "interchange" or not number.isdigit():
        return False
    if int(number) > FIRST_CONTROL:
        return True
    return bool(StatusFile.objects.filter(interchange_control=int(number)).exists())


def _from_partner(found: Sequence[Batch], answer: Answer) -> Batch | None:
    """The file sent to whoever answers; else the only one, if the answer goes to its sender.

    Group numbers are small: an answer between strangers may well name one of ours.
    """
    own = [row for row in found if row.receiver_id == answer.sender]
    if own:
        return own[0]
    if len(found) != 1:
        return None
    return found[0] if _sender_of(found[0]) == answer.addressee else None


def _sender_of(batch: Batch) -> str:
    """ISA06 of the file as it left."""
    with store.path_of(batch.file_id).open("rb") as source:
        return source.read(ISA06.stop)[ISA06].decode("latin-1").strip()


def _claims_of_files(answers: Sequence[Answer], matched: Matched) -> None:
    batch_ids = sorted({row.pk for row in matched.batch_by_key.values()})
    rows: dict[int, list[BatchClaim]] = defaultdict(list)
    for row in BatchClaim.objects.filter(batch_id__in=batch_ids).order_by("id"):
        rows[row.batch_id].append(row)
    for answer in answers:
        batch = matched.batch_by_key.get(answer.key)
        if batch is None:
            continue
        members = rows[batch.pk]
        if answer.level == "set":
            wanted = answer.numbers[1].lstrip("0")
            members = [row for row in members if row.set_control.lstrip("0") == wanted]
        if answer.payer != Party():
            members = _of_payer(members, answer.payer)
            if len(members) < len(rows[batch.pk]):  # of the others the payer says nothing
                matched.words[batch.pk].append(Verdict.ACCEPTED)
        matched.words[batch.pk].append(answer.verdict)
        matched.claims_by_key[answer.key] = members


def _of_payer(members: Sequence[BatchClaim], payer: Party) -> list[BatchClaim]:
    """Those that went to the payer: a file to a clearinghouse holds claims to many."""
    known = claim_queries.get_claims(ids=[row.claim_id for row in members])
    whose = {row.pk: known[row.claim_id].payer_id for row in members}
    if len(set(whose.values())) == 1:
        return list(members)
    wanted = find_payer_id([payer.id], payer.name, contracting.list_payers())
    return [row for row in members if whose[row.pk] == wanted]


def _match_claims(answers: Sequence[Answer], matched: Matched) -> None:
    found: dict[str, BatchClaim] = {}
    for some in batches(sorted({answer.numbers[0] for answer in answers})):
        for row in BatchClaim.objects.filter(control_number__in=some):
            found[row.control_number] = row
    for answer in answers:
        row = found.get(answer.numbers[0])
        if row is not None:
            matched.claims_by_key[answer.key] = [row]


def _match_inquiries(answers: Sequence[Answer], matched: Matched) -> None:
    if not answers:
        return
    traces = {answer.numbers[0] for answer in answers}
    rows = {r.trace_number: r for r in StatusInquiry.objects.filter(trace_number__in=traces)}
    named = claim_queries.find_by_control_numbers(
        numbers=[answer.numbers[1] for answer in answers if answer.numbers[1]]
    )
    for answer in answers:
        row = rows.get(answer.numbers[0])
        if row is not None:
            matched.inquiry_by_key[answer.key] = row
            matched.claim_id_by_key[answer.key] = row.claim_id
        elif answer.numbers[1] in named:
            matched.claim_id_by_key[answer.key] = named[answer.numbers[1]].claim_id
