"""How people reach the office: by telephone, or at the counter where it has none; no sentence has a gap in place of a number."""

import re
from pathlib import Path
from typing import Any

import pytest

from bus.refusals import NotFound
from gateway.pages import reach_us
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.test_registration_status import PAST, stands
from tests.gateway.pages.tree import select, tree

TEMPLATES = Path(__file__).parents[3] / "gateway" / "gateway" / "templates"
NUMBER, COUNTER = "(0734) 000-000", {"id": "datang ke loket dpmptsp", "en": "come to the counter of dpmptsp"}
NO_TYPE = {"items": [], "nearest": [], "elsewhere": []}
# Templates that say how to reach the office → a page of theirs, and what the services answer there.
CASES: list[tuple[str, str, Any]] = [
    ("base.html", "/masuk", None),
    ("registration/address_change.html", "/daftar/alamat", None),
    ("registration/address_change.html", "/daftar/alamat", ("identity", "get_email_correction", {"state": "expired"})),
    ("registration/status.html", "/daftar/status", {"status": "submitted", "accept_by": PAST}),
    ("registration/status.html", "/daftar/status", {"status": "rejected", "reject_reason": "KTP orang lain."}),
    ("light.html", "/v/MFRGGZDFMZTWQ2LKMFRGGZDFMY", None),
    ("light.html", "/v/MFRGGZDFMZTWQ2LKMFRGGZDFMY", ("permits", "verify_permit", NotFound("permit_not_found", "no"))),
    ("status.html", "/status", None),
    ("catalogue.html", "/layanan?q=zzz", ("permits", "search_permit_types", NO_TYPE)),
    ("errors/error.html", "/tidak-ada", None),
    ("help/accessibility.html", "/aksesibilitas", None),
    ("help/privacy.html", "/privasi", None),
    ("help/guide.html", "/bantuan", None),
    ("permit_type.html", "/layanan/SIPD", "no legal basis"),
    ("application/detail.html", "/permohonan/42", "late"),
]
# What is left of a sentence whose number, name or hours are missing.
GAPS = r"(?i)\b(telepon|call|phone|hubungi|counter of|di|on|at|atau|or)( kami| us)?[.:;]|,\s*[.,]|\s[.,:;]|None"


def text_of(page: Any) -> str:
    return " ".join(" ".join(part.text_content() for part in select(page, "main, footer")).split())


def shown(visitor: Visitor, services: Promised, path: str, says: Any, language: str) -> str:
    if isinstance(says, dict):
        stands(services, **says)
    elif says == "no legal basis":
        services.say["permits", "get_permit_type"] = {**services.example("permits", "get_permit_type"), "legal_basis": []}
    elif says == "late":
        late = {"due_at": PAST, "expected_at": "2026-12-04T16:59:59+00:00"}
        services.say["permits", "get_application"] = {**services.example("permits", "advance_application"), **late}
    elif says:
        services.say[says[:2]] = says[2]
    client = visitor("applicant") if says == "late" else visitor()
    client.get(f"/bahasa?to={language}&back=/bantuan")
    return text_of(tree(client.get(path).text))


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("phone", [NUMBER, None], ids=["telephone", "none"])
@pytest.mark.parametrize(("template", "path", "says"), CASES, ids=[f"{name} {n}" for n, (name, _, _) in enumerate(CASES)])
def test_no_sentence_has_a_gap(
    visitor: Visitor,
    services: Promised,
    monkeypatch: pytest.MonkeyPatch,
    template: str,
    path: str,
    says: Any,
    phone: str | None,
    language: str,
) -> None:
    client = visitor()
    [agency] = client.application.extensions["izin.agencies"].agencies
    agency["office_phone"] = phone
    for name in ("OFFICE_PHONE", "OFFICE_HOURS"):
        monkeypatch.setitem(client.application.config, name, "")
    agency["office_hours"] = None if phone is None else agency["office_hours"]
    text = shown(visitor, services, path, says, language)
    assert (NUMBER in text) is (phone is not None)
    assert phone or COUNTER[language] in text.lower()
    assert re.search(GAPS, text) is None, re.search(GAPS, text)


def test_every_template_that_says_it_is_tried() -> None:
    said = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html") if re.search("reach_us|office_phone", path.read_text())}
    assert said == {template for template, _, _ in CASES} | {"checklist.html"}  # it says where the counter is, with or without a telephone


def test_before_identity_was_ever_reached_the_counter_has_no_name(app: Any) -> None:
    with app.test_request_context("/"):
        assert [reach_us("", "DPMPTSP"), reach_us("", "")] == ["datang ke loket DPMPTSP", "datang ke loket kami"]
