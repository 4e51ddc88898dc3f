"""The life of a registration: draft → submitted → accepted → active.

Whoever holds its token may edit a draft. The office accepts a submitted registration, rejects it for good (rejected), or returns it
(returned) until it is submitted again: decision.py, correction.py. When the applicant presses the button on the page of the mailed link, an
accepted registration becomes active, which opens the account.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bus.refusals import Conflict, Invalid
from identity.domain import answers
from identity.domain.answers import Answers, Checked, Facts
from identity.domain.faults import refuse
from identity.domain.links import CORRECT_REGISTRATION, VERIFY_EMAIL

DRAFT, SUBMITTED, RETURNED, ACCEPTED, ACTIVE, REJECTED = "draft", "submitted", "returned", "accepted", "active", "rejected"
ACCEPT_WITHIN_WORKING_DAYS = 1
DRAFTS_LIVE = timedelta(days=30)
WITHOUT_ACCOUNT_KEPT = timedelta(days=365)  # since the office's last decision
VERIFY_WITHIN = timedelta(hours=24)
USUAL_LANGUAGE = "id"  # of whoever has not chosen one
# Status → purpose of the mailed link that moves the registration on.
_LINK_AWAITED = {RETURNED: CORRECT_REGISTRATION, ACCEPTED: VERIFY_EMAIL}


@dataclass(frozen=True)
class Registration:
    id: int
    status: str = DRAFT
    revision: int = 1
    answers: Answers = field(default_factory=dict)
    steps_done: tuple[int, ...] = ()
    warnings: list[dict[str, str]] = field(default_factory=list)
    warnings_confirmed: bool = False
    language: str = USUAL_LANGUAGE
    number: str | None = None
    consent_version: str | None = None
    submitted_at: datetime | None = None
    accept_by: datetime | None = None
    accepted_at: datetime | None = None
    accepted_by: int | None = None
    accepted_by_name: str | None = None
    activated_at: datetime | None = None
    reasons: dict[str, str] | None = None
    reject_reason: str | None = None
    decided_at: datetime | None = None
    decided_by: int | None = None
    decided_by_name: str | None = None
    handed_in_at: datetime | None = None
    times_returned: int = 0
    mail_failed_at: datetime | None = None

    @property
    def link_awaited(self) -> str | None:
        """The purpose of the link that must be used next; links of any other purpose are obsolete."""
        return _LINK_AWAITED.get(self.status)

    @property
    def current_step(self) -> int:
        """The first of the steps 1 to 3 that is not complete; 4 when all are."""
        return next((step for step in answers.STEPS if step not in self.steps_done), 4)

    @property
    def progress(self) -> int:
        return answers.progress(self.answers)


def refuse_submitted(registration: Registration) -> None:
    """:raises Conflict: registration_already_submitted (number)."""
    if registration.status != DRAFT:
        raise Conflict("registration_already_submitted", "it is with the office already", number=registration.number)


def save_step(registration: Registration, typed: Answers, *, step: int, facts: Facts, confirmed: bool) -> Registration:
    """Save a whole step. The step is complete when it has no faults and its warnings, if any, are confirmed. A copy of the identity card
    that was uploaded earlier counts as given.

    :raises Invalid: invalid_fields, `fields` by name; nothing is saved.
    :raises Conflict: registration_already_submitted.
    """
    refuse_submitted(registration)
    checked = answers.check(_with_upload(registration, typed, step), step=step, facts=facts)
    refuse(checked.faults)
    complete = confirmed or not checked.warnings
    return _with_step(registration, checked.answers, step=step, warnings=checked.warnings, complete=complete)


def _with_upload(registration: Registration, typed: Answers, step: int) -> Answers:
    """Files come in a request of their own: the copy saved earlier stays when this save carries none."""
    uploaded = registration.answers.get("id_attachment")
    return {**typed, "id_attachment": typed.get("id_attachment") or uploaded} if step == 2 else typed


def save_part(registration: Registration, typed: Answers, *, step: int) -> Registration:
    """Save what was typed so far; the step is complete only when it is saved as a whole.

    :raises Invalid: invalid_fields, for values that are too long or not text.
    :raises Conflict: registration_already_submitted.
    """
    refuse_submitted(registration)
    refuse(answers.check_part(typed, step=step))
    warnings = [warning for warning in registration.warnings if answers.STEP_OF.get(warning["field"]) == step]
    return _with_step(registration, typed, step=step, warnings=warnings, complete=False)


def _with_step(registration: Registration, values: Answers, *, step: int, warnings: list[dict[str, str]], complete: bool) -> Registration:
    others = [warning for warning in registration.warnings if answers.STEP_OF.get(warning["field"]) != step]
    done = (set(registration.steps_done) - {step}) | ({step} if complete else set())
    return replace(
        registration,
        answers={**registration.answers, **values},
        steps_done=tuple(sorted(done)),
        warnings=others + warnings,
        # Only step 2 has warnings, so saving another step does not change what was confirmed.
        warnings_confirmed=(complete and bool(warnings)) if step == 2 else registration.warnings_confirmed,
    )


def check_all(registration: Registration, *, facts: Facts) -> Checked:
    """Checks every step again with the facts of today (a username may have been taken meanwhile).

    :raises Invalid: registration_incomplete, `fields` by name; an unconfirmed warning counts with its code.
    :raises Conflict: registration_already_submitted.
    """
    refuse_submitted(registration)
    checked = answers.check_whole(registration.answers, facts=facts)
    faults = checked.faults
    if not registration.warnings_confirmed:
        faults = {**{warning["field"]: {"code": warning["code"]} for warning in checked.warnings}, **faults}
    if faults:
        raise Invalid("registration_incomplete", "some fields are missing or wrong", fields=faults)
    return checked


def submit(
    registration: Registration, checked: Checked, *, number: str, accept_by: datetime, consent_version: str, language: str, at: datetime
) -> Registration:
    """Submit the registration to the office, with the answers that `check_all` returned, and those that only another release knows."""
    return replace(
        registration,
        status=SUBMITTED, answers={**registration.answers, **checked.answers}, steps_done=tuple(answers.STEPS), warnings=checked.warnings, number=number,
        accept_by=accept_by, consent_version=consent_version, language=language, submitted_at=at, handed_in_at=at,
    )  # fmt: skip


def refuse_unless_accepted(registration: Registration) -> None:
    """:raises Conflict: registration_not_waiting (status), when no verification is outstanding."""
    if registration.status != ACCEPTED:
        raise Conflict("registration_not_waiting", "no verification is outstanding", status=registration.status)


def refuse_unless_active(registration: Registration) -> None:
    """:raises Conflict: registration_not_waiting (status)."""
    if registration.status != ACTIVE:
        raise Conflict("registration_not_waiting", "no mail is waited for", status=registration.status)


def activate(registration: Registration, *, at: datetime) -> Registration:
    refuse_unless_accepted(registration)
    return replace(registration, status=ACTIVE, activated_at=at)


def waited_until(registration: Registration, *, at: datetime) -> datetime:
    """When the office decided; now, as long as it has not."""
    return at if registration.status == SUBMITTED else registration.decided_at or registration.accepted_at or at


def is_late(registration: Registration, *, at: datetime) -> bool:
    return registration.accept_by is not None and waited_until(registration, at=at) > registration.accept_by


def is_unverified(registration: Registration, *, at: datetime) -> bool:
    """Whether the verification mail has not been used for longer than its link is valid."""
    return registration.status == ACCEPTED and registration.accepted_at is not None and at - registration.accepted_at > VERIFY_WITHIN


def event_facts(registration: Registration, **more: Any) -> dict[str, Any]:
    """What events say about every registration: no personal data."""
    return {"agency": registration.answers["agency"], "registration_id": registration.id, "number": registration.number, **more}
