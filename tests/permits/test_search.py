"""Finding a permit type by people's own words."""

import string
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permits.domain.catalogue import search as search_rules
from permits.domain.catalogue.search import Vocabulary, search
from permits.seed import elsewhere, permit_types

TYPES, ELSEWHERE = permit_types(), elsewhere()
VOCABULARY = Vocabulary(TYPES)


def found(q):
    return search(q, VOCABULARY, ELSEWHERE)


@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("apotik", "APOTEK"),
        ("APOTIK", "APOTEK"),
        ("praktek dokter", "SIPD"),
        ("izin praktek dokter gigi", "SIPDG"),
        ("imb", "PBG"),
        ("izin bangun rumah", "PBG"),
        ("angkutan desa", "TRAYEK"),
        ("skripsi", "SKP"),
        ("kuburan", "MAKAM"),
        ("toko obat", "TOKOOBAT"),
        ("sipdg", "SIPDG"),
        # slips
        ("apotek k24", None),
        ("dkoter", "SIPD"),
        ("billbord", "REKLAME-P"),
        ("labolatorium", "LABKES"),
        ("fisioterapy", "SIPF"),
    ],
)
def test_people_s_words_find_what_they_mean(q, first):
    assert (found(q).items[:1] or [None])[0] == first


@pytest.mark.parametrize(
    ("q", "where"),
    [
        ("siup", "NIB"),
        ("SIUP", "NIB"),
        ("izin usaha", "NIB"),
        ("rumah makan", "Rumah makan"),
        ("izin rumah makan padang", "Rumah makan"),
        ("ktp", "KTP"),
    ],
)
def test_what_others_issue_is_said_and_nothing_else_is_offered_for_it(q, where):
    answer = found(q)
    assert (answer.items, answer.nearest) == ([], [])
    assert where in answer.elsewhere[0].name and answer.elsewhere[0].says


@pytest.mark.parametrize("q", ["rumah makan", "makan siang", "makan", "rumah sakit makan"])
def test_who_wants_to_eat_is_shown_no_graveyards(q):
    assert "MAKAM" not in found(q).items + found(q).nearest


def test_where_nothing_matches_the_nearest_are_at_most_three():
    assert found("dokter hewan").items == []
    assert set(found("dokter hewan").nearest) <= {"SIPD", "SIPDG", "SIPDS"} and found("dokter hewan").nearest
    assert all(len(found(q).nearest) <= 3 for q in ("surat praktik sapi", "izin kesehatan jiwa", "zzzz", "e", "1"))
    assert found("zzzz qqqq") == found("  zzzz   qqqq ") and found("zzzz qqqq").nearest == []


def test_what_we_issue_ourselves_is_not_sent_away():
    assert found("toko obat").elsewhere == []
    assert found("gudang").items == ["TDG"]


def test_every_everyday_word_leads_to_its_own_type():
    for one in TYPES:
        for phrase in one.everyday_words:
            assert one.code in found(phrase).items, (one.code, phrase)


@pytest.mark.parametrize("q", ["izin", "surat izin", "%_'\\", "(", "İ" * 100, "a " * 50, "\u200b", "...."], ids=range(8))
def test_any_text_is_answered(q):
    answer = found(q)
    assert len(answer.nearest) <= 3
    assert q.startswith(("izin", "surat")) is bool(len(answer.items) > 5)


def test_nothing_noted_for_ourselves_stands_in_what_people_read():
    for one in TYPES:
        laws = " ".join(basis.text for basis in one.legal_basis)
        for mark in ("setempat", "contoh", "diisi kantor", "diperiksa", "implementasi", "Kewenangan", "syarat", "->"):
            assert mark not in laws, (one.code, laws)
        assert "->" not in (one.fee.note or "") and "SIPPN" not in (one.fee.note or "")
        assert len({basis.text for basis in one.legal_basis}) == len(one.legal_basis)


@dataclass(frozen=True)
class Entry:
    code: str
    name: str
    group: str = "x"
    group_name: str = "X"
    everyday_words: tuple[str, ...] = ()


WORDS = st.text("abcde", min_size=2, max_size=10)


@given(st.lists(WORDS, max_size=30), WORDS)
def test_of_many_words_the_same_are_found_as_when_each_is_looked_at(words, q):
    everything = Vocabulary(Entry(f"9{place}", word) for place, word in enumerate(words))
    one_by_one = [Vocabulary([Entry(f"9{place}", word)]) for place, word in enumerate(words)]
    for look in (lambda some: some.found([q], slips={q}, group=None), lambda some: some.nearest([q], exactly=(), group=None)):
        found = [code for one in one_by_one for code in look(one)]
        assert set(look(everything)) <= set(found) and len(look(everything)) >= min(len(found), 3)


@given(WORDS, WORDS)
def test_a_slip_is_found_when_the_words_are_no_further_apart(word, q):
    slipped = min(len(word), len(q)) >= 4 and words_apart(word, q) <= (2 if len(q) >= 8 else 1)
    hit = Vocabulary([Entry("9", word)]).found([q], slips={q}, group=None)
    assert bool(hit) == (slipped or (q in word and (len(q) >= 3 or word.startswith(q))))


def words_apart(one, other):
    return search_rules._distance(one, other)


@pytest.mark.parametrize("q", ["dkoter", "labolatorium", "xqzwv"])
def test_few_of_a_large_catalogue_s_words_are_compared_letter_by_letter(q, monkeypatch):
    alphabet = string.ascii_lowercase
    shifted = [str.maketrans(alphabet, alphabet[n:] + alphabet[:n]) for n in range(1, 26)]
    more = [Entry(f"{one.code}-{n}", one.name.lower().translate(table)) for n, table in enumerate(shifted) for one in TYPES]
    large, compared = Vocabulary([*TYPES, *more]), []
    distance = search_rules._distance
    monkeypatch.setattr(search_rules, "_distance", lambda *words: compared.append(words) or distance(*words))
    search(q, large, ELSEWHERE)
    assert len(large._places) > 2000 and len(compared) < 40
