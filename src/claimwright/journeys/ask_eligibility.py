"""Who comes on a day, and is each of them covered?"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from claimwright.cycle.eligibility import operations as eligibility
from claimwright.cycle.eligibility.domain.inquiries import OutboundFile
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.scheduling import queries as scheduling
from claimwright.foundation.tenancy.models import zone_at_work


def ask_for_day(*, on: date, now: datetime) -> OutboundFile | None:
    """Ask every coverage of the day's patients; None when there is nobody to ask about."""
    zone = ZoneInfo(zone_at_work())
    start = datetime.combine(on, time.min, zone)
    booked = scheduling.appointments_between(start=start, end=start + timedelta(days=1))
    patient_ids = sorted({appointment.patient_id for appointment in booked})
    coverages = registration.coverages_for(patient_ids=patient_ids, on=on)
    coverage_ids = [coverage.id for held in coverages.values() for coverage in held]
    if not coverage_ids:
        return None
    return eligibility.ask(coverage_ids=coverage_ids, service_on=on, now=now)
