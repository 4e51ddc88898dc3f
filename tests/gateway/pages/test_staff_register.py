"""The register's page and table: the address narrows it, and nothing in it frightens a spreadsheet."""

import csv
import io
from typing import Any

import pytest

from bus.refusals import Invalid
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.test_registration import asked
from tests.gateway.pages.tree import select, tree

PAGE = "/staf/izin"
EVERYTHING = "text=siti&type=SIPD&state=active&ending=30&unit=dpmptsp&district=16.03.02&year=2026&on-day=1&on-month=10&on-year=2026"
NARROWED = {
    "text": "siti", "permit_type": "SIPD", "status": "active", "ending_within": 30, "unit": "dpmptsp", "district": "16.03.02", "year": 2026,
    "on": "2026-10-01",
}  # fmt: skip


def say(services: Promised, **changed: Any) -> dict[str, Any]:
    services.say["permits", "list_register"] = {**services.example("permits", "list_register"), **changed}
    return services.say["permits", "list_register"]


def test_the_address_narrows_it_and_every_link_keeps_it(visitor: Visitor, services: Promised) -> None:
    say(services, next=7, count=1001)
    page = tree(visitor("auditor").get(f"{PAGE}?{EVERYTHING}").text)
    (given,) = asked(services, "list_register")
    assert {name: value for name, value in given.items() if name not in ("after", "with_choices")} == NARROWED
    assert not asked(services, "list_permit_requests"), "who looks for a permit does not ask what waits"
    links = [select(page, css)[0].get("href") for css in ("a[rel=next]", "a[download]")]
    for link in links:
        assert all(
            f"{each}=" in link for each in ("text", "type", "state", "ending", "unit", "district", "year", "on-day", "on-month", "on-year")
        )
    said = select(page, "main")[0].text_content()
    assert "Lebih dari 1.000 izin." in said and "Keadaan pada Kamis, 1 Oktober 2026" in said
    chosen = {each.getparent().get("name"): each.get("value") for each in select(page, "select option[selected]")}
    assert chosen == {"type": "SIPD", "state": "active", "ending": "30", "unit": "dpmptsp", "district": "16.03.02", "year": "2026"}
    assert select(page, "details[open]") and select(page, "main tbody a")[0].get("href") == "/staf/izin/5"


@pytest.mark.parametrize(
    "query",
    ["type=%3Cx%3E", "state=lost", "ending=-1", "ending=9999", "unit=a%20b", "district=16", "year=999999", "year=x", "on-day=31&on-month=2&on-year=2026", "on-day=1&on-month=1&on-year=9999", "after=x"],
)  # fmt: skip
def test_what_is_not_understood_is_left_out(visitor: Visitor, services: Promised, query: str) -> None:
    assert visitor("auditor").get(f"{PAGE}?{query}").status_code == 200
    (given,) = asked(services, "list_register")
    assert {name for name, value in given.items() if value} == {"with_choices"}


def test_a_text_that_is_too_short_is_said_and_stays(visitor: Visitor, services: Promised) -> None:
    found = services.example("permits", "list_register")
    short = Invalid("invalid_fields", "x", fields={"text": {"code": "too_short", "limit": 3, "got": 2}})
    services.say["permits", "list_register"] = lambda given: short if given.get("text") else found
    answer = visitor("auditor").get(f"{PAGE}?text=ab&state=active")
    page = tree(answer.text)
    assert answer.status_code == 422 and "paling sedikit 3 karakter" in answer.text
    assert select(page, "#text")[0].get("value") == "ab" and select(page, ".govuk-error-summary a")[0].get("href") == "#text"


def test_nothing_found_says_so(visitor: Visitor, services: Promised) -> None:
    say(services, items=[], count=0)
    assert "Tidak ada izin yang cocok." in visitor("auditor").get(f"{PAGE}?text=nobody").text
    assert "Belum ada izin yang terbit." in visitor("auditor").get(PAGE).text


def test_the_table_is_no_formula_and_goes_on_to_the_next_page(visitor: Visitor, services: Promised) -> None:
    row = services.example("permits", "list_register")["items"][0]
    pages = iter(
        [
            {"items": [{**row, "holder_name": '=HYPERLINK("http://x")'}], "next": 5},
            {"items": [{**row, "valid_until": None, "district": None}], "next": None},
        ]
    )
    services.say["permits", "list_register"] = lambda arguments: next(pages)
    answer = visitor("auditor").get(f"{PAGE}.csv?{EVERYTHING}")
    assert answer.headers["Content-Type"].startswith("text/csv") and answer.headers["Content-Disposition"].endswith('filename="izin.csv"')
    head, first, second = csv.reader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";")
    assert head[0] == "Nomor izin" and first[2].lstrip().startswith("'=") and second[6] == "tanpa batas waktu"
    assert [given["after"] for given in asked(services, "list_register")] == [None, 5]
    assert all(NARROWED.items() <= given.items() for given in asked(services, "list_register"))


@pytest.mark.parametrize("who", ["applicant", None])
def test_only_the_office_reads_it(visitor: Visitor, services: Promised, who: str | None) -> None:
    for path in (PAGE, f"{PAGE}.csv", "/api/v1/staff/permits"):
        assert visitor(*([who] if who else [])).get(path).status_code in (303, 401, 403)
    assert not asked(services, "list_register")
