"""A file costs nothing before it is known that its sender may send it: scanning, cleaning and storing are work."""

import io

import pytest
from flask import Flask

from bus.refusals import NotFound
from gateway import uploads
from tests.gateway import files
from tests.gateway.conftest import TOKEN, Promised

LINK = "b2theS1leGFtcGxlLXRva2VuLTAwMDAwMDAwMDAwMDAwMDA"


@pytest.mark.parametrize(
    ("method", "address", "asks", "facts", "roles"),
    [
        ("POST", "/documents/7/versions", ("permits", "get_document"), {"name": "KTP", "version": "1"}, ["applicant"]),
        ("POST", "/staff/applications/42/inspection/photos", ("permits", "get_inspection"), {"step": "site_inspection"}, ["technical_team"]),
        ("PUT", f"/registrations/{LINK}/id-attachment", ("identity", "get_registration_draft"), {}, []),
        ("PUT", f"/registration-corrections/{LINK}/id-attachment", ("identity", "get_registration_correction"), {}, []),
    ],
)  # fmt: skip
def test_a_file_for_what_is_not_the_senders_is_not_opened(
    app: Flask, services: Promised, monkeypatch: pytest.MonkeyPatch, method: str, address: str, asks: tuple[str, str], facts: dict[str, str],
    roles: list[str],
) -> None:  # fmt: skip
    opened: list[int] = []
    monkeypatch.setattr(uploads, "cleaned", lambda sent: opened.append(len(sent)) or (sent, "image/jpeg"))
    services.roles = roles
    services.say[asks] = NotFound("application_not_found", "not for this person")
    headers = {"Authorization": f"Bearer {TOKEN}"} if roles else {}
    sent = {**facts, "file": (io.BytesIO(files.photo_taken()), "foto.jpg")}
    answer = app.test_client().open(f"/api/v1{address}", method=method, data=sent, headers=headers, content_type="multipart/form-data")
    assert answer.status_code == 404 and opened == [], answer.text


def test_who_only_reads_an_inspection_adds_no_photo(app: Flask, services: Promised, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[int] = []
    monkeypatch.setattr(uploads, "cleaned", lambda sent: opened.append(len(sent)) or (sent, "image/jpeg"))
    services.roles = ["section_head"]
    services.say["permits", "get_inspection"] = {**services.example("permits", "get_inspection"), "may_write": False}
    sent = {"step": "site_inspection", "file": (io.BytesIO(files.photo_taken()), "foto.jpg")}
    answer = app.test_client().post(
        "/api/v1/staff/applications/42/inspection/photos", data=sent, headers={"Authorization": f"Bearer {TOKEN}"}
    )
    assert answer.status_code in (403, 409) and opened == [], answer.text
