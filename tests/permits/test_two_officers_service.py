"""Two officers on one case at the same time, in random interleavings: of what both do at once one is done and the other is refused, no verdict
and no note of what was done is lost, and nothing of what was refused is kept.

`INTERLEAVINGS=200` tries so many cases.
"""

import os
import random
import threading

import pytest
import sqlalchemy

from bus.refusals import Conflict, Refusal
from tests.permits.office import COUNTER, SITI, VERIFIER, at, person

CASES = int(os.environ.get("INTERLEAVINGS", "6"))
LINDA, VERA = person(58, "Linda Contoh", "counter_officer"), person(59, "Vera Contoh", "verifier")
OFFICERS = {"file_check": (COUNTER, LINDA), "verification": (VERIFIER, VERA)}
ROUNDS = 6
TALLY = {"done": 0, "refused": 0, "verdicts": 0, "notes": 0, "cases": 0}


class Case:
    """One application, and what is known of it by the answers that the officers got."""

    def __init__(self, office, dice):
        self.office, self.dice = office, dice
        self.one = office.submitted()
        self.items = ["location", "requirements", *(f"requirement:{each['code']}" for each in self.one["requirements"])]
        self.done, self.notes, self.refused, self.lock = [], [], [], threading.Lock()

    def act(self, seen, officer, start, plan):
        kind, items, pause = plan
        step, which = seen["step"], {"application_id": seen["application_id"]}
        start.wait()
        pause.wait(0 if self.dice.random() < 0.5 else 0.004)
        try:
            if kind == "note":
                self.office.write_note(officer, **which, text=f"catatan {officer.id} {id(plan)}")
                result = None
            elif kind == "claim":
                self.office.claim_application(officer, **which, step=step)
                return
            elif kind == "return":
                wrong, *fine = items
                said = {"reasons": {wrong: "Salah"}, "in_order": [each for each in fine if each != "requirements"]}
                result = self.office.return_application(officer, **at(seen), step=step, **said)
                fine = said["in_order"]
            elif kind == "back":
                result, fine = self.office.send_back_application(officer, **at(seen), step=step, reason="Periksa lagi"), []
            else:
                result, fine = self.office.advance_application(officer, **at(seen), step=step, in_order=items), items
        except Refusal as refusal:
            with self.lock:
                self.refused.append((kind, officer.id, refusal))
            return
        with self.lock:
            if result is None:
                self.notes.append(f"catatan {officer.id} {id(plan)}")
            else:
                self.done.append((result["revision"], officer.id, step, tuple(fine)))

    def round(self):
        seen = self.office.get_application(COUNTER, application_id=self.one["application_id"])
        if seen["status"] == "returned":
            self.office.resubmit_application(SITI, **at(seen), note="Sudah.")
            return
        both = OFFICERS.get(seen["step"])
        if both is None:
            return
        start, nobody = threading.Barrier(2), threading.Event()
        kinds = ["advance", "return", "return", "note", "claim"] + (["back"] if seen["step"] == "verification" else [])
        plans = [(self.dice.choice(kinds), self.dice.sample(self.items, self.dice.randint(1, len(self.items))), nobody) for _ in both]
        before = len(self.done)
        threads = [threading.Thread(target=self.act, args=(seen, officer, start, plan)) for officer, plan in zip(both, plans, strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        deciding = [plan for plan in plans if plan[0] not in ("note", "claim")]
        assert len(self.done) - before == min(1, len(deciding)), (plans, self.refused[-2:])


def stored(office, application_id):
    with office.door.engine.connect() as connection:
        verdicts = connection.scalar(sqlalchemy.text(f"select verdicts from application where id = {application_id}")) or []
        notes = connection.scalars(sqlalchemy.text(f"select text from colleague_note where application_id = {application_id}")).all()
    return {(each["item"], each["step"]): each["by_id"] for each in verdicts}, notes


@pytest.mark.timeout(1800)
def test_two_officers_at_once_lose_no_verdict_and_no_note(office):
    dice = random.Random(int(os.environ.get("SEED", "20261127")))
    for _ in range(CASES):
        case = Case(office, dice)
        for _ in range(ROUNDS):
            case.round()
        expected = {(item, step): by for _, by, step, items in sorted(case.done) for item in items}
        kept, notes = stored(office, case.one["application_id"])
        assert kept == expected
        assert sorted(notes) == sorted(case.notes)
        assert len({revision for revision, *_ in case.done}) == len(case.done), "each was done on what the other left"
        codes = {refusal.code for _, _, refusal in case.refused}
        assert codes <= {"application_changed", "step_not_current", "application_claimed"}, codes
        assert all(isinstance(refusal, Conflict) for _, _, refusal in case.refused)
        TALLY["cases"] += 1
        for name, found in (("done", case.done), ("refused", case.refused), ("verdicts", kept), ("notes", notes)):
            TALLY[name] += len(found)
    print(f"\n{TALLY}")
    assert TALLY["done"] and TALLY["verdicts"]
