"""Bagaimana jika: a question in the address, its answer in words, a picture and tables."""

from bus.refusals import Conflict
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.test_every_page import FORECAST
from tests.gateway.pages.tree import select, tree

EMPTY = "/admin/layanan/draf/3/bagaimana-jika"


def said(text: str) -> str:
    return " ".join(tree(text).text_content().split())


def test_the_draft_leads_there_and_its_own_terms_are_filled_in(visitor: Visitor, services: Promised) -> None:
    client = visitor("agency_admin")
    assert EMPTY in client.get("/admin/layanan/draf/3").text
    page = client.get(EMPTY).text
    assert [each.get("value") for each in select(tree(page), "#flow option[selected]")] == ["simple"]
    assert select(tree(page), "#working_days")[0].get("value") == "4", "the draft's, not what is in force"
    assert not select(tree(page), "#hasil")
    assert "simulate_flow" not in [name for _, name, _ in services.asked], "nothing is worked out before it is asked for"


def test_the_answer_is_in_words_in_bars_and_in_a_table(visitor: Visitor, services: Promised) -> None:
    page = visitor("agency_admin").get(FORECAST).text
    text = said(page)
    for part in (
        "Hasil dari 412 permohonan",
        "93,9 %",
        "95,6 %",
        "Tahap “Rekomendasi teknis” belum pernah dikerjakan",
        "2 hari kerja",
        "Verifikator",
    ):
        assert part in text, part
    assert len(select(tree(page), "svg.izin-spread rect")) == 2 * 7
    rows = [[cell.text_content().strip() for cell in row] for row in select(tree(page), "details tbody tr")]
    assert (rows[0], rows[-1]) == (["0", "3", "4"], ["6", "5", "4"])
    asked = next(arguments for _, name, arguments in services.asked if name == "simulate_flow")
    assert asked == {
        "permit_type": "SIPD", "flow": "simple", "application_kind": "new", "working_days": 5, "since": "2026-01-01", "until": "2026-06-30",
    }  # fmt: skip


def test_the_load_is_told_per_working_day_and_what_does_not_fit_in_one(visitor: Visitor) -> None:
    page = visitor("agency_admin").get(FORECAST).text
    text = said(page)
    table = next(each for each in select(tree(page), "table") if "Paling banyak dalam sehari" in each.text_content())
    rows = {row[0].text_content().strip(): [cell.text_content().strip() for cell in row[1:]] for row in select(table, "tbody tr")}
    assert rows["Verifikator"] == ["3,3", "3,3", "9"], "400 acts over 120 days"
    assert rows["Tim teknis"] == ["0,0", "3,3", "0"]
    assert "Tim teknis: belum pernah bertindak dalam masa itu" in text
    assert "Kepala seksi: lebih banyak daripada yang pernah dikerjakan dalam sehari" in text
    assert "Verifikator:" not in text
    assert "memuat waktu menunggu giliran" in text and "Antrean akan memanjang" in text


def test_a_refusal_is_a_sentence_and_what_was_typed_stays(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "simulate_flow"] = Conflict("too_few_cases", "too few", found=7, wanted=30)
    client = visitor("agency_admin")
    answer = client.get(FORECAST)
    assert answer.status_code == 422
    assert "Baru 7 permohonan dalam masa itu yang selesai. Perlu paling sedikit 30" in said(answer.text)
    assert select(tree(answer.text), "#working_days")[0].get("value") == "5"
    answer = client.get(EMPTY + "?hitung=ya&flow=simple&since-day=30&since-month=2&since-year=2026")
    assert answer.status_code == 422
    assert "Isi Dikirim sejak dengan tanggal yang ada." in said(answer.text)
    assert select(tree(answer.text), "#since")[0].get("value") == "30"
