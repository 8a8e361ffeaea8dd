"""The tour of docs/tour.md, walked for real: from an empty practice to a paid claim, and live.

With CLAIMWRIGHT_TOUR=1 it renews the pictures of docs/tour/; otherwise it only walks.
"""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from claimwright.cycle.eligibility import operations as eligibility
from claimwright.demo.sandbox import answer_now
from claimwright.foundation import clock, wiring
from claimwright.foundation.access.models import User
from claimwright.foundation.access.operations import add_member
from claimwright.foundation.tenancy.models import Practice
from claimwright.foundation.tenancy.operations import create_practice
from claimwright.foundation.tenancy.scope import scope
from claimwright.journeys.submit_claims import deliver_unsent
from claimwright.kernel.identifiers.npi import npi_with_check_digit
from tests.browser.conftest import enter, faults_of
from tests.browser.pictures import keep_small
from tests.web.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "tour"
PRICES = {"charges": "99213,,177.90\n93000,,38.00\n", "medicare": "99213,,88.95\n93000,,15.20\n"}


@pytest.fixture
def newcomer(chromium: Any, server: str) -> Any:
    """The owner of an empty sandbox practice, signed in; a console error fails the test."""
    made = create_practice(name="Harbor Family Medicine", is_sandbox=True, time_zone="UTC")
    shutil.rmtree(wiring.exchange_folder(made.slug), ignore_errors=True)
    with scope(made.pk, actor="init"):
        add_member(username="owner", password="", role="owner", full_name="Nora Quist")
    owner = User.objects.get(username="owner")
    owner.set_password(PASSWORD)
    owner.save()
    context = chromium.new_context(base_url=server, viewport={"width": 1180, "height": 740})
    page = context.new_page()
    page.set_default_timeout(30000)
    faults = faults_of(page)
    enter(page, "owner")
    yield page
    context.close()
    assert faults == []


def test_from_the_first_run_to_the_first_paid_claim(newcomer: Any, tmp_path: Path) -> None:
    page = newcomer
    page.wait_for_selector("h2:has-text('First steps')")
    picture(page, "01-first-steps")
    _set_up(page, tmp_path)
    _register(page)
    _see(page)
    _bill(page)
    _wait_for_the_payer(page)
    _collect(page)
    page.goto("/")
    assert page.locator("h2:has-text('First steps')").count() == 0
    picture(page, "14-home")
    _go_live(page)


def _set_up(page: Any, folder: Path) -> None:
    page.click("[aria-current=step] a:has-text('Enter the details')")
    fill(
        page,
        legal_name="HARBOR FAMILY MEDICINE PLLC",
        npi=npi_with_check_digit("123456789"),
        tax_id="12-3456789",
        taxonomy="207Q00000X",
        line1="4 Harbor Way",
        city="Madison",
        state="WI",
        zip="53703-1234",
        phone="608-555-0100",
        contact_name="BILLING OFFICE",
        submitter_id="HARBOR01",
    )
    picture(page, "02-practice")
    save(page, "The practice is set up.")
    picture(page, "03-set-up")
    since = (clock.today("UTC") - timedelta(days=60)).isoformat()
    _add(page, "A provider")
    fill(page, last="Winter", first="Eleanor", credential="MD", taxonomy="207Q00000X")
    fill(page, npi=npi_with_check_digit("198765432"), starts_on=since)
    save(page, "The provider is added.")
    _add(page, "A location")
    fill(page, name="Harbor Way", line1="4 Harbor Way", city="Madison", state="WI", zip="537031234")
    save(page, "The location is added.")
    _add(page, "A payer")
    fill(page, name="Prairie Mutual", edi_id="PRAIR", kind="commercial")
    save(page, "The payer is added.")
    for kind, rows in PRICES.items():
        page.goto("/setup/")
        page.click("section:has-text('Price lists') a:has-text('Load')")
        (folder / f"{kind}.csv").write_text("code,modifier,amount\n" + rows)
        fill(page, name=kind.title(), kind=kind, effective_on=since)
        page.set_input_files("[name=file]", str(folder / f"{kind}.csv"))
        save(page, "2 prices are loaded.")
    assert page.locator(".checklist li.tone-risk").count() == 0
    picture(page, "04-set-up-done")


