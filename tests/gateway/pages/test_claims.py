"""Kode klaim: printed once at the counter, and used to take over the account that the counter made."""

from bus.refusals import Conflict, Invalid, NotAllowed
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree

TYPED = {"code": "7k3m q9tx", "birth_date-day": "5", "birth_date-month": "5", "birth_date-year": "1990", "email": "siti@contoh.test"}
TOKEN = "b2theS1leGFtcGxlLXRva2VuLTAwMDAwMDAwMDAwMDAwMDA"
CHOSEN = {"username": "siti.a", "new_password": "empat kuda lumping"}


def asked(services: Promised, method: str) -> list[dict[str, object]]:
    return [arguments for _, name, arguments in services.asked if name == method]


def test_code_birthday_and_address_are_sent_as_typed_and_the_answer_says_if(visitor: Visitor, services: Promised) -> None:
    client = visitor()
    assert "Kode klaim" in client.get("/klaim").text and "/klaim" in client.get("/masuk").text
    answer = client.post("/klaim", data=TYPED)
    assert answer.location == "/klaim?terkirim=ya" and "Jika kode dan tanggal lahir cocok" in client.get(answer.location).text
    (sent,) = asked(services, "request_claim")
    assert (sent["code"], sent["birth_date"], sent["email"]) == ("7k3m q9tx", "1990-05-05", "siti@contoh.test") and sent["address"]


def test_a_slip_of_the_pen_stands_at_its_field_and_nothing_typed_is_lost(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "request_claim"] = Invalid("invalid_fields", "x", fields={"code": {"code": "claim_code_mistyped"}})
    page = visitor().post("/klaim", data=TYPED, follow_redirects=True)
    assert page.status_code == 422 and "Bukan kode klaim" in page.text and 'value="siti@contoh.test"' in page.text
    services.say["identity", "request_claim"] = NotAllowed("too_many_attempts", "x", retry_after=60)
    assert visitor().post("/klaim", data=TYPED, follow_redirects=True).status_code == 429


def test_the_mailed_link_leaves_the_address_and_reading_takes_nothing(visitor: Visitor, services: Promised) -> None:
    client = visitor()
    answer = client.get(f"/klaim/{TOKEN}")
    assert TOKEN not in answer.location
    page = client.get(answer.location).text
    assert "Siti Contoh" in page and asked(services, "claim_account") == []
    done = client.post("/klaim/akun", data=CHOSEN)
    assert done.location == "/masuk"
    (taken,) = asked(services, "claim_account")
    assert (taken["token"], taken["username"]) == (TOKEN, "siti.a")


def test_a_link_that_somebody_used_meanwhile_says_so(visitor: Visitor, services: Promised) -> None:
    client = visitor()
    client.get(f"/klaim/{TOKEN}")
    services.say["identity", "claim_account"] = Conflict("verification_used", "x")
    services.say["identity", "get_claim"] = {"state": "used"}
    assert "sudah diambil alih" in client.post("/klaim/akun", data=CHOSEN, follow_redirects=True).text
    services.say["identity", "get_claim"] = {"state": "expired"}
    assert "tidak berlaku lagi" in client.get("/klaim/akun").text


def test_who_has_another_account_is_told_before_taking_it_over(visitor: Visitor, services: Promised) -> None:
    client = visitor()
    client.get(f"/klaim/{TOKEN}")
    shown = services.example("identity", "get_claim")
    services.say["identity", "get_claim"] = {**shown, "has_other": True}
    assert "sudah punya akun lain" in client.get("/klaim/akun").text


