"""What happens by itself while the applicant has something to mend: reminders, and the end when no correction came in time."""

from dataclasses import replace
from datetime import datetime

from permits.domain.acts import outcome
from permits.domain.acts.outcome import Outcome
from permits.domain.acts.returning import told
from permits.domain.application import Application
from permits.domain.flow.step import LAPSED
from permits.domain.people import NOBODY, SYSTEM


def remind_or_lapse(application: Application, *, at: datetime) -> Outcome:
    """What is due at that moment; nothing when nothing is. All that the applicant sent is kept."""
    asked = application.correction
    if asked is None or asked.wakes_at is None or asked.wakes_at > at:
        return application, []
    if asked.until > at:
        reminded = replace(application, corrections=(*application.corrections[:-1], replace(asked, reminded_at=at)))
        return reminded, [outcome.event(reminded, "application_reminded", at=at.isoformat(), **told(application, asked))]
    lapsed = outcome.written_down(outcome.ends(application, LAPSED, at=at), at=at, step=None, outcome=LAPSED, by=NOBODY, role=SYSTEM)
    return lapsed, [outcome.event(lapsed, "application_lapsed", step=asked.step, at=at.isoformat())]