def _register(page: Any) -> None:
    page.goto("/")
    page.click("[aria-current=step] a:has-text('Register one')")
    fill(page, last="Okafor", first="Ada", birth_on="1961-04-02", sex="F", phone="608-555-0142")
    fill(page, line1="9 Elm Street", city="Madison", state="WI", zip="53703-1234")
    page.select_option("[name=payer]", label="Prairie Mutual")
    fill(page, member_id="PM1014477", group_number="HB-20")
    picture(page, "05-card")
    page.click("button:has-text('Register and verify')")
    page.wait_for_selector("text=Ada Okafor is registered.")
    with scope(Practice.objects.get().pk, actor="worker"):
        assert eligibility.send_waiting() == 1
        assert any(kind.startswith("271") for kind in answer_now())
    page.reload()
    page.wait_for_selector(".chip:has-text('Active')")
    picture(page, "06-verified")


def _see(page: Any) -> None:
    page.click("a:has-text('New visit')")
    fill(page, service_on=clock.today("UTC").isoformat())
    page.fill("#dx-A", "I10")
    page.fill("[name=line_code]", "99213")
    page.fill("[name=line_pointers]", "A")
    picture(page, "07-visit")
    page.click("button:has-text('Record the visit')")
    page.wait_for_selector("button:has-text('Bill this visit')")


def _bill(page: Any) -> None:
    page.click("button:has-text('Bill this visit')")
    page.wait_for_selector("text=1 ready to send")
    picture(page, "08-billed")
    page.click("main a:has-text('C-0')")
    page.wait_for_selector("button:has-text('Send ready claims')")
    page.click("button:has-text('Send ready claims')")
    page.wait_for_selector("text=1 claim left in 1 file")
    # The test's transaction never commits, so what waits for a commit is done by the worker.
    with scope(Practice.objects.get().pk, actor="worker"):
        assert deliver_unsent(now=clock.now()) == 1


def _wait_for_the_payer(page: Any) -> None:
    for _ in range(5):  # payers rest on weekends and holidays
        _live(page, "1")
        _open_claim(page)
        if page.locator(".timeline :text('Accepted by')").count():
            break
    assert "Accepted by the payer" in page.locator(".timeline").inner_text()
    picture(page, "09-acknowledged")
    _live(page, "30")
    _open_claim(page)
    page.wait_for_selector(".timeline :text('Payer decided')")
    assert page.locator(".flow div:has(> .k:text-is('Paid')) .v").inner_text() != "$0.00"
    picture(page, "10-paid")
    page.click("summary:has-text('Print')")
    page.wait_for_selector("a:has-text('CMS-1500, whole form')")
    picture(page, "12-print")
    page.keyboard.press("Escape")
    page.click("[role=tab]:has-text('X12')")
    page.wait_for_selector("#tab-raw .x12 li")
    picture(page, "11-x12")


def _collect(page: Any) -> None:
    page.click("dl.facts a:has-text('Ada Okafor')")
    owed = page.locator(".tile .figure").first.inner_text()
    assert owed not in ("$0.00", "–")
    picture(page, "13-patient-owes")
    page.click("button:has-text('Take a payment')")
    page.fill("#amount", owed.lstrip("$"))
    page.click("button:has-text('Take it')")
    page.wait_for_selector(f"text={owed} taken, {owed} applied")
    assert page.locator(".tile .figure").first.inner_text() == "$0.00"


def _go_live(page: Any) -> None:
    page.click("a.sandbox")
    page.wait_for_selector("button:has-text('Open the real books')")
    picture(page, "15-go-live")
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("button:has-text('Open the real books')")
    page.wait_for_selector("text=Claims you send from here are real.")
    assert page.locator("[aria-current=step]:has-text('Patients')").count() == 1
    assert Practice.objects.filter(is_sandbox=False).count() == 1


def _add(page: Any, step: str) -> None:
    page.click(f".checklist li:has-text('{step}') a")


def _live(page: Any, days: str) -> None:
    page.goto("/files/")
    page.select_option("[name=days]", days)
    page.click("button:has-text('Let the sandbox payers work')")
    page.wait_for_selector("text=The sandbox payers worked until")


def _open_claim(page: Any) -> None:
    page.goto("/claims/")
    page.click("td a:has-text('C-')")
    page.wait_for_selector(".timeline")


def fill(page: Any, **values: str) -> None:
    """Type into the form's fields by name; a select is chosen by value."""
    for name, value in values.items():
        field = page.locator(f"main [name={name}]")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def save(page: Any, said: str) -> None:
    """Send the form; the page must say so."""
    page.click("main form button:has-text('Save')")
    page.wait_for_selector(f"text={said}")


def picture(page: Any, name: str) -> None:
    """Keep the page for the tour when asked to."""
    if os.environ.get("CLAIMWRIGHT_TOUR"):
        page.wait_for_timeout(300)
        keep_small(page, PICTURES / f"{name}.png")
