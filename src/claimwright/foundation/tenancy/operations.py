"""Create and find practices."""

from __future__ import annotations

from django.db import transaction
from django.utils.text import slugify

from claimwright.foundation import clock
from claimwright.foundation.tenancy.models import Practice


class NoSuchPractice(LookupError):
    """No practice of that name; the message lists those there are."""


class PracticeNotChosen(LookupError):
    """More than one practice exists and none was named."""


@transaction.atomic
def create_practice(
    *, name: str, is_sandbox: bool = False, time_zone: str = "America/New_York"
) -> Practice:
    """Open a new set of books; the slug is made unique from the name."""
    base = slugify(name)[:50] or "practice"
    slug, count = base, 1
    while Practice.objects.filter(slug=slug).exists():
        count += 1
        slug = f"{base}-{count}"
    return Practice.objects.create(
        slug=slug, name=name, is_sandbox=is_sandbox, time_zone=time_zone, created_at=clock.now()
    )


def choose_practice(name: str = "") -> Practice:
    """The practice by slug or name; without a name, the only one there is.

    Raises NoSuchPractice or PracticeNotChosen, each with a sentence for a person.
    """
    practices = list(Practice.objects.all())
    known = ", ".join(practice.slug for practice in practices) or "none yet"
    if name:
        wanted = name.casefold()
        for practice in practices:
            if wanted in (practice.slug.casefold(), practice.name.casefold()):
                return practice
        raise NoSuchPractice(f"There is no practice called {name!r}. Practices here: {known}.")
    if len(practices) == 1:
        return practices[0]
    if not practices:
        raise NoSuchPractice(
            "There is no practice yet. Run 'claimwright init' or 'claimwright demo'."
        )
    raise PracticeNotChosen(f"Name one with --practice. Practices here: {known}.")
