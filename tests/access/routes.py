"""Every route there is, as the address book has it, with how to fill its ids in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver, reverse

# Which model a route's id belongs to, by the route's name.
OBJECTS = {
    "patient": "registration.Patient",
    "edit_patient": "registration.Patient",
    "add_coverage": "registration.Patient",
    "consents": "registration.Patient",
    "withdraw_consent": "registration.Patient",
    "new_visit": "registration.Patient",
    "take_payment": "registration.Patient",
    "edit_coverage": "registration.Patient",
    "end_coverage": "registration.Patient",
    "visit": "charges.Encounter",
    "edit_visit": "charges.Encounter",
    "void_visit": "charges.Encounter",
    "coding_desk": "charges.Encounter",
    "coding_find": "charges.Encounter",
    "coding_weigh": "charges.Encounter",
    "coding_about": "charges.Encounter",
    "coding_note": "charges.Encounter",
    "coding_units": "charges.Encounter",
    "move_location": "practice.Location",
    "coding_review": "charges.Encounter",
    "import": "charges.ImportBatch",
    "retry_import": "charges.ImportBatch",
    "claim": "claims.Claim",
    "claim_x12": "claims.Claim",
    "claim_form": "claims.Claim",
    "correct_claim": "claims.Claim",
    "void_claim": "claims.Claim",
    "release_finding": "claims.Claim",
    "withdraw_release": "claims.Claim",
    "ask_status": "claims.Claim",
    "fix_claim": "claims.Claim",
    "rule": "scrubbing.OwnRule",
    "edit_rule": "scrubbing.OwnRule",
    "publish_rule": "scrubbing.OwnRule",
    "roll_back_rule": "scrubbing.OwnRule",
    "retire_rule": "scrubbing.OwnRule",
    "remittance": "remittance.Remittance",
    "reverse_remittance": "remittance.Remittance",
    "deposit_remittance": "remittance.Remittance",
    "unsay_deposit": "remittance.Remittance",
    "post_held": "remittance.Remittance",
    "set_remittance_aside": "remittance.Remittance",
    "take_up_remittance": "remittance.Remittance",
    "paper": "receipts.PaperEob",
    "find_paper_claim": "receipts.PaperEob",
    "change_paper": "receipts.PaperEob",
    "scan_paper": "receipts.PaperEob",
    "paper_picture": "receipts.PaperEob",
    "suspense_item": "remittance.RemittanceItem",
    "match_item": "remittance.RemittanceItem",
    "not_ours": "remittance.RemittanceItem",
    "ours_after_all": "remittance.RemittanceItem",
    "payer_takebacks": "contracting.Payer",
    "answer_takeback": "remittance.PayerAccountEntry",
    "denial": "denials.Denial",
    "note_denial": "denials.Denial",
    "write_off_denial": "denials.Denial",
    "undo_denial_write_off": "denials.Denial",
    "decide_denial_write_off": "denials.WriteOffRequest",
    "denial_to_patient": "denials.Denial",
    "appeal_letter": "denials.Denial",
    "appeal_packet": "denials.Denial",
    "coverage_change": "registration.Patient",
    "undo_coverage_change": "eligibility.CoverageChange",
    "file_appeal": "denials.Denial",
    "file_reopening": "denials.Denial",
    "answer_appeal": "denials.Denial",
    "end_posting_row": "claims.PostingRule",
    "end_appeal_level": "denials.AppealLevelRule",
    "statement": "patient_billing.Statement",
    "statement_pdf": "patient_billing.Statement",
    "receipt": "receipts.PatientPayment",
    "return_check": "receipts.PatientPayment",
    "ask_refund": "registration.Patient",
    "patient_account": "registration.Patient",
    "write_off": "registration.Patient",
    "agree_plan": "registration.Patient",
    "place_account": "registration.Patient",
    "apply_payment": "receipts.PatientPayment",
    "void_payment": "receipts.PatientPayment",
    "move_payment": "receipts.PaymentApplication",
    "end_plan": "patient_billing.PaymentPlan",
    "decide_write_off": "patient_billing.WriteOff",
    "agency_file": "patient_billing.Agency",
    "agency_sent": "patient_billing.Placement",
    "recall_account": "patient_billing.Placement",
    "act_on_overpaid": "remittance.RemittanceItem",
    "mail_payer_check": "contracting.Payer",
    "decide_payer_check": "patient_billing.PayerCheck",
    "refund_letter": "patient_billing.PayerCheck",
    "approve_refund": "receipts.RefundRequest",
    "decline_refund": "receipts.RefundRequest",
    "void_refund": "receipts.Refund",
    "clear_refund": "receipts.Refund",
    "bank_line": "receipts.BankLine",
    "settle_line": "receipts.BankLine",
    "bank_batch": "receipts.Batch",
    "change_batch": "receipts.Batch",
    "close_batch": "receipts.Batch",
    "deposit_slip": "receipts.Batch",
    "deposit_slip_pdf": "receipts.Batch",
    "file": "documents.StoredFile",
    "reopen_file": "documents.StoredFile",
    "retry_file": "documents.StoredFile",
    "settle_file": "documents.StoredFile",
    "file_bytes": "documents.StoredFile",
    "check_in": "scheduling.Appointment",
    "move_appointment": "scheduling.Appointment",
    "plan_appointment": "scheduling.Appointment",
    "take_payers_name": "scheduling.Appointment",
    "end_provider": "practice.Provider",
    "agree_contract": "contracting.Payer",
    "contract": "contracting.Contract",
    "price_list": "contracting.FeeSchedule",
    "underpayment": "remittance.Underpayment",
    "move_underpayment": "remittance.Underpayment",
    "talk": "claims.Claim",
    "comment": "claims.Claim",
    "ask_task": "claims.Claim",
    "task": "worklist.Task",
    "finish_task": "worklist.Task",
    "reopen_task": "worklist.Task",
    "open_notice": "worklist.Notice",
    "drop_view": "worklist.SavedView",
}
ABSENT = UUID("0197c0de-0000-7000-8000-000000000000")


@dataclass(frozen=True, slots=True)
class Route:
    """One address: its name, its view and the names of its ids."""

    name: str
    view: Any
    ids: tuple[str, ...]

    @property
    def permission(self) -> str:
        """What the view declares, empty when it declares nothing."""
        return str(getattr(self.view, "claimwright_permission", ""))

    def url(self, public_id: UUID | str = ABSENT) -> str:
        """The address for one object; other ids point nowhere."""
        given: dict[str, Any] = dict.fromkeys(self.ids, ABSENT)
        if "public_id" in given:
            given["public_id"] = public_id
        if "part" in given:
            given["part"] = "kpis"
        if "kind" in given:
            given["kind"] = "claim"
        if "reason" in given:
            given["reason"] = "97"
        return reverse(self.name, kwargs=given)


def all_routes() -> list[Route]:
    """Every named pattern of the address book."""
    return list(_walk(get_resolver().url_patterns))


def _walk(patterns: list[Any]) -> Iterator[Route]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            ids = tuple(pattern.pattern.converters)
            yield Route(pattern.name or "", pattern.callback, ids)


def an_object(label: str, practice_id: int) -> UUID | None:
    """The public id of one row of the practice, past the wall, as only a test may look."""
    model: Any = apps.get_model(label)
    rows = model._base_manager.filter(practice_id=practice_id)
    found: UUID | None = rows.values_list("public_id", flat=True).first()
    return found
