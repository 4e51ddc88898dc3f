"""The file of a catalogue: refused in a sentence with the place in it, whatever it holds, and carried from page to page as it was."""

import json
from typing import Any

import pytest

from bus.refusals import Invalid
from gateway import catalogue_file, words
from gateway.wordlist_fields import FAULTS

ENTRY = {"code": "SIPD", "name": "Surat Izin Praktik Dokter", "requirements": {"new": [{"code": "STR", "text": "STR dokter"}]}}
FILE = {"format": "izin-catalogue", "version": 1, "permit_types": [ENTRY]}


def raw(**change: Any) -> bytes:
    return json.dumps({**FILE, **change}).encode()


def deep(levels: int) -> bytes:
    return b'{"permit_types":' + b"[" * levels + b"]" * levels + b"}"


@pytest.mark.parametrize(
    ("sent", "code", "figures"),
    [
        (b"", "file_empty", {}),
        (b" \n ", "file_empty", {}),
        (b" " * 2_000_000 + b"{}", "catalogue_too_big", {"size": 2_000_002, "limit": 2_000_000}),
        (b"{\n\n\xff}", "catalogue_not_text", {"line": 3}),
        (b'{\n "a": 1,\n}', "catalogue_not_json", {"line": 3, "column": 1}),
        (b"%PDF-1.7", "catalogue_not_json", {"line": 1, "column": 1}),
        (b'{"a": 1, "a": 2}', "catalogue_repeats", {"name": "a"}),
        (b'{"a": NaN}', "catalogue_number", {"number": "NaN"}),
        (b'{"a": 1e999}', "catalogue_number", {"number": "1e999"}),
        (b'{"a": ' + b"9" * 6000 + b"}", "catalogue_number", {"number": "9" * 20}),
        (deep(13), "catalogue_deep", {}),
        (deep(100_000), "catalogue_deep", {}),
        (raw(permit_types=[{"sources": ["x"] * 201}]), "catalogue_long", {"place": "permit_types[0].sources", "limit": 200}),
        (raw(permit_types=[{"new": [1] * 200}] * 500), "catalogue_long", {"place": "$", "limit": 100_000}),
        (raw(permit_types=[{f"k{at}": 1 for at in range(201)}]), "catalogue_long", {"place": "permit_types[0]", "limit": 200}),
        (raw(**{f"k{at}": 1 for at in range(201)}), "catalogue_long", {"place": "$", "limit": 200}),
        (
            b'{"' + b"k" * 1_000_000 + b'": [' + b",".join([b"[" + b",".join([b"1"] * 199) + b"]"] * 200) + b', "\\u0000"]}',
            "catalogue_long",
            {"place": "k" * 100, "limit": 200},
        ),
        (b'{"permit_types": [{"name": "\\ud800"}]}', "catalogue_characters", {"place": "permit_types[0].name"}),
        (b'{"a\\u0000": 1}', "catalogue_characters", {"place": ""}),
        (b"[]", "catalogue_format", {}),
        (b"3", "catalogue_format", {}),
        (b"{}", "catalogue_format", {}),
        (raw(format=["izin-catalogue"]), "catalogue_format", {}),
        (raw(version=2), "catalogue_version", {"version": "2", "known": 1}),
        (raw(version=True), "catalogue_version", {"version": "True", "known": 1}),
        (raw(version=None), "catalogue_version", {"version": "None", "known": 1}),
        (raw(permit_types={}), "catalogue_no_types", {}),
        (raw(permit_types=[]), "catalogue_no_types", {}),
        (raw(permit_types=[{}] * 501), "catalogue_too_many", {"count": 501, "limit": 500}),
    ],
)
def test_a_wrong_file_is_refused_in_a_sentence_with_its_place(sent: bytes, code: str, figures: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refusal:
        catalogue_file.read(sent)
    fault = refusal.value.details["fields"]["file"]
    assert fault == {"code": code, **figures}
    for language in ("id", "en"):
        sentence = words.fault("file", fault, language=language)
        assert sentence.endswith(".") and "{" not in sentence
    assert code in FAULTS


def test_the_limit_is_said_to_be_ours() -> None:
    fault = {"code": "catalogue_too_big", "size": 3_100_000, "limit": catalogue_file.LIMIT}
    assert words.fault("file", fault, language="id").startswith("Berkas 3,1 MB. Batas kami untuk impor katalog 2 MB.")


def test_a_mark_at_the_beginning_and_invisible_signs_are_no_fault() -> None:
    entry = {**ENTRY, "name": "\u200bSurat  Izin\u00a0Dokter "}
    file = catalogue_file.read(b"\xef\xbb\xbf" + raw(permit_types=[entry], colour="biru", **{"$schema": "x"}))
    assert file.entries[0]["name"] == "Surat Izin Dokter" and file.unknown == ["colour"] and file.wrong == {}


def test_what_no_form_would_take_is_found_by_entry() -> None:
    arabic = {**ENTRY, "code": "SIPB", "name": "تصريح", "requirements": {"new": [{"text": "写真"}, 3], "renewal": 3}}
    file = catalogue_file.read(raw(permit_types=[ENTRY, ENTRY, 3, arabic, {"code": 3}, {"code": 3, "requirements": []}]))
    assert file.codes == ["SIPD", "SIPD", None, "SIPB", None, None]
    found = {place: {inside: fault["code"] for inside, fault in faults.items()} for place, faults in file.wrong.items()}
    assert found == {1: {"code": "code_taken"}, 2: {"": "wrong_type"}, 3: {"name": "not_printed", "requirements.new.0.text": "not_printed"}}


def test_places_are_written_as_people_find_them() -> None:
    assert catalogue_file.shown_place(2, "requirements.new.3.text") == "permit_types[2].requirements.new[3].text"
    assert catalogue_file.shown_place(0, "") == "permit_types[0]"
    assert catalogue_file.shown_place(0, "fee.terms.floors.12") == "permit_types[0].fee.terms.floors[12]"


def test_a_form_carries_the_file_and_nothing_else() -> None:
    assert catalogue_file.unpacked(catalogue_file.packed(raw())) == raw()
    bomb = catalogue_file.packed(b" " * 50_000_000)
    assert len(catalogue_file.unpacked(bomb)) == catalogue_file.LIMIT + 1, "and is refused as too large"
    for text in ("", "x", "é", "AAAA", "=", catalogue_file.packed(raw())[:-9] + "!" * 9):
        with pytest.raises(Invalid):
            catalogue_file.read(catalogue_file.unpacked(text))


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        ("name", {"got": 25}),
        ("requirements.new.0.text", {"got": 10}),
        ("requirements.new.9.text", {}),
        ("x.y", {}),
        ("", {}),
        ("code.x", {}),
    ],
)
def test_how_long_a_text_is(inside: str, told: dict[str, int]) -> None:
    assert catalogue_file.length(ENTRY, inside) == told
