"""A third language is a row and a folder of translations in the gateway, a row and templates for mails; what is missing falls back."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.product_copy import change, copied, run

PAGES = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Beranda"\nmsgstr "Ngarep"\n'
WORDS = PAGES.replace("Beranda", "{refusal}").replace("Ngarep", "Ora ketemu.")
LOOKED_AT = """
import json
from datetime import UTC, datetime
from email import message_from_bytes, policy
from uuid import UUID
from bus.context import language_in
from gateway import words, wordlist
from gateway.app import create_app
from notifications.compose import compose
from notifications.domain.agency import Agency
from notifications.domain.contact import Contact
from notifications.domain.languages import known_language
from tests.gateway.conftest import SETTINGS, Promised

app = create_app(SETTINGS, asker=Promised())
client = app.test_client()
client.get("/bahasa?to=jv")
start = client.get("/")
refused = client.get("/api/v1/permits/x", headers={"Accept-Language": "jv"})
seen = {"start": start.text, "language": start.headers["Content-Language"], "api": refused.headers["Content-Language"]}
seen["refusals"] = [words.refusal(code, language="jv") for code in ("not_found", "busy")]
seen["number"] = words.figure("1250.5", language="jv")
contact = Contact(agency="muara-enim", email="siti@contoh.test", full_name="Siti", language=known_language(language_in("jv")), account_id=11)
for kind in ("account_enabled", "account_closed"):
    written = compose(kind, contact, Agency("muara-enim", "WIB"), key=UUID(int=1), side="holder", path="/masuk", values={}, at=datetime(2026, 11, 23, tzinfo=UTC))
    mail = message_from_bytes(written.raw, policy=policy.default)
    seen[kind] = [mail["Content-Language"], mail["Subject"]]
print(json.dumps(seen))
"""


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    from gateway import wordlist

    product = copied(tmp_path_factory.mktemp("product"))
    change(product, "gateway/gateway/languages.py", '"en": "English"}', '"en": "English", "jv": "Basa Jawa"}')
    folder = product / "gateway/gateway/translations/jv/LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(PAGES)
    (folder / "words.po").write_text(WORDS.replace("{refusal}", wordlist.REFUSALS["not_found"][0]))
    languages = "services/notifications/notifications/domain/languages.py"
    change(product, languages, "SOURCE = next", 'LANGUAGES["jv"] = LANGUAGES["id"]\nSOURCE = next')
    templates = product / "services/notifications/notifications/templates"
    for name in ("account_enabled", "layout"):
        for kind in ("html", "txt"):
            text = (templates / f"{name}.id.{kind}.j2").read_text("utf-8")
            text = text.replace("layout.id", "layout.jv").replace("{% block subject %}", "{% block subject %}JV ")
            (templates / f"{name}.jv.{kind}.j2").write_text(text, "utf-8")
    return dict(json.loads(run(product, "-c", LOOKED_AT).splitlines()[-1]))


def test_the_start_page_is_in_it_and_indonesian_where_it_has_no_words_yet(seen: dict[str, Any]) -> None:
    assert seen["language"] == "jv" and "Ngarep" in seen["start"]
    assert "Petugas memeriksa data Anda paling lama 1 hari kerja." in seen["start"]
    assert [name for name in ("Bahasa Indonesia", "English", "Basa Jawa") if name in seen["start"]] == ["Bahasa Indonesia", "English"]


def test_the_api_speaks_it_and_refusals_have_its_words_or_indonesian_ones(seen: dict[str, Any]) -> None:
    from gateway import words

    assert seen["api"] == "jv"
    assert seen["refusals"] == ["Ora ketemu.", words.refusal("busy", language="id")]
    assert seen["number"] == "1.250,5"


def test_a_mail_is_in_it_or_as_a_whole_in_indonesian(seen: dict[str, Any]) -> None:
    assert seen["account_enabled"][0] == "jv" and seen["account_enabled"][1].startswith("JV ")
    assert seen["account_closed"][0] == "id"


def test_a_translator_gets_every_text_of_the_word_lists() -> None:
    from gateway import languages, wordlist

    with (Path(languages.__file__).parent / "wordlist.py").open("rb") as file:
        found = {text for _, _, text, _ in languages.to_translate(file)}
    assert found == {texts[0] for texts in wordlist.REFUSALS.values()}
