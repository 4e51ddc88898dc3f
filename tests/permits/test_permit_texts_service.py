"""What permits of a type say is a part of its version: written in the draft, published by two, and a case is printed by its own."""

import io
import os

import pypdf
import pytest

from bus.files import Files
from bus.refusals import Conflict, Invalid, NotFound
from tests.permits.editor import LATER, OTHER, begun, changed, published, which
from tests.permits.office import ADMIN, NOW, SITI, Office, refused
from tests.permits.test_ticks_service import FLAG

TEXT = {"title": "Izin Karya", "conditions": "| No | Ketentuan |\n|---|---|\n| 1 | Papan nama |", "closing": "Untuk {holder_name}."}


@pytest.fixture
def office(database, permits_office, tmp_path, monkeypatch):
    monkeypatch.setenv("FILES_URL", f"file://{tmp_path}/files")
    monkeypatch.setenv("PUBLIC_URL", "https://izin.contoh.test")
    return Office(database(permits_office))


def said(file):
    reader = pypdf.PdfReader(io.BytesIO(Files(os.environ["FILES_URL"]).get(file["key"])))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def paper_of(office, one, now=NOW):
    office.make_pdf(one)
    return said(office.call("get_permit_file", SITI, now=now, permit_id=one["permit"]["permit_id"]))


def test_a_text_is_written_in_the_draft_and_taken_away_again(office):
    draft = changed(office, begun(office), permit_text=TEXT)
    kept = draft["entry"]["permit_text"]
    assert {name: kept[name] for name in TEXT} == TEXT and kept["photo"] is None and kept["body"] == ""
    assert {each["subject"] for each in draft["general"]} == {"title", "conditions", "closing"}
    assert draft["faults"] == [] and "holder_name" in draft["placeholders"]
    draft = changed(office, draft, permit_text={"title": ""})
    assert draft["entry"]["permit_text"] is None and draft["general"] == []


def test_what_cannot_be_printed_is_refused_and_the_draft_stays(office):
    draft = begun(office)
    wrong = {"body": "a {nomor}", "closing": "{field:NONE}", "photo": "NONE"}
    found = refused(Invalid, "invalid_fields", changed, office, draft, permit_text=wrong)["fields"]
    assert {name: each["code"] for name, each in found.items()} == {
        "body": "placeholder_unknown",
        "closing": "placeholder_field",
        "photo": "permit_photo_unknown",
    }
    assert office.get_permit_type_draft(ADMIN, draft_id=draft["draft_id"])["revision"] == draft["revision"]
    refused(
        Conflict,
        "permit_type_draft_changed",
        office.change_permit_type_draft,
        ADMIN,
        draft_id=draft["draft_id"],
        revision=9,
        permit_text=TEXT,
    )


def test_a_field_that_goes_away_afterwards_keeps_the_draft_from_being_published(office):
    field = {
        "code": "LUAS", "kind": "decimal", "label": {"id": "Luas", "en": "Area"}, "required": True, "help": None, "unit": "m²",
        "least": None, "most": None, "choices": [],
    }  # fmt: skip
    draft = changed(office, begun(office), kind="new", typed_field=field)
    draft = changed(office, draft, permit_text={"body": "Luas {field:LUAS}"})
    assert draft["faults"] == []
    draft = changed(office, draft, kind="new", remove_field="LUAS")
    assert [(each["code"], each["about"]) for each in draft["faults"]] == [("permit_text", "body")]
    refused(Conflict, "permit_type_faulty", office.ask_publication, ADMIN, **which(draft))


def test_a_case_is_printed_by_the_version_with_which_it_was_submitted(office):
    before = office.issued()
    published(office, changed(office, begun(office), permit_text=TEXT))
    after = office.issued(actor=SITI)
    assert "Izin Karya".upper() in paper_of(office, after).upper() and f"Untuk {after['permit']['holder_name']}." in paper_of(office, after)
    old = paper_of(office, before)
    assert "IZIN KARYA" not in old.upper() and "wajib mematuhi" in old