def test_the_counter_prints_a_code_once(visitor: Visitor, services: Promised) -> None:
    client = visitor("counter_officer")
    page = tree(client.get("/staf/loket/atas-nama/3").text)
    assert [form.get("action") for form in select(page, "form") if "kode-klaim" in (form.get("action") or "")]
    printed = client.post("/staf/loket/atas-nama/3/kode-klaim")
    assert printed.status_code == 200 and "7K3M-Q9TX-4BHD-2WZ6" in printed.text and "hanya tampil sekali" in printed.text
    assert "7K3M" not in client.get("/staf/loket/kode-klaim").text and "no-store" in printed.headers["Cache-Control"]
    services.say["identity", "make_claim_code"] = Conflict("claim_code_printed", "x")
    again = client.post("/staf/loket/atas-nama/3/kode-klaim", follow_redirects=True).text
    assert "Periksa lagi identitasnya" in again


def test_no_code_for_who_has_a_login(visitor: Visitor, services: Promised) -> None:
    opened = services.example("identity", "open_filing")
    services.say["identity", "open_filing"] = {**opened, "has_login": True}
    assert "kode-klaim" not in visitor("counter_officer").get("/staf/loket/atas-nama/3").text


def test_who_may_not_print_sees_no_way_to(visitor: Visitor, services: Promised) -> None:
    assert "/staf/loket/orang/" not in visitor("agency_admin").post("/admin/pemohon", data={"q": "siti"}, follow_redirects=True).text
    assert visitor("agency_admin").get("/staf/loket/kode-klaim").status_code == 200
    assert visitor("agency_admin").post("/staf/loket/atas-nama/3/kode-klaim").status_code == 403


def test_other_desks_have_nothing_to_do_with_it(visitor: Visitor) -> None:
    assert visitor("verifier").get("/staf/loket/kode-klaim").status_code == 403
    assert visitor("verifier").post("/staf/loket/atas-nama/3/kode-klaim").status_code == 403


def test_a_known_person_is_filled_in_for_after_identity_and_consent(visitor: Visitor, services: Promised) -> None:
    client = visitor("counter_officer")
    assert "/staf/loket/orang/1" in client.post("/admin/pemohon", data={"q": "siti"}, follow_redirects=True).text
    page = client.get("/staf/loket/orang/1").text
    assert "ia menerima email" in page
    shown = {"id_type": "ktp", "id_number": "1603024505900001", "consent": "said"}
    assert client.post("/staf/loket/orang/1", data=shown).location == "/staf/loket/atas-nama/3"
    (begun,) = asked(services, "begin_filing_again")
    assert begun["account_id"] == 1 and begun["consent"]["how"] == "said"  # type: ignore[index]
    services.say["identity", "begin_filing_again"] = NotAllowed("own_filing", "x")
    assert "Ini Anda sendiri" in client.post("/staf/loket/orang/1", data=shown, follow_redirects=True).text


def test_for_a_company_the_officer_sees_the_names_of_the_persons_companies_alone(visitor: Visitor, services: Promised) -> None:
    client = visitor("counter_officer")
    client.post("/staf/loket/atas-nama/3", data={"application_kind": "new", "permit_type": "SIPD", "applicant_type": "company"})
    assert asked(services, "create_application")[0]["applicant_type"] == "company"
    one = services.example("permits", "get_application")
    filed = {"officer_name": "Lina Contoh", "by_you": True}
    services.say["permits", "get_application"] = {
        **one,
        "status": "draft",
        "number": None,
        "applicant_type": "company",
        "filed_at_counter": filed,
        "changes": [],
    }
    page = client.get("/permohonan/42/perusahaan").text
    assert "CV Contoh Sehat" in page and "/profil/perusahaan" not in page and asked(services, "list_companies") == []
    client.post("/permohonan/42/perusahaan", data={"revision": "3", "company_id": "3"})
    assert asked(services, "change_application")[0]["company_id"] == 3
    services.say["permits", "list_companies_at_counter"] = {"items": [], "next": None}
    assert "belum tercatat di perusahaan" in client.get("/permohonan/42/perusahaan").text
    client.post("/permohonan/42/perusahaan", data={"revision": "3", "company_id": "new"})
    assert asked(services, "save_company") == []
