"""Mails and pages use the same word for the same thing, in both languages, although neither imports the other."""

import pytest
from flask_babel import force_locale

from gateway import roles as on_pages
from gateway.app import create_app
from gateway.pages import labels
from identity.domain import roles
from notifications import words


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_mails_say_what_pages_say(language):
    with create_app().test_request_context(), force_locale(language):
        fields = {name: str(label) for name, label in labels.REGISTRATION_FIELDS.items()}
        of_roles = {code: str(role.name) for code, role in on_pages.ROLES.items()}
    assert {name: words.field(name, language) for name in fields} == fields
    assert {code: role.names[language] for code, role in roles.ROLES.items()} == of_roles
