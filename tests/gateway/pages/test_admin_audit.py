"""Audit records and the table of rights, as pages and as sheets."""

import csv
import io
import re
from typing import Any

import pytest
from flask import Flask

from bus.caller import Unavailable
from gateway.access import PAGES, PUBLIC
from gateway.pages import office_labels
from gateway.pages.admin import audit
from gateway.pages.admin.rights import COLUMNS
from gateway.roles import principals
from tests.formulas import FORMULAS
from tests.gateway.conftest import SERVICES, Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.test_admin import last, said
from tests.gateway.pages.tree import select, tree

RECORDED = re.compile(r'(?:_record\w*|audit\.record|_keep)\((?:[^()"]|\([^()"]*\))*"([a-z_]+)"|act = \("([a-z_]+)"')
SUBJECT = re.compile(r'f"(\w+)/\{')
# Subjects of events, and folders of files; no record is about them.
OF_EVENTS = {
    "colleague",
    "role_change",
    "settings_change",
    "record",
    "calendar",
    "roles",
    "draft",
    "delegation",
    "company_invitation",
    "receipts",
    "stamped",
}


def record(services: Promised, **changed: Any) -> dict[str, Any]:
    return {**services.example("identity", "list_audit")["items"][0], **changed}


def test_every_act_that_a_service_records_has_words() -> None:
    for service, least in (("identity", 10), ("permits", 12), ("tracking", 4)):
        sources = [path.read_text("utf-8") for path in SERVICES.glob(f"{service}/{service}/**/*.py")]
        recorded = {act for source in sources for pair in RECORDED.findall(source) for act in pair if act}
        assert len(recorded) >= least, service
        assert recorded - set(office_labels.ACT) == set()
        named = {noun for source in sources for noun in SUBJECT.findall(source)} - OF_EVENTS
        assert named and named - set(office_labels.SUBJECT) == set()


def test_a_record_is_read_in_words(visitor: Visitor, services: Promised) -> None:
    details = {
        "roles": ["verifier", "auditor"],
        "reason": "Pindah.",
        "phone_required": False,
        "empty": None,
        "by": "reset_password",
        "date": "2027-11-19",
        "fields": ["npwp"],
    }
    shown = record(services, act="role_change_approved", subject="account/9", details=details)
    services.say["identity", "list_audit"] = {"items": [shown], "next": None}
    row = said(tree(visitor("auditor").get("/admin/audit").text), "tbody tr > *")
    assert row == [
        "23 Nov 2026 09.15 WIB", "Lina Loket", "Menyetujui perubahan peran", "Akun 9",
        "Peran: Verifikator, PengawasAlasan: Pindah.No. telepon wajib: tidakOleh: tautan lupa kata sandiTanggal: 19 Nov 2027Isian: NPWP",
    ]  # fmt: skip


def test_what_has_no_words_yet_is_shown_as_it_is_written(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "list_audit"] = {"items": [record(services, act="walked", subject="dog/1", actor_id=None)], "next": None}
    row = said(tree(visitor("auditor").get("/admin/audit").text), "tbody tr > *")
    assert row[1:4] == ["Tidak dikenal", "walked", "dog/1"]
    assert audit.subject_words("login") == "Nama masuk yang tidak dikenal"


def test_the_filter_goes_to_the_service_and_stays_over_pages(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "list_audit"] = {"items": [record(services)], "next": 12}
    client = visitor("agency_admin")
    page = tree(client.get("/admin/audit?act=logged_in&subject=account/2&actor_id=2&x=1").text)
    assert last(services, "list_audit") == {"before": None, "act": "logged_in", "subject": "account/2", "actor_id": 2}
    client.get(select(page, "a[rel=next]")[0].get("href"))
    assert last(services, "list_audit") == {"before": 12, "act": "logged_in", "subject": "account/2", "actor_id": 2}


@pytest.mark.parametrize("typed", ["Pendaftaran 7", " pendaftaran 7", "registration/7"])
def test_what_is_looked_for_is_written_as_the_column_shows_it(visitor: Visitor, services: Promised, typed: str) -> None:
    page = tree(visitor("agency_admin").get("/admin/audit", query_string={"subject": typed}).text)
    assert last(services, "list_audit")["subject"] == "registration/7"
    assert select(page, "#subject")[0].get("value") == "Pendaftaran 7"


def test_nothing_found_offers_to_clear_the_filter(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "list_audit"] = {"items": [], "next": None}
    client = visitor("agency_admin")
    assert "Hapus saringan" in client.get("/admin/audit?act=logged_in").text
    assert "Belum ada catatan." in client.get("/admin/audit").text


def test_a_filter_that_is_none_is_said_where_it_was_typed(visitor: Visitor, services: Promised) -> None:
    answer = visitor("agency_admin").get("/admin/audit?actor_id=Lina")
    assert (answer.status_code, len(said(tree(answer.text), "#actor_id-error"))) == (422, 1)
    assert "list_audit" not in {method for _, method, _ in services.asked}


