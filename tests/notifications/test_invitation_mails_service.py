"""Mails to an address that has no account yet, or need not have one: the invitation to a company, the link of a registration."""

from typing import Any

from bus.testing import Door
from tests.notifications.people import Tell, everything_in, know, work


def test_an_invitation_to_a_company_goes_to_the_address_with_nothing_to_click_in_its_names(door: Door, tell: Tell, post: Any) -> None:
    know(tell, 12, "applicant", email="Budi@contoh.test", full_name="Budi Contoh", language="en")
    secret = {"email": "budi@contoh.test", "full_name": "", "token": "t0ken-_abc", "company_name": "CV http://jahat.test", "role": "member"}
    secret |= {"inviter_name": "Siti Contoh", "expires_at": "2026-11-30T03:00:00+00:00"}
    tell("company_invited", data={"agency": "muara-enim", "company_id": 3, "invitation_id": 5}, secret=secret, seq=9)
    assert work(door) == ["SENT"]
    [(recipient, received)] = post.accepted
    assert recipient == "budi@contoh.test" and b"/perusahaan/undangan/t0ken-_abc" in received and b"invites you" in received
    assert b"http://jahat.test" not in received


def test_the_verification_mail_goes_to_somebody_without_an_account(door: Door, tell: Tell, post: Any) -> None:
    secret = {"email": "siti@contoh.test", "full_name": "Siti", "token": "t0ken-_abc", "language": "en"}
    tell("registration_accepted", data={"agency": "muara-enim", "registration_id": 3, "number": "REG-2026-0001"}, secret=secret)
    assert work(door) == ["SENT"]
    assert b"/verifikasi/t0ken-_abc" in post.accepted[0][1]
    assert "t0ken-_abc" not in everything_in(door)
