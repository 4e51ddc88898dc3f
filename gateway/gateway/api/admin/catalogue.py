"""The office's catalogue: drafts of permit types, published by two admins."""

from typing import Any

from flask import abort

from gateway import file_rules, rpc, uploads
from gateway.api.base import Blueprint
from gateway.api.bodies import multipart
from gateway.schemas import catalogue_drafts as forms
from gateway.schemas import catalogue_office
from gateway.schemas import draft_fees as fee_forms
from gateway.schemas import permit_texts as text_forms
from gateway.schemas.common import RevisionForm
from gateway.schemas.forecasts import ForecastForm, ForecastSchema

noun = Blueprint("admin-catalogue", __name__, description="For admins: the catalogue, written as drafts and published by two people")
ONE = "/admin/permit-type-drafts/<id:draft_id>"
KIND = f"{ONE}/kinds/<code:kind>"


@noun.operation("GET", "/admin/permit-types")
@noun.arguments(catalogue_office.CatalogueOfOfficeForm, location="query")
@noun.response(200, catalogue_office.CatalogueSchema)
def listing(asked: dict[str, Any]) -> Any:
    """All permit types of your agency by code, with what waits for its day and with their drafts."""
    return rpc.call("permits", "list_catalogue", **asked | {"after": asked["after"] or None})


@noun.operation("GET", "/admin/permit-types/<code:code>/versions")
@noun.response(200, catalogue_office.VersionsSchema)
def versions(code: str) -> Any:
    """All versions of a permit type, the newest first: who published each, and from when to when it counts."""
    return {**rpc.call("permits", "list_permit_type_versions", code=code[:20]), "next": None}  # there are few


@noun.operation("GET", "/admin/permit-types/<code:code>/versions/comparison")
@noun.arguments(catalogue_office.ComparisonForm, location="query")
@noun.response(200, catalogue_office.ComparisonSchema)
def compare(asked: dict[str, Any], code: str) -> Any:
    """How two versions of a permit type differ."""
    return rpc.call("permits", "compare_permit_type_versions", code=code[:20], **asked)


@noun.operation("GET", "/admin/service-standard")
@noun.response(200, catalogue_office.StandardSchema)
def standard() -> Any:
    """What your office has written of its service standard, for all of its permit types."""
    return rpc.call("permits", "get_service_standard")


@noun.operation("PATCH", "/admin/service-standard")
@noun.arguments(catalogue_office.ServiceStandardForm)
@noun.response(200, catalogue_office.StandardSchema)
def change_standard(asked: dict[str, Any]) -> Any:
    """Write components of the service standard; every permit type's page has them at once."""
    return rpc.call("permits", "change_service_standard", revision=asked.pop("revision"), texts=asked)


@noun.operation("GET", "/admin/permit-types/<code:code>/forecast")
@noun.arguments(ForecastForm, location="query")
@noun.response(200, ForecastSchema)
def forecast(asked: dict[str, Any], code: str) -> Any:
    """How your finished applications of a type would have gone by another flow: days, share on time, and how often each role acts."""
    rpc.start_clock(rpc.WRITE_SECONDS)  # ten thousand applications take longer than a look at one
    return rpc.call("permits", "simulate_flow", permit_type=code[:20], **asked)


@noun.operation("POST", "/admin/permit-type-drafts", made_at="/admin/permit-type-drafts/{draft_id}")
@noun.arguments(forms.DraftForm)
@noun.response(201, forms.PermitTypeDraftSchema)
def begin(asked: dict[str, Any]) -> Any:
    """Begin the next version of a permit type, or a new permit type that is like it."""
    return rpc.call("permits", "begin_permit_type_draft", **{name: value for name, value in asked.items() if value})


@noun.operation("GET", ONE)
@noun.response(200, forms.PermitTypeDraftSchema)
def one(draft_id: int) -> Any:
    """A draft: what is wrong with it, what it changes, how many applications it touches."""
    return rpc.call("permits", "get_permit_type_draft", draft_id=draft_id)


@noun.operation("PATCH", ONE)
@noun.arguments(forms.FactsForm)
@noun.response(200, forms.PermitTypeDraftSchema)
def change(asked: dict[str, Any], draft_id: int) -> Any:
    """Change facts of the permit type itself. A request for publication is taken back."""
    return _changed(draft_id, asked, facts=forms.facts(asked))


