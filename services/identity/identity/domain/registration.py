"""The life of a registration: draft → submitted → accepted → active.

A draft belongs to whoever holds its token. The office accepts what was submitted; the applicant's click on the mailed link's button
makes it active, which opens the account.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bus.refusals import Conflict, Invalid
from identity.domain import answers
from identity.domain.answers import Answers, Checked, Facts

DRAFT, SUBMITTED, ACCEPTED, ACTIVE = "draft", "submitted", "accepted", "active"
ACCEPT_WITHIN_WORKING_DAYS = 1


@dataclass(frozen=True)
class Registration:
    id: int
    status: str = DRAFT
    revision: int = 1
    answers: Answers = field(default_factory=dict)
    steps_done: tuple[int, ...] = ()
    warnings: list[dict[str, str]] = field(default_factory=list)
    warnings_confirmed: bool = False
    language: str = "id"
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
    """Keep a whole step. It is complete when nothing is wrong and its warnings, if any, are confirmed. The copy of the identity
    card that was uploaded before counts as given.

    :raises Invalid: invalid_fields, `fields` by name; nothing is kept.
    :raises Conflict: registration_already_submitted.
    """
    refuse_submitted(registration)
    checked = answers.check(_with_upload(registration, typed, step), step=step, facts=facts)
    if checked.faults:
        raise Invalid("invalid_fields", "some fields are wrong", fields=checked.faults)
    complete = confirmed or not checked.warnings
    return _with_step(registration, checked.answers, step=step, warnings=checked.warnings, complete=complete)


def _with_upload(registration: Registration, typed: Answers, step: int) -> Answers:
    """Files come by a request of their own: the copy kept before stays when this save brings none."""
    kept = registration.answers.get("id_attachment")
    return {**typed, "id_attachment": typed.get("id_attachment") or kept} if step == 2 else typed


def save_part(registration: Registration, typed: Answers, *, step: int) -> Registration:
    """Keep what is typed so far; the step is not complete until it is saved whole.

    :raises Invalid: invalid_fields, for what is too long or no text.
    :raises Conflict: registration_already_submitted.
    """
    refuse_submitted(registration)
    faults = answers.check_part(typed, step=step)
    if faults:
        raise Invalid("invalid_fields", "some fields cannot be kept", fields=faults)
    warnings = [warning for warning in registration.warnings if answers.STEP_OF[warning["field"]] == step]
    return _with_step(registration, typed, step=step, warnings=warnings, complete=False)


def _with_step(registration: Registration, values: Answers, *, step: int, warnings: list[dict[str, str]], complete: bool) -> Registration:
    others = [warning for warning in registration.warnings if answers.STEP_OF[warning["field"]] != step]
    done = (set(registration.steps_done) - {step}) | ({step} if complete else set())
    return replace(
        registration,
        answers={**registration.answers, **values},
        steps_done=tuple(sorted(done)),
        warnings=others + warnings,
        # Only step 2 warns, so what was confirmed stays so when another step is saved.
        warnings_confirmed=(complete and bool(warnings)) if step == 2 else registration.warnings_confirmed,
    )


def check_all(registration: Registration, *, facts: Facts) -> Checked:
    """Every step again, on what is known now (a username may have gone since).

    :raises Invalid: registration_incomplete, `fields` by name; an unconfirmed warning counts with its code.
    :raises Conflict: registration_already_submitted.
    """
    refuse_submitted(registration)
    steps = [answers.check(_of_step(registration.answers, step), step=step, facts=facts) for step in answers.STEPS]
    faults = {name: found for checked in steps for name, found in checked.faults.items()}
    warnings = [warning for checked in steps for warning in checked.warnings]
    if not registration.warnings_confirmed:
        faults = {**{warning["field"]: {"code": warning["code"]} for warning in warnings}, **faults}
    if faults:
        raise Invalid("registration_incomplete", "some fields are missing or wrong", fields=faults)
    return Checked({name: value for checked in steps for name, value in checked.answers.items()}, {}, warnings)


def _of_step(values: Answers, step: int) -> Answers:
    return {name: values[name] for name in answers.STEPS[step] if name in values}


def submit(
    registration: Registration, checked: Checked, *, number: str, accept_by: datetime, consent_version: str, language: str, at: datetime
) -> Registration:
    """Hand it to the office, with the answers as `check_all` returned them."""
    return replace(
        registration,
        status=SUBMITTED, answers=checked.answers, steps_done=tuple(answers.STEPS), warnings=checked.warnings, number=number,
        accept_by=accept_by, consent_version=consent_version, language=language, submitted_at=at,
    )  # fmt: skip


def accept(registration: Registration, *, by: int, by_name: str, at: datetime, revision: int) -> Registration:
    """:raises Conflict: registration_not_waiting (status), registration_changed (revision: the present one)."""
    if registration.status != SUBMITTED:
        raise Conflict("registration_not_waiting", "it is not waiting to be accepted", status=registration.status)
    if registration.revision != revision:
        raise Conflict("registration_changed", "somebody else changed it meanwhile", revision=registration.revision)
    return replace(registration, status=ACCEPTED, accepted_at=at, accepted_by=by, accepted_by_name=by_name)


def refuse_unless_accepted(registration: Registration) -> None:
    """:raises Conflict: registration_not_waiting (status), when no verification is outstanding."""
    if registration.status != ACCEPTED:
        raise Conflict("registration_not_waiting", "no verification is outstanding", status=registration.status)


def activate(registration: Registration, *, at: datetime) -> Registration:
    refuse_unless_accepted(registration)
    return replace(registration, status=ACTIVE, activated_at=at)


def told(registration: Registration, **more: Any) -> dict[str, Any]:
    """What events say of every registration: no personal data."""
    return {"agency": registration.answers["agency"], "registration_id": registration.id, "number": registration.number, **more}
