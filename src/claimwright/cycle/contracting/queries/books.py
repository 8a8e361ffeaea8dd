"""Contracts, price lists and tables read once, to price many claims without asking again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from django.conf import settings

from claimwright.cycle.contracting.domain.agreements import NewContract
from claimwright.cycle.contracting.domain.contracts import (
    Basis,
    ClaimToPrice,
    Terms,
    price_claim,
)
from claimwright.cycle.contracting.domain.medicare.fees import FeeTables, read_fees
from claimwright.cycle.contracting.domain.medicare.working import Circumstances, fault
from claimwright.cycle.contracting.domain.pricing import Priced, PricedItem, PriceKey
from claimwright.cycle.contracting.queries.contracts import ContractView, contracts_of
from claimwright.cycle.contracting.queries.prices import Edition, Editions, editions, prices_of
from claimwright.cycle.practice import queries as practice
from claimwright.engines.codesets.store import CodeStore, open_store
from claimwright.kernel.finding import Finding, Severity
from claimwright.kernel.percent import Percent

NamedPlace = tuple[tuple[str, str] | None, str]  # ((carrier, locality), ZIP code)
TermsKey = tuple[NewContract, date, str, str, bool]
NOWHERE: NamedPlace = (None, "")
QUARTERS = ((1, 1), (4, 1), (7, 1), (10, 1))


@dataclass(slots=True)
class PriceBook:
    """What pricing a set of claims needs, read once."""

    contracts: Mapping[int, Sequence[ContractView]]
    editions: Editions
    prices: Mapping[int, Mapping[PriceKey, int]]
    tables: CodeStore
    codes: tuple[str, ...]
    home: str = ""  # the practice's ZIP code
    _terms: dict[TermsKey, Terms] = field(default_factory=dict)

    def price(self, claim: ClaimToPrice, place: NamedPlace = NOWHERE) -> list[Priced]:
        """The claim's lines under the contract in force on its day, in the order given."""
        here = self._located(claim.circumstances, (place[0], place[1] or claim.zip_code))
        view = self.contract(claim.payer_id, here.on)
        terms = None if view is None else self._terms_of(view, here)
        return price_claim(claim.items, terms, here)

    def price_under(
        self, claim: ClaimToPrice, view: ContractView, on: date | None = None
    ) -> list[Priced]:
        """The claim's lines as if this contract held, at the prices of the day given."""
        here = self._located(claim.circumstances, (None, claim.zip_code))
        here = here if on is None else replace(here, on=on)
        return price_claim(claim.items, self._terms_of(view, here), here)

    def contract(self, payer_id: int, on: date) -> ContractView | None:
        """The payer's contract in force on the day."""
        held = [view for view in self.contracts.get(payer_id, ()) if is_in_force(view.terms, on)]
        return max(held, key=lambda view: view.terms.starts_on, default=None)

    def medicare_prices(self, keys: Sequence[PriceKey], on: date) -> dict[PriceKey, int]:
        """Medicare's price of one unit of each in an office, from a list or its own tables."""
        plain = NewContract(payer_id=0, starts_on=on, percent=Percent(Decimal(100)))
        view = ContractView(0, UUID(int=0), "Medicare", plain, "")
        here, found = Circumstances(on=on), {}
        for code, modifier in keys:
            item = PricedItem(code=code, modifiers=(modifier,) if modifier else ())
            asked = ClaimToPrice(payer_id=0, circumstances=here, items=(item,))
            (price,) = self.price_under(asked, view)
            if price.allowed is not None:
                found[(code, modifier)] = price.allowed.cents
        return found

    def earlier_days(self, view: ContractView, on: date) -> list[date]:
        """Days on which older prices of the contract held, the latest first."""
        current = self._edition(view, on)
        if current is None:
            return [date(on.year - 1, 12, 31)]
        older = {
            each.effective_on
            for each in self.editions.every
            if each.effective_on < current.effective_on
            and (each.name == current.name or each.kind == current.kind)
        }
        return sorted(older, reverse=True)

    def _located(self, here: Circumstances, place: NamedPlace) -> Circumstances:
        if here.carrier:
            return here
        locality, zip_code = place
        zip_code = zip_code or self.home
        found = locality or (self.tables.locality_of(zip_code, here.on) if zip_code else None)
        return replace(here, carrier=found[0], locality=found[1]) if found else here

    def _terms_of(self, view: ContractView, here: Circumstances) -> Terms:
        key = (view.terms, here.on, here.carrier, here.locality, here.is_qualifying)
        if key not in self._terms:
            self._terms[key] = self._read(view, here)
        return self._terms[key]

    def _read(self, view: ContractView, here: Circumstances) -> Terms:
        new = view.terms
        edition = self._edition(view, here.on)
        prices = self.prices.get(edition.id, {}) if edition else {}
        fees = None if edition else self._fees(new, here)
        missing = () if edition or fees else tuple(self._missing(view, here))
        return Terms(
            basis=Basis(new.basis),
            percent=new.percent,
            schedule_name=edition.name if edition else _list_name(view),
            schedule_on=edition.effective_on if edition else None,
            prices=prices,
            fees=fees,
            rows=self.tables.relative_values(self.codes, here.on) if self._has_rows(new) else {},
            rates=new.rates,
            several=new.several,
            ranking=new.ranking,
            is_lesser_of_charges=new.is_lesser_of_charges,
            stop_loss=new.stop_loss,
            missing=missing,
        )

    def _has_rows(self, new: NewContract) -> bool:
        return new.several != "in_full"

    def _edition(self, view: ContractView, on: date) -> Edition | None:
        new = view.terms
        if new.basis == Basis.FEE_SCHEDULE:
            return self.editions.of_name(view.schedule_name, on)
        if new.medicare_year is None:
            return self.editions.of_kind("medicare", on)
        found = self.editions.of_kind("medicare", date(new.medicare_year, 12, 31))
        return found if found and found.effective_on.year == new.medicare_year else None

    def _fees(self, new: NewContract, here: Circumstances) -> FeeTables | None:
        """Medicare's own tables of the day, or of the named year's first release on file."""
        if new.basis != Basis.PERCENT_OF_MEDICARE:
            return None
        days = [here.on]
        if new.medicare_year is not None:
            days = [date(new.medicare_year, *quarter) for quarter in QUARTERS]
        for day in days:
            fees = read_fees(self.codes, replace(here, on=day), self.tables)
            if fees is not None:
                return fees
        return None

    def _missing(self, view: ContractView, here: Circumstances) -> list[Finding]:
        new = view.terms
        if new.basis == Basis.PERCENT_OF_MEDICARE and new.medicare_year is not None:
            words = f"Medicare's prices of {new.medicare_year} are not on file."
            return [_no_table("PRICE-NO-YEAR", words)]
        if new.basis == Basis.PERCENT_OF_MEDICARE:
            words = f"Medicare's prices of {here.on:%m/%d/%Y} are not on file."
            return [_no_table("PRICE-NO-TABLE", words)]
        if new.basis == Basis.FEE_SCHEDULE:
            words = f"{view.schedule_name} has no edition in force on {here.on:%m/%d/%Y}."
            return [_no_table("PRICE-NO-TABLE", words)]
        return []


