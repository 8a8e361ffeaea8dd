"""Sound 837P and 835 files of our own, different for every seed, for errors to be put into.

A claim file always has a patient who is the subscriber, one who is not (after an accident, the
claim a replacement), and one whose Medicare has paid first. A remittance pays three claims and
takes something back.
"""

from __future__ import annotations

from random import Random

from claimwright.kernel.identifiers.npi import npi_with_check_digit
from claimwright.kernel.money import Money

FIRST = ["AGNES", "IVY", "RUTH", "PETER", "NOEL", "CARMEN", "TOBIAS", "WANDA", "OLIVE", "HUGO"]
LAST = ["QUILL", "MOSS", "STONE", "FERN", "ALDER", "BIRCH", "THORN", "REED", "HAZEL", "LARK"]
STREETS = ["FERN LANE", "ELM COURT", "BIRCH ROAD", "ALDER STREET", "LAKE DRIVE"]
CITIES = [
    ("PORTLAND", "OR", "97201"),
    ("SALEM", "OR", "97301"),
    ("SEATTLE", "WA", "98101"),
    ("BOISE", "ID", "83702"),
    ("RENO", "NV", "89501"),
]
DIAGNOSES = ["I10", "E119", "J069", "R079", "N390", "K219", "F411", "M25561", "Z0000", "H6690"]
VISITS = [("99213", 9500), ("99214", 13000), ("99203", 14250), ("99212", 6100)]
TESTS = [("93000", 5000), ("81002", 800), ("85025", 2150), ("71046", 8825)]
SPECIALTIES = ["207Q00000X", "207R00000X", "208D00000X", "363LF0000X"]
PAYERS = [("NORTHWIND HEALTH", "NWH01"), ("CEDAR MUTUAL", "CM220"), ("HARBOR PLAN", "HP555")]


def dollars(cents: int) -> str:
    """An amount as X12 writes it."""
    return Money(cents).plain().removesuffix(".00")


def envelope(segments: list[str], *, group: str, guide: str, control: int) -> list[str]:
    """The set in its envelope."""
    set_control = segments[0].split("*")[2]
    isa = (
        "ISA*00*          *00*          *ZZ*ALDERCLINIC    *ZZ*CLEARHOUSE     "
        f"*260318*0915*^*00501*{control:09d}*0*T*:"
    )
    return [
        isa,
        f"GS*{group}*ALDERCLINIC*CLEARHOUSE*20260318*0915*{control}*X*{guide}",
        *segments,
        f"SE*{len(segments) + 1}*{set_control}",
        f"GE*1*{control}",
        f"IEA*1*{control:09d}",
    ]


def to_bytes(segments: list[str]) -> bytes:
    """The segments as a file."""
    return "~".join([*segments, ""]).encode("latin-1")


class _Maker:
    """Draws people, places and days."""

    def __init__(self, seed: int) -> None:
        self.draw = Random(seed)
        self._serial = seed * 1000

    def serial(self) -> int:
        """A number no other drawing has."""
        self._serial += 1
        return self._serial

    def npi(self) -> str:
        """A valid identifier."""
        return npi_with_check_digit(f"1{self.draw.randrange(10**8):08d}")

    def name(self) -> str:
        """Last and first name, as NM103 and NM104."""
        return f"{self.draw.choice(LAST)}*{self.draw.choice(FIRST)}"

    def address(self) -> list[str]:
        """N3 and N4."""
        city, state, code = self.draw.choice(CITIES)
        number = self.draw.randrange(1, 900)
        return [
            f"N3*{number} {self.draw.choice(STREETS)}",
            f"N4*{city}*{state}*{code}{self.draw.randrange(1, 9999):04d}",
        ]

    def day(self) -> str:
        """A day of service."""
        return f"2026{self.draw.choice(('01', '02'))}{self.draw.randrange(1, 28):02d}"

    def birth(self) -> str:
        """DMG."""
        year = self.draw.randrange(1931, 2009)
        sex = self.draw.choice("FM")
        return (
            f"DMG*D8*{year}{self.draw.randrange(1, 12):02d}{self.draw.randrange(1, 28):02d}*{sex}"
        )


