"""Somebody in front of the pages: a stranger, or a person with roles."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gateway import registration_cookie
from izin.demo import png
from tests.gateway.conftest import TOKEN, Promised

Visitor = Callable[..., FlaskClient]


@pytest.fixture
def visitor(app: Flask, services: Promised, monkeypatch: pytest.MonkeyPatch) -> Visitor:
    """`visitor("applicant")` is logged in with that role, `visitor()` is a stranger; both have a registration begun."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)

    def come(*roles: str, registering: bool = True) -> FlaskClient:
        client = app.test_client()
        services.roles = list(roles)
        with client.session_transaction() as kept:
            kept |= {"session_token": TOKEN} if roles else {}
        if registering:
            with app.test_request_context():
                client.set_cookie(registration_cookie.name(), registration_cookie.signed(TOKEN))
        return client

    return come


@pytest.fixture(scope="session")
def picture() -> bytes:
    """A small PNG that decodes."""
    return png(64, 40)