@noun.operation("PUT", KIND)
@noun.arguments(forms.KindForm)
@noun.response(200, forms.PermitTypeDraftSchema)
def change_kind(asked: dict[str, Any], draft_id: int, kind: str) -> Any:
    """Say what one kind of application has of its own."""
    return _changed(draft_id, asked, kind=kind, terms=forms.terms(asked))


@noun.operation("POST", f"{KIND}/requirements")
@noun.arguments(forms.DraftRequirementForm)
@noun.response(200, forms.PermitTypeDraftSchema)
def add_requirement(asked: dict[str, Any], draft_id: int, kind: str) -> Any:
    """Add a requirement to a kind; a kind without requirements is not offered."""
    return _changed(draft_id, asked, kind=kind, requirement=forms.requirement(asked))


@noun.operation("PUT", f"{KIND}/requirements/<code:code>")
@noun.arguments(forms.DraftRequirementForm)
@noun.response(200, forms.PermitTypeDraftSchema)
def change_requirement(asked: dict[str, Any], draft_id: int, kind: str, code: str) -> Any:
    """Change a requirement in its place."""
    return _changed(draft_id, asked, kind=kind, requirement=forms.requirement(asked), replaces=code[:40])


@noun.operation("DELETE", f"{KIND}/requirements/<code:code>")
@noun.arguments(RevisionForm, location="query")
@noun.response(200, forms.PermitTypeDraftSchema)
def remove_requirement(asked: dict[str, Any], draft_id: int, kind: str, code: str) -> Any:
    """Take a requirement away."""
    return _changed(draft_id, asked, kind=kind, remove_requirement=code[:40])


@noun.operation("POST", f"{KIND}/requirements/<code:code>/files/<code:which>")
@multipart(forms.SampleForm, prefix="catalogue")
@noun.response(200, forms.PermitTypeDraftSchema)
def put_sample(facts: dict[str, Any], file: dict[str, Any], draft_id: int, kind: str, code: str, which: str) -> Any:
    """Put a file beside a requirement: `example`, a picture, or `blank`, a form to fill in. It replaces the one before."""
    named: dict[str, Any] = {"kind": kind, "requirement": code[:40], "which": _sample(which)}
    return rpc.call("permits", "put_requirement_file", draft_id=draft_id, **facts, **named, file=file)


@noun.operation("DELETE", f"{KIND}/requirements/<code:code>/files/<code:which>")
@noun.arguments(RevisionForm, location="query")
@noun.response(200, forms.PermitTypeDraftSchema)
def remove_sample(asked: dict[str, Any], draft_id: int, kind: str, code: str, which: str) -> Any:
    """Take the file away."""
    named: dict[str, Any] = {"kind": kind, "requirement": code[:40], "which": _sample(which)}
    return rpc.call("permits", "put_requirement_file", draft_id=draft_id, **asked, **named)


@noun.operation("POST", f"{KIND}/fields")
@noun.arguments(forms.DraftFieldForm)
@noun.response(200, forms.PermitTypeDraftSchema)
def add_field(asked: dict[str, Any], draft_id: int, kind: str) -> Any:
    """Add a typed field to a kind."""
    return _changed(draft_id, asked, kind=kind, typed_field=forms.field(asked))


@noun.operation("PUT", f"{KIND}/fields/<code:code>")
@noun.arguments(forms.DraftFieldForm)
@noun.response(200, forms.PermitTypeDraftSchema)
def change_field(asked: dict[str, Any], draft_id: int, kind: str, code: str) -> Any:
    """Change a typed field in its place."""
    return _changed(draft_id, asked, kind=kind, typed_field=forms.field(asked), replaces=code[:40])


@noun.operation("DELETE", f"{KIND}/fields/<code:code>")
@noun.arguments(RevisionForm, location="query")
@noun.response(200, forms.PermitTypeDraftSchema)
def remove_field(asked: dict[str, Any], draft_id: int, kind: str, code: str) -> Any:
    """Take a typed field away."""
    return _changed(draft_id, asked, kind=kind, remove_field=code[:40])


def _entry(draft_id: int) -> dict[str, Any]:
    return dict(rpc.call("permits", "get_permit_type_draft", draft_id=draft_id)["entry"])


@noun.operation("PUT", f"{ONE}/fee")
@noun.arguments(fee_forms.DraftFeeForm)
@noun.response(200, forms.PermitTypeDraftSchema)
def change_fee(asked: dict[str, Any], draft_id: int) -> Any:
    """Say which formula the fee follows, with its numbers."""
    return _changed(draft_id, asked, fee=fee_forms.fee(asked, _entry(draft_id)["fee"]))


