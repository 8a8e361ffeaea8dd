"""Setting up who bills, who treats and where."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from claimwright.cycle.practice import operations, queries
from claimwright.foundation.audit.models import AuditEntry
from claimwright.foundation.tenancy.operations import create_practice
from claimwright.foundation.tenancy.scope import scope
from claimwright.kernel.address import Address
from tests.support.clinic import (
    OPENED_ON,
    STREET,
    a_location,
    a_provider,
    billing_profile,
    open_clinic,
)

pytestmark = pytest.mark.usefixtures("practice")


def test_an_old_visit_is_billed_as_the_practice_was_then() -> None:
    open_clinic()
    moved = billing_profile(address=Address("9 Elm St", "", "Troy", "NY", "121801234"))
    operations.set_up_practice(profile=moved, on=date(2025, 7, 1))

    assert queries.get_billing_profile(on=date(2025, 6, 30)).address.city == "Albany"
    assert queries.get_billing_profile(on=date(2025, 7, 1)).address.city == "Troy"
    assert queries.find_billing_profile(on=date(2023, 12, 31)) is None


def test_a_profile_inserted_before_a_later_one_ends_where_that_begins() -> None:
    operations.set_up_practice(profile=billing_profile(legal_name="Later"), on=date(2025, 1, 1))
    operations.set_up_practice(profile=billing_profile(legal_name="Earlier"), on=OPENED_ON)

    assert queries.get_billing_profile(on=date(2024, 12, 31)).legal_name == "Earlier"
    assert queries.get_billing_profile(on=date(2025, 1, 1)).legal_name == "Later"


def test_a_profile_that_would_be_rejected_is_refused_with_every_reason() -> None:
    wrong = billing_profile(npi="1234567890", tax_id="00-0000000", taxonomy="X")
    with pytest.raises(operations.SetupRefused) as refused:
        operations.set_up_practice(profile=wrong, on=OPENED_ON)

    codes = {finding.code for finding in refused.value.findings}
    assert {"SETUP-NPI", "SETUP-TAX-ID", "SETUP-TAXONOMY"} <= codes
    assert queries.find_billing_profile(on=OPENED_ON) is None


def test_identifiers_are_kept_as_claims_carry_them() -> None:
    open_clinic(address=replace(STREET, zip="12207-1234", state="ny"))
    kept = queries.get_billing_profile(on=OPENED_ON)
    assert (kept.tax_id, kept.phone) == ("123456789", "5185550100")
    assert (kept.address.zip, kept.address.state) == ("122071234", "NY")


def test_a_missing_zip_plus_four_is_told_but_not_refused() -> None:
    found = operations.set_up_practice(
        profile=billing_profile(address=replace(STREET, zip="12207")), on=OPENED_ON
    )
    assert [finding.code for finding in found] == ["SETUP-ZIP4"]


def test_providers_are_listed_only_while_they_work_here() -> None:
    supervisor = a_provider(1)
    assistant = a_provider(2, supervising_id=supervisor, starts_on=date(2025, 1, 1))
    operations.end_provider(provider_id=supervisor, on=date(2025, 6, 1))

    assert [p.id for p in queries.list_providers(on=date(2024, 6, 1))] == [supervisor]
    assert [p.id for p in queries.list_providers(on=date(2025, 6, 1))] == [assistant]
    assert queries.get_providers(ids=[assistant, 999])[assistant].supervising_id == supervisor
    with pytest.raises(operations.AlreadyHere):
        a_provider(1)


def test_locations_come_by_id() -> None:
    office = a_location()
    assert queries.get_locations(ids=[office])[office].place_of_service == "11"
    with pytest.raises(operations.AlreadyHere):
        a_location()


def test_another_practice_sees_none_of_it() -> None:
    open_clinic()
    provider = a_provider()
    other = create_practice(name="Elsewhere")
    with scope(other.pk):
        assert queries.find_billing_profile(on=OPENED_ON) is None
        assert queries.get_providers(ids=[provider]) == {}


def test_every_change_leaves_an_audit_entry() -> None:
    open_clinic()
    a_provider()
    a_location()
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"practice set up", "provider added", "location added"} <= actions


def test_a_location_takes_its_zip_plus_four_and_keeps_what_it_was_in_the_log() -> None:
    open_clinic()
    location_id = a_location("East office")
    operations.move_location(location_id=location_id, address=replace(STREET, zip="12207-4321"))
    assert queries.get_locations(ids=[location_id])[location_id].address.zip == "122074321"
    entry = AuditEntry.objects.filter(action="location moved").latest("id")
    assert STREET.line1 in entry.payload
    with pytest.raises(operations.SetupRefused):
        operations.move_location(location_id=location_id, address=replace(STREET, state="ZZ"))
    with pytest.raises(operations.NoSuchLocation):
        operations.move_location(location_id=987_654, address=STREET)


def test_a_location_that_moved_is_where_it_was_for_the_visits_before() -> None:
    open_clinic()
    location_id = a_location("West office")
    first = queries.get_locations(ids=[location_id])[location_id].address
    moved_on = OPENED_ON + timedelta(days=60)
    new_place = replace(STREET, line1="9 New Street", zip="12207-4321")
    operations.move_location(location_id=location_id, address=new_place, on=moved_on)
    day_before = moved_on - timedelta(days=1)
    found = queries.locations_on(wanted={(location_id, day_before), (location_id, moved_on)})
    assert found[(location_id, day_before)].address == first
    assert found[(location_id, moved_on)].address.line1 == "9 New Street"
    assert queries.earlier_addresses(ids=[location_id]) == {location_id: [(moved_on, first)]}


def test_a_location_moves_forward_in_time_only() -> None:
    open_clinic()
    location_id = a_location("North office")
    moved_on = OPENED_ON + timedelta(days=60)
    operations.move_location(location_id=location_id, address=STREET, on=moved_on)
    for on in (moved_on, moved_on - timedelta(days=1)):
        with pytest.raises(operations.CannotMove, match="moved on"):
            operations.move_location(location_id=location_id, address=STREET, on=on)


def test_the_billing_zip_is_completed_in_place() -> None:
    open_clinic()
    before = queries.list_billing_profiles()
    operations.complete_billing_zip(on=OPENED_ON, zip_code="12207-9998")
    after = queries.list_billing_profiles()
    assert [row[:2] for row in after] == [row[:2] for row in before]
    assert after[-1][2].address.zip == "122079998"
    with pytest.raises(operations.NoBillingAddress):
        operations.complete_billing_zip(on=date(1990, 1, 1), zip_code="12207-9998")
