"""A case beside a plain model: whatever people and the clock do, in whatever order, both say the same of where it stands and of what may be done.

`python -m pytest tests/permits/test_case_machine.py` walks 40 cases of 50 steps; with EXAMPLES=2000 and --timeout=0 more.
"""

import os
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bus import contract
from bus.refusals import Refusal
from permits.domain import application, clock, fulfilment
from permits.domain.acts.advance import advance
from permits.domain.acts.lapse import remind_or_lapse
from permits.domain.acts.reject import reject
from permits.domain.acts.resubmit import resubmit
from permits.domain.acts.returning import return_to_applicant
from permits.domain.acts.submit import submit
from permits.domain.acts.withdraw import withdraw
from permits.domain.catalogue.requirement import ORIGINAL, Requirement
from permits.domain.holder import acts_of
from permits.domain.office_time import office_date
from tests.permits.test_application import HERE, NOW, SENT, SITI, TYPES, a_draft, a_paper, fulfilled, staff

WAY = ("file_check", "verification", "approval", "issuance")
ROLES = dict(zip(WAY, ("counter_officer", "verifier", "agency_head", "counter_officer"), strict=True))
STATUS = dict(zip(WAY, ("submitted", "verification_1", "decision", "approved"), strict=True))
PEOPLE = {role: staff(role, 50 + n) for n, role in enumerate(dict.fromkeys(ROLES.values()))}
CODES = [f"requirement:{each.code}" for each in TYPES["SIPD"].requirements["new"] if each.required][:3]
SHOWN = "requirement:STR_ASLI"  # an original: promised by the applicant, seen by an officer
ITEMS = ["location", "requirements", SHOWN, *CODES]
RETURNING = ("file_check", "verification")
ORIGINAL_CARD = Requirement("STR_ASLI", "STR asli", required=True, tag="I", fulfilled_by=ORIGINAL)
OFF = frozenset({date(2026, 12, 25), date(2027, 1, 1)})