@noun.operation("PUT", f"{KIND}/fee")
@noun.arguments(fee_forms.DraftFeeForm)
@noun.response(200, forms.PermitTypeDraftSchema)
def change_fee_of_kind(asked: dict[str, Any], draft_id: int, kind: str) -> Any:
    """Give one kind of application a fee of its own."""
    entry = _entry(draft_id)
    known = entry["kinds"].get(kind, {}).get("fee") or entry["fee"]
    return _changed(draft_id, asked, kind=kind, fee=fee_forms.fee(asked, known))


@noun.operation("DELETE", f"{KIND}/fee")
@noun.arguments(RevisionForm, location="query")
@noun.response(200, forms.PermitTypeDraftSchema)
def remove_fee_of_kind(asked: dict[str, Any], draft_id: int, kind: str) -> Any:
    """Let the kind have the permit type's fee again."""
    return _changed(draft_id, asked, kind=kind, remove_fee=True)


@noun.operation("POST", f"{ONE}/inspection-points")
@noun.arguments(forms.DraftPointForm)
@noun.response(200, forms.PermitTypeDraftSchema)
def add_point(asked: dict[str, Any], draft_id: int) -> Any:
    """Add a point that a technical team looks at on the place."""
    return _changed(draft_id, asked, inspection_point=forms.point(asked))


@noun.operation("PUT", f"{ONE}/inspection-points/<code:code>")
@noun.arguments(forms.DraftPointForm)
@noun.response(200, forms.PermitTypeDraftSchema)
def change_point(asked: dict[str, Any], draft_id: int, code: str) -> Any:
    """Change a point in its place."""
    return _changed(draft_id, asked, inspection_point=forms.point(asked), replaces=code[:40])


@noun.operation("DELETE", f"{ONE}/inspection-points/<code:code>")
@noun.arguments(RevisionForm, location="query")
@noun.response(200, forms.PermitTypeDraftSchema)
def remove_point(asked: dict[str, Any], draft_id: int, code: str) -> Any:
    """Take a point away."""
    return _changed(draft_id, asked, remove_inspection_point=code[:40])


@noun.operation("PUT", f"{ONE}/permit-text")
@noun.arguments(text_forms.PermitTextForm)
@noun.response(200, forms.PermitTypeDraftSchema)
def change_text(asked: dict[str, Any], draft_id: int) -> Any:
    """Write what its permits say; with every section empty they are printed as every permit is."""
    return _changed(draft_id, asked, permit_text=text_forms.permit_text(asked))


@noun.operation("GET", f"{ONE}/specimen")
@noun.arguments(text_forms.SpecimenForm, location="query")
@noun.file_response("application/pdf")
def specimen(asked: dict[str, Any], draft_id: int) -> Any:
    """The permit that the draft would print for a holder who does not exist, marked CONTOH."""
    return uploads.send(rpc.call("permits", "preview_permit", draft_id=draft_id, kind=asked["kind"]))


@noun.operation("DELETE", ONE)
@noun.arguments(RevisionForm, location="query")
@noun.response(200, forms.DiscardedSchema)
def discard(asked: dict[str, Any], draft_id: int) -> Any:
    """Throw a draft away."""
    return rpc.call("permits", "discard_permit_type_draft", draft_id=draft_id, **asked)


@noun.operation("POST", f"{ONE}/publication")
@noun.arguments(forms.PublicationForm)
@noun.response(200, forms.PermitTypeDraftSchema)
def ask(asked: dict[str, Any], draft_id: int) -> Any:
    """Ask a second admin to publish a draft without faults, from a day on."""
    file_rules.refuse_above_the_house(rpc.call("permits", "get_permit_type_draft", draft_id=draft_id))
    return rpc.call("permits", "ask_publication", draft_id=draft_id, **asked)


@noun.operation("POST", f"{ONE}/decisions")
@noun.arguments(forms.PublicationDecisionForm)
@noun.response(200, forms.PublishedSchema)
def decide(asked: dict[str, Any], draft_id: int) -> Any:
    """Approve or refuse the publication as the second admin, who is not the one who asked."""
    return rpc.call("permits", "decide_publication", draft_id=draft_id, **asked)


def _sample(which: str) -> str:
    return which if which in forms.SAMPLES else abort(404)


def _changed(draft_id: int, asked: dict[str, Any], **change: Any) -> Any:
    return rpc.call("permits", "change_permit_type_draft", draft_id=draft_id, revision=asked["revision"], **change)
