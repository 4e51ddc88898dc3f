"""Text with simple marks: what is read, what is refused with its line, and that nothing in it is more than text."""

import pytest

from permits.domain import marks
from permits.domain.marks import Grid, Items, Paragraph, Run


def read(source):
    parsed = marks.parse(source)
    assert parsed.faults == ()
    return parsed.blocks


def faults(source):
    return [(each.code, each.line) for each in marks.parse(source).faults]


def test_paragraphs_keep_their_lines_and_an_empty_line_ends_them():
    one, other = read("Baris satu\nbaris dua\n\n\nParagraf lain")
    assert one == Paragraph(((Run("Baris satu"),), (Run("baris dua"),))) and other == Paragraph(((Run("Paragraf lain"),),))


def test_bold_and_placeholders():
    (one,) = read("Izin **{holder_name} saja** nomor { number }.")
    bold = [Run("holder_name", True, True), Run(" saja", True)]
    assert list(one.lines[0]) == [Run("Izin "), *bold, Run(" nomor "), Run("number", False, True), Run(".")]
    assert marks.parse("x\n{a} {b}").placeholders == (("a", 2), ("b", 2))


@pytest.mark.parametrize(
    ("source", "kind", "start", "items"),
    [
        ("1. satu\n2. dua", "numbered", 1, 2),
        ("a. satu\nb. dua\nc. tiga", "lettered", 1, 3),
        ("- satu\n- dua", "plain", 0, 2),
        ("4) empat\n5) lima", "numbered", 4, 2),
    ],
)
def test_lists(source, kind, start, items):
    (one,) = read(source)
    assert isinstance(one, Items) and (one.kind, one.start, len(one.items)) == (kind, start, items)


def test_an_indented_line_goes_on_with_its_item_and_a_list_after_a_paragraph_is_its_own():
    head, items, tail = read("Ketentuan:\n1. satu\n   lanjutan\n2. dua\nPenutup")
    assert [len(item) for item in items.items] == [2, 1]
    assert isinstance(head, Paragraph) and tail == Paragraph(((Run("Penutup"),),))


def test_tables_with_and_without_a_head():
    (one,) = read("| No | Ketentuan |\n|---|:---:|\n| 1 | Papan nama |\n| 2 | |")
    assert isinstance(one, Grid) and one.head and [len(row) for row in one.rows] == [2, 2, 2] and one.rows[2][1] == ()
    (other,) = read("| Nama | {holder_name} |")
    assert not other.head


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("satu\n**tebal", [("mark_bold", 2)]),
        ("{holder_name", [("mark_brace", 1)]),
        ("a } b", [("mark_brace", 1)]),
        ("x\n\n<b>tebal</b>", [("mark_html", 3), ("mark_html", 3)]),
        ("<script>alert(1)</script>", [("mark_html", 1), ("mark_html", 1)]),
        ("1. satu\n3. tiga", [("mark_order", 2)]),
        ("a. satu\na. dua", [("mark_order", 2)]),
        ("| a | b |\n| c |", [("mark_uneven", 2)]),
        ("|---|---|\n| a | b |", [("mark_rule", 1)]),
        ("| a |\n| b |\n|---|", [("mark_rule", 3)]),
        ("|" + " x |" * 9, [("mark_columns", 1)]),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(source, found):
    assert faults(source) == found


@pytest.mark.parametrize(
    "source", ["luas < 100 m² dan > 10", "A & B", "3 * 4 = 12", "5 - 3", "2026. Tahun", "a.n. Kepala", "", "\n\n", "{{"]
)
def test_plain_signs_are_plain_text(source):
    assert faults(source) == ([("mark_brace", 1)] * 2 if source == "{{" else [])


@pytest.mark.parametrize("size", [1, 10])
def test_hostile_text_is_read_in_time_that_grows_with_it(size):
    for piece in ("**", "{", "<", "|", "1. ", "- ", "{a}", "| a "):
        marks.parse(piece * 4000 * size)
        marks.parse((piece + "\n") * 2000 * size)
