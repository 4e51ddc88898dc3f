"""The counter, for staff: finding what people bring, and filing for those without a login."""

from typing import Any

from gateway import filing, rpc
from gateway.api.base import Blueprint
from gateway.api.bodies import multipart
from gateway.counter import everything
from gateway.schemas import claim_codes, filings
from gateway.schemas import counter as forms
from gateway.schemas.answers import whole_list
from gateway.schemas.applications import ApplicationSchema
from gateway.schemas.common import PageForm
from gateway.schemas.companies import CompaniesForm
from gateway.schemas.documents import DocumentForm, DocumentSchema

noun = Blueprint("counter", __name__, description="For staff: the counter")
FILING = "/staff/filings/<id:filing_id>"


@noun.operation("POST", "/staff/counter/search")
@noun.arguments(forms.CounterForm)
@noun.response(200, forms.FoundSchema)
def search(asked: dict[str, Any]) -> Any:
    """Applications, permits and registrations of your agency by number, QR code, identity number or name; 25 of each at most. What is looked
    for is sent in the body: an identity number must not be in an address."""
    return everything(asked["text"])


@noun.operation("POST", "/staff/filings")
@noun.arguments(filings.FilingForm)
@noun.response(201, filings.FilingSchema)
def begin(asked: dict[str, Any]) -> Any:
    """Begin to fill in for somebody without a login whose identity you checked and who consented."""
    return filing.begin(asked)


@noun.operation("POST", "/staff/account-filings")
@noun.arguments(filings.AccountFilingForm)
@noun.response(201, filings.FilingSchema)
def begin_for_account(asked: dict[str, Any]) -> Any:
    """Begin to fill in for somebody whom the agency knows, recorded at the counter or with an account to log in to, whose identity you checked
    and who consented. Whoever has a login is mailed at once."""
    return filing.begin_again(asked.pop("account_id"), asked)


@noun.operation("GET", "/staff/applications/<id:application_id>/companies")
@noun.arguments(CompaniesForm, location="query")
@noun.response(200, filings.CompanyNamePageSchema)
def companies(asked: dict[str, Any], application_id: int) -> Any:
    """The companies to which the applicant of a draft belongs that you fill in for a company."""
    return rpc.call("permits", "list_companies_at_counter", application_id=application_id, **asked | {"q": asked["q"] or None})


@noun.operation("GET", FILING)
@noun.response(200, filings.FilingSchema)
def one(filing_id: int) -> Any:
    """A filing that you began within the last 12 hours."""
    return {name: value for name, value in filing.opened(filing_id).items() if name != "proof"}


@noun.operation("POST", f"{FILING}/claim-code")
@noun.response(201, claim_codes.PrintedClaimCodeSchema)
def print_claim_code(filing_id: int) -> Any:
    """A code with which that person can take over the account that the counter made; shown this once. The one before it ends. One for each
    filing: for another one check the identity again."""
    return rpc.call("identity", "make_claim_code", filing_id=filing_id)


@noun.operation("GET", "/staff/claim-codes")
@noun.arguments(PageForm, location="query")
@noun.response(200, claim_codes.ClaimCodePageSchema)
def claim_codes_printed(asked: dict[str, Any]) -> Any:
    """Which claim codes were printed, for whom, by whom and when, and what became of them."""
    return rpc.call("identity", "list_claim_codes", **asked)


@noun.operation("POST", f"{FILING}/applications", made_at="/applications/{application_id}")
@noun.arguments(filings.FilingApplicationForm)
@noun.response(201, ApplicationSchema)
def create(asked: dict[str, Any], filing_id: int) -> Any:
    """A draft of that person. Until it is submitted you may do with it what its applicant may; you do nothing about it afterwards."""
    return filing.create(filing_id, asked)


@noun.operation("GET", "/staff/filed-drafts")
@noun.response(200, forms.FiledDraftPageSchema)
def drafts() -> Any:
    """The drafts that you fill in for others."""
    return whole_list(rpc.call("permits", "list_filed_drafts")["items"])


@noun.operation("GET", "/staff/returned-filings")
@noun.response(200, forms.FiledDraftPageSchema)
def returned() -> Any:
    """What was returned to people without a login, whom no mail reaches."""
    return whole_list(rpc.call("permits", "list_returned_filings")["items"])


@noun.operation("POST", "/staff/applications/<id:application_id>/answering")
@noun.arguments(filings.AnsweringForm)
@noun.response(200, ApplicationSchema)
def answer(asked: dict[str, Any], application_id: int) -> Any:
    """Take up a return for its applicant, who has no login and came to the counter again: you may mend and resubmit it then, as its applicant
    may, and do nothing about it afterwards."""
    return filing.answer(rpc.call("permits", "get_application", application_id=application_id), asked)


@noun.operation("POST", "/staff/applications/<id:application_id>/scans")
@multipart(DocumentForm, prefix="documents")
@noun.response(201, DocumentSchema)
def scan(facts: dict[str, Any], file: dict[str, Any], application_id: int) -> Any:
    """A paper of the person, scanned for a draft that you fill in or a return that you answer; attach it to its requirement then."""
    return rpc.call("permits", "add_document", **{**facts, "number": facts["number"] or None}, file=file, application_id=application_id)