def claim_file(seed: int) -> list[str]:
    """A sound 837P, segment by segment."""
    make = _Maker(seed)
    draw = make.draw
    clinic = make.npi()
    segments = [
        f"ST*837*{draw.randrange(1, 9999):04d}*005010X222A1",
        f"BHT*0019*00*BATCH{make.serial()}*20260318*0915*CH",
        "NM1*41*2*ALDER STREET CLINIC*****46*ALDERCLINIC",
        "PER*IC*BOB BILLER*TE*5035550100",
        "NM1*40*2*CLEARHOUSE*****46*CLEARHOUSE",
        "HL*1**20*1",
        f"PRV*BI*PXC*{draw.choice(SPECIALTIES)}",
        f"NM1*85*2*ALDER STREET CLINIC*****XX*{clinic}",
        *make.address(),
        "REF*EI*931234567",
    ]
    segments += _own_claim(make, 2)
    segments += _child_claim(make, 3)
    segments += _second_claim(make, 5)
    return envelope(segments, group="HC", guide="005010X222A1", control=make.serial())


def _subscriber(make: _Maker, number: int, sbr: str, *, has_child: bool = False) -> list[str]:
    payer, payer_id = make.draw.choice(PAYERS)
    shown = [] if has_child else [*make.address(), make.birth()]
    return [
        f"HL*{number}*1*22*{int(has_child)}",
        sbr,
        f"NM1*IL*1*{make.name()}****MI*W{make.serial()}",
        *shown,
        f"NM1*PR*2*{payer}*****PI*{payer_id}",
    ]


def _lines(make: _Maker, control: str) -> tuple[int, list[str]]:
    """The charge in cents, and the lines: a visit and a test or two."""
    draw = make.draw
    billed = [draw.choice(VISITS), *draw.sample(TESTS, draw.choice((1, 2)))]
    day, segments = make.day(), []
    for number, (code, cents) in enumerate(billed, start=1):
        pointers = "1:2" if number == 1 else "1"
        segments += [
            f"LX*{number}",
            f"SV1*HC:{code}*{dollars(cents)}*UN*1***{pointers}",
            f"DTP*472*D8*{day}",
            f"REF*6R*{control}L{number}",
        ]
    return sum(cents for _, cents in billed), segments


def _diagnosed(make: _Maker) -> str:
    first, second = make.draw.sample(DIAGNOSES, 2)
    return f"HI*ABK:{first}*ABF:{second}"


def _own_claim(make: _Maker, number: int) -> list[str]:
    control = f"A{make.serial()}"
    charge, lines = _lines(make, control)
    return [
        *_subscriber(make, number, "SBR*P*18*******CI"),
        f"CLM*{control}*{dollars(charge)}***11:B:1*Y*A*Y*Y",
        _diagnosed(make),
        f"NM1*82*1*{make.name()}****XX*{make.npi()}",
        f"PRV*PE*PXC*{make.draw.choice(SPECIALTIES)}",
        *lines,
    ]


def _child_claim(make: _Maker, number: int) -> list[str]:
    control = f"A{make.serial()}"
    charge, lines = _lines(make, control)
    return [
        *_subscriber(make, number, "SBR*P**GRP77******CI", has_child=True),
        f"HL*{number + 1}*{number}*23*0",
        "PAT*19",
        f"NM1*QC*1*{make.name()}",
        *make.address(),
        make.birth(),
        f"CLM*{control}*{dollars(charge)}***11:B:7*Y*A*Y*Y**AA:::OR",
        "DTP*439*D8*20251230",
        f"REF*F8*ICN{make.serial()}",
        _diagnosed(make),
        *lines,
    ]


