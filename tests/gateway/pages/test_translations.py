"""English is complete and nothing else: every string has words, and no page mixes the languages."""

import os
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, g
from jinja2 import Environment

from gateway.app import create_app
from gateway.pages import translations

PART = Path(__file__).parents[3] / "gateway"
PO = translations.FOLDER / "en" / "LC_MESSAGES" / "messages.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%%")
NEEDS_NO_SERVICE = ("/bantuan", "/privasi", "/aksesibilitas", "/masuk", "/tidak-ada", "/staf")


def words_of(text: str) -> set[str]:
    """Whole words: the letters within a reference such as a49e7f are none."""
    return set(re.findall(r"\b[a-z]+\b", text.lower()))


# Words that only one of the two languages has; the product's name and words of both ("unit", "status") are not among them.
INDONESIAN = words_of(
    "yang dan atau tidak dengan untuk dari pada ini itu anda belum sudah akan oleh dalam adalah bila kami permohonan berkas dokumen "
    "nama nomor alamat kembali lanjut masuk keluar buat pilih isi jenis tanggal berlaku sampai wajib hari kerja tahun bulan semua "
    "lacak keluhan pemohon petugas kata sandi bantuan beranda telepon perusahaan simpan unggah tarif biaya syarat selesai terkirim "
    "ditolak halaman coba hubungi senin kamis januari februari maret oktober desember perlu layanan kesalahan"
)
ENGLISH = words_of(
    "the and or not with for from this that you your will have has are was which when where please application applications file "
    "document name number address back next log create choose enter date valid until required working day days month year all track "
    "complaint complaints applicant password help home phone company save upload fee search page error main content"
)


@pytest.fixture(scope="module")
def wanted() -> Catalog:
    """Every string the code and the templates ask for, found as `pybabel extract` finds it."""
    with (PART / "babel.cfg").open() as text:
        methods, options = parse_mapping_cfg(text)
    found = Catalog()
    for name, _, ids, _, context in extract_from_dir(str(PART / "gateway"), methods, options, comment_tags=()):
        found.add(ids, locations=[(name, 1)], context=context)
    return found


@pytest.fixture(scope="module")
def english() -> Catalog:
    return read_po(PO.open("rb"), locale="en")


@pytest.fixture(scope="module")
def alone() -> Iterator[Flask]:
    """The application as it is when no broker answers."""
    app = create_app({"SECRET_KEY": "a key for tests only", "AMQP_URI": "amqp://guest:guest@127.0.0.1:1//"})
    yield app
    _, caller = app.extensions["izin.caller"]
    if caller:
        caller.close()  # else it would look for its broker for as long as the tests run


@pytest.fixture
def read(alone: Flask) -> Callable[[str, str], "Page"]:
    def reader(address: str, language: str) -> Page:
        client = alone.test_client()
        client.get(f"/bahasa?to={language}&back=/bantuan")
        return Page(client.get(address, follow_redirects=True).text)

    return reader


def _said(catalog: Catalog) -> dict[tuple[str | None, str], Message]:
    return {(each.context, _texts(each.id)[0]): each for each in catalog if each.id}


def _texts(one_or_more: str | tuple[str, ...] | list[str]) -> list[str]:
    return [one_or_more] if isinstance(one_or_more, str) else list(one_or_more)


def test_every_string_has_english_and_no_english_is_left_over(wanted: Catalog, english: Catalog) -> None:
    asked, said = _said(wanted), _said(english)
    assert len(asked) > 300
    assert {"without English": asked.keys() - said.keys(), "no longer asked for": said.keys() - asked.keys()} == {
        "without English": set(),
        "no longer asked for": set(),
    }
    assert not english.obsolete


def test_no_english_is_empty_or_doubtful(english: Catalog) -> None:
    assert [each.id for each in english if each.id and (each.fuzzy or not all(_texts(each.string)))] == []


def test_both_languages_have_the_same_gaps(english: Catalog) -> None:
    for each in _said(english).values():
        gaps = sorted(PLACEHOLDER.findall(_texts(each.id)[0]))
        assert [sorted(PLACEHOLDER.findall(text)) for text in _texts(each.string)] == [gaps] * len(_texts(each.string)), each.id


def test_english_words_are_not_indonesian(english: Catalog) -> None:
    mixed = {text: _found(text, INDONESIAN) for each in _said(english).values() for text in _texts(each.string)}
    assert {text: words for text, words in mixed.items() if words} == {}


