"""A case in the running system beside a plain model: whatever applicant and officers do over the API, in whatever order, both say the same.

Three cases of 20 acts; with LIVES=60 more. What the clock alone does is in tests/permits/test_case_machine.py.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import Any, ClassVar

import pytest
import requests
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from izin.errands import PICTURE, eventually
from tests.journeys.known_and_unknown import Asker
from tests.world import World

pytestmark = pytest.mark.world
LIVES = int(os.environ.get("LIVES", "3"))
WAY = ("file_check", "verification", "approval", "issuance")
WHO = dict(zip(WAY, ("loket", "verifikator", "kadis", "loket"), strict=True))
STATUS = dict(zip(WAY, ("submitted", "verification_1", "decision", "approved"), strict=True))
RETURNING, REJECTING = WAY[:2], WAY[:3]
HERE = {"address": "Jalan Contoh Nomor 7", "district": "Muara Enim", "village": "Pasar I Muara Enim", "note": ""}
MET = {"advance", "return", "mend", "resubmit", "reject", "withdraw"}
REFUSED = {403, 404, 409}
STEP = some.sampled_from([None, None, None, *WAY])  # None: the one at which it waits


class Case(RuleBasedStateMachine):
    people: ClassVar[dict[str, Asker]] = {}
    done: ClassVar[Counter[str]] = Counter()
    document: ClassVar[int]

    @initialize()
    def begin(self) -> None:
        asked = {"application_kind": "new", "permit_type": "SIPTTK", "applicant_type": "individual", "unit": "dpmptsp", "location": HERE}
        self.one = self.said(self.people["siti"].ask("POST", "/applications", **asked))
        for requirement in [each["code"] for each in self.one["requirements"] if each["required"]]:
            self.attach(requirement)
        self.items = [f"requirement:{each['code']}" for each in self.one["requirements"] if each["required"]][:2]
        self.one = self.said(self.ask("siti", "POST", "submission", declaration=self.one["declaration"]["version"]))
        self.at, self.end, self.asked, self.mended, self.just_back = 0, "", set[str](), set[str](), False
        self.returns = 0

    def said(self, answer: requests.Response) -> dict[str, Any]:
        assert answer.ok, answer.text
        return dict(answer.json())

    def ask(self, who: str, method: str, what: str, **body: Any) -> requests.Response:
        staff = "/staff" if what == "decisions" else ""
        path = f"{staff}/applications/{self.one['application_id']}/{what}".rstrip("/")
        return self.people[who].ask(method, path, revision=self.one["revision"], **body)

    def attach(self, requirement: str) -> None:
        self.one = self.said(self.ask("siti", "PUT", f"requirements/{requirement}", document_id=self.document))

    def happens(self, allowed: bool, name: str, answer: requests.Response) -> bool:
        """Done exactly when the model allows it; else refused in words, and never a fault."""
        if not allowed:
            assert answer.status_code in REFUSED, (name, answer.status_code, answer.text)
            assert answer.json()["error"]["message"]
            return False
        self.one = self.said(answer)
        self.done[name] += 1
        return True

    def waits_at(self, step: str) -> bool:
        return not self.end and not self.asked and WAY[self.at] == step

    def here(self) -> str:
        return WAY[min(self.at, len(WAY) - 1)]

    # ── what happens ──

    @rule(step=STEP, who=some.sampled_from([None, None, None, "siti", "loket", "kadis"]))
    def passed_on(self, step: str | None, who: str | None) -> None:
        step = step or self.here()
        allowed = self.waits_at(step) and who in (None, WHO[step])
        answer = self.ask(who or WHO[step], "POST", "decisions", step=step, outcome="advance")
        if self.happens(allowed, "advance", answer):
            self.at, self.just_back = self.at + 1, False
            self.end = "issued" if self.at == len(WAY) else ""

    @rule(step=STEP, picked=some.sets(some.integers(0, 2), min_size=1))
    def returned(self, step: str | None, picked: set[int]) -> None:
        step, items = step or self.here(), {[*self.items, "location"][n] for n in picked}
        answer = self.ask(WHO[step], "POST", "decisions", step=step, outcome="return", reasons=dict.fromkeys(items, "Alasan"))
        if self.happens(self.waits_at(step) and step in RETURNING, "return", answer):
            self.asked, self.mended, self.just_back, self.returns = items, set(), False, self.returns + 1

    @rule(n=some.integers(0, 2))
    def mended_by_applicant(self, n: int) -> None:
        item = [*self.items, "location"][n]
        if item == "location":
            answer = self.ask("siti", "PATCH", "", location=HERE | {"address": f"Jalan Contoh Nomor {self.one['revision']}"})
        else:
            answer = self.ask("siti", "PUT", f"requirements/{item.partition(':')[2]}", document_id=another_document(self.people["siti"]))
        if self.happens(item in self.asked, "mend", answer):
            self.mended.add(item)

    @rule(note=some.sampled_from(["", "Sudah benar."]))
    def sent_back(self, note: str) -> None:
        allowed = bool(self.asked) and (self.mended == self.asked or bool(note))
        if self.happens(allowed, "resubmit", self.ask("siti", "POST", "resubmission", note=note)):
            self.asked, self.just_back = set(), True

    @rule(step=STEP, chance=some.integers(0, 5))
    def rejected(self, step: str | None, chance: int) -> None:
        step = step or self.here()
        if chance and self.waits_at(step):
            return  # most cases go on
        answer = self.ask(WHO[step], "POST", "decisions", step=step, outcome="reject", note="Alasan")
        if self.happens(self.waits_at(step) and step in REJECTING, "reject", answer):
            self.end = "rejected"

    @rule(chance=some.integers(0, 9))
    def withdrawn(self, chance: int) -> None:
        if not chance and self.happens(not self.end, "withdraw", self.ask("siti", "POST", "withdrawal")):
            self.end, self.asked = "withdrawn", set()

    @rule(who=some.sampled_from(sorted(WHO.values())))
    def an_old_page_is_sent(self, who: str) -> None:
        """Somebody who looked before the last act."""
        step, path = self.here(), f"/staff/applications/{self.one['application_id']}/decisions"
        answer = self.people[who].ask("POST", path, revision=self.one["revision"] - 1, step=step, outcome="advance")
        assert answer.status_code in REFUSED, answer.text

    # ── what holds whatever happened ──

    @invariant()
    def both_say_the_same(self) -> None:
        seen = self.said(self.people["siti"].ask("GET", f"/applications/{self.one['application_id']}"))
        status = self.end or ("returned" if self.asked else "resubmitted" if self.just_back else STATUS[WAY[self.at]])
        assert (seen["status"], seen["revision"]) == (status, self.one["revision"])
        assert len(seen["corrections"]) == self.returns and bool(seen["correct_by"]) == bool(self.asked)
        over = {"apply_again"} if self.end in ("rejected", "withdrawn") else set()
        assert set(seen["may"]) == (over if self.end else {"withdraw"} | ({"resubmit"} if self.asked else set()))
        assert (seen["permit"] is not None) == (self.end == "issued")

    def teardown(self) -> None:
        """Tracking tells the same in the end."""
        if hasattr(self, "end"):
            number = self.one["number"]
            told = lambda: self.people["siti"].ask("GET", f"/tracking?number={number}&agency=muara-enim").json()  # noqa: E731
            eventually(lambda: told().get("status") == self.one["status"], f"tracking of {number}: {self.one['status']}")


def another_document(siti: Asker) -> int:
    file = {"file": ("surat.png", PICTURE["buffer"], "image/png")}
    answer = siti.http.post(f"{siti.url}/documents", data={"kind": "other", "name": "Surat"}, files=file, timeout=30)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["document_id"])


@pytest.mark.timeout(max(300, 40 * LIVES))
def test_a_case_and_the_model_say_the_same(world: World) -> None:
    for login in ("siti", "loket", "verifikator", "kadis"):
        Case.people[login] = Asker(world)
        Case.people[login].log_in(login)
    Case.document = another_document(Case.people["siti"])
    calm = settings(
        max_examples=LIVES, stateful_step_count=20 if LIVES < 60 else 30, deadline=None, suppress_health_check=list(HealthCheck), database=None,
        phases=(Phase.generate,),
    )  # fmt: skip
    run_state_machine_as_test(Case, settings=calm)
    print(sorted(Case.done.items()))
    assert set(Case.done) >= MET if LIVES >= 20 else Case.done
