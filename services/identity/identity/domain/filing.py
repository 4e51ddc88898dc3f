"""Filing at the counter: an officer fills in applications for somebody whose identity was checked by a document that lay on the desk, and who
consented. What is known of whoever has no account is kept as a registration keeps it, but nobody can log in to it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from identity.domain import answers, numbers, person
from identity.domain import registration as registrations
from identity.domain.accounts import Account
from identity.domain.answers import Answers, Checked, Facts
from identity.domain.faults import fault, refuse
from identity.domain.registration import Registration
from identity.domain.roles import APPLICANT

SIGNED, SAID = "signed", "said"
LIVES = timedelta(hours=12)  # an officer goes on with it on the day on which the person was there
# Nobody asks this of somebody who stands at the desk: they have no login, and the card itself was shown.
NOT_ASKED = frozenset({"username", "email", "id_attachment"})
MAY_BE_EMPTY = frozenset({"occupation", "phone", "mobile", "postal_code"})


@dataclass(frozen=True)
class Filing:
    """`id_document`: by which kind of document the officer checked who it is."""

    id: int
    agency: str
    account_id: int
    officer_id: int
    officer_name: str
    id_document: str
    consent_how: str
    consent_version: str
    consent_text: str
    made_at: datetime


def is_without_login(account: Account) -> bool:
    """It has neither an address nor a password."""
    return not account.email and not account.password_hash


def checked(typed: Answers, *, facts: Facts, confirmed: bool) -> Checked:
    """By the rules of a registration. :raises Invalid: invalid_fields; a warning that was not confirmed counts with its code."""
    found = answers.check_whole(typed, facts=facts)
    empty = {name for name in MAY_BE_EMPTY if not found.answers.get(name)}
    faults = {name: each for name, each in found.faults.items() if name not in NOT_ASKED | empty}
    if not confirmed:
        faults = {**{each["field"]: {"code": each["code"]} for each in found.warnings}, **faults}
    refuse(faults)
    texts = {name: "" if value is None else value for name, value in found.answers.items()}
    kept = {**texts, "email": "", "username": "", "id_attachment": None}
    return replace(found, answers=kept, faults={})


def refuse_other_account(known: Account, registered: Answers, typed: Answers) -> None:
    """The same identity number: somebody who comes to the counter again, or who has a login.

    :raises Conflict: has_login, and so fills it in alone. :raises Invalid: invalid_fields (id_number), when it is another person's.
    """
    if person.of_registration(registered).isdisjoint(person.born(typed["full_name"], typed["birth_date"])):
        raise Invalid("invalid_fields", "another person has this number", fields={"id_number": fault("number_of_another")})
    if not is_without_login(known):
        raise Conflict("has_login", "this person has an account to log in to")


def refuse_own(officer: person.Marks, whose: person.Marks) -> None:
    """Nobody fills in for themselves at the counter, whatever account. :raises NotAllowed: own_filing."""
    if not officer.isdisjoint(whose):
        raise NotAllowed("own_filing", "nobody fills in for themselves at the counter")


def refuse_other_person(registered: Answers | None, *, id_document: str, id_number: str) -> None:
    """Somebody whom the agency knows comes to the counter: recorded there before, or with an account to log in to.

    :raises Invalid: invalid_fields (id_number), when the document that is shown is not the recorded one.
    """
    shown = (id_document, numbers.bare(id_number))
    if not registered or shown != (registered["id_type"], numbers.bare(registered["id_number"])):
        raise Invalid("invalid_fields", "not the recorded document", fields={"id_number": fault("not_recorded_number")})


def registered(
    draft: Registration, made: Checked, *, number: str, consent_version: str, language: str, by: tuple[int, str], at: datetime
) -> Registration:
    """The draft as a registration that was accepted at the counter: there is no address to verify."""
    officer_id, officer_name = by
    sent = registrations.submit(draft, made, number=number, accept_by=at, consent_version=consent_version, language=language, at=at)
    decided: dict[str, Any] = {"decided_at": at, "decided_by": officer_id, "decided_by_name": officer_name}
    accepted: dict[str, Any] = {"accepted_at": at, "accepted_by": officer_id, "accepted_by_name": officer_name}
    return replace(sent, status=registrations.ACTIVE, warnings_confirmed=bool(made.warnings), activated_at=at, **accepted, **decided)


def account(registration: Registration, *, username: str) -> Account:
    """The database gives the id when the account is saved."""
    return Account(
        id=0, username=username, full_name=registration.answers["full_name"], email="", agency=registration.answers["agency"],
        language=registration.language, password_hash="", must_change_password=False, password_expires_at=None, roles=(APPLICANT,), units=(),
        registration_id=registration.id, contact={name: registration.answers.get(name) for name in answers.CONTACT},
    )  # fmt: skip


def refuse_over(filing: Filing, *, at: datetime) -> None:
    """:raises NotFound: filing_not_found."""
    if at - filing.made_at > LIVES:
        raise not_found()


def not_found() -> NotFound:
    return NotFound("filing_not_found", "no such filing, or not of this officer, or of another day")
