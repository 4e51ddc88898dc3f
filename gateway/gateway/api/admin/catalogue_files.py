"""The office's catalogue as one JSON file: taken out for another office, and taken in as drafts."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, request
from werkzeug.exceptions import UnsupportedMediaType

from gateway import catalogue_exchange, catalogue_file
from gateway.api.base import Blueprint
from gateway.errors import words_for
from gateway.pages import catalogue_verdicts
from gateway.schemas import catalogue_files as forms

noun = Blueprint("admin-catalogue-files", __name__, description="For admins: the catalogue as a file that another office can take")
SCHEMA = "/static/catalogue.schema.json"


def _from_file(view: Callable[..., Any]) -> Callable[..., Any]:
    """The view gets the body, which is a catalogue's file, as `file`."""

    @wraps(view)
    def reading(*given: Any, **named: Any) -> Any:
        if request.mimetype != "application/json":
            raise UnsupportedMediaType()
        return view(*given, **named, file=catalogue_file.read(request.get_data()))

    body = {"type": "object", "externalDocs": {"url": SCHEMA}, "description": f"A catalogue's file, as {SCHEMA} describes it"}
    document = {"requestBody": {"required": True, "content": {"application/json": {"schema": body}}}}
    reading._apidoc = {**getattr(view, "_apidoc", {}), "manual_doc": document}  # type: ignore[attr-defined]
    return reading


@noun.operation("GET", "/admin/catalogue")
@noun.arguments(forms.CatalogueExportForm, location="query")
@noun.response(200, {"type": "object", "externalDocs": {"url": SCHEMA}}, content_type="application/json")
def export(asked: dict[str, Any]) -> Any:
    """The permit types of your agency as they are today, in the form that another office can import."""
    return Response(catalogue_exchange.exported(asked["group"]), mimetype="application/json")


@noun.operation("POST", "/admin/catalogue/reviews")
@_from_file
@noun.response(200, forms.CatalogueReviewSchema)
def review(file: catalogue_file.CatalogueFile) -> Any:
    """What importing the file would do, by permit type. Nothing is stored."""
    return {"unknown": file.unknown, "items": [catalogue_verdicts.told(each) for each in catalogue_exchange.reviewed(file)]}


@noun.operation("POST", "/admin/catalogue/imports")
@_from_file
@noun.arguments(forms.CatalogueImportForm, location="query")
@noun.response(200, forms.CatalogueImportSchema)
def take(asked: dict[str, Any], file: catalogue_file.CatalogueFile) -> Any:
    """Make drafts of what is new or changed in the file. Nothing is published."""
    codes = {code.strip() for code in asked["codes"].split(",") if code.strip()}
    made, left = catalogue_exchange.taken(file, codes or None)
    return {"made": made, "left": [{"code": code, "reason": refusal.code, "says": words_for(refusal)} for code, refusal in left]}
