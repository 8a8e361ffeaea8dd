"""X12: reads, judges, explains, acknowledges and writes HIPAA transactions. Needs no Django.

Bytes become segments (`lexer`), segments become transaction sets (`envelope`), sets become
values (`read…`) and values become bytes again (`render…`). Reading never judges: a fault of the
file is a `Finding`, and only `Unreadable` is raised. Names here load on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "lexer": "Delimiters SegmentReader Unreadable find_delimiters read_segments",
    "envelope": "EnvelopeWatch TransactionSet envelope_faults read_sets",
    "parties": "Adjustment Contact Envelope Party SetHeader",
    "professional": "LineAdjudication OtherCoverage ProfessionalClaim ServiceLine",
    "remittance": "ProviderAdjustment Remittance RemittanceClaim RemittanceLine",
    "eligibility": "Benefit EligibilityAnswer EligibilityQuestion ProcedureAsked Rejection",
    "status": "ClaimAcknowledgement ClaimStatus StatusCode StatusLine StatusQuestion",
    "acknowledgement": (
        "ElementError FunctionalAcknowledgement InterchangeAcknowledgement SegmentError "
        "SetAcknowledgement"
    ),
    "tree": "LoopTree PathUnreadable read_tree read_whole_trees",
    "claim_base": "ClaimBase Diagnosis",
    "institutional": (
        "InstitutionalAdjudication InstitutionalClaim Occurrence RevenueLine SurgicalProcedure "
        "ValueCode"
    ),
    "dental": "DentalClaim DentalLine Orthodontics Tooth ToothStatus",
    "read837i": "parse_837i",
    "read837d": "parse_837d",
    "render837i": "render_837i",
    "render837d": "render_837d",
    "frequency": "Frequency",
    "review278": (
        "Decision Refusal ReviewAttachment ReviewCode ReviewRequest ReviewResponse ReviewedService"
    ),
    "read278": "parse_278 parse_278_response",
    "render278": "render_278 render_278_response",
    "attachment275": "AttachedDocument AttachmentSet",
    "read275": "parse_275",
    "render275": "MixedAttachments render_275",
    "enrollment834": "Member MemberCoverage parse_834",
    "premium820": ("PremiumAdjustment PremiumDetail PremiumPayment PremiumRemittance parse_820"),
    "read837": "parse_837p",
    "read835": "parse_835 stream_835",
    "balance835": "Imbalance balance_835 imbalance_835",
    "read27x": "parse_270 parse_271",
    "readstatus": "parse_276 parse_277 parse_277ca",
    "readack": "parse_999 parse_ta1",
    "render837": "render_837p",
    "render835": "render_835",
    "render27x": "render_270 render_271",
    "renderstatus": "render_276 render_277 render_277_request render_277ca",
    "renderack": "render_999 render_ta1",
    "acknowledge": "NothingToAcknowledge acknowledge_999 acknowledge_ta1",
    "acknowledge_claims": "acknowledge_277ca",
    "convert": "NotConvertible from_json json_of to_json x12_of",
    "explain": "explain_html explain_lines explain_page",
    "pieces": "Piece pieces_of",
    "table_files": "AnalyticsMissing write_csv write_parquet",
    "tables": "rows_of",
    "validate": "CheckResult JudgedSet Layers check",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = sorted(_HOME_OF)


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return __all__
