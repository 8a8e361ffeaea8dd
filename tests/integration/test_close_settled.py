"""A claim is closed when its visit owes nothing, and opens again when it does."""

from __future__ import annotations

import pytest

from claimwright.cycle.claims import queries as claims
from claimwright.foundation import clock
from claimwright.foundation.tenancy.scope import scope
from claimwright.journeys.close_settled import close_settled
from claimwright.ledger import operations
from claimwright.ledger.domain.posting import AccountKind, AccountRef, Leg, Posting
from tests.web.cast import Clinic, build_clinic

pytestmark = pytest.mark.django_db

OWED, CASH = AccountRef(AccountKind.PATIENT_RECEIVABLE), AccountRef(AccountKind.CASH)


@pytest.fixture
def clinic(db: None) -> Clinic:
    return build_clinic()


def pay(clinic: Clinic, cents: int, key: str) -> None:
    """The patient of the first visit pays, or takes back, what is owed there."""
    visit = clinic.visits[0]
    whose = {"encounter_id": visit.id, "patient_id": visit.patient_id}
    legs = (Leg(CASH, cents, **whose), Leg(OWED, -cents, **whose))
    operations.post([Posting(key, "patient_payment", clock.today(), legs)])


def states(clinic: Clinic) -> list[str]:
    held = claims.claims_of_encounters(encounter_ids=[visit.id for visit in clinic.visits[:2]])
    return [held[visit.id][0].state for visit in clinic.visits[:2]]


def test_a_claim_closes_with_its_last_cent_and_opens_when_a_check_returns(clinic: Clinic) -> None:
    with scope(clinic.practice.pk, actor="test"):
        assert close_settled(now=clock.now()) == (0, 0)
        assert states(clinic) == ["adjudicated", "adjudicated"], "the copay, a denial are open"
        pay(clinic, 2500, "copay")
        assert close_settled(now=clock.now()) == (1, 0)
        assert states(clinic) == ["closed", "adjudicated"]
        assert close_settled(now=clock.now()) == (0, 0)
        pay(clinic, -2500, "returned check")
        assert close_settled(now=clock.now()) == (0, 1)
        assert states(clinic) == ["adjudicated", "adjudicated"]
        (claim,) = claims.claims_of_encounters(encounter_ids=[clinic.visits[0].id]).values()
        told = [event.words for event in claims.timeline(claim_id=claim[0].id)]
        assert any("Nothing is owed on the visit any more" in words for words in told)
        assert any("Something is owed on the visit again" in words for words in told)
        assert claims.violations() == []
