"""The office's ready reasons, pure: what may be written, in which order it is offered, and what a picked one says in English."""

import pytest

from bus import contract
from bus.refusals import Conflict, Invalid, NotFound
from permits.domain import reason as rules
from permits.domain.reason import Reason
from permits.shipped_reasons import reasons_for

KINDS = frozenset(contract.of("permits").rpc["$defs"]["DocumentKind"]["enum"])
BLURRED = {"id": "Tidak terbaca.", "en": "It cannot be read."}
CUT = {"id": "Terpotong.", "en": "Parts are cut off."}


def listed(*texts, **more):
    known = ()
    for text in texts:
        known = put(known, text=text, **more)
    return known


def put(known, *, code=None, text, about=None, requirements=("STR", "KTP")):
    return rules.put(known, code=code, text=text, about=about, document_kinds=KINDS, requirements=requirements)


def faults(act, *arguments, **named):
    with pytest.raises(Invalid) as refusal:
        act(*arguments, **named)
    return {name: fault["code"] for name, fault in refusal.value.details["fields"].items()}


def many(count, *, retired=False):
    return tuple(Reason(f"r{n}", {"id": f"Alasan {n}", "en": f"Reason {n}"}, retired=retired) for n in range(1, count + 1))


def test_what_comes_with_the_house_keeps_to_the_rules():
    for act in rules.ACTS:
        known = ()
        for each in reasons_for(act):
            known = put(known, text=each.text, about=each.about)
            assert all(len(words) <= 200 for words in each.text.values())
        assert known == reasons_for(act) and known


def test_a_reason_is_added_at_the_end_and_reworded_in_its_place():
    known = listed(BLURRED, CUT)
    assert [each.code for each in known] == ["r1", "r2"]
    new = put(known, code="r1", text={"id": "  Buram \n sekali. ", "en": "Very blurred."}, about="requirement:STR")
    assert new == (Reason("r1", {"id": "Buram sekali.", "en": "Very blurred."}, "requirement:STR"), known[1])


def test_a_requirement_that_the_catalogue_does_not_know_is_refused_with_those_most_like_it():
    there = [f"SURAT_{n}" for n in range(20)] + ["STR", "STRA", "KTP"]
    with pytest.raises(Invalid) as refusal:
        put((), text=BLURRED, about="requirement:STRB", requirements=there)
    fault = refusal.value.details["fields"]["about"]
    assert fault["code"] == "unknown_requirement" and set(fault["known"][:2]) == {"STR", "STRA"} and len(fault["known"]) == rules.LIKE_IT
    with pytest.raises(Invalid) as refusal:
        put((), text=BLURRED, about="requirement:9", requirements=["KTP"])
    assert refusal.value.details["fields"]["about"]["known"] == ["KTP"]


def test_what_a_reason_is_about_already_is_kept_although_its_requirement_has_gone():
    known = put((), text=BLURRED, about="requirement:STR")
    assert put(known, code="r1", text=CUT, about="requirement:STR", requirements=("KTP",))[0].text == CUT
    assert faults(put, known, text=CUT, about="requirement:STR", requirements=("KTP",)) == {"about": "unknown_requirement"}
    assert faults(put, known, code="r1", text=CUT, about="requirement:NIB", requirements=("KTP",)) == {"about": "unknown_requirement"}


@pytest.mark.parametrize(
    ("text", "about", "wrong"),
    [
        ({"id": " ", "en": ""}, None, {"text.id": "required", "text.en": "required"}),
        ({"id": "Baru.", "en": ""}, None, {"text.en": "required"}),
        (BLURRED, None, {"text.id": "there_already"}),
        ({"id": "Baru.", "en": "New."}, "document_kind:nonsense", {"about": "choice"}),
        ({"id": "Baru.", "en": "New."}, "nonsense", {"about": "choice"}),
    ],
)
def test_both_languages_are_needed_and_nothing_stands_there_twice(text, about, wrong):
    assert faults(put, listed(BLURRED), text=text, about=about) == wrong


def test_the_same_words_may_be_offered_for_something_else_and_after_they_were_retired():
    known = listed(BLURRED)
    assert len(put(known, text=BLURRED, about="document_kind:photo")) == 2
    assert len(put(rules.retire(known, "r1", retired=True), text=BLURRED)) == 2
    assert put(known, code="r1", text=BLURRED) == known


def test_a_list_is_not_endless():
    with pytest.raises(Conflict) as refusal:
        put(many(rules.MOST), text=BLURRED)
    assert (refusal.value.code, refusal.value.details["limit"]) == ("reasons_full", rules.MOST)
    with pytest.raises(Conflict):
        put(many(rules.MOST_KEPT, retired=True), text=BLURRED)
    with pytest.raises(Conflict):
        rules.retire((*many(rules.MOST), Reason("r999", CUT, retired=True)), "r999", retired=False)
    assert len(put(many(rules.MOST - 1), text=BLURRED)) == rules.MOST


def test_reasons_change_places_with_their_neighbours_in_use():
    known = rules.retire(many(4), "r2", retired=True)  # r1 r3 r4, and r2 behind them
    order = lambda moved: [each.code for each in rules.in_use(moved)]  # noqa: E731
    assert order(known) == ["r1", "r3", "r4"]
    assert order(rules.move(known, "r3", to="up")) == ["r3", "r1", "r4"]
    assert order(rules.move(known, "r3", to="down")) == ["r1", "r4", "r3"]
    assert rules.move(known, "r1", to="up") == known == rules.move(known, "r4", to="down") == rules.move(known, "r2", to="up")
    assert order(rules.retire(known, "r2", retired=False)) == ["r1", "r3", "r4", "r2"]
    assert rules.retire(known, "r2", retired=True) == known


@pytest.mark.parametrize("act", [lambda known: rules.move(known, "r9", to="up"), lambda known: rules.retire(known, "r9", retired=True)])
def test_what_is_not_there_is_not_found(act):
    with pytest.raises(NotFound):
        act(many(2))
    with pytest.raises(NotFound):
        put(many(2), code="r9", text=BLURRED)


@pytest.mark.parametrize(
    ("said", "english"),
    [
        ("Tidak terbaca.", "It cannot be read."),
        ("  Tidak terbaca.  ", "It cannot be read."),
        ("Tidak terbaca. Halaman 2.", "It cannot be read. Halaman 2."),
        ("Tidak terbaca.\nTerpotong. Lihat tepi.", "It cannot be read.\nParts are cut off. Lihat tepi."),
        ("Terpotong. Tidak terbaca.", "Parts are cut off. It cannot be read."),
        ("Tidak terbaca.x", None),
        ("Halaman 2. Tidak terbaca.", None),
        ("", None),
    ],
)
def test_what_was_picked_is_known_in_english_and_what_was_added_stands_as_it_is(said, english):
    assert rules.in_english(said, listed(BLURRED, CUT)) == english


def test_the_longest_reason_counts():
    longer = {"id": "Terpotong. Unggah semua.", "en": "Cut off. Upload all."}
    assert rules.in_english("Terpotong. Unggah semua.", listed(CUT, longer)) == "Cut off. Upload all."
