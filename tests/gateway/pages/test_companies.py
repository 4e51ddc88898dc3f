"""A company's form: what the form finds and what permits finds stand on one page."""

import pytest

from bus.refusals import Invalid
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
