"""JSON under /api/v1, described by OpenAPI; one module per noun, one service call per operation."""

from collections.abc import Iterator

from flask import Blueprint, Flask

from gateway.api import (
    absences,
    account,
    applications,
    base,
    claims,
    companies,
    complaints,
    counter,
    delegations,
    docs,
    documents,
    inspections,
    notifications,
    passwords,
    permit_types,
    permits,
    regions,
    registrations,
    saved_filters,
    second_factor,
    sessions,
    staff,
    tracking,
)
from gateway.api.admin import audit as admin_audit
from gateway.api.admin import catalogue as admin_catalogue
from gateway.api.admin import catalogue_files as admin_catalogue_files
from gateway.api.admin import office as admin_office
from gateway.api.admin import reasons as admin_reasons
from gateway.api.admin import staff as admin_staff

NOUNS = (
    regions,
    registrations,
    sessions,
    second_factor,
    passwords,
    claims,
    account,
    permit_types,
    documents,
    companies,
    applications,
    permits,
    tracking,
    complaints,
    notifications,
    staff,
    inspections,
    delegations,
    absences,
    saved_filters,
    counter,
    admin_staff,
    admin_office,
    admin_catalogue,
    admin_catalogue_files,
    admin_reasons,
    admin_audit,
)


def register(app: Flask) -> Iterator[Blueprint]:
    """Adds the API to the application; yields its blueprints."""
    api = base.make(app)
    app.register_blueprint(docs.docs)
    yield docs.docs
    for module in NOUNS:
        api.register_blueprint(module.noun)
        yield module.noun
