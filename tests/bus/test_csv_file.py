"""No cell of a table is a formula to a spreadsheet, and an Indonesian one opens it in columns."""

import csv
import io

import pytest

from bus import csv_file
from tests.formulas import FORMULAS, HARMLESS


def written(*rows: list[object]) -> str:
    target = io.StringIO(newline="")
    csv_file.write(target, ["a", "b"], rows)
    return target.getvalue()


@pytest.mark.parametrize("cell", FORMULAS)
def test_no_cell_is_a_formula(cell: str) -> None:
    assert csv_file.safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", HARMLESS)
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert csv_file.safe(cell) == cell
    assert csv_file.safe(None) == "" and csv_file.safe(7) == "7"


def test_columns_are_parted_as_an_indonesian_spreadsheet_parts_them() -> None:
    text = written(["1,5", "x;y"], ["=1", "Ýogya"])
    assert text == '\ufeffa;b\r\n1,5;"x;y"\r\n\'=1;Ýogya\r\n'
    assert list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))[1] == ["1,5", "x;y"]
