"""Fees in a permit type's draft: of the type, of one of its kinds, and tables with gaps."""

from tests.permits.editor import LATER, begun, changed, published
from tests.permits.office import SITI

SEATS = {"seats": [{"min": 1, "max": 8, "per_year": 50000}, {"min": 9, "max": 30, "per_year": 90000}], "replacement": 10000}
FEE = {"rule": "SEAT_TABLE", "note": "Perbup 1/2027", "terms": SEATS}


def test_a_fee_is_chosen_in_the_draft_and_counts_from_the_versions_day(office):
    draft = changed(office, begun(office), fee=FEE)
    assert {each["figures"]["fault"] for each in draft["faults"]} == {"fee_not_paid"}, "nobody is charged without a step where it is paid"
    assert {each["code"] for each in draft["differences"]["new"]} == {"fee_changed"}
    draft = changed(office, draft, facts={"flow": "with_fee", "working_days": 5})
    assert draft["faults"] == []
    flow = next(each for each in draft["differences"]["new"] if each["code"] == "flow_changed")
    assert (flow["names"]["before"]["en"], flow["names"]["after"]["en"]) == ("Simple", "With fee")
    running = office.submitted(permit_type="SKP")
    published(office, draft, on="2026-12-01")
    assert office.get_permit_type(code="SKP")["fee"] == {"rule": "ZERO", "amount": 0}
    assert office.get_permit_type(code="SKP", now=LATER)["fee"] == {"rule": "SEAT_TABLE", "amount": None}
    assert office.estimate_fee(permit_type="SKP", inputs={"seats": "9"}, now=LATER)["amount"] == 90000
    assert office.get_application(SITI, application_id=running["application_id"], now=LATER)["fee"]["rule"] == "ZERO"
    asked = {"application_kind": "new", "permit_type": "SKP", "applicant_type": "individual", "unit": "dpmptsp"}
    assert office.create_application(SITI, **asked, now=LATER)["fee"] == {"rule": "SEAT_TABLE", "amount": None}


def test_one_kind_may_have_a_fee_of_its_own_or_none(office):
    draft = changed(office, begun(office), fee=FEE, facts={"flow": "with_fee"})
    draft = changed(office, draft, kind="renewal", fee={"rule": "ZERO"})
    assert {each["figures"]["fault"] for each in draft["faults"] if each["kind"] == "renewal"} == {"unreachable"}, "nobody pays there"
    draft = changed(office, draft, kind="renewal", terms={"flow": "simple"})
    assert (draft["entry"]["fee"]["rule"], draft["entry"]["kinds"]["renewal"]["fee"]["rule"]) == ("SEAT_TABLE", "ZERO")
    assert "fee_changed" not in {each["code"] for each in draft["differences"].get("renewal", ())}
    published(office, draft)
    shown = office.get_permit_type(code="SKP")
    assert {kind: own["fee"]["rule"] for kind, own in shown["by_kind"].items() if kind in ("new", "renewal")} == {
        "new": "SEAT_TABLE",
        "renewal": "ZERO",
    }
    assert office.get_fee_form(permit_type="SKP", application_kind="renewal")["inputs"] == []
    assert office.estimate_fee(permit_type="SKP", application_kind="renewal", inputs={})["amount"] == 0
    draft = changed(office, begun(office), kind="renewal", remove_fee=True)
    assert draft["entry"]["kinds"]["renewal"]["fee"] is None


def test_a_gap_in_a_table_is_a_fault_and_a_table_of_the_law_comes_by_itself(office):
    hole = {"seats": [{"min": 1, "max": 8, "per_year": 1}, {"min": 10, "max": 30, "per_year": 2}], "replacement": 0}
    draft = changed(office, begun(office), kind="new", terms={"flow": "with_fee"}, fee={"rule": "SEAT_TABLE", "terms": hole})
    assert [(each["code"], each["kind"]) for each in draft["faults"]] == [("fee_gap", "new")]
    draft = changed(office, draft, kind="new", fee={"rule": "PBG_PP16_2021"})
    assert set(draft["entry"]["kinds"]["new"]["fee"]["terms"]) == {"functions", "weights", "floors", "works"}
    assert "fee_gap" not in {each["code"] for each in draft["faults"]}