def is_in_force(terms: NewContract, on: date) -> bool:
    """Whether the contract holds on the day."""
    return terms.starts_on <= on and (terms.ends_on is None or on < terms.ends_on)


def open_book(
    *, payer_ids: Collection[int], codes: Collection[str], home_on: date | None = None
) -> PriceBook:
    """Read what pricing those codes under those payers' contracts needs, of any day."""
    known, tables = editions(), store()
    wanted = tuple(sorted(set(codes)))
    profile = practice.find_billing_profile(on=home_on) if home_on else None
    return PriceBook(
        contracts=contracts_of(payer_ids=sorted(set(payer_ids))),
        editions=known,
        prices=prices_of([e.id for e in known.every if e.kind != "charges"], wanted),
        tables=tables,
        codes=wanted,
        home=profile.address.zip if profile else "",
    )


def store() -> CodeStore:
    """The code tables on file."""
    home: Path = settings.CLAIMWRIGHT_HOME
    return open_store(home / "codesets")


def expected_allowed(*, payer_id: int, items: Sequence[PricedItem], on: date) -> list[Priced]:
    """What the payer's contract promises for each item on the day, in the order given."""
    return price_lines(payer_id=payer_id, items=items, circumstances=Circumstances(on=on))


def price_lines(
    *,
    payer_id: int,
    items: Sequence[PricedItem],
    circumstances: Circumstances,
    place: NamedPlace = NOWHERE,
) -> list[Priced]:
    """The lines of one claim under the payer's contract; without a place at the practice."""
    book = open_book(
        payer_ids=[payer_id],
        codes={item.code for item in items},
        home_on=circumstances.on if place == NOWHERE else None,
    )
    claim = ClaimToPrice(payer_id=payer_id, circumstances=circumstances, items=tuple(items))
    return book.price(claim, place)


def price_claims(*, claims: Sequence[ClaimToPrice]) -> list[list[Priced]]:
    """Each claim's lines under the contract of its payer and day; a handful of queries for all."""
    if not claims:
        return []
    book = open_book(
        payer_ids={claim.payer_id for claim in claims},
        codes={item.code for claim in claims for item in claim.items},
        home_on=max(claim.circumstances.on for claim in claims),
    )
    return [book.price(claim) for claim in claims]


def _list_name(view: ContractView) -> str:
    return view.schedule_name or "Medicare's fee schedule"


def _no_table(code: str, words: str) -> Finding:
    fix = "Load the price list, or the fee schedule release: claimwright codes load FILE.zip"
    return fault(code, words, fix, "contract", Severity.ERROR)
