"""A company's form: what the form finds and what permits finds stand on one page."""

import pytest

from bus.refusals import Conflict, Invalid
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.test_registration import asked
from tests.gateway.pages.tree import select, tree

TYPED = {
    "name": "", "nib": "1", "npwp": "", "business_form": "", "address": "Jl. Contoh No. 1", "phone": "0734123456",
    "email": "kantor@contoh.test", "responsible_person": "Siti Contoh", "position": "Direktur",
}  # fmt: skip


@pytest.mark.parametrize("path", ["/profil/perusahaan/baru", "/profil/perusahaan/3"])
def test_all_that_is_wrong_with_a_company_is_told_in_one_round(path: str, visitor: Visitor, services: Promised) -> None:
    services.say["permits", "save_company"] = Invalid("invalid_fields", "", fields={"nib": {"code": "nib_format", "got": 1}})
    answer = visitor("applicant").post(path, data=TYPED)
    page = tree(answer.text)
    assert answer.status_code == 422
    assert all(select(page, f"#{field}-error") for field in ("name", "business_form", "nib"))
    assert select(page, "#nib")[0].get("value") == "1"
    (given,) = asked(services, "save_company")
    assert given["name"] == "" and given["business_form"] == "", "permits is asked about the whole form, and refuses it"


def test_a_company_that_the_form_refused_is_never_shown_as_saved(visitor: Visitor, services: Promised) -> None:
    """Also where permits, against its rule, should take it."""
    answer = visitor("applicant").post("/profil/perusahaan/baru", data=TYPED)
    assert answer.status_code == 422 and select(tree(answer.text), "#name-error")


def test_buttons_about_somebody_whose_name_is_not_known_name_them_too(visitor: Visitor, services: Promised) -> None:
    """Whoever was there before companies had several people."""
    found = services.example("permits", "list_company_people")
    owner, *_ = found["people"]
    nameless = {**owner, "member_id": owner["member_id"] + 50, "account_id": 999, "name": None, "is_reader": False, "joined_at": None}
    services.say["permits", "list_company_people"] = {**found, "manages": True, "people": [*found["people"], nameless]}
    text = visitor("applicant").get("/profil/perusahaan/3/anggota").text
    assert ": Pemilik data pertama" in text and "Keluarkan" in text and "None" not in text


def test_who_saves_second_keeps_what_was_typed_and_sees_what_the_first_saved(visitor: Visitor, services: Promised) -> None:
    stored = {**services.example("permits", "get_company"), "revision": 4, "name": "CV Ditulis Orang Lain", "deed_date": "2020-05-04"}
    services.say["permits", "get_company"] = stored
    client, typed = visitor("applicant"), {**TYPED, "name": "CV Saya", "nib": stored["nib"], "business_form": stored["business_form"]}
    assert select(tree(client.get("/profil/perusahaan/3").text), "input[name=revision]")[0].get("value") == "4"
    services.say["permits", "save_company"] = Conflict("company_changed", "", revision=4)
    answer = client.post("/profil/perusahaan/3", data={**typed, "revision": "3"}, follow_redirects=True)
    page = tree(answer.text)
    assert "baru saja diubah pemilik lain" in answer.text and select(page, "#name")[0].get("value") == "CV Saya"
    shown = "".join(select(page, "section[aria-labelledby=tersimpan]")[0].itertext())
    assert "CV Ditulis Orang Lain" in shown and "4 Mei 2020" in shown and stored["nib"] not in shown
    assert select(page, "input[name=revision]")[0].get("value") == "4", "whoever saves now has seen it"
    assert asked(services, "save_company")[-1]["revision"] == 3


def test_a_form_of_the_release_before_and_a_new_company_name_no_revision(visitor: Visitor, services: Promised) -> None:
    client = visitor("applicant")
    for path in ("/profil/perusahaan/3", "/profil/perusahaan/baru"):
        client.post(path, data=TYPED)
        assert "revision" not in asked(services, "save_company")[-1]
    assert "Yang tersimpan sekarang" not in client.get("/profil/perusahaan/3").text
