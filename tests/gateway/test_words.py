"""Every code that a service may send has words in both languages."""

import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from gateway import wordlist, wordlist_fields, wordlist_methods, words
from gateway.pages import labels
from gateway.schemas.registration import WARNINGS
from tests.gateway.conftest import SERVICES

# Codes said inside `fields`, as the rule books write them.
SAID = re.compile(r'(?:return fault\(|= fault\(|None if .* else fault\(|"code":\s*)"([a-z][a-z0-9_]+)"')
# As the rule books write them otherwise: `_check(…, code="…")`, f"nik_{…}_former".
ALSO_SAID = re.compile(r'code="([a-z][a-z0-9_]+)"')
# Only a door says these, to a gateway that breaks the contract: answered as our own fault.
OF_THE_DOOR = {"method_not_found", "invalid_headers"}


def test_every_refusal_in_every_contract_has_words(services: Any) -> None:
    promised = {code for contract in services.contracts.values() for method in contract.methods.values() for code in method["refusals"]}
    assert len(promised) > 20
    assert promised - set(wordlist.REFUSALS) == set()


def test_every_field_code_in_every_rule_book_has_words() -> None:
    rule_books = list(SERVICES.glob("*/*/domain/*.py"))
    said = {code for path in rule_books for pattern in (SAID, ALSO_SAID) for code in pattern.findall(path.read_text("utf-8"))}
    assert len(said) > 20
    assert {code for code in said if wordlist_fields.SAME.get(code, code) not in wordlist_fields.FAULTS} == set()


@pytest.mark.parametrize("table", [wordlist.REFUSALS, wordlist_fields.FAULTS, wordlist_fields.LABELS], ids=["refusals", "faults", "labels"])
def test_words_are_there_in_both_languages(table: dict[str, tuple[str, str]]) -> None:
    assert [code for code, (indonesian, english) in table.items() if not indonesian.strip() or not english.strip()] == []


@pytest.mark.parametrize("table", [wordlist.REFUSALS, wordlist_fields.FAULTS], ids=["refusals", "faults"])
def test_both_languages_name_the_same_figures(table: dict[str, tuple[str, str]]) -> None:
    figures = {code: [set(re.findall(r"{(\w+)}", text)) - {"label"} for text in pair] for code, pair in table.items()}
    assert {code: pair for code, pair in figures.items() if pair[0] != pair[1]} == {}


def test_words_say_what_to_do_and_avoid_what_the_style_bans() -> None:
    texts = [pair[0] for table in (wordlist.REFUSALS, wordlist_fields.FAULTS) for pair in table.values()]
    assert [text for text in texts if re.search(r"mohon maaf|silakan|\bvalid\b|\bgagal\b|beberapa saat", text, re.I)] == []
    assert [text for text in texts if not text.endswith((".", "?", "}."))] == []


@pytest.mark.parametrize(
    ("fault", "indonesian", "english"),
    [
        ({"code": "required"}, "Isi Pekerjaan.", "Enter Occupation."),
        ({"code": "too_long", "limit": 25, "got": 32}, "Pekerjaan paling banyak 25 karakter (sekarang 32).", "Occupation may have 25"),
        ({"code": "nik_length", "expected": 16, "got": 15}, "NIK harus 16 angka. Anda menulis 15 angka.", "A NIK has 16 digits."),
        (
            {"code": "file_too_big", "size": 7_200_000, "limit": 5_000_000},
            "Ukuran berkas 7,2 MB. Paling besar 5 MB.",
            "The file has 7.2 MB",
        ),
        ({"code": "never heard of"}, "Periksa Pekerjaan.", "Check Occupation."),
        ({}, "Periksa Pekerjaan.", "Check Occupation."),
    ],
)
def test_a_fault_is_worded(fault: dict[str, Any], indonesian: str, english: str) -> None:
    assert words.fault("occupation", fault, language="id").startswith(indonesian)
    assert words.fault("occupation", fault, language="en").startswith(english)


def test_every_warning_of_a_registration_has_words_for_applicant_and_officer() -> None:
    assert {code for code in WARNINGS if code not in labels.WARNING or code not in wordlist_fields.FAULTS} == set()


def test_every_fault_a_contracts_schema_finds_has_words(services: Any) -> None:
    """When the door finds the fault instead of the service's rules, the sentence must still say what to do, not only "Periksa …"."""
    keywords: set[str] = set()

    def gather(schema: Any) -> None:
        if isinstance(schema, dict):
            keywords.update(schema.keys() & jsonschema_keywords)
            [gather(inner) for name, inner in schema.items() if name not in ("description", "example")]
        elif isinstance(schema, list):
            [gather(inner) for inner in schema]

    jsonschema_keywords = set(Draft202012Validator.VALIDATORS) - {
        "$ref",
        "$dynamicRef",
        "properties",
        "items",
        "allOf",
        "if",
        "dependentSchemas",
    }
    for contract in services.contracts.values():
        [gather(method["arguments"]) for method in contract.methods.values()]
    unworded = {each for each in keywords if wordlist_fields.SAME.get(each, each) not in wordlist_fields.FAULTS}
    assert unworded == set()
    assert {each for each in keywords if wordlist_fields.SAME.get(each) == "wrong"} <= {"anyOf", "format"}