def _second_claim(make: _Maker, number: int) -> list[str]:
    """Medicare has paid first: each line's payment and adjustments explain its charge."""
    draw = make.draw
    control = f"A{make.serial()}"
    (code, cents), day = draw.choice(VISITS), make.day()
    patient = draw.randrange(500, 2500)
    reduced = draw.randrange(100, 1500)
    paid = cents - patient - reduced
    return [
        *_subscriber(make, number, "SBR*S*18*******CI"),
        f"CLM*{control}*{dollars(cents)}***11:B:1*Y*A*Y*Y",
        _diagnosed(make),
        "SBR*P*18*******MB",
        f"AMT*D*{dollars(paid)}",
        "OI***Y***Y",
        f"NM1*IL*1*{make.name()}****MI*1EG4TE5MK73",
        "NM1*PR*2*MEDICARE PART B*****PI*02402",
        "LX*1",
        f"SV1*HC:{code}*{dollars(cents)}*UN*1***1",
        f"DTP*472*D8*{day}",
        f"REF*6R*{control}L1",
        f"SVD*02402*{dollars(paid)}*HC:{code}**1",
        f"CAS*CO*45*{dollars(reduced)}",
        f"CAS*PR*2*{dollars(patient)}",
        "DTP*573*D8*20260310",
    ]


def remittance_file(seed: int) -> list[str]:
    """A sound 835, segment by segment."""
    make = _Maker(seed)
    draw = make.draw
    claims: list[str] = []
    paid_cents = 0
    for number in range(1, 4):
        paid, segments = _paid_claim(make, number)
        claims += segments
        paid_cents += paid
    taken = draw.randrange(100, 900)
    payer, _ = draw.choice(PAYERS)
    clinic = make.npi()
    segments = [
        f"ST*835*{draw.randrange(1, 9999):04d}",
        f"BPR*I*{dollars(paid_cents - taken)}*C*ACH*CCP*01*071000013*DA*4455*1122334455**01*"
        "071000013*DA*9988*20260318",
        f"TRN*1*EFT{make.serial()}*1122334455",
        "REF*EV*ALDERCLINIC",
        "DTM*405*20260317",
        f"N1*PR*{payer}",
        *make.address(),
        "PER*BL*EDI DESK*TE*8005550100",
        f"N1*PE*ALDER STREET CLINIC*XX*{clinic}",
        "REF*TJ*931234567",
        "LX*1",
        *claims,
        f"PLB*{clinic}*20261231*WO:ICN{make.serial()}*{dollars(taken)}",
    ]
    return envelope(segments, group="HP", guide="005010X221A1", control=make.serial())


def _paid_claim(make: _Maker, number: int) -> tuple[int, list[str]]:
    draw = make.draw
    control = f"A{make.serial()}"
    billed = [draw.choice(VISITS), *draw.sample(TESTS, draw.choice((1, 2)))]
    day = make.day()
    lines: list[str] = []
    paid = owed = 0
    for place, (code, cents) in enumerate(billed, start=1):
        is_denied = number == 2
        patient = 0 if is_denied else draw.randrange(100, 300)
        reduced = cents if is_denied else draw.randrange(50, 400)
        lines += [
            f"SVC*HC:{code}*{dollars(cents)}*{dollars(cents - patient - reduced)}**1",
            f"DTM*472*{day}",
            f"CAS*CO*{'197' if is_denied else '45'}*{dollars(reduced)}",
            *([] if is_denied else [f"CAS*PR*2*{dollars(patient)}"]),
            f"REF*6R*{control}L{place}",
            *([] if is_denied else [f"AMT*B6*{dollars(cents - reduced)}", "LQ*HE*N130"]),
        ]
        paid += cents - patient - reduced
        owed += patient
    charge = sum(cents for _, cents in billed)
    status = "4" if number == 2 else "1"
    return paid, [
        f"CLP*{control}*{status}*{dollars(charge)}*{dollars(paid)}*{dollars(owed)}*12*"
        f"ICN{make.serial()}*11*1",
        f"NM1*QC*1*{make.name()}****MI*W{make.serial()}",
        *([f"NM1*82*1*{make.name()}****XX*{make.npi()}"] if number == 1 else []),
        "DTM*050*20260302",
        *lines,
    ]
