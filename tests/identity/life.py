"""The life of one registration and its account, computed twice: by this model, and by the product. When the two differ, one of them is
wrong.

The model uses no table and no code of the product: it predicts the result of every act. `Ways` sends the acts to the product: in process
(test_account_life_service.py, with a clock of our own) and over HTTP with real processes (journeys/test_account_life.py).
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import ClassVar, Protocol

from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

OWN = ("empat kuda lumping", "lima ekor kancil", "enam helai songket")
WRONG = "bukan kata sandi ini"
OK = "ok"
MOST_MAILS = 5  # of one kind for one person: more within an hour are refused


class Ways(Protocol):
    """Each act answers "ok" or the refusal's code. `links(kind)` gives the tokens of the mails so far, oldest first."""

    def status(self) -> str: ...
    def submit(self) -> str: ...
    def accept(self) -> str: ...
    def give_back(self) -> str: ...
    def reject(self) -> str: ...
    def correct(self, token: str) -> str: ...
    def send_again(self) -> str: ...
    def look_at(self, token: str) -> str: ...
    def verify(self, token: str) -> str: ...
    def log_in(self, password: str) -> str: ...
    def choose_password(self, old: str, new: str) -> str: ...
    def forget_password(self) -> str: ...
    def set_password(self, token: str, new: str) -> str: ...
    def disable(self) -> str: ...
    def enable(self) -> str: ...
    def close(self, password: str) -> str: ...
    def links(self, kind: str) -> list[str]: ...
    def temporary_password(self) -> str: ...
    def account_known(self) -> bool: ...


