"""JSON under /api/v1, described by OpenAPI; one module per noun, each operation one call."""

from collections.abc import Iterator

from flask import Blueprint, Flask

from gateway.api import (
    applications,
    base,
    companies,
    complaints,
    docs,
    documents,
    notifications,
    permit_types,
    permits,
    regions,
    registrations,
    sessions,
    staff,
    tracking,
)

NOUNS = (
    regions,
    registrations,
    sessions,
    permit_types,
    documents,
    companies,
    applications,
    permits,
    tracking,
    complaints,
    notifications,
    staff,
)


def register(app: Flask) -> Iterator[Blueprint]:
    """Adds the API to the application; gives its blueprints."""
    api = base.make(app)
    app.register_blueprint(docs.docs)
    yield docs.docs
    for module in NOUNS:
        api.register_blueprint(module.noun)
        yield module.noun