def test_one_indonesian_string_is_not_two_english_ones_by_case_alone(english: Catalog) -> None:
    """`Jenis Izin` and `Jenis izin` may differ in number, never in word."""
    words: dict[str, set[str]] = {}
    for each in _said(english).values():
        if not each.context:
            words.setdefault(_texts(each.id)[0].lower(), set()).add(
                _texts(each.string)[0].lower().removesuffix("s").removesuffix("ie").removesuffix("y")
            )
    assert {source: said for source, said in words.items() if len(said) > 1} == {}


@pytest.mark.parametrize("template", sorted((PART / "gateway" / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_a_template_says_nothing_outside_of_translation(template: Path) -> None:
    markup = " ".join(text for _, kind, text in Environment().lex(template.read_text()) if kind == "data")
    assert [text for text in _visible(markup) if _found(text, INDONESIAN | ENGLISH)] == []


@pytest.mark.parametrize("address", [*NEEDS_NO_SERVICE, "/"])
def test_an_english_page_is_english(read: Callable[[str, str], "Page"], address: str) -> None:
    page = read(address, "en")
    assert page.language == "en"
    assert [text for text in page.texts if _found(text, INDONESIAN)] == []
    assert _found(" ".join(page.texts), ENGLISH)


@pytest.mark.parametrize("address", [*NEEDS_NO_SERVICE, "/"])
def test_an_indonesian_page_is_indonesian(read: Callable[[str, str], "Page"], address: str) -> None:
    page = read(address, "id")
    assert page.language == "id"
    assert [text for text in page.texts if _found(text, ENGLISH)] == []
    assert _found(" ".join(page.texts), INDONESIAN)


def test_dates_and_counts_follow_the_language(alone: Flask) -> None:
    filters = alone.jinja_env.filters
    written = {}
    for language in ("id", "en"):
        with alone.test_request_context():
            g.language = language
            written[language] = (
                filters["moment"]("2026-11-26T03:42:00+00:00"),
                filters["working_days"](1),
                filters["working_days"](5),
                filters["validity"]({"value": 1, "unit": "year"}),
                str(filters["indonesian"]("Izin <Apotek>")),
            )
    assert written == {
        "id": ("Kamis, 26 November 2026 10.42 WIB", "1 hari kerja", "5 hari kerja", "1 tahun", "Izin <Apotek>"),
        "en": (
            "Thursday, 26 November 2026 10:42 WIB", "1 working day", "5 working days", "1 year",
            '<span lang="id">Izin &lt;Apotek&gt;</span>',
        ),
    }  # fmt: skip


def test_the_machine_form_is_made_when_missing_and_when_older(tmp_path: Path) -> None:
    source = tmp_path / "en" / "LC_MESSAGES" / "messages.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Cari"\nmsgstr "Search"\n')
    machine = source.with_suffix(".mo")
    assert translations.compile_stale(tmp_path) == [machine]
    assert translations.compile_stale(tmp_path) == []
    os.utime(machine, (1, 1))
    assert translations.compile_stale(tmp_path) == [machine]
    assert [path.name for path in source.parent.iterdir() if path.suffix == ".tmp"] == []


def test_the_machine_form_can_stand_elsewhere(tmp_path: Path) -> None:
    (made,) = translations.compile_stale(translations.FOLDER, tmp_path)
    assert made == tmp_path / "en" / "LC_MESSAGES" / "messages.mo"
    assert Translations.load(tmp_path, ["en"]).gettext("Cari") == "Search"


class Page(HTMLParser):
    """The language of a page, and what people see or hear of it in that language."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.language, self.texts, self._open = "", [], []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = given.get("lang", "")
        language = given.get("lang") or (self._open[-1][1] if self._open else "")
        if tag not in ("meta", "link", "input", "img", "br", "hr"):
            self._open.append((tag, language))
        for name, value in given.items():
            if name in ("alt", "aria-label", "title", "placeholder") or name.startswith("data-words"):
                self._note(value, language)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][0] not in ("script", "style"):
            self._note(data, self._open[-1][1])

    def _note(self, text: str, language: str) -> None:
        if text.strip() and language == self.language:
            self.texts.append(" ".join(text.split()))


def _visible(markup: str) -> Iterator[str]:
    yield from (text.strip() for text in re.split(r"<[^>]*>", markup) if text.strip())
    yield from re.findall(r'(?:alt|aria-label|title|placeholder)="([^"]*)"', markup)


def _found(text: str, words: set[str]) -> set[str]:
    return words & words_of(text)
