"""Mails and pages call one thing by one word, in both languages, though neither imports the other."""

import pytest
from flask_babel import force_locale

from gateway.app import create_app
from gateway.pages import labels
from notifications import words


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize(("in_mails", "on_pages"), [(words.ROLES, labels.ROLE), (words.FIELDS, labels.REGISTRATION_FIELDS)])
def test_mails_say_what_pages_say(language, in_mails, on_pages):
    with create_app().test_request_context(), force_locale(language):
        said = {name: str(label) for name, label in on_pages.items()}
    assert {name: words.said(in_mails[name], language) for name in said} == said