class Life(RuleBasedStateMachine):
    """Subclasses give `begin()`, which makes the ways, and may move the clock."""

    ways: Ways
    met: ClassVar[Counter[str]] = Counter()  # how often each answer came, in all runs: a life that meets no refusal proves nothing
    pause = timedelta(minutes=13)  # between any two acts, so that no limit of tries is reached by accident

    def begin(self) -> None:
        raise NotImplementedError

    def clock(self) -> datetime:
        raise NotImplementedError

    def wait(self, span: timedelta) -> None:
        raise NotImplementedError

    @initialize(far=some.sampled_from(["draft", "submitted", "accepted", "active", "own password"]))
    def somebody_begins(self, far: str) -> None:
        self.begin()
        self.phase = "draft"
        self.asked: Counter[str] = Counter()
        self.sent: dict[str, list[datetime]] = {"verify": [], "correct": [], "reset": []}  # when each link went out
        self.used: dict[str, set[int]] = {"verify": set(), "correct": set(), "reset": set()}
        self.password: str | None = None  # None: no account yet
        self.password_ends: datetime | None = None
        self.standing = "active"
        self.resets_dead = 0  # links for a forgotten password before this number lead nowhere any more
        way = {"submitted": self.hand_in, "accepted": self.office_accepts, "active": self._prove, "own password": self._settle}
        for stop in () if far == "draft" else way:
            way[stop]()
            if stop == far:
                break

    def _prove(self) -> None:
        self.verify(old=0, looks=1)

    def _settle(self) -> None:
        self.choose_password(new=OWN[0], right=True)

    def _link_state(self, kind: str, number: int, life: timedelta) -> str:
        """A link whose purpose is served counts as used; one that was replaced, as too old."""
        waits = {"verify": "accepted", "correct": "returned"}.get(kind, self.phase)
        if number in self.used[kind] or self.phase != waits:
            return "verification_used"
        newest = number == len(self.sent[kind]) - 1 and (kind != "reset" or number >= self.resets_dead)
        return OK if newest and self.clock() < self.sent[kind][number] + life else "verification_expired"

    def _expect(self, act: str, said: str, *wanted: str) -> bool:
        assert said in wanted, f"{self.phase}: {said}, not {' or '.join(wanted)}"
        self.met[f"{act} {said}"] += 1
        self.wait(self.pause)
        return said == OK

    # The applicant and the office

    @rule()
    def hand_in(self) -> None:
        if self._expect("submit", self.ways.submit(), OK if self.phase == "draft" else "registration_already_submitted"):
            self.phase = "submitted"

    def _office(self, act: str, said: str) -> bool:
        wanted = {"draft": "registration_not_found", "submitted": OK}.get(self.phase, "registration_not_waiting")
        return self._expect(act, said, wanted)

    @rule()
    def office_accepts(self) -> None:
        before = self.clock()
        if self._office("accept", self.ways.accept()):
            self.phase = "accepted"
            self.sent["verify"].append(before)

    @rule()
    def office_gives_back(self) -> None:
        before = self.clock()
        if self._office("give_back", self.ways.give_back()):
            self.phase = "returned"
            self.sent["correct"].append(before)

    @rule(seldom=some.integers(0, 3))
    def office_rejects(self, seldom: int) -> None:
        if seldom == 0 and self._office("reject", self.ways.reject()):
            self.phase = "rejected"

    @precondition(lambda self: self.sent["correct"])
    @rule(old=some.integers(0, 2))
    def correct(self, old: int) -> None:
        number = max(0, len(self.sent["correct"]) - 1 - old)
        wanted = self._link_state("correct", number, timedelta(days=14))
        if self._expect("correct", self.ways.correct(self.ways.links("correct")[number]), wanted):
            self.used["correct"].add(number)
            self.phase = "submitted"

    @precondition(lambda self: self.asked["send_again"] < MOST_MAILS)
    @rule()
    def send_again(self) -> None:
        self.asked["send_again"] += 1
        before = self.clock()
        wanted = {"draft": "registration_not_waiting", "accepted": OK}.get(self.phase, "registration_not_waiting")
        if self._expect("send_again", self.ways.send_again(), wanted):
            self.sent["verify"].append(before)

    @precondition(lambda self: self.sent["verify"])
    @rule(old=some.integers(0, 2), looks=some.integers(0, 2))
    def verify(self, old: int, looks: int) -> None:
        number = max(0, len(self.sent["verify"]) - 1 - old)
        token = self.ways.links("verify")[number]
        wanted = self._link_state("verify", number, timedelta(hours=24))
        shown = {OK: "ready", "verification_used": "used", "verification_expired": "expired"}[wanted]
        for _ in range(looks):  # mail scanners open every link, which must change nothing
            assert self.ways.look_at(token) == shown
        before = self.clock()
        if self._expect("verify", self.ways.verify(token), wanted):
            self.used["verify"].add(number)
            self.phase = "active"
            self.password, self.password_ends = self.ways.temporary_password(), before + timedelta(hours=72)

    @rule()
    def verify_with_a_token_of_ones_own_making(self) -> None:
        self._expect("verify", self.ways.verify("bm9uZS1vZi10aGVzZS10b2tlbnMtd2FzLWV2ZXItc2VudA"), "verification_not_found")

    # The account

    def _may_log_in(self) -> bool:
        return self.password is not None and self.standing == "active" and (self.password_ends is None or self.clock() < self.password_ends)

    @rule(right=some.booleans())
    def log_in(self, right: bool) -> None:
        opened = right and self._may_log_in()
        self._expect("log_in", self.ways.log_in(self.password or WRONG if right else WRONG), OK if opened else "login_refused")

    @precondition(lambda self: self._may_log_in())
    @rule(new=some.sampled_from(OWN), right=some.booleans())
    def choose_password(self, new: str, right: bool) -> None:
        assert self.password
        wanted = "password_wrong" if not right else OK if new != self.password else "invalid_fields"
        if self._expect("choose_password", self.ways.choose_password(self.password if right else WRONG, new), wanted):
            self._own_password(new)

    def _own_password(self, new: str) -> None:
        self.password, self.password_ends = new, None
        self.resets_dead = len(self.sent["reset"])

    @precondition(lambda self: self.asked["forget_password"] < MOST_MAILS)
    @rule()
    def forget_password(self) -> None:
        self.asked["forget_password"] += 1
        before = self.clock()
        self._expect("forget_password", self.ways.forget_password(), OK)
        if self.password is not None and self.standing == "active":
            self.sent["reset"].append(before)

    @precondition(lambda self: self.sent["reset"])
    @rule(old=some.integers(0, 2), new=some.sampled_from(OWN))
    def set_password(self, old: int, new: str) -> None:
        number = max(0, len(self.sent["reset"]) - 1 - old)
        wanted = self._link_state("reset", number, timedelta(hours=1))
        if self._expect("set_password", self.ways.set_password(self.ways.links("reset")[number], new), wanted):
            self.used["reset"].add(number)
            self._own_password(new)

    @precondition(lambda self: self.password is not None)
    @rule()
    def disable(self) -> None:
        if self._expect("disable", self.ways.disable(), OK if self.standing == "active" else "account_not_active"):
            self.standing = "disabled"
            self.resets_dead = len(self.sent["reset"])

    @precondition(lambda self: self.password is not None)
    @rule()
    def enable(self) -> None:
        if self._expect("enable", self.ways.enable(), OK if self.standing == "disabled" else "account_not_disabled"):
            self.standing = "active"

    @precondition(lambda self: self._may_log_in() and self.password_ends is None)
    @rule(right=some.booleans(), seldom=some.integers(0, 3))
    def close(self, right: bool, seldom: int) -> None:
        assert self.password
        if seldom == 0 and self._expect("close", self.ways.close(self.password if right else WRONG), OK if right else "password_wrong"):
            self.standing = "closed"
            self.resets_dead = len(self.sent["reset"])

    # What holds after every act

    @invariant()
    def the_status_page_says_so(self) -> None:
        assert self.ways.status() == self.phase

    @invariant()
    def there_is_an_account_if_and_only_if_the_address_was_proven(self) -> None:
        assert self.ways.account_known() == (self.phase == "active")

    @invariant()
    def every_link_came_by_mail_once(self) -> None:
        for kind, moments in self.sent.items():
            found = self.ways.links(kind)
            assert len(found) == len(set(found)) == len(moments), kind


# What a few hundred lives must meet between them; otherwise the model no longer tests anything.
MET = {
    *(f"{act} ok" for act in ("submit", "accept", "give_back", "reject", "correct", "send_again", "verify", "log_in", "choose_password",
                              "forget_password", "set_password", "disable", "enable", "close")),
    "submit registration_already_submitted", "accept registration_not_found", "accept registration_not_waiting",
    "correct verification_used", "verify verification_used", "verify verification_expired", "verify verification_not_found",
    "log_in login_refused", "choose_password password_wrong", "set_password verification_used", "set_password verification_expired",
    "disable account_not_active", "enable account_not_disabled",
}  # fmt: skip
