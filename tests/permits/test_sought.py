"""What is typed, read out or scanned at the counter is understood."""

import pytest

from permits.domain import sought

CODE = "MFRGGZDFMZTWQ2LKMFRGGZDFMY"
NUMBER = "0001SIPDDPMPTSPXI2026"


@pytest.mark.parametrize(
    "typed",
    [
        "0001/SIPD/DPMPTSP/XI/2026",
        "0001/sipd/dpmptsp/xi/2026",
        " 1 / SIPD / DPMPTSP / XI / 2026 ",
        "No. 1/SIPD/DPMPTSP/XI/2026",
        "Nomor Permohonan 0001-SIPD-DPMPTSP-XI-2026",
        "https://izin.contoh.test/lacak?no=0001%2FSIPD%2FDPMPTSP%2FXI%2F2026&instansi=muara-enim",
        "izin.contoh.test/lacak?no=0001%2FSIPD%2FDPMPTSP%2FXI%2F2026",
    ],
)
def test_a_number_is_read_however_it_is_typed(typed):
    assert NUMBER in sought.read(typed).numbers


@pytest.mark.parametrize(
    "typed",
    [CODE, CODE.lower(), f"https://izin.contoh.test/v/{CODE}", f"izin.contoh.test/v/{CODE.lower()}/", "MFRGG ZDFMZ TWQ2L KMFRG GZDFM Y"],
)
def test_a_code_is_read_however_it_is_typed(typed):
    assert CODE in sought.read(typed).codes


@pytest.mark.parametrize(
    "typed", ["", " ", "ab", "//[", "http://[", "?no=1", "\u202e", "/v/", "%", "'; drop table application; --", "https://x/lacak?no="]
)
def test_anything_else_is_no_more_than_a_part_of_a_name(typed):
    found = sought.read(typed)
    assert not found.codes and (found.name is None or len(found.name) >= sought.SHORTEST_NAME)


def test_a_scanned_address_is_no_name():
    assert sought.read(f"https://izin.contoh.test/v/{CODE}").name is None
    assert sought.read("  Siti   CONTOH ").name == "siti contoh"
