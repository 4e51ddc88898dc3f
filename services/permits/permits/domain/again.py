"""Applying again for what ended without a permit: a new draft under today's version of the permit type, with what still fits of what was
entered and attached before."""

from bus.refusals import Conflict
from permits.domain.application import Application
from permits.domain.flow.step import LAPSED, REJECTED, WITHDRAWN

OVER = (LAPSED, REJECTED, WITHDRAWN)


def may_apply_again(before: Application) -> bool:
    """A draft that was thrown away never was an application."""
    return before.ended in OVER and before.number is not None


def refuse_unless_over(before: Application) -> None:
    """:raises Conflict: application_not_over."""
    if not may_apply_again(before):
        raise Conflict("application_not_over", "it has not ended without a permit", status=before.status)
