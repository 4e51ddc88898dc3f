"""Contacts: where the mails of an account go, by events in any order, and what is no address."""

import uuid
from typing import Any

import pytest
from joserfc.errors import JoseError
from sqlalchemy import text

from bus.testing import Door
from notifications.domain.contact import AddressUnusable, ContactUnknown
from tests.notifications.people import SUBMITTED, Tell, activate, know, rows, work


def test_an_event_that_comes_before_its_contact_is_refused_and_taken_later(door: Door, tell: Tell, post: Any) -> None:
    same = uuid.uuid4()
    with pytest.raises(ContactUnknown):
        tell("application_submitted", data=SUBMITTED, id=same)
    assert rows(door) == []
    know(tell, 11, "applicant")
    tell("application_submitted", data=SUBMITTED, id=same)
    assert work(door) == ["SENT"]
    assert post.accepted[0][0] == "orang11@contoh.test"


def test_contacts_in_any_order_end_as_the_last_one_says(door: Door, tell: Tell, post: Any) -> None:
    know(tell, 11, "applicant", seq=3, email="baru@contoh.test", language="en")
    know(tell, 11, "applicant", seq=2, email="lama@contoh.test")
    activate(tell, seq=1)
    tell("permit_issued", data={**SUBMITTED, "permit_number": "503/0001", "permit_id": 5})
    assert work(door) == ["SENT", "SENT"]
    assert sorted(address for address, _ in post.accepted) == ["baru@contoh.test", "siti@contoh.test"]
    assert rows(door)[1].subject == "[503/0001] Permit issued: download your permit"


def test_what_is_sealed_to_another_or_goes_nowhere_is_refused_whole(door: Door, tell: Tell) -> None:
    data = {"agency": "muara-enim", "account_id": 11, "roles": ["applicant"], "sealed": "eyJhbGciOiJFQ0RILUVTIn0..aXY.Y2lwaGVydGV4dA.dGFn"}
    with pytest.raises((JoseError, ValueError)):
        tell("contact_changed", data=data)
    with pytest.raises(AddressUnusable):
        know(tell, 11, "applicant", email="a@b.test\r\nBcc: x@y.test")
    with door.engine.connect() as connection:
        assert connection.execute(text("select (select count(*) from inbox) + (select count(*) from contact)")).scalar() == 0


def test_who_has_no_address_gets_no_mail_and_holds_up_nothing(door: Door, tell: Tell, post: Any) -> None:
    with pytest.raises(ContactUnknown):
        tell("application_submitted", data=SUBMITTED)
    tell(
        "person_recorded",
        data={"agency": "muara-enim", "account_id": 11},
        secret={"full_name": "Siti", "language": "id"},
        subject="account/11",
    )
    tell("application_submitted", data=SUBMITTED)
    assert rows(door) == [] and work(door) == []
    know(tell, 11, "applicant", seq=2)
    tell("application_submitted", data=SUBMITTED)
    assert work(door) == ["SENT"]
