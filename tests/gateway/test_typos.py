"""A slip in an email address is guessed; what may well be right is left alone."""

import pytest

from gateway.typos import suggested_email


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("siti@gmial.com", "siti@gmail.com"), ("siti@gmail.con", "siti@gmail.com"), ("siti@gamil.com", "siti@gmail.com"),
        ("siti@gmaill.com", "siti@gmail.com"), ("siti@gmail.co.id", "siti@gmail.com"), ("siti@yaho.co.id", "siti@yahoo.co.id"),
        ("siti@hotmai.com", "siti@hotmail.com"), ("siti@outlok.com", "siti@outlook.com"), ("Siti@GMIAL.COM", "Siti@gmail.com"),
        (" siti@gmial.com ", "siti@gmail.com"),
    ],
)  # fmt: skip
def test_a_slip_is_guessed(typed: str, meant: str) -> None:
    assert suggested_email(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "siti@gmail.com", "siti@Yahoo.co.id", "siti@ymail.com", "siti@mail.com", "siti@contoh.test", "siti@unsri.ac.id", "siti@pu.go.id",
        "siti@mail.ru", "siti@tni.mil.id", "siti@kantor.co.id", "siti@muaraenimkab.go.id", "siti", "@gmial.com", "", "siti@",
    ],
)  # fmt: skip
def test_what_may_be_right_is_left_alone(typed: str) -> None:
    assert suggested_email(typed) == ""
