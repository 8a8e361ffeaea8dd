"""The demo's payers: how the practice has them on file, and how each really behaves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from claimwright.cycle.contracting.domain.payers import NewPayer, PayerKind
from claimwright.kernel.address import Address
from claimwright.kernel.percent import Percent
from claimwright.simulator import Lag, PayerPolicy, PlanDesign, ShortPay, Whim

BLUE, NORTHLAKE, HARBORVIEW, SUMMIT = "PBX01", "NLH42", "HVM77", "SMT19"
MEDICARE, ADVANTAGE, MEDICAID, STATE_MEDICAID = "11502", "EVG88", "CCC36", "NCMCD"
WORKERS_COMP, AUTO, TRICARE, MEDIGAP = "KWC05", "OMA12", "TRE57", "GOM63"

# Who covers a new patient, weighted so that charges come to the shares wanted: visits of some
# payers' patients cost more than others'. Empty: they pay for themselves.
PAYER_MIX: tuple[tuple[str, int], ...] = (
    (BLUE, 20),
    (NORTHLAKE, 11),
    (HARBORVIEW, 8),
    (SUMMIT, 7),
    (MEDICARE, 13),
    (ADVANTAGE, 14),
    (MEDICAID, 17),
    (WORKERS_COMP, 3),
    (AUTO, 1),
    (TRICARE, 2),
    ("", 5),
)
# What stands behind Medicare, of a hundred of its patients.
MEDICARE_SECONDARY: tuple[tuple[str, int], ...] = (
    (MEDIGAP, 42),
    (NORTHLAKE, 31),
    (STATE_MEDICAID, 16),
    ("", 11),
)
RETIREE_PLAN = "Retiree Complement"
COPAY, SPECIALIST_COPAY = 2600, 4200
THERAPY = ("97110", "97140", "97530")
SURGERY = ("29881",)


@dataclass(frozen=True, slots=True)
class DemoPayer:
    """A payer as registered, its contract, and its behavior in the simulator."""

    new: NewPayer
    contract_percent: Percent  # of Medicare
    policy: PayerPolicy
    plans: tuple[tuple[str, int], ...]  # plan names of new members, with weights


def _copays(name: str, deductible: int, coinsurance: int, limit: int) -> PlanDesign:
    return PlanDesign(
        name,
        COPAY,
        SPECIALIST_COPAY,
        deductible_cents=deductible * 100,
        coinsurance_percent=coinsurance,
        out_of_pocket_cents=limit * 100,
    )


def _high_deductible(name: str, deductible: int, coinsurance: int, limit: int) -> PlanDesign:
    return replace(
        _copays(name, deductible, coinsurance, limit),
        copay_cents=0,
        specialist_copay_cents=0,
        visits_bear_deductible=True,
    )


def _whims(scale: int) -> tuple[Whim, ...]:
    """Denials nothing on the claim explains; `scale` is a percentage of the usual rate."""
    return (
        Whim("CO", "16", 142 * scale, ("N382",), overturn_percent=72),
        Whim("OA", "18", 76 * scale, ("N522",), overturn_percent=72),
        Whim("CO", "252", 43 * scale, ("N706",), overturn_percent=72),
    )


_BOX = Address("PO Box 30100", "", "Raleigh", "NC", "276220100")
_COMMERCIAL_LAG = Lag(8, 26, 4)


def _policies() -> tuple[PayerPolicy, ...]:
    return (
        PayerPolicy(
            id=BLUE, name="Piedmont Blue Cross", kind="blue", tax_id="560412873",
            claim_filing="12", fee_percent=128, payment_weekdays=(2,), payment_lag=Lag(10, 28, 4),
            plans=(
                _copays("Blue Options PPO", 1500, 20, 6000),
                _high_deductible("Blue Saver HDHP", 2000, 20, 6500),
            ),
            authorization_codes=(*SURGERY,), telehealth_needs_95=True,
            interest_percent=18, late_after_days=45,
        ),
        PayerPolicy(
            id=NORTHLAKE, name="Northlake Health", kind="commercial", tax_id="581934670",
            claim_filing="12", fee_percent=140, payment_weekdays=(1,), payment_lag=_COMMERCIAL_LAG,
            plans=(
                _copays("Northlake Open Access", 1000, 20, 5000),
                _high_deductible("Northlake Saver", 2500, 20, 7000),
                PlanDesign(RETIREE_PLAN),
            ),
            authorization_codes=(*SURGERY, *THERAPY), telehealth_needs_95=True,
            interest_percent=18, late_after_days=45,
        ),
        PayerPolicy(
            id=HARBORVIEW, name="Harborview Mutual", kind="commercial", tax_id="521877301",
            claim_filing="HM", fee_percent=122, payment_weekdays=(3,), payment_lag=_COMMERCIAL_LAG,
            plans=(
                _copays("Harborview HMO", 500, 10, 4500),
                _copays("Harborview Plus", 2000, 20, 6000),
            ),
            timely_filing_days=90, authorization_codes=SURGERY, telehealth_needs_95=True,
        ),
        PayerPolicy(
            id=SUMMIT, name="Summit Choice Plans", kind="commercial", tax_id="453001962",
            claim_filing="12", fee_percent=115, payment_weekdays=(4,), payment_lag=_COMMERCIAL_LAG,
            plans=(replace(_copays("Summit Basic", 2500, 30, 7500), excluded_codes=("G2211",)),),
            authorization_codes=(*SURGERY, *THERAPY),
        ),
        PayerPolicy(
            id=MEDICARE, name="Medicare Part B North Carolina", kind="medicare",
            tax_id="571132733", claim_filing="MB", fee_percent=100, payment_weekdays=(1, 3),
            payment_lag=Lag(14, 15, 14), least_claims=8, longest_wait_days=3,
            timely_filing_days=365, sequestration_percent=2, therapy_needs_gp=True,
            plans=(
                PlanDesign(
                    "Medicare Part B", deductible_cents=28300,
                    deductibles_by_year=((2024, 24000), (2025, 25700)), coinsurance_percent=20,
                    labs_are_free=True, excluded_codes=("99396",),
                ),
            ),
        ),
        PayerPolicy(
            id=ADVANTAGE, name="Evergreen Medicare Advantage", kind="medicare_advantage",
            tax_id="611013183", claim_filing="16", fee_percent=98, payment_weekdays=(3,),
            payment_lag=Lag(12, 28, 5), timely_filing_days=365, therapy_needs_gp=True,
            plans=(_copays("Evergreen Complete HMO", 0, 20, 4900),),
            authorization_codes=(*SURGERY, *THERAPY),
        ),
        PayerPolicy(
            id=MEDICAID, name="Carolina Community Care", kind="medicaid", tax_id="842209317",
            claim_filing="MC", fee_percent=72, payment_weekdays=(2,), payment_lag=Lag(15, 31, 5),
            timely_filing_days=365, plans=(PlanDesign("Medicaid Managed Care"),),
            authorization_codes=(*SURGERY, *THERAPY),
        ),
        *_small_policies(),
    )  # fmt: skip


def _small_policies() -> tuple[PayerPolicy, ...]:
    return (
        PayerPolicy(
            id=STATE_MEDICAID, name="North Carolina Medicaid", kind="medicaid",
            tax_id="561545517", claim_filing="MC", fee_percent=72, payment_weekdays=(2,),
            plans=(PlanDesign("Medicaid", pays_after_others="lesser_of"),),
            crossover_lag=Lag(9, 16, 7), timely_filing_days=365,
        ),
        PayerPolicy(
            id=MEDIGAP, name="Guardian Oak Medigap", kind="commercial", tax_id="362135262",
            claim_filing="12", fee_percent=100, payment_weekdays=(4,),
            plans=(PlanDesign("Medigap Plan G", pays_after_others="supplement"),),
            crossover_lag=Lag(9, 16, 7),
        ),
        PayerPolicy(
            id=WORKERS_COMP, name="Keystone Workers Compensation", kind="workers_comp",
            tax_id="231970342", claim_filing="WC", fee_percent=130, payment_weekdays=(0,),
            payment_lag=Lag(31, 60, 12), plans=(PlanDesign("Workers compensation"),),
            authorization_codes=(*SURGERY, *THERAPY), late_after_days=60, interest_percent=10,
        ),
        PayerPolicy(
            id=AUTO, name="Old Mill Auto Insurance", kind="auto", tax_id="410417460",
            claim_filing="AM", fee_percent=140, payment_weekdays=(0,),
            payment_lag=Lag(22, 50, 8), plans=(PlanDesign("Medical payments"),),
        ),
        PayerPolicy(
            id=TRICARE, name="TRICARE East", kind="tricare", tax_id="391268299",
            claim_filing="CH", fee_percent=100, payment_weekdays=(4,), payment_lag=Lag(8, 20, 5),
            plans=(PlanDesign("TRICARE Prime", COPAY, SPECIALIST_COPAY),),
            authorization_codes=SURGERY, timely_filing_days=365,
        ),
    )  # fmt: skip


_PLANS: dict[str, tuple[tuple[str, int], ...]] = {
    BLUE: (("Blue Options PPO", 73), ("Blue Saver HDHP", 27)),
    NORTHLAKE: (("Northlake Open Access", 72), ("Northlake Saver", 28)),
    HARBORVIEW: (("Harborview HMO", 60), ("Harborview Plus", 40)),
}
_HAS_WHIMS = frozenset(
    {BLUE, NORTHLAKE, HARBORVIEW, SUMMIT, MEDICARE, ADVANTAGE, MEDICAID, TRICARE}
)
# Payers that now and then allow less than they agreed.
_SHORT_PAYS: dict[str, tuple[ShortPay, ...]] = {
    NORTHLAKE: (ShortPay("old_fees", 40_000),),
    HARBORVIEW: (ShortPay("percent", 50_000, 7),),
    SUMMIT: (ShortPay("multiple", 60_000), ShortPay("some", 10_000)),
}
# Deadlines the practice had never looked up: it believes in a year.
BELIEVED_FILING_DAYS = 365


def demo_payers(*, advice: bool) -> tuple[DemoPayer, ...]:
    """All twelve. With the product's advice the practice has each payer's authorization list
    and deadline on file, and payers find less to object to.
    """
    scale = 65 if advice else 100
    return tuple(_demo_payer(policy, advice=advice, scale=scale) for policy in _policies())


def _demo_payer(policy: PayerPolicy, *, advice: bool, scale: int) -> DemoPayer:
    if policy.id in _HAS_WHIMS:
        policy = replace(policy, whims=_whims(scale), takeback_per_million=2_000)
    policy = replace(policy, short_pays=_SHORT_PAYS.get(policy.id, ()))
    if policy.kind == "medicare":
        unprocessable = replace(policy.whims[0], remarks=("MA130",))
        policy = replace(policy, whims=(unprocessable, *policy.whims[1:]))
    policy = replace(policy, address=_BOX, phone="8005550177")
    days = policy.timely_filing_days if advice else BELIEVED_FILING_DAYS
    new = NewPayer(
        name=policy.name,
        edi_id=policy.id,
        kind=PayerKind(policy.kind),
        timely_filing_days=days,
        appeal_days=120 if policy.kind == "medicare" else 180,
        authorization_codes=policy.authorization_codes if advice else (),
        address=policy.address,
        phone=policy.phone,
    )
    percent = Percent(Decimal(policy.fee_percent))
    plans = _PLANS.get(policy.id, ((policy.plans[0].name, 1),))
    return DemoPayer(new, percent, policy, plans)


# Payers to which Medicare forwards claims by itself.
CROSSOVER_PAYERS = (MEDIGAP, STATE_MEDICAID)
