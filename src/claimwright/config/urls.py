"""The address book: every page, stage by stage."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

WEB = "claimwright.interfaces.web"
STAGES = (
    "sign_in",
    "home",
    "worklist",
    "scheduling",
    "registration",
    "eligibility",
    "charges",
    "coding",
    "scrubbing",
    "claims",
    "rules",
    "submission",
    "remittance",
    "deposits",
    "denials",
    "contracting",
    "patient_billing",
    "analytics",
    "books",
    "files",
    "practice",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"{WEB}.{stage}.urls")) for stage in STAGES
]

handler403 = f"{WEB}.errors.forbidden"
handler404 = f"{WEB}.errors.not_found"
handler500 = f"{WEB}.errors.failed"