@pytest.mark.parametrize(
    ("field", "fault", "indonesian", "english"),
    [
        ("applicant_type", {"code": "applicant_type_not_offered", "offered": ["individual"], "asked": "company"}, "Izin ini hanya untuk perorangan.", "This permit is for individuals only."),
        ("applicant_type", {"code": "applicant_type_not_offered", "offered": ["company"], "asked": "individual"}, "Izin ini hanya untuk perusahaan.", "This permit is for companies only."),
        ("applicant_type", {"code": "applicant_type_not_offered", "offered": [], "asked": "company"}, "Izin ini tidak untuk perusahaan.", "This permit is not for companies."),
        ("application_kind", {"code": "kind_not_offered", "offered": ["new"], "asked": "renewal", "permit_type": "PBG"}, "PBG tidak punya perpanjangan.", "PBG has no renewal."),
        ("application_kind", {"code": "kind_not_offered", "offered": ["new"], "asked": "amendment", "permit_type": "KRK"}, "KRK tidak punya perubahan.", "KRK has no amendment."),
        ("full_name", {"code": "not_printed", "signs": "李 明"}, "Nama sesuai KTP memuat huruf", "Full name has letters"),
        ("birth_date", {"code": "short_year"}, "Tulis tahun Tanggal Lahir dengan empat angka.", "Write the year of Date of birth with four digits."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_not_only_where(field: str, fault: dict[str, Any], indonesian: str, english: str) -> None:
    assert words.fault(field, fault, language="id").startswith(indonesian)
    assert words.fault(field, fault, language="en").startswith(english)


def test_a_page_may_name_the_field_its_own_way() -> None:
    assert words.fault("name", {"code": "required"}, label_="nama perusahaan", language="id") == "Isi nama perusahaan."


def test_what_is_chosen_from_a_list_is_not_to_be_written() -> None:
    assert words.fault("village", {"code": "required"}, language="id") == "Pilih Desa."
    assert words.fault("location.district", {"code": "required"}, language="en") == "Choose District."


def test_a_refusal_is_worded_with_its_details() -> None:
    assert "0001/SIPD" in words.refusal("application_already_submitted", {"number": "0001/SIPD"}, language="id")
    assert words.refusal("too_many_attempts", {"retry_after": 240}, language="id").endswith("4 menit.")
    missing = words.refusal("application_incomplete", {"missing": ["location", "requirement:STR"]}, language="id")
    assert missing == "Belum dapat dibuat. Lengkapi dulu: Lokasi Izin; STR."
    done = {"step_name": {"id": "Verifikasi", "en": "Verification"}}
    assert (
        words.refusal("same_person_as_verifier", done, language="en") == "You did the step Verification; another person must do this one."
    )
    assert "tahap Verifikasi;" in words.refusal("same_person_as_verifier", done, language="jv")


def test_a_code_without_words_does_not_show_itself() -> None:
    assert "strange_code" not in words.refusal("strange_code", language="id")


def test_the_doors_own_codes_need_no_words_for_people() -> None:
    from gateway.errors import OUR_FAULT

    assert OUR_FAULT == OF_THE_DOOR


def test_every_method_and_every_state_of_every_contract_has_words(services: Any) -> None:
    methods = {name: set(contract.methods) for name, contract in services.contracts.items()}
    states = {state for contract in services.contracts.values() for row in contract.access().values() for state in row["when"]}
    assert {name: set(said) for name, said in wordlist_methods.METHODS.items()} == methods
    assert states and states - set(wordlist_methods.STATES) == set()


def test_words_for_methods_and_states_are_there_in_both_languages() -> None:
    said = [*wordlist_methods.STATES.values(), *(pair for each in wordlist_methods.METHODS.values() for pair in each.values())]
    assert [pair for pair in said if not all(text.strip() for text in pair)] == []


def test_a_method_is_worded_in_the_language_asked_for() -> None:
    assert words.method("identity", "log_out", language="id") == "Keluar"
    assert words.method("identity", "log_out", language="en") == "Log out"
    assert words.method("identity", "not_yet_worded", language="en") == "not_yet_worded"


# What people read; comments and names of fields are ours.
READ = [
    *(SERVICES.parent / "gateway/gateway").rglob("*.html"),
    *(SERVICES.parent / "gateway/gateway").glob("word*.py"),
    *(SERVICES.parent / "gateway/gateway/translations").rglob("*.po"),
    *(SERVICES / "notifications/notifications").rglob("*.j2"),
    *SERVICES.glob("*/contract/*.json"),
    *SERVICES.glob("*/contract/events/*.json"),
]


def test_email_is_spelled_in_one_way_wherever_people_read_it() -> None:
    assert len(READ) > 150
    assert [path.name for path in READ if re.search("e-mail", path.read_text("utf-8"), re.IGNORECASE)] == []


@pytest.mark.parametrize(
    ("page", "mails"),
    [
        ("registration/done.html", {"Pendaftaran diterima": "registration_accepted", "Akun aktif": "account_activated"}),
        ("registration/status.html", {"Akun aktif": "account_activated"}),
        (
            "help/guide.html",
            {
                "Pendaftaran terkirim": "registration_submitted",
                "Pendaftaran diterima": "registration_accepted",
                "Akun aktif": "account_activated",
                "Pendaftaran perlu perbaikan Anda": "registration_returned",
                "Buat kata sandi baru dalam 1 jam": "password_reset_requested",
            },
        ),
    ],
)
def test_a_mail_is_named_by_the_subject_it_comes_with(page: str, mails: dict[str, str]) -> None:
    shown = (SERVICES.parent / "gateway/gateway/templates" / page).read_text("utf-8")
    assert not re.search(r"[Ee]mail (per|ke)\w+(ma|dua|tiga)", shown), "a mail is not named by a number"
    for subject, event in mails.items():
        letters = list((SERVICES / "notifications/notifications/templates").glob(f"{event}*.id.txt.j2"))
        letters = [path for path in letters if ".owner." not in path.name]  # to somebody who has an account, not to the applicant
        assert f"“{subject}”" in shown and letters
        begins = re.compile(r"\{% block subject %\}(\[\{\{ number \}\}\] )?" + subject)
        assert [path.name for path in letters if not begins.search(path.read_text("utf-8"))] == []
