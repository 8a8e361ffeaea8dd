"""A small clinic, its patients and two or three payers, all clean until a test says otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from claimwright.engines.x12.parties import Envelope, Party
from claimwright.engines.x12.professional import ProfessionalClaim, ServiceLine
from claimwright.engines.x12.read835 import parse_835
from claimwright.engines.x12.readstatus import parse_277ca
from claimwright.engines.x12.remittance import Remittance, RemittanceClaim
from claimwright.engines.x12.render837 import render_837p
from claimwright.engines.x12.status import ClaimStatus
from claimwright.kernel.address import Address
from claimwright.kernel.identifiers.npi import npi_with_check_digit
from claimwright.kernel.person_name import PersonName
from claimwright.simulator import (
    FeeTable,
    Lag,
    Member,
    OutboundFile,
    PayerPolicy,
    PlanDesign,
    Scenario,
    Simulator,
    State,
)

MONDAY = date(2026, 3, 2)
CLINIC_NPI = npi_with_check_digit("123456789")
DOCTOR_NPI = npi_with_check_digit("198765432")
ALICE_ON, BOB_ON = date(1980, 5, 17), date(1950, 2, 9)
MBI = "1EG4TE5MK73"
FEES = FeeTable(
    date(2025, 1, 1),
    {"99213": 8895, "99214": 12518, "20610": 6340, "97110": 2879, "93000": 1391, "83036": 971},
)
COPAY_PLAN = PlanDesign("Gold", 2600, 4200, 50000, coinsurance_percent=20)
BLUE = PayerPolicy(
    id="BLUE1",
    name="Meridian Blue",
    kind="blue",
    tax_id="561234567",
    claim_filing="12",
    fee_percent=120,
    plans=(COPAY_PLAN,),
    payment_lag=Lag(7, 7),
    payment_weekdays=(2,),
    least_claims=1,
    authorization_codes=("29881",),
)
MEDICARE = PayerPolicy(
    id="MCARE",
    name="Medicare Part B",
    kind="medicare",
    tax_id="572345678",
    claim_filing="MB",
    fee_percent=100,
    plans=(PlanDesign("Part B", deductible_cents=28300, coinsurance_percent=20),),
    payment_lag=Lag(14, 17, 14),
    payment_weekdays=(3,),
    least_claims=1,
    sequestration_percent=2,
    therapy_needs_gp=True,
)
MEDIGAP = PayerPolicy(
    id="MGAP",
    name="Oak Medigap",
    kind="commercial",
    tax_id="583456789",
    claim_filing="12",
    fee_percent=100,
    plans=(PlanDesign("Plan G", pays_after_others="supplement"),),
    least_claims=1,
)
ALICE = Member("BLUE1", "XYZ123456", PersonName("ARCHER", "ALICE"), ALICE_ON, "F", "Gold")
BOB = Member("MCARE", MBI, PersonName("BAKER", "BOB"), BOB_ON, "M", "Part B")


def a_scenario(*members: Member, payers: tuple[PayerPolicy, ...] = ()) -> Scenario:
    """Meridian Blue, Medicare and Oak Medigap with the given members."""
    by_id = {policy.id: policy for policy in (BLUE, MEDICARE, MEDIGAP, *payers)}
    return Scenario(
        seed=7, payers=tuple(by_id.values()), members=members or (ALICE, BOB), fees=(FEES,)
    )


def a_line(code: str = "99213", charge: int = 20000, **changes: object) -> ServiceLine:
    """One service on the Friday before."""
    return replace(
        ServiceLine(1, code, charge, from_on=date(2026, 2, 27)),
        **changes,  # type: ignore[arg-type]
    )


def a_claim(
    *lines: ServiceLine, number: str = "CW0000001A", member: Member = ALICE, **changes: object
) -> ProfessionalClaim:
    """A clean claim of the clinic for the member."""
    numbered = tuple(
        replace(line, number=place, control_number=f"{number}{place:02d}")
        for place, line in enumerate(lines or (a_line(),), start=1)
    )
    home = Address("12 ELM ST", "", "RALEIGH", "NC", "276011234")
    claim = ProfessionalClaim(
        control_number=number,
        charge_cents=sum(line.charge_cents for line in numbered),
        place_of_service="11",
        frequency="1",
        billing=Party(
            name="Alder Street Clinic",
            id_qualifier="XX",
            id=CLINIC_NPI,
            tax_id_qualifier="EI",
            tax_id="561112222",
            taxonomy="261QP2300X",
            address=Address("100 ALDER ST", "", "RALEIGH", "NC", "276015678"),
        ),
        subscriber=Party(
            name=member.name.last,
            first=member.name.first,
            is_person=True,
            id_qualifier="MI",
            id=member.member_id,
            address=home,
            birth_on=member.birth_on,
            sex=member.sex,
        ),
        payer=Party(name=member.payer_id, id_qualifier="PI", id=member.payer_id),
        diagnoses=(("ABK", "I10"), ("ABF", "M1711")),
        lines=numbered,
        submitter=Party(
            name="Alder Street Clinic",
            id_qualifier="46",
            id="ALDER01",
            contact_name="BOB",
            phone="9195550100",
        ),
        receiver=Party(name="CLEARWAY", id_qualifier="46", id="CLEARWAY"),
        filing_indicator="BL",
        rendering=Party(
            name="DOE",
            first="JANE",
            is_person=True,
            id_qualifier="XX",
            id=DOCTOR_NPI,
            taxonomy="207Q00000X",
        ),
    )
    return replace(claim, **changes)  # type: ignore[arg-type]


def a_file(*claims: ProfessionalClaim, control: int = 1) -> bytes:
    """The claims in an 837P."""
    envelope = Envelope(
        "ALDER01", "CLEARWAY", control, control, datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    )
    return render_837p(envelope, claims or (a_claim(),), batch_reference=f"BATCH{control:05d}")


class Days:
    """Lives day after day, keeping every file by kind."""

    def __init__(self, scenario: Scenario | None = None, start: date = MONDAY) -> None:
        self.simulator = Simulator(scenario or a_scenario())
        self.state = State()
        self.day = start
        self.files: list[OutboundFile] = []
        self._control = 0

    def send(self, *claims: ProfessionalClaim) -> list[OutboundFile]:
        """Send the claims today; answers what comes back today."""
        self._control += 1
        return self.give(a_file(*claims, control=self._control))

    def give(self, *data: bytes) -> list[OutboundFile]:
        """Give any files today."""
        named = [(f"file{place}", each) for place, each in enumerate(data)]
        self.state, out = self.simulator.step(self.state, self.day, named)
        self.files += out
        return out

    def pass_days(self, count: int) -> list[OutboundFile]:
        """Let days go by; answers what arrived."""
        arrived = []
        for _ in range(count):
            self.day += timedelta(days=1)
            arrived += self.give()
        return arrived

    def remittances(self) -> list[Remittance]:
        """Every remittance received so far."""
        return [each for file in self.files if file.kind == "835" for each in parse_835(file.data)]

    def paid_claims(self) -> list[RemittanceClaim]:
        """Every CLP received so far."""
        return [claim for each in self.remittances() for claim in each.claims]

    def acknowledged(self) -> list[ClaimStatus]:
        """Every claim status of every 277CA so far."""
        return [
            status
            for file in self.files
            if file.kind == "277ca"
            for each in parse_277ca(file.data)
            for status in each.claims
        ]
