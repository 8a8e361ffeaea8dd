"""Finding payers and members of a scenario. Built once for a scenario."""

from __future__ import annotations

from datetime import date

from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.professional import ProfessionalClaim
from claimwright.kernel.person_name import PersonName, folded
from claimwright.simulator.case import accident_number, person
from claimwright.simulator.scenario import Member, PayerPolicy, Scenario


class Roster:
    """Payers by id, members by payer and number."""

    def __init__(self, scenario: Scenario) -> None:
        self._payers = {policy.id: policy for policy in scenario.payers}
        self._members: dict[tuple[str, str], list[Member]] = {}
        for member in scenario.members:
            key = (member.payer_id, member.member_id)
            self._members.setdefault(key, []).append(member)
        self.terminations = tuple(m for m in scenario.members if m.end_known_on is not None)

    def policy(self, payer_id: str) -> PayerPolicy | None:
        """The payer with that electronic id, or None."""
        return self._payers.get(payer_id)

    def members(self, payer_id: str, member_id: str) -> list[Member]:
        """Everyone covered under the number, as the payer's files say."""
        return self._members.get((payer_id, member_id), [])

    def candidates(self, payer_id: str, claim: ProfessionalClaim) -> list[Member]:
        """Everyone under the number the claim carries: the member's or the accident's."""
        found = self.members(payer_id, claim.subscriber.id)
        return found or self.members(payer_id, accident_number(claim))

    def member_of(self, payer_id: str, claim: ProfessionalClaim) -> Member | None:
        """The covered person the claim is for; an open roster takes anyone."""
        member = chosen(self.candidates(payer_id, claim), person(claim))
        policy = self._payers.get(payer_id)
        if member is None and policy is not None and policy.is_roster_open:
            return _stranger(payer_id, claim)
        return member

    def person_asked(self, payer_id: str, member_id: str, who: Party) -> Member | None:
        """The covered person an eligibility question names, or None."""
        return chosen(self.members(payer_id, member_id), who)


def chosen(candidates: list[Member], who: Party) -> Member | None:
    """Of those under one number, the one born that day; a given name decides between twins."""
    born = [member for member in candidates if member.birth_on == who.birth_on]
    if len(born) > 1:
        named = [m for m in born if folded(m.name.first) == folded(who.first)]
        born = named or born
    return born[0] if born else None


def _stranger(payer_id: str, claim: ProfessionalClaim) -> Member:
    who = person(claim)
    return Member(
        payer_id=payer_id,
        member_id=claim.subscriber.id or accident_number(claim),
        name=PersonName(who.name, who.first),
        birth_on=who.birth_on or date(1970, 1, 1),
        sex=who.sex or "U",
    )