def test_the_sheet_holds_all_pages_of_the_filter(visitor: Visitor, services: Promised) -> None:
    rows = {None: (3, 2), 2: (1, None)}

    def answer(service: str, method: str, arguments: dict[str, Any], **how: Any) -> Any:
        if method != "list_audit":
            return Promised.call(services, service, method, arguments, **how)
        assert arguments["act"] == "logged_in"
        position, following = rows[arguments["before"]]
        return {"items": [record(services, position=position)], "next": following}

    services.call = answer  # type: ignore[method-assign]
    found = list(csv.reader(io.StringIO(visitor("auditor").get("/admin/audit.csv?act=logged_in").data.decode("utf-8-sig")), delimiter=";"))
    assert [row[6] for row in found] == ["Nomor catatan", "3", "1"]
    assert found[1][0] == "2026-11-23T09:15:00+07:00"


def test_a_sheet_that_would_be_too_long_says_that_more_is_there(
    visitor: Visitor, services: Promised, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "EXPORTED_AT_MOST", 2)
    services.say["identity", "list_audit"] = {"items": [record(services)], "next": 5}
    lines = visitor("auditor").get("/admin/audit.csv").data.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 2 + 1 and lines[-1].startswith("Masih ada catatan yang lebih lama")


@pytest.mark.parametrize("cell", FORMULAS)
def test_no_cell_of_a_sheet_is_a_formula(visitor: Visitor, services: Promised, cell: str) -> None:
    services.say["identity", "list_audit"] = {"items": [record(services, actor_name=cell)], "next": None}
    text = visitor("auditor").get("/admin/audit.csv").data.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))[1][1].startswith(f"'{cell}")


@pytest.mark.parametrize(
    ("broken_at", "says"), [(None, "Rantai utuh: 12 catatan cocok."), (4, "Rantai muara-enim tidak utuh pada catatan 4.")]
)
def test_the_chain_is_checked_when_asked_and_its_state_said(visitor: Visitor, services: Promised, broken_at: int | None, says: str) -> None:
    services.say["identity", "verify_audit"] = {"records": 12, "broken_at": broken_at, "chain": "muara-enim" if broken_at else None}
    client = visitor("auditor")
    client.get("/admin/audit/rantai")
    assert "verify_audit" not in {method for _, method, _ in services.asked}
    assert says in client.post("/admin/audit/rantai").text


def test_the_table_of_rights_is_the_services_own(visitor: Visitor, services: Promised) -> None:
    page = tree(visitor("verifier").get("/admin/siapa-boleh-apa").text)
    methods = [row for contract in services.contracts.values() for row in contract.access().values()]
    rows = select(page, "tbody tr")
    assert len(rows) == len(methods)
    ticks = len([cell for cell in select(page, "td.izin-tick") if "✓" in cell.text_content()])
    asked = [row["who"] for row in methods if "anyone" not in row["who"]]
    assert ticks == sum(not principals([role]).isdisjoint(who) for who in asked for role in COLUMNS)


@pytest.mark.parametrize("query", ["", "?peran=verifier"])
def test_a_service_that_does_not_answer_is_said_the_others_are_shown(
    visitor: Visitor, services: Promised, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    def call(service: str, *asked: Any, **how: Any) -> Any:
        if service == "tracking":
            raise Unavailable("away")
        return answer(service, *asked, **how)

    answer = services.call
    monkeypatch.setattr(services, "call", call)
    page = visitor("verifier").get(f"/admin/siapa-boleh-apa{query}")
    assert page.status_code == 200
    assert page.text.count("Bagian ini sedang tidak menjawab.") == 1
    assert "Melihat antrean permohonan" in page.text


def test_a_right_that_changes_at_the_door_changes_on_the_page(
    visitor: Visitor, services: Promised, monkeypatch: pytest.MonkeyPatch
) -> None:
    methods = services.contracts["notifications"].methods
    monkeypatch.setitem(methods, "list_notifications", {**methods["list_notifications"], "who": ["operator"], "when": ["draft"]})
    client = visitor("verifier")
    told = "Melihat pemberitahuan sendiri (milik sendiri · hanya: belum dikirim)"
    assert told in said(tree(client.get("/admin/siapa-boleh-apa?peran=operator").text), "li")
    assert told not in said(tree(client.get("/admin/siapa-boleh-apa?peran=auditor").text), "li")


def test_the_table_of_pages_is_the_table_that_lets_in(app: Flask, visitor: Visitor) -> None:
    page = tree(visitor("verifier").get("/admin/siapa-boleh-apa?bagian=halaman").text)
    rows = {said(row, "th")[0]: "siapa saja" in row.text_content() for row in select(page, "tbody tr")}
    expected = {
        re.sub("<[^>]+>", "…", rule.rule): PAGES[rule.endpoint] == PUBLIC for rule in app.url_map.iter_rules() if rule.endpoint in PAGES
    }
    assert rows == expected


@pytest.mark.parametrize("query", ["?peran=anyone", "?peran=%3Cb%3E", "?bagian=lain"])
def test_a_role_or_part_that_is_none_shows_everything(visitor: Visitor, query: str) -> None:
    assert select(tree(visitor("verifier").get(f"/admin/siapa-boleh-apa{query}").text), "table.izin-matrix")


def test_every_word_of_whose_and_of_services_is_there(services: Promised) -> None:
    assert set(office_labels.SERVICE) == set(services.contracts)
    assert {row["whose"] for contract in services.contracts.values() for row in contract.access().values()} <= set(office_labels.WHOSE)
