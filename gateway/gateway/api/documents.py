"""The applicant's own documents."""

from typing import Any

from gateway import rpc, uploads
from gateway.api.base import Blueprint
from gateway.api.bodies import multipart
from gateway.schemas.answers import whole_list
from gateway.schemas.applications import DocumentUsePageSchema
from gateway.schemas.common import PageForm
from gateway.schemas.documents import (
    DocumentForm,
    DocumentPageSchema,
    DocumentSchema,
    DocumentsForm,
    DocumentVersionForm,
    DocumentWithVersionsSchema,
    RemovedDocumentSchema,
    VersionForm,
)

noun = Blueprint("documents", __name__, description="The applicant's own documents, to be attached to applications")


@noun.operation("GET", "/documents")
@noun.arguments(DocumentsForm, location="query")
@noun.response(200, DocumentPageSchema)
def listing(asked: dict[str, Any]) -> Any:
    """Your own documents, newest first; with `kind` those that may fulfil a requirement of that kind."""
    return rpc.call("permits", "list_documents", **asked | {"q": asked["q"] or None, "uses": True})


@noun.operation("POST", "/documents")
@multipart(DocumentForm, prefix="documents")
@noun.response(201, DocumentSchema)
def add(facts: dict[str, Any], file: dict[str, Any]) -> Any:
    """Upload a document. It is cleaned: images lose their metadata, PDFs their scripts and attachments."""
    return rpc.call("permits", "add_document", **{**facts, "number": facts["number"] or None}, file=file)


@noun.operation("GET", "/documents/ending")
@noun.response(200, DocumentPageSchema)
def ending() -> Any:
    """Your documents in use that have ended or end within 30 days, soonest first."""
    return whole_list(rpc.call("permits", "list_ending_documents", limit=100))


@noun.operation("GET", "/documents/<id:document_id>")
@noun.response(200, DocumentWithVersionsSchema)
def one(document_id: int) -> Any:
    """One of your own documents as its newest version, by the id of any version, with all of its versions."""
    return rpc.call("permits", "get_document", document_id=document_id)


@noun.operation("GET", "/documents/<id:document_id>/uses")
@noun.arguments(PageForm, location="query")
@noun.response(200, DocumentUsePageSchema)
def uses(asked: dict[str, Any], document_id: int) -> Any:
    """The applications that use one of your documents, newest first, with the versions that they use."""
    return rpc.call("permits", "list_document_uses", document_id=document_id, **asked)


def _own(document_id: int) -> None:
    rpc.call("permits", "get_document", document_id=document_id)


@noun.operation("POST", "/documents/<id:document_id>/versions")
@multipart(DocumentVersionForm, prefix="documents", first=_own)
@noun.response(201, DocumentSchema)
def replace(facts: dict[str, Any], file: dict[str, Any], document_id: int) -> Any:
    """Replace a document. The old version is kept, and applications keep the version that is attached to them."""
    asked = {**facts, "number": facts["number"] or None}
    return rpc.call("permits", "replace_document", document_id=document_id, **asked, file=file)


@noun.operation("DELETE", "/documents/<id:document_id>")
@noun.arguments(VersionForm, location="query")
@noun.response(200, RemovedDocumentSchema)
def remove(asked: dict[str, Any], document_id: int) -> Any:
    """Remove a document with all of its versions; not one that an application uses."""
    return rpc.call("permits", "remove_document", document_id=document_id, **asked)


@noun.operation("GET", "/documents/<id:document_id>/file")
@noun.file_response("application/pdf", "image/jpeg", "image/png")
def file(document_id: int) -> Any:
    """The file, as a download: one of your own, or for staff one attached to a submitted application."""
    return uploads.send(rpc.call("permits", "get_document_file", document_id=document_id))
