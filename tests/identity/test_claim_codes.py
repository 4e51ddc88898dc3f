"""Claim codes: read as people copy them from paper, and what becomes of one."""

from datetime import UTC, datetime, timedelta

import pytest

from identity.domain import claim_code as rules
from identity.domain.claim_code import ALPHABET, LENGTH, LIVES, MOST_MISSES, ClaimCode

NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
CODE = ClaimCode(1, "muara-enim", 9, 3, 900, "Lina Loket", NOW, NOW + LIVES)


def test_a_code_is_long_has_no_look_alikes_and_never_comes_twice():
    codes = {rules.new_code() for _ in range(500)}
    assert len(codes) == 500 and not set("ILOU") & set(ALPHABET) and len(ALPHABET) ** rules.RANDOM >= 2**75
    assert all(rules.is_code(rules.meant(code)) and len(code.replace("-", "")) == LENGTH for code in codes)


def test_it_is_read_as_people_copy_it():
    signs = "01V" + "7" * 12
    code = next(signs + sign for sign in ALPHABET if rules.is_code(signs + sign))
    for typed in (
        code.lower(),
        " ".join(code),
        f"  {code[:4]}-{code[4:8]} – {code[8:]}.",
        code.replace("0", "O").replace("1", "l"),
        code.replace("1", "I").replace("V", "u"),
    ):
        assert rules.meant(typed) == code


def test_each_single_slip_of_the_pen_is_seen_without_asking_anybody():
    code = rules.meant(rules.new_code())
    slips = {code[:place] + sign + code[place + 1 :] for place in range(LENGTH) for sign in ALPHABET} - {code}
    assert not any(map(rules.is_code, slips))
    for other in ("", code[:-1], code + "0", "Ω" * LENGTH, "*" * LENGTH):
        assert not rules.is_code(rules.meant(other))


@pytest.mark.parametrize(
    ("code", "at", "state"),
    [
        (CODE, NOW, "open"),
        (CODE, NOW + LIVES - timedelta(microseconds=1), "open"),
        (CODE, NOW + LIVES, "expired"),
        (ClaimCode(**{**vars(CODE), "ended_at": NOW}), NOW, "ended"),
        (ClaimCode(**{**vars(CODE), "ended_at": NOW, "used_at": NOW}), NOW, "used"),
    ],
)
def test_what_becomes_of_a_code(code, at, state):
    assert rules.state(code, at=at) == state


def test_it_ends_after_a_few_wrong_dates_of_birth():
    code = CODE
    for tries in range(1, MOST_MISSES + 1):
        assert rules.state(code, at=NOW) == "open"
        code = rules.missed(code, at=NOW)
        assert code.misses == tries
    assert rules.state(code, at=NOW) == "ended"
