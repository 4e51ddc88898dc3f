"""Whose tries count together."""

import pytest

from bus.refusals import NotAllowed
from identity.domain.limits import ADDRESS, origin
from tests.identity.holders import log_in, refusal


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("::ffff:10.1.2.3", "10.1.2.3"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
    ],
)
def test_an_ipv6_line_counts_as_one(address, counted):
    assert origin(address) == counted


def test_changing_the_address_within_one_line_gives_no_more_guesses(office):
    for number in range(ADDRESS.tries + 1):
        told = refusal(lambda number=number: log_in(office, f"orang{number}", "tebakan", address=f"2001:db8:1:2::{number:x}"))
    assert isinstance(told, NotAllowed) and told.code == "too_many_attempts"
