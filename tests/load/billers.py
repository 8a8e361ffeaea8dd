"""A biller's quarter of an hour for locust: read, think three to seven seconds, read on.

Run by `python -m tools.prove --only load`; by hand: `locust -f tests/load/billers.py --host http://127.0.0.1:8765`.
"""

from __future__ import annotations

import os
import random
import re
from uuid import uuid4

from locust import HttpUser, between, task
from locust.exception import StopTest

WHO = os.environ.get("CLAIMWRIGHT_LOAD_USER", "alice")
WORD = os.environ.get("CLAIMWRIGHT_LOAD_WORD", "walk-the-cycle")
NAMES = ("smi", "john", "garc", "lee", "brow", "mart", "davs", "wil")  # one of them misspelt
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
CLAIM = re.compile(r'href="(/claims/[0-9a-f-]{36}/)"')
DENIAL = re.compile(r'href="(/denials/[0-9a-f-]{36}/)"')
REMITTANCE = re.compile(r'href="(/remittances/[0-9a-f-]{36}/)"')
ITEM = re.compile(r'name="item" value="([^"]+)"')
PATIENT = re.compile(r'href="(/patients/[0-9a-f-]{36}/)"')


class Biller(HttpUser):
    """Signs in once, then works: mostly reads, now and then a note."""

    wait_time = between(3, 7)

    def on_start(self) -> None:
        """The sign-in page and its form."""
        page = self.client.get("/sign-in/", name="sign in")
        self._send("/sign-in/", page.text, {"login": WHO, "password": WORD}, "sign in")
        if "/sign-in/" in self.client.get("/", name="sign in").url:
            raise StopTest("A biller could not sign in: what follows would measure nothing.")

    @task(6)
    def look_into_the_inbox(self) -> None:
        """Now and then something is taken, which counts everybody's inbox anew."""
        inbox = self.client.get("/inbox/").text
        items = re.findall(ITEM, inbox)
        if items and random.random() < 0.1:
            taken = {"query": "", "until": "", "to": "me", "act": "assign"}
            taken["item"] = random.choice(items)
            self._send("/inbox/act/", inbox, taken, "take it")
        self._follow(inbox, CLAIM, "/claims/[id]/")

    @task(4)
    def work_denials(self) -> None:
        self._one_of("/denials/", DENIAL, "/denials/[id]/")

    @task(3)
    def read_claims(self) -> None:
        page = self._one_of("/claims/", CLAIM, "/claims/[id]/")
        number = re.search(CLAIM, page)
        if number and random.random() < 0.2:
            talk = number.group(1).replace("/claims/", "/talk/claim/")
            panel = self.client.get(talk, name="/talk/claim/[id]/").text
            said = {"body": "Called the payer; they ask for ten days.", "key": str(uuid4())}
            self._send(f"{talk}comment/", panel, said, "write a note")

    @task(2)
    def read_remittances(self) -> None:
        self._one_of("/remittances/", REMITTANCE, "/remittances/[id]/")

    @task(2)
    def answer_a_patient(self) -> None:
        """The telephone rings: a name, a patient, what they owe."""
        found = self.client.get("/find/", params={"q": random.choice(NAMES)}, name="/find/").text
        patients = re.findall(PATIENT, found)
        if patients:
            self.wait()
            self.client.get(random.choice(patients), name="/patients/[id]/")

    @task(1)
    def go_home(self) -> None:
        self.client.get("/")

    @task(1)
    def hear_the_bell(self) -> None:
        self.client.get("/notices/bell/")

    def _one_of(self, address: str, link: re.Pattern[str], name: str) -> str:
        """A list, and after a thought one of the things it shows. The text of what was seen last."""
        return self._follow(self.client.get(address).text, link, name)

    def _follow(self, page: str, link: re.Pattern[str], name: str) -> str:
        found = re.findall(link, page)
        if not found:
            return page
        self.wait()
        return self.client.get(random.choice(found), name=name).text

    def _send(self, address: str, page: str, said: dict[str, str], name: str) -> None:
        token = re.search(TOKEN, page)
        given = {**said, "csrfmiddlewaretoken": token.group(1) if token else ""}
        self.client.post(address, given, headers={"Referer": self.host + address}, name=name)
