"""A duplicate as a rule: of which permits there is one, what it may change, and what it makes of the permit's life."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bus.refusals import Conflict, Invalid
from permits.domain import application, duplicate, renewal
from permits.domain.acts.check import items_of
from permits.domain.company import Company
from permits.domain.permit import Neighbour
from permits.domain.permit_life import DUPLICATED, ISSUED, SUSPENDED, Entry, status
from tests.permits.test_application import HERE, NOW, OFFICE, SITI, TODAY, TYPES
from tests.permits.test_renewal import DAY, END, a_permit, fault

KIND = "duplicate"
TDG = TYPES["TDG"]
FIRM = Company(3, 11, "CV Contoh", "1234567890123", None, "cv", "Jl. Contoh", "0734123456", "a@contoh.test", "Ratna", "Direktur")


def a_draft(**changed):
    asked = {"permit_type": TDG, "kind": KIND, "applicant_type": "company", "location": None, "by": SITI, "at": NOW, **changed}
    return application.create(**OFFICE, **asked)


def continued(**changed):
    before = replace(a_draft(kind="new", location=HERE), id=42, company=FIRM)
    return renewal.continued(a_draft(**changed), a_permit(permit_type="TDG"), before=before, company=FIRM, on=TODAY)


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (date(2026, 11, 25), "permit_not_begun"),
        (date(2026, 11, 26), None),
        (END - 1000 * DAY, None),
        (END, None),
        (END + DAY, "permit_ended"),
    ],
)
def test_a_permit_gets_a_duplicate_on_every_day_on_which_it_is_in_force(on, code):
    assert fault(KIND, on) == code
    assert (renewal.refusal_by_standing(a_permit(), KIND, on=on) is None) is (code is None), "also while it is under way"


def test_no_duplicate_of_what_is_revoked_or_suspended_and_of_what_was_replaced_only_until_then():
    after = Neighbour("503/0002/TDG/DPMPTSP/2031", "B" * 26, END)
    assert fault(KIND, TODAY, a_permit(revoked_at=NOW)) == "permit_revoked"
    assert fault(KIND, TODAY, a_permit(suspended_on=TODAY)) == "permit_suspended"
    assert [fault(KIND, END + n * DAY, a_permit(superseded_by=after)) for n in (-1, 0)] == [None, "permit_superseded"]


def test_a_duplicate_and_a_successor_are_under_way_beside_each_other_and_two_duplicates_are_not():
    under_way = {kind: renewal.UnderWay(43, 11, "0002/TDG/DPMPTSP/XI/2031", kind) for kind in renewal.KINDS}
    for kind in renewal.SUCCESSIONS:
        assert fault(KIND, END, under_way=[under_way[kind]]) is None
        assert fault(kind, END, under_way=[under_way[KIND]]) is None
    assert fault(KIND, END, under_way=list(under_way.values())) == "permit_in_application"


def test_a_duplicate_says_what_its_permit_says():
    draft = continued(location=replace(HERE, address="Jalan Lain"))
    assert (draft.location, draft.company, draft.old_permit_number) == (HERE, FIRM, a_permit().number)
    assert draft.fields == () and TDG.fields_of("new"), "nothing is asked that would change it"
    assert set(items_of(draft)).isdisjoint({"location", "company"}), "the office gives neither back"
    same = application.change(draft, permit_type=TDG, applicant_type="company", location=HERE, company=FIRM)
    assert same == draft
    for other in ({"location": replace(HERE, address="Jalan Lain")}, {"company": replace(FIRM, id=4)}, {"applicant_type": "individual"}):
        with pytest.raises(Conflict) as refused:
            application.change(draft, permit_type=TDG, **{"applicant_type": None, "location": None, "company": None, **other})
        assert refused.value.code == "duplicate_changes_nothing"


def test_only_what_is_known_here_gets_a_duplicate():
    for draft, field in ((a_draft(), "permit_id"), (application.about_old_permit(a_draft(), "503/7"), "old_permit_number")):
        with pytest.raises(Invalid) as refused:
            duplicate.refuse_unless_known(draft)
        assert refused.value.details["fields"] == {field: {"code": "not_known_here"}}
    duplicate.refuse_unless_known(continued())
    duplicate.refuse_unless_known(a_draft(kind="renewal"))


def test_the_entry_changes_no_status_and_duplicates_are_counted():
    decided = replace(continued(), number="0009/TDG/DPMPTSP/XI/2026")
    life = [Entry(ISSUED, TODAY, until=END), Entry(DUPLICATED, TODAY + DAY), Entry(SUSPENDED, TODAY + 2 * DAY)]
    entry, made = duplicate.issue(decided, life=life, on=TODAY + 3 * DAY, at=NOW)
    assert (entry.kind, entry.day, entry.written_on) == (DUPLICATED, TODAY + 3 * DAY, TODAY + 3 * DAY)
    assert (made.ordinal, made.issued_on, made.application_number) == (2, TODAY + 3 * DAY, decided.number)
    for n in range(5):
        on = TODAY + timedelta(days=n)
        without = [each for each in (*life, entry) if each.kind != DUPLICATED]
        assert status([*life, entry], on=on) == status(without, on=on)
