"""Second factors, standings and limits: rules without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from bus.refusals import Conflict, NotAllowed
from identity import codes
from identity.domain import accounts, limits, second_factor
from identity.domain.accounts import Account, Session
from identity.domain.links import INVITATION, RESET_PASSWORD, SET_PASSWORD, Link

T0 = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
SITI = Account(1, "siti", "Siti", "siti@contoh.test", "muara-enim", "id", "hash", False, None, ("applicant",), ())
LINA = replace(SITI, roles=("counter_officer",))
BEGUN = Session(1, 1, T0, T0)
# RFC 6238, appendix B (SHA-1), in the six digits that apps show.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_standard(second, code):
    assert codes.step_of(RFC_SECRET, code, at=datetime.fromtimestamp(second, UTC)) == second // 30


def test_a_code_is_known_by_its_step_whenever_it_is_said():
    code = pyotp.TOTP(RFC_SECRET).at(T0)
    steps = {seconds: codes.step_of(RFC_SECRET, code, at=T0 + timedelta(seconds=seconds)) for seconds in (-31, -30, 0, 59, 60)}
    step = int(T0.timestamp()) // 30
    assert steps == {-31: None, -30: step, 0: step, 59: step, 60: None}


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "k7fq3mhxpd4w9tyc"])
def test_what_is_no_six_digits_is_read_as_a_recovery_code(code):
    assert not second_factor.is_of_app(second_factor.bare(code))


def test_recovery_codes_are_long_read_off_paper_and_never_the_same():
    some = [code for _ in range(50) for code in second_factor.new_recovery_codes()]
    assert len(set(some)) == len(some) == 500
    letters = set("".join(some)) - {"-"}
    assert letters == set(second_factor._ALPHABET) and letters.isdisjoint("0o1li5s2z8buvmnr")
    assert {len(second_factor.bare(code)) for code in some} == {16}


@pytest.mark.parametrize(
    ("account", "session", "needed", "roles"),
    [
        (SITI, BEGUN, True, ("applicant",)),
        (LINA, BEGUN, False, ("counter_officer",)),
        (LINA, BEGUN, True, ("second_factor_setup",)),
        (replace(LINA, must_change_password=True), BEGUN, True, ("password_change",)),
        (replace(LINA, totp_confirmed_at=T0), BEGUN, False, ("second_factor",)),
        (replace(LINA, totp_confirmed_at=T0, must_change_password=True), BEGUN, True, ("second_factor",)),
        (replace(LINA, totp_confirmed_at=T0), replace(BEGUN, second_factor=True), True, ("counter_officer",)),
        (replace(LINA, roles=()), BEGUN, True, ("second_factor_setup",)),
        (replace(LINA, roles=()), BEGUN, False, ()),
    ],
)
def test_a_session_does_one_thing_only_until_it_is_complete(account, session, needed, roles):
    assert accounts.roles_in(session, account, second_factor_needed=needed) == roles


def test_standings_follow_each_other():
    invited = replace(LINA, status="invited")
    assert accounts.with_password(invited, "new").status == "active"
    disabled = accounts.disable(LINA, by=2)
    assert accounts.with_password(disabled, "new").status == disabled.status == "disabled"
    assert accounts.enable(disabled) == LINA
    with pytest.raises(NotAllowed, match="own_account"):
        accounts.disable(LINA, by=LINA.id)
    assert accounts.disable(invited, by=2) == replace(invited, status="closed")
    for status in ("disabled", "closed"):
        with pytest.raises(Conflict, match="account_not_active"):
            accounts.disable(replace(LINA, status=status), by=2)
    for status in ("invited", "active", "closed"):
        with pytest.raises(Conflict, match="account_not_disabled"):
            accounts.enable(replace(LINA, status=status))


def test_a_chosen_password_has_not_to_be_changed_and_does_not_run_out():
    temporary = replace(SITI, must_change_password=True, password_expires_at=T0)
    assert not temporary.may_log_in(at=T0) and temporary.may_log_in(at=T0 - timedelta(seconds=1))
    assert accounts.with_password(temporary, "new") == replace(SITI, password_hash="new")


@pytest.mark.parametrize(
    ("purpose", "account", "served"),
    [
        (RESET_PASSWORD, SITI, False),
        (SET_PASSWORD, SITI, True),
        (SET_PASSWORD, replace(SITI, must_change_password=True), False),
        (INVITATION, LINA, True),
        (INVITATION, replace(LINA, status="invited"), False),
    ],
)
def test_a_first_password_is_chosen_once(purpose, account, served):
    assert accounts.is_served(Link(1, purpose, None, 1, None, T0), account) == served


def test_tries_are_kept_for_as_long_as_any_limit_looks_back():
    named = [limit for limit in vars(limits).values() if isinstance(limit, limits.Limit)]
    assert len(named) >= 7 and max(limit.window for limit in named) == limits.LONGEST_WINDOW == timedelta(hours=1)
    assert (limits.LOG_IN, limits.LOAD.tries) == (limits.Limit(10, timedelta(minutes=5)), 1000)
