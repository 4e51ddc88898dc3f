"""The applicant's own documents."""

from typing import Any

from gateway import rpc, uploads
from gateway.api.base import Blueprint
from gateway.api.bodies import multipart
from gateway.schemas.documents import DocumentForm, DocumentPageSchema, DocumentSchema, DocumentsForm

noun = Blueprint("documents", __name__, description="The applicant's own documents, to be attached to applications")


@noun.operation("GET", "/documents")
@noun.arguments(DocumentsForm, location="query")
@noun.response(200, DocumentPageSchema)
def listing(asked: dict[str, Any]) -> Any:
    """Your own documents, newest first; with `kind` those that may fulfil a requirement of that kind."""
    return rpc.call("permits", "list_documents", **asked | {"q": asked["q"] or None})


@noun.operation("POST", "/documents")
@multipart(DocumentForm, prefix="documents")
@noun.response(201, DocumentSchema)
def add(facts: dict[str, Any], file: dict[str, Any]) -> Any:
    """Upload a document. It is cleaned: images lose their metadata, PDFs their scripts and attachments."""
    return rpc.call("permits", "add_document", **{**facts, "number": facts["number"] or None}, file=file)


@noun.operation("GET", "/documents/<id:document_id>/file")
@noun.file_response("application/pdf", "image/jpeg", "image/png")
def file(document_id: int) -> Any:
    """The file, as a download: one of your own, or for staff one attached to a submitted application."""
    return uploads.send(rpc.call("permits", "get_document_file", document_id=document_id))
