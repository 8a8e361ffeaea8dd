"""Values shared by the typed views: who is named, how an amount was adjusted, the envelope.

Amounts are integer cents. Dates are `datetime.date`. Empty text means "not sent". What a reader
builds by the thousand has no slots: see `elements.made`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from claimwright.kernel.address import Address


@dataclass(frozen=True)
class Contact:
    """One PER: a name and the numbers under which it is reached, as sent."""

    function: str = ""  # PER01: IC, CX claims, BL technical
    name: str = ""  # PER02
    numbers: tuple[tuple[str, str], ...] = ()  # (PER03, PER04) …: TE, EX, FX, EM, UR


@dataclass(frozen=True)
class Party:
    """One NM1 (or N1) loop: a person or an organization, its identifiers and address."""

    name: str = ""  # NM103: family name or organization
    first: str = ""  # NM104
    middle: str = ""  # NM105
    suffix: str = ""  # NM107
    is_person: bool = False  # NM102 = 1
    id_qualifier: str = ""  # NM108: XX NPI, MI member, PI payer, 46 ETIN, 24 EIN, FI tax id
    id: str = ""  # NM109
    tax_id_qualifier: str = ""  # REF01: EI or SY
    tax_id: str = ""  # REF02
    taxonomy: str = ""  # PRV03
    address: Address = Address()
    contact_name: str = ""  # PER02
    phone: str = ""  # PER, TE
    email: str = ""  # PER, EM
    references: tuple[tuple[str, str], ...] = ()  # every other REF: (REF01, REF02)
    birth_on: date | None = None  # DMG02
    sex: str = ""  # DMG03: F, M or U
    payer_references: tuple[tuple[str, str, str], ...] = ()  # (REF01, REF02, payer of REF04 2U)
    contacts: tuple[Contact, ...] = ()  # every PER, when name, phone and email are not all of it

    def reference(self, qualifier: str) -> str:
        """The first REF02 sent under the qualifier, or empty."""
        return next((value for key, value in self.references if key == qualifier), "")


@dataclass(frozen=True)
class Adjustment:
    """One CAS triplet. A positive amount lowers the payment."""

    group: str  # CAS01: CO, PR, OA, PI, CR
    reason: str  # CAS02/05/…: claim adjustment reason code
    amount_cents: int  # CAS03/06/…
    quantity: str = ""  # CAS04/07/…


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sends a file to whom, and the control numbers the caller allocated for it.

    `usage` is ISA15: "P" production, "T" test. Receiver and sender ids are unpadded.
    """

    sender_id: str  # ISA06 and GS02
    receiver_id: str  # ISA08 and GS03
    interchange_control: int  # ISA13, 1 to 999999999
    group_control: int  # GS06
    created_at: datetime
    transaction_control: int = 1  # first ST02; further sets count up
    sender_qualifier: str = "ZZ"  # ISA05
    receiver_qualifier: str = "ZZ"  # ISA07
    usage: str = "P"  # ISA15
    ack_requested: bool = False  # ISA14


@dataclass(frozen=True, slots=True)
class SetHeader:
    """Where a typed value was read: its envelope's control numbers and the set's own."""

    sender_id: str = ""  # ISA06, trimmed
    receiver_id: str = ""  # ISA08, trimmed
    interchange_control: str = ""  # ISA13
    group_control: str = ""  # GS06
    control_number: str = ""  # ST02
    guide: str = ""  # ST03, else GS08
    usage: str = ""  # ISA15
    batch_reference: str = ""  # BHT03
