"""What people paste, cleaned the same way in every field of every form; and letters a permit cannot show. Cases: data/field_cases.json."""

import importlib
import pkgutil
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont

import permits
from bus.refusals import Invalid
from gateway import schemas, typed_text
from gateway.forms import Form as Page
from gateway.schemas import companies, locations, registration
from gateway.schemas.documents import DocumentForm
from gateway.schemas.fields import Day, Form, Secret, Text
from tests.field_cases import CASES, spelled

FONTS = Path(permits.__file__).parent / "fonts"


def codes(form: type[Form], given: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        form().load(given)
    return {name: fault["code"] for name, fault in refused.value.details["fields"].items()}


def every_text() -> list[Any]:
    """(form, name, field) of every text field of every form there is."""
    for module in pkgutil.iter_modules(schemas.__path__):
        importlib.import_module(f"gateway.schemas.{module.name}")
    forms, found = [Form], []
    while forms:
        form = forms.pop()
        forms += form.__subclasses__()
        found += [(form, name, field) for name, field in form().fields.items() if isinstance(field, Text) and field.limit >= 2]
    return found


TEXTS = every_text()
IDS = [f"{form.__name__}.{name}" for form, name, _ in TEXTS]


@pytest.mark.parametrize("around", ["\u200b", "\ufeff", "\u00a0", "\u202a", "\u202c", "\u200e", "\u00ad", "\u2060", " ", "\t"], ids=ascii)
@pytest.mark.parametrize("field", [field for _, _, field in TEXTS], ids=IDS)
def test_no_field_keeps_what_nobody_sees(field: Text, around: str) -> None:
    assert field._clean(f"{around}ab{around}") == "ab"


@pytest.mark.parametrize(("typed", "kept"), CASES["names"]["cleaned"].items())
def test_a_pasted_name_is_cleaned(typed: str, kept: str) -> None:
    assert typed_text.cleaned(spelled(typed)) == kept


@pytest.mark.parametrize(("typed", "kept"), CASES["address"]["lines_joined"].items())
def test_an_address_typed_in_lines_is_kept_in_one(typed: str, kept: str) -> None:
    addresses = [(form, name, field) for form, name, field in TEXTS if name == "address"]
    assert len(addresses) > 3
    for form, _, field in addresses:
        for ends in ("\n", "\r\n", "\r", "\u2028"):
            assert field._clean(spelled(typed).replace("\n", ends)) == kept, form


def test_emoji_stay_whole_where_several_lines_may_be_written() -> None:
    assert typed_text.cleaned("a \U0001f468\u200d\U0001f469\n b", lines=True) == "a \U0001f468\u200d\U0001f469\n b"


@pytest.mark.parametrize("typed", CASES["names"]["not_printed"])
def test_what_a_permit_cannot_show_is_told_before_anything_is_sent(typed: str) -> None:
    printed = [(form, name, field) for form, name, field in TEXTS if getattr(field, "printed", False)]
    assert {"Step1Form.full_name", "CompanyForm.name", "CompanyForm.responsible_person", "LocationForm.address"} <= {
        f"{form.__name__}.{name}" for form, name, _ in printed
    }
    for form, name, _ in printed:
        assert codes(form, {name: typed})[name] == "not_printed"


def test_the_letters_taken_are_those_the_permits_fonts_have() -> None:
    fonts = [set(TTFont(path).getBestCmap()) for path in FONTS.glob("*.ttf")]
    taken = {code for code in range(0x20, 0x3000) if not typed_text.not_printed(chr(code))}
    assert [hex(code) for code in sorted(taken) if any(code not in font for font in fonts)] == []
    assert {ord(sign) for sign in "Nur ‘Aini, Sp.OG(K) José Müller é–’/"} <= taken


@pytest.mark.parametrize("case", CASES["dates"]["understood_in_three_boxes"], ids=" ".join)
def test_a_date_in_three_boxes_is_understood(case: list[str]) -> None:
    day, month, year, name, meant = (spelled(part) for part in case)
    form = Page({f"{name}-day": day, f"{name}-month": month, f"{name}-year": year}, dates=(name,))
    assert form.load(Form.from_dict({name: Day(required=True)})) == {name: meant}


@pytest.mark.parametrize("case", CASES["dates"]["refused_in_three_boxes"], ids=" ".join)
def test_a_date_nobody_means_is_refused_with_what_to_do_and_stays_as_typed(case: list[str]) -> None:
    day, month, year, name, code = case
    form = Page({f"{name}-day": day, f"{name}-month": month, f"{name}-year": year}, dates=(name,))
    dated = Form.from_dict({name: Day(required=True)})
    assert codes(dated, form.entered(dated)) == {name: code}
    assert dict(form[name].parts) == {"day": day, "month": month, "year": year}


@pytest.mark.parametrize("around", ["\t", "\r\n", "\n"])
def test_a_copied_password_loses_only_what_no_keyboard_types_into_it(around: str) -> None:
    assert Form.from_dict({"p": Secret(50)})().load({"p": f"{around} x y {around}"}) == {"p": " x y "}


def test_the_steps_and_companies_take_an_address_in_lines() -> None:
    lines = "Jl. Contoh 1\r\nRT 002/RW 003"
    for form in (registration.Step3Form, companies.CompanyForm, locations.LocationForm):
        assert form().fields["address"].deserialize(lines) == "Jl. Contoh 1, RT 002/RW 003"
    assert DocumentForm().load({"kind": "identity", "name": "\u200bKTP\u00a0lama"})["name"] == "KTP lama"
