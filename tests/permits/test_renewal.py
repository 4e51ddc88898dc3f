"""Renewal and amendment as rules: the day before, of and after every limit, and how long the successor holds."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bus.refusals import Conflict, Invalid
from permits.domain import application, renewal
from permits.domain.catalogue.permit_type import Validity
from permits.domain.permit import Neighbour, Permit
from tests.permits.test_application import HERE, NOW, OFFICE, SITI, TODAY, TYPES, a_paper, refusal_of

DAY = timedelta(days=1)
FIVE_YEARS = Validity(5, "year", None)
END = date(2031, 11, 26)


def a_permit(**changed):
    held = Permit(
        5, "muara-enim", "503/0001/SIPD/DPMPTSP/2026", "SIPD", "Surat Izin Praktik Dokter", 42, 11, "Siti Contoh", False,
        issued_at=datetime(2026, 11, 26, 3, tzinfo=UTC), valid_from=date(2026, 11, 26), valid_until=END, code="A" * 26,
    )  # fmt: skip
    return replace(held, **changed)


def fault(kind, on, permit=None, under_way=()):
    found = renewal.refusal_of(permit or a_permit(), kind, on=on, under_way=under_way)
    return found and found.code


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (END - 91 * DAY, "renewal_too_early"),
        (END - 90 * DAY, None),
        (END - 89 * DAY, None),
        (END - DAY, None),
        (END, None),
        (END + DAY, None),
        (END + 89 * DAY, None),
        (END + 90 * DAY, None),
        (END + 91 * DAY, "renewal_too_late"),
    ],
)
def test_a_permit_is_renewed_from_ninety_days_before_its_end_until_ninety_days_after(on, code):
    assert fault("renewal", on) == code


def test_a_renewal_that_is_too_early_or_too_late_says_its_day():
    early = renewal.refusal_of(a_permit(), "renewal", on=date(2026, 12, 1), under_way=())
    assert early.details == {"first_day": (END - 90 * DAY).isoformat()}
    late = renewal.refusal_of(a_permit(), "renewal", on=date(2033, 1, 1), under_way=())
    assert late.details == {"last_day": (END + 90 * DAY).isoformat()}


def test_a_short_permit_is_renewed_once_it_has_begun():
    short = a_permit(valid_from=date(2026, 12, 1), valid_until=date(2026, 12, 31))
    assert [fault("renewal", date(2026, 12, 1) + n * DAY, short) for n in (-1, 0, 1)] == ["renewal_too_early", None, None]


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (date(2026, 11, 25), "permit_not_begun"),
        (date(2026, 11, 26), None),
        (END - DAY, None),
        (END, None),
        (END + DAY, "permit_ended"),
    ],
)
def test_a_permit_is_amended_while_it_is_in_force(on, code):
    assert fault("amendment", on) == code


def test_a_permit_without_end_is_amended_and_never_renewed():
    endless = a_permit(valid_until=None)
    assert (fault("renewal", TODAY, endless), fault("amendment", END, endless)) == ("permit_without_end", None)


def test_a_permit_that_was_revoked_or_replaced_or_is_applied_about_gets_no_successor():
    after = Neighbour("503/0002/SIPD/DPMPTSP/2031", "B" * 26, END + DAY)
    draft, sent = [renewal.UnderWay(43, 11, None, "renewal")], [renewal.UnderWay(43, 11, "0002/SIPD/DPMPTSP/XI/2031", "amendment")]
    for kind in renewal.SUCCESSIONS:
        assert fault(kind, END, a_permit(revoked_at=NOW)) == "permit_revoked"
        assert fault(kind, END, a_permit(superseded_by=after)) == "permit_superseded"
        assert fault(kind, END, under_way=draft) == "permit_in_draft"
        assert fault(kind, END, under_way=sent) == "permit_in_application"
    with pytest.raises(Conflict) as refused:
        renewal.check(a_permit(), "renewal", on=END, under_way=sent)
    assert refused.value.details == {"application_id": 43, "number": "0002/SIPD/DPMPTSP/XI/2031"}


def test_only_what_the_permit_type_offers_is_spoken_of():
    assert renewal.refusals_of(a_permit(), kinds=("new", "amendment"), on=END, under_way=()) == {"amendment": None}
    assert set(renewal.refusals_of(a_permit(), kinds=("new", "renewal", "amendment"), on=END, under_way=())) == {"renewal", "amendment"}


@pytest.mark.parametrize(
    ("on", "start"),
    [(END - 30 * DAY, END + DAY), (END, END + DAY), (END + DAY, END + DAY), (END + 2 * DAY, END + 2 * DAY)],
)
def test_a_renewal_begins_the_day_after_the_old_one_or_on_the_day_of_issue_if_that_is_later(on, start):
    assert renewal.term("renewal", a_permit(), FIVE_YEARS, on=on) == (start, date(2036, start.month, start.day))


def test_a_renewal_of_a_permit_from_elsewhere_and_a_new_one_begin_on_the_day_of_issue():
    for kind in ("new", "renewal", "amendment"):
        assert renewal.term(kind, None, FIVE_YEARS, on=END) == (END, date(2036, 11, 26))


def test_an_amendment_keeps_the_end_however_late_the_office_is():
    assert renewal.term("amendment", a_permit(), FIVE_YEARS, on=TODAY) == (TODAY, END)
    assert renewal.term("amendment", a_permit(), FIVE_YEARS, on=END) == (END, END)
    assert renewal.term("amendment", a_permit(), FIVE_YEARS, on=END + DAY) == (END, END)
    assert renewal.term("amendment", a_permit(valid_until=None), FIVE_YEARS, on=TODAY) == (TODAY, None)


def test_a_renewal_that_begins_after_a_29_february_ends_on_a_28th():
    old = a_permit(valid_until=date(2028, 2, 28))
    assert renewal.term("renewal", old, Validity(1, "year", None), on=date(2028, 2, 1)) == (date(2028, 2, 29), date(2029, 2, 28))


@pytest.mark.parametrize(
    ("on", "old", "new"),
    [
        (END - DAY, "active", "upcoming"),
        (END, "active", "upcoming"),
        (END + DAY, "superseded", "active"),
        (END + 2 * DAY, "superseded", "active"),
    ],
)
def test_the_status_of_both_is_a_function_of_the_day(on, old, new):
    after = Neighbour("503/0002/SIPD/DPMPTSP/2031", "B" * 26, END + DAY)
    assert a_permit(superseded_by=after).status(on=on) == old
    assert a_permit(valid_from=END + DAY, valid_until=END + 400 * DAY).status(on=on) == new


def test_between_its_end_and_a_late_successor_a_permit_has_expired():
    after = Neighbour("503/0002/SIPD/DPMPTSP/2031", "B" * 26, END + 3 * DAY)
    assert [a_permit(superseded_by=after).status(on=END + n * DAY) for n in (0, 1, 2, 3)] == ["active", "expired", "expired", "superseded"]
    assert a_permit(superseded_by=after, revoked_at=NOW).status(on=END + 3 * DAY) == "revoked"


def a_draft(kind="renewal", code="SIPD", **changed):
    asked = {"permit_type": TYPES[code], "kind": kind, "applicant_type": "individual", "location": None, "by": SITI, "at": NOW, **changed}
    return application.create(**OFFICE, **asked)


def before(**papers):
    """The application from which the permit came, with these documents."""
    return replace(a_draft("new", location=HERE), id=42, documents=papers)


def test_a_draft_continues_with_what_the_old_application_said_and_the_documents_that_still_serve():
    serving, ended = a_paper(7, kind="professional_registration"), a_paper(8, kind="identity", valid_until=TODAY - DAY)
    anothers, unasked = replace(a_paper(9), account_id=12), a_paper(10, kind="diploma")
    old = before(STR=serving, KTP=ended, PASFOTO=anothers, IJAZAH=unasked)
    draft = renewal.continued(a_draft(), a_permit(), before=old, company=None, on=TODAY)
    assert (draft.old_permit_id, draft.old_permit_number, draft.location) == (5, "503/0001/SIPD/DPMPTSP/2026", HERE)
    assert draft.documents == {"STR": serving}
    assert {"requirement:KTP", "requirement:PASFOTO"} <= set(draft.missing(on=TODAY))


def test_a_document_is_taken_over_on_its_last_day_and_not_on_the_day_after():
    for until, taken in ((TODAY - DAY, False), (TODAY, True), (TODAY + DAY, True)):
        paper = a_paper(kind="identity", valid_until=until)
        assert bool(renewal.continued(a_draft(), a_permit(), before=before(KTP=paper), company=None, on=TODAY).documents) is taken


def test_the_copy_of_a_permit_of_ours_need_not_be_brought_and_that_of_another_must():
    ours = renewal.continued(a_draft(), a_permit(), before=before(), company=None, on=TODAY)
    theirs = application.about_old_permit(a_draft(), " 503/77/2021 ")
    assert "requirement:SIP_LAMA" not in ours.missing(on=TODAY)
    assert "requirement:SIP_LAMA" in theirs.missing(on=TODAY) and theirs.old_permit_number == "503/77/2021"
    wrong = replace(ours, documents={"SIP_LAMA": a_paper(kind="diploma")})
    assert "requirement:SIP_LAMA" in wrong.missing(on=TODAY), "what was attached is looked at"


def test_a_renewal_or_an_amendment_that_names_no_old_permit_is_not_complete():
    assert [a_draft(kind).missing(on=TODAY)[0] == "old_permit" for kind in ("new", "renewal", "amendment")] == [False, True, True]


def faults(act, *given, **named):
    refusal = refusal_of(act, *given, **named)
    assert isinstance(refusal, Invalid)
    return {name: each["code"] for name, each in refusal.details["fields"].items()}


def test_an_old_permit_that_does_not_belong_there_is_refused():
    continued = {"before": before(), "company": None, "on": TODAY}
    assert faults(renewal.continued, a_draft("new"), a_permit(), **continued) == {"permit_id": "not_for_new"}
    assert faults(renewal.continued, a_draft(), a_permit(permit_type="SIPB"), **continued) == {"permit_type": "not_of_the_permit"}
    for draft, number, code in (
        (a_draft(), "  ", "required"),
        (a_draft("new"), "503/77", "not_for_new"),
        (renewal.continued(a_draft(), a_permit(), **continued), "503/77", "permit_is_known"),
    ):
        assert faults(application.about_old_permit, draft, number) == {"old_permit_number": code}
        change = {"permit_type": TYPES["SIPD"], "applicant_type": None, "location": None, "company": None}
        assert faults(application.change, draft, **change, old_permit_number=number) == {"old_permit_number": code}


def test_every_copy_of_an_old_permit_in_the_catalogue_is_known_as_one():
    wanted = {each for one in TYPES.values() for kind in renewal.KINDS for each in one.requirements.get(kind, ())}
    copies = {each.code for each in wanted if each.asks_for_old_permit}
    assert copies == {each.code for each in wanted if each.code.endswith("_LAMA") and not each.is_ticked} and len(copies) > 3


@pytest.mark.parametrize(
    ("limit", "have", "allowed"), [(3, 2, True), (3, 3, False), (3, 4, False), (1, 0, True), (1, 1, False), (None, 99, True)]
)
def test_one_person_has_no_more_permits_of_a_type_than_it_allows(limit, have, allowed):
    one = replace(TYPES["SIPD"], max_active_per_person=limit)
    if allowed:
        one.check_one_more(have)
    else:
        assert refusal_of(one.check_one_more, have).details == {"have": have, "limit": limit}