class Case(RuleBasedStateMachine):
    @initialize()
    def begin(self):
        draft = a_draft()
        draft = fulfilled(replace(draft, requirements=(*draft.requirements, ORIGINAL_CARD)))
        self.one, self.now, self.papers = submit(draft, **SENT, number="0001/SIPD", by=SITI, at=NOW)[0], NOW, 1000
        self.promised, self.seen = True, False
        self.at, self.end, self.asked, self.mended, self.just_back = 0, None, None, set(), False
        self.paused, self.reminders, self.told = [], 0, []

    # ── what the model says ──

    def status(self):
        if self.end:
            return self.end
        return "returned" if self.asked else "resubmitted" if self.just_back else STATUS[WAY[self.at]]

    def covers(self, code):
        return self.asked is not None and (code in self.asked or (code.startswith("requirement:") and "requirements" in self.asked))

    def unchanged(self):
        return {
            item for item in self.asked if not any(code == item or (item == "requirements" and code != "location") for code in self.mended)
        }

    def do(self, allowed, act, *arguments, **named):
        """The act, which is refused exactly when the model does not allow it."""
        try:
            self.one, events = act(*arguments, **named)
        except Refusal:
            assert not allowed, (act.__name__, self.status())
            return False
        assert allowed, (act.__name__, self.status())
        for event in events:
            contract.of("permits").check_event(event.type, 1, event.data)
            assert event.data["status"] == self.one.status
        self.told += [event.type for event in events]
        return True

    def waits_for_office(self):
        return self.end is None and self.asked is None

    # ── what happens ──

    @rule(hours=st.integers(1, 200))
    def time_passes(self, hours):
        """What is due by itself happens at its time, as the sweeper has it, which looks often."""
        until = self.now + timedelta(hours=hours)
        while self.asked and self.one.correction.wakes_at <= until:
            self.now = max(self.now, self.one.correction.wakes_at)
            ends = self.now >= self.last_moment
            self.one, events = remind_or_lapse(self.one, at=self.now)
            assert [event.type for event in events] == ["application_lapsed" if ends else "application_reminded"]
            if ends:
                self.paused[-1][1], self.asked, self.end = self.now, None, "lapsed"
            else:
                self.reminders += 1
                assert self.reminders <= 2
        self.now = until
        assert remind_or_lapse(self.one, at=self.now) == (self.one, [])

    @rule(step=st.sampled_from(WAY), shown=st.booleans())
    def passed_on(self, step, shown):
        allowed = self.waits_for_office() and WAY[self.at] == step and (self.seen or shown or step not in RETURNING)
        found = {"in_order": [SHOWN] if shown else []}
        if self.do(allowed, advance, self.one, step=step, note=None, by=PEOPLE[ROLES[step]], at=self.now, **found):
            self.at, self.just_back, self.seen = self.at + 1, False, self.seen or shown
            self.end = "issued" if self.at == len(WAY) else None

    @rule(step=st.sampled_from(WAY), items=st.sets(st.sampled_from(ITEMS), min_size=1))
    def returned(self, step, items):
        allowed = self.waits_for_office() and WAY[self.at] == step and step in RETURNING
        by = PEOPLE[ROLES[step]]
        if self.do(allowed, return_to_applicant, self.one, step=step, reasons=dict.fromkeys(items, "x"), by=by, at=self.now):
            self.asked, self.mended, self.just_back, self.reminders = items, set(), False, 0
            self.paused.append([self.now, None])
            if self.covers(SHOWN):  # it is promised again, and looked at again
                self.promised = self.seen = False
            self.last_moment = self.one.correction.until
            assert (office_date(self.last_moment, "WIB") - office_date(self.now, "WIB")).days == 14

    @rule(code=st.sampled_from(["location", SHOWN, *CODES]))
    def mended_by_applicant(self, code):
        self.papers += 1
        try:
            if code == "location":
                moved = {"location": application.Location(f"Jl. {self.papers}", *list(vars(HERE).values())[1:])}
                change = {"permit_type": TYPES["SIPD"], "applicant_type": None, "company": None}
                self.one = application.change(self.one, **change, **moved)
            elif code == SHOWN:
                self.one = fulfilment.tick(self.one, requirement="STR_ASLI", by=SITI, at=self.now)
                self.promised = True
            else:
                paper = a_paper(self.papers)
                self.one = fulfilment.attach(self.one, requirement=code.partition(":")[2], document=paper, on=office_date(self.now, "WIB"))
        except Refusal:
            assert not self.covers(code)
        else:
            assert self.covers(code)
            self.mended.add(code)

    @rule()
    def promise_taken_back(self):
        try:
            self.one = fulfilment.untick(self.one, requirement="STR_ASLI")
        except Refusal:
            assert not self.covers(SHOWN)
        else:
            assert self.covers(SHOWN)
            self.promised = False
            self.mended.discard(SHOWN)

    @rule(note=st.sampled_from([None, " ", "Sudah benar."]))
    def sent_back(self, note):
        allowed = self.asked is not None and self.promised and (not self.unchanged() or note == "Sudah benar.")
        if self.do(allowed, resubmit, self.one, note=note, days_off=OFF, by=SITI, at=self.now):
            self.paused[-1][1], self.asked, self.just_back = self.now, None, True

    @precondition(lambda self: self.at > 0)
    @rule(step=st.sampled_from(WAY))
    def rejected(self, step):
        allowed = self.waits_for_office() and WAY[self.at] == step and step != "issuance"
        if self.do(allowed, reject, self.one, step=step, reason="x", by=PEOPLE[ROLES[step]], at=self.now):
            self.end = "rejected"

    @precondition(lambda self: self.at > 1)
    @rule()
    def withdrawn(self):
        open_round = self.asked is not None
        if self.do(self.end is None, withdraw, self.one, by=SITI, at=self.now):
            self.end, self.asked = "withdrawn", None
            if open_round:
                self.paused[-1][1] = self.now

    # ── what holds whatever happened ──

    @invariant()
    def both_say_the_same(self):
        one = self.one
        assert one.status == self.status() == one.history[-1].status
        assert (one.correction is not None) == (self.asked is not None)
        assert (one.due_at is None) == (bool(self.paused) and self.paused[-1][1] is None) or self.end in ("lapsed", "withdrawn")
        over = {"apply_again"} if self.end in ("rejected", "withdrawn", "lapsed") else set()
        assert set(acts_of(one, by=SITI)) == (over if self.end else {"withdraw"} | ({"resubmit"} if self.asked else set()))
        assert len(one.corrections) == len(self.paused) == self.told.count("application_returned")

    @invariant()
    def the_clock_stood_still_exactly_while_it_was_with_the_applicant(self):
        """An instant that has no length is no pause."""
        still = [[each.since, each.until] for each in self.one.clock if not each.runs]
        assert still == self.paused
        if self.waits_for_office():
            assert self.one.due_at == clock.term_ends_at(self.one.clock, 5, days_off=OFF if self.paused else frozenset(), zone="WIB")


Case.TestCase.settings = settings(max_examples=int(os.environ.get("EXAMPLES", "40")), stateful_step_count=50, deadline=None)
TestCase = Case.TestCase