def test_a_version_for_a_later_day_prints_nothing_before_it(office):
    published(office, changed(office, begun(office), permit_text=TEXT), on="2026-12-01")
    assert "IZIN KARYA" not in paper_of(office, office.issued()).upper()


def test_the_file_a_copy_and_the_comparison_carry_it(office):
    published(office, changed(office, begun(office), permit_text=TEXT))
    entry = next(each for each in office.export_catalogue(ADMIN, limit=50)["items"] if each["code"] == "SKP")
    assert entry["permit_text"]["conditions"] == TEXT["conditions"]
    found = office.compare_permit_type_versions(ADMIN, code="SKP", before=1, after=2)["general"]
    assert [(each["code"], each["subject"]) for each in found] == [("permit_text_changed", each) for each in TEXT]
    assert found[0]["before"] is None and found[0]["after"] == "Izin Karya"
    copy = begun(office, copy_as="SKP-2", name="Lain")
    assert copy["entry"]["permit_text"]["title"] == "Izin Karya"
    taken = office.import_permit_type(ADMIN, entry={**entry, "code": "SKP-9"})
    assert office.get_permit_type_draft(ADMIN, draft_id=taken["draft_id"])["entry"]["permit_text"]["title"] == "Izin Karya"


def test_a_file_of_before_is_read_and_one_with_a_wrong_text_is_told(office):
    entry = next(each for each in office.export_catalogue(ADMIN, limit=50)["items"] if each["code"] == "SKP")
    old = {name: value for name, value in entry.items() if name != "permit_text"} | {"name": "Nama lain"}
    assert office.review_catalogue_entries(ADMIN, entries=[old])["items"][0]["outcome"] == "changed"
    wrong = {**old, "permit_text": {"body": "{x}", "photo": "NONE"}}
    faults = office.review_catalogue_entries(ADMIN, entries=[wrong])["items"][0]["faults"]
    assert [(each["code"], each["about"]) for each in faults] == [("permit_text", "body"), ("permit_text", "photo")]


def test_the_specimen_is_marked_and_shows_what_the_draft_says(office):
    draft = changed(office, begun(office), permit_text=TEXT)
    text = said(office.preview_permit(ADMIN, draft_id=draft["draft_id"]))
    assert "CONTOH" in text and "IZIN KARYA" in text.upper() and "Untuk Nama Pemegang Contoh." in text
    first = office.preview_permit(ADMIN, draft_id=draft["draft_id"], kind="renewal")
    assert first == office.preview_permit(ADMIN, draft_id=draft["draft_id"], kind="renewal")
    standard = begun(office, "APOTEK")
    assert "wajib mematuhi" in said(office.preview_permit(ADMIN, draft_id=standard["draft_id"]))
    refused(NotFound, "permit_type_draft_not_found", office.preview_permit, OTHER, draft_id=draft["draft_id"])


def test_every_shipped_type_has_a_specimen(office):
    codes = [each["code"] for each in office.list_catalogue(ADMIN, limit=100)["items"]]
    for code in codes[:3]:
        draft = begun(office, code)
        for kind in draft["entry"]["kinds"]:
            assert office.preview_permit(ADMIN, draft_id=draft["draft_id"], kind=kind, now=LATER)["size"] > 10_000


@pytest.mark.parametrize(("kind", "least"), [("whole", "satu"), ("money", "1,5"), ("decimal", "1e5"), ("date", "2026-02-30")])
def test_a_specimen_is_shown_whatever_the_bounds_of_the_draft_are(office, kind, least):
    draft = changed(office, begun(office), kind="new", typed_field={**FLAG, "kind": kind, "least": least})
    draft = changed(office, draft, permit_text={"body": "Isian {field:WARUNG}."})
    assert "field_bounds" in [each["code"] for each in draft["faults"]]
    assert "Isian" in said(office.preview_permit(ADMIN, draft_id=draft["draft_id"]))
