"""What fulfils a requirement: a document that is attached, or the applicant's tick; and what is left of everything when the application is sent."""

from dataclasses import replace
from datetime import date, datetime

from bus.refusals import Conflict, Invalid
from permits.domain.application import Application, must_be_open
from permits.domain.correction import REQUIREMENT
from permits.domain.document import Document, fault_of
from permits.domain.people import Person
from permits.domain.tick import Tick


def attach(application: Application, *, requirement: str, document: Document, on: date, decided_on: date | None = None) -> Application:
    """`on`: today in the office; `decided_on`: as `decision_day` has it.

    :raises Conflict: application_not_draft, not_to_be_mended, requirement_not_asked, requirement_is_ticked.
    :raises NotFound: requirement_not_found.
    :raises Invalid: invalid_fields (document_id), when the document does not serve, as `fault_of` says, or has a newer version.
    """
    must_be_open(application)
    wanted = application.asked_requirement(requirement)
    must_be_open(application, f"{REQUIREMENT}{requirement}")
    if wanted.is_ticked:
        raise Conflict("requirement_is_ticked", "it takes no document", fulfilled_by=wanted.fulfilled_by)
    fault = {"code": "document_replaced"} if document.replaced_at else fault_of(document, wanted, on=on, decided_on=decided_on)
    if fault:
        raise Invalid("invalid_fields", "the document does not serve", fields={"document_id": fault})
    return replace(application, documents={**application.documents, requirement: document})


def detach(application: Application, *, requirement: str) -> Application:
    """Detaching what is not attached changes nothing. Refusals as for `attach`, but for what is asked."""
    must_be_open(application)
    application.requirement(requirement)
    must_be_open(application, f"{REQUIREMENT}{requirement}")
    return replace(application, documents={code: kept for code, kept in application.documents.items() if code != requirement})


def tick(application: Application, *, requirement: str, by: Person, at: datetime) -> Application:
    """The applicant declares the requirement's text, or promises to show the original at the counter. Ticked twice it stays as it was.

    :raises Conflict: application_not_draft, not_to_be_mended, requirement_not_asked, requirement_takes_document.
    :raises NotFound: requirement_not_found.
    """
    must_be_open(application)
    wanted = application.asked_requirement(requirement)
    must_be_open(application, f"{REQUIREMENT}{requirement}")
    if not wanted.is_ticked:
        raise Conflict("requirement_takes_document", "it is fulfilled with a document")
    return replace(application, ticked={requirement: Tick(at, by.account_id, by.name), **application.ticked})


def untick(application: Application, *, requirement: str) -> Application:
    """Taking back what was not ticked changes nothing. Refusals as for `tick`, but for what is asked."""
    must_be_open(application)
    application.requirement(requirement)
    must_be_open(application, f"{REQUIREMENT}{requirement}")
    return replace(application, ticked={code: kept for code, kept in application.ticked.items() if code != requirement})


def settled(application: Application) -> Application:
    """As it is sent: without what was answered, attached or ticked and is not asked any more."""
    asked = {each.code: each for each in application.asked_requirements}
    return replace(
        application,
        answers=application.counted_answers,
        documents={code: each for code, each in application.documents.items() if code in asked and not asked[code].is_ticked},
        ticked={code: each for code, each in application.ticked.items() if code in asked and asked[code].is_ticked},
    )
