"""A return, what the applicant mends, reminders and the end, at the door on a real database; and fifty at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy

from bus.refusals import Conflict, Invalid, NotAllowed, NotFound, Refusal
from permits.domain.acts.lapse import remind_or_lapse
from tests.permits.office import (
    AUDITOR,
    BUDI,
    COMPANY,
    COUNTER,
    LOCATION,
    NOW,
    OTHER_COUNTER,
    SITI,
    VERIFIER,
    at,
    person,
    refused,
)

DAY = timedelta(days=1)
UNTIL = datetime(2026, 12, 7, 16, 59, 59, tzinfo=UTC)
WHY = "Tidak terbaca"


def named(one, n=0):
    """The item of the application's n-th required requirement, and its code."""
    code = [each["code"] for each in one["requirements"] if each["required"]][n]
    return f"requirement:{code}", code


def returned(office, *items, one=None, actor=COUNTER, now=NOW):
    one = one or office.submitted()
    reasons = dict.fromkeys(items or (named(one)[0],), WHY)
    return office.call("return_application", actor, now=now, **at(one), step=one["step"], reasons=reasons)


def mended(office, one, *, now=NOW, code=None):
    """With another document at the requirement that was named."""
    paper = office.document()
    code = code or named(one)[1]
    return office.call("attach_document", SITI, now=now, **at(one), requirement=code, document_id=paper["document_id"])


def resubmitted(office, one, *, now=NOW + DAY, note=None):
    return office.call("resubmit_application", SITI, now=now, **at(one), note=note)


def test_a_whole_round_from_return_to_permit(office):
    first = office.submitted()
    item, code = named(first)
    one = returned(office, item, "location", one=first, now=NOW + DAY)
    assert (one["status"], one["due_at"], one["may"]) == ("returned", None, [])
    assert one["correct_by"] == (UNTIL + DAY).isoformat()
    (asked,) = one["corrections"]
    assert [(each["code"], each["reason"], each["changed"]) for each in asked["items"]] == [("location", WHY, False), (item, WHY, False)]
    assert (asked["by_name"], asked["closed_at"]) == ("Lina Contoh", None)
    mine = office.get_application(SITI, application_id=one["application_id"])
    assert mine["may"] == ["resubmit", "withdraw"] and "by_name" not in mine["corrections"][0]
    one = office.change_application(SITI, **at(one), location={**LOCATION, "address": "Jl. Baru No. 2"})
    one = mended(office, one, now=NOW + 2 * DAY)
    one = resubmitted(office, one, now=NOW + 2 * DAY)
    assert (one["status"], one["step"], one["correct_by"]) == ("resubmitted", "file_check", None)
    seen = office.get_application(COUNTER, application_id=one["application_id"])
    location, paper = seen["corrections"][0]["items"]
    assert location["changed"] and paper["changed"]
    assert [location[side]["location"]["address"] for side in ("before", "after")] == ["Jl. Contoh No. 9", "Jl. Baru No. 2"]
    old, new = (paper[side]["documents"][0]["document"]["document_id"] for side in ("before", "after"))
    before = next(each["document"]["document_id"] for each in first["requirements"] if each["code"] == code)
    assert old == before != new
    assert office.get_document_file(COUNTER, document_id=old)["key"], "staff go on reading what was there before"
    assert seen["stood_still"] == [{"since": (NOW + DAY).isoformat(), "until": (NOW + 2 * DAY).isoformat(), "state": "waits_for_applicant"}]
    assert [row["status"] for row in office.list_queue(COUNTER)["items"]] == ["resubmitted"]
    office.advanced(one, 4)
    assert [type for _, _, type in office.told() if type.startswith("application_") and type != "application_claimed"] == [
        *("application_submitted", "application_returned", "application_resubmitted"),
        *["application_moved"] * 4,
    ]
    acts = [act for act, subject, *_ in office.recorded() if subject == f"application/{one['application_id']}"]
    assert {"application_returned", "application_changed", "application_document_attached", "application_resubmitted"} <= set(acts)


def test_the_due_date_is_reckoned_anew_and_skips_the_days_on_which_it_waited(office):
    first = office.submitted(permit_type="SIPD")
    one = returned(office, one=first, now=NOW + DAY)
    one = resubmitted(office, mended(office, one, now=NOW + 3 * DAY), now=NOW + 3 * DAY)
    due = [datetime.fromisoformat(each["due_at"]).date() for each in (first, one)]
    # Monday 23 November; Tuesday to Thursday did not count
    assert [f"{each:%d-%m}" for each in due] == ["30-11", "03-12"]
    assert office.get_application(SITI, application_id=one["application_id"])["due_at"] == one["due_at"]


def test_days_off_of_the_year_in_which_it_comes_back_count(office):
    december = datetime(2026, 12, 28, 3, tzinfo=UTC)
    draft = office.complete_draft()
    one = office.call("submit_application", SITI, now=december, **at(draft))
    office.execute("insert into calendar (agency, year, days, seq) values ('muara-enim', 2027, '[\"2027-01-11\"]', 1)")
    one = returned(office, one=one, now=december)
    one = resubmitted(office, mended(office, one, now=december + 11 * DAY), now=december + 11 * DAY)  # Friday 8 January
    off, working = datetime(2027, 1, 11, tzinfo=UTC).date(), one["working_days"]
    day = datetime(2027, 1, 8, tzinfo=UTC).date()
    while working:
        day += DAY
        working -= day.weekday() < 5 and day != off
    assert datetime.fromisoformat(one["due_at"]).date() == day


def test_nothing_else_may_be_changed_and_nothing_by_anybody_else(office):
    one = returned(office)
    other, paper = named(one, 1)[1], office.document()["document_id"]
    for act, more in (
        (office.attach_document, {"requirement": other, "document_id": paper}),
        (office.detach_document, {"requirement": other}),
        (office.change_application, {"location": LOCATION}),
    ):
        details = refused(Conflict, "not_to_be_mended", act, SITI, **at(one), **more)
        assert details["items"] == (["location"] if "location" in more else [f"requirement:{other}"])
    for actor, kind, code in ((BUDI, NotFound, "application_not_found"), (COUNTER, NotFound, "application_not_found")):
        refused(kind, code, office.resubmit_application, actor, **at(one))
    refused(
        NotFound, "application_not_found", office.return_application, OTHER_COUNTER, **at(one), step="file_check", reasons={"location": "x"}
    )
    for act, more in (
        (office.advance_application, {}),
        (office.reject_application, {"reason": "x"}),
        (office.return_application, {"reasons": {"location": "x"}}),
    ):
        refused(Conflict, "step_not_current", act, COUNTER, **at(one), step="file_check", **more)
    assert office.list_queue(COUNTER)["items"] == [] and office.list_queue(AUDITOR, step="file_check")["items"] == []


def test_what_is_as_before_needs_a_word_and_the_word_is_kept(office):
    one = returned(office)
    assert refused(Conflict, "correction_unchanged", office.resubmit_application, SITI, **at(one)) == {"items": [named(one)[0]]}
    sent = resubmitted(office, one, note="Dokumen itu asli.")
    assert sent["history"][-1]["note"] == "Dokumen itu asli."
    assert sent["corrections"][0]["items"][0]["changed"] is False


def test_what_was_asked_and_is_taken_off_is_missing(office):
    one = returned(office)
    one = office.detach_document(SITI, **at(one), requirement=named(one)[1])
    assert refused(Conflict, "application_incomplete", office.resubmit_application, SITI, **at(one))["missing"] == [named(one)[0]]
    refused(Conflict, "application_incomplete", office.resubmit_application, SITI, **at(one), note="x")


def test_a_typed_field_is_named_and_changed_alone_and_its_answers_stand_side_by_side(office):
    first = office.submitted(permit_type="PBG")
    area, floors = "field:LUAS_BANGUNAN", "field:JUMLAH_LANTAI"
    one = returned(office, area, one=first)
    (item,) = one["corrections"][0]["items"]
    assert item["name"]["id"] == next(each["label"]["id"] for each in first["typed_fields"] if f"field:{each['code']}" == area)
    old = first["answers"]["LUAS_BANGUNAN"]
    details = refused(
        Conflict, "not_to_be_mended", office.change_application, SITI, **at(one), answers={"LUAS_BANGUNAN": "90", "JUMLAH_LANTAI": "3"}
    )
    assert details["items"] == [floors]
    assert refused(Conflict, "correction_unchanged", office.resubmit_application, SITI, **at(one)) == {"items": [area]}
    empty = office.change_application(SITI, **at(one), answers={"LUAS_BANGUNAN": ""})
    assert refused(Conflict, "application_incomplete", office.resubmit_application, SITI, **at(empty)) == {"missing": [area]}
    one = resubmitted(office, office.change_application(SITI, **at(empty), answers={"LUAS_BANGUNAN": "90"}))
    again = returned(office, area, one=one, now=NOW + 2 * DAY)
    one = resubmitted(office, office.change_application(SITI, **at(again), answers={"LUAS_BANGUNAN": "95"}), now=NOW + 3 * DAY)
    sides = [[each["items"][0][side]["answers"] for side in ("before", "after")] for each in one["corrections"]]
    assert sides == [[{"LUAS_BANGUNAN": a}, {"LUAS_BANGUNAN": b}] for a, b in ((old, "90"), ("90", "95"))]
    assert one["answers"] == {**first["answers"], "LUAS_BANGUNAN": "95"}


def test_what_was_found_in_order_stays_so_until_the_applicant_may_change_it(office):
    first = office.submitted()
    item, other = named(first)[0], named(first, 1)[0]
    found = ["location", "requirements", other, item]
    one = office.return_application(COUNTER, **at(first), step="file_check", reasons={item: WHY}, in_order=found)

    def marks(actor=VERIFIER):
        seen = office.get_application(actor, application_id=one["application_id"])
        return {(each["item"], each["by_name"], each["step"]) for each in seen["in_order"]}

    assert marks() == {(each, "Lina Contoh", "file_check") for each in ("location", other)}
    assert marks(SITI) == set(), "names of staff are for staff"
    one = resubmitted(office, mended(office, one))
    assert marks() == {(each, "Lina Contoh", "file_check") for each in ("location", other)}
    one = office.call("advance_application", COUNTER, now=NOW + DAY, **at(one), step="file_check", in_order=[item])
    assert marks() == {(each, "Lina Contoh", "file_check") for each in ("location", other, item)}
    again = {"step": "verification", "reasons": {"location": WHY}, "in_order": [item]}
    one = office.call("return_application", VERIFIER, now=NOW + DAY, **at(one), **again)
    assert marks() == {(other, "Lina Contoh", "file_check"), (item, "Lina Contoh", "file_check"), (item, "Vino Contoh", "verification")}
    details = refused(Invalid, "invalid_fields", office.return_application, COUNTER, **at(office.submitted()), **{**again, "step": "file_check", "in_order": ["x"]})  # fmt: skip
    assert details["fields"] == {"in_order": {"code": "unknown_field"}}


def test_a_return_without_a_word_or_of_something_unknown_is_refused(office):
    one = office.submitted()
    for reasons, fields in (
        ({}, {"reasons": {"code": "required"}}),
        ({"location": " "}, {"reasons.location": {"code": "required"}}),
        ({"nothing": "x"}, {"reasons.nothing": {"code": "unknown_field"}}),
    ):
        details = refused(Invalid, "invalid_fields", office.return_application, COUNTER, **at(one), step="file_check", reasons=reasons)
        assert details["fields"] == fields
    office.advanced(one, 2)
    refused(NotAllowed, "not_your_step", office.return_application, COUNTER, **at(one), step="approval", reasons={"location": "x"})


def test_the_company_comes_back_as_it_is_now(office):
    kinds = office.list_permit_types(SITI)
    code = next(each["code"] for each in kinds if "company" in office.get_permit_type(SITI, code=each["code"])["applicant_types"])
    company = office.save_company(SITI, **COMPANY)
    draft = office.complete_draft(permit_type=code, kind=office.get_permit_type(SITI, code=code)["kinds"][0], applicant_type="company")
    draft = office.change_application(SITI, **at(draft), company_id=company["company_id"])
    one = returned(office, "company", one=office.submit_application(SITI, **at(draft)))
    office.save_company(SITI, company_id=company["company_id"], **{**COMPANY, "address": "Jl. Pindah No. 3"})
    one = office.change_application(SITI, **at(one), company_id=company["company_id"])
    item = resubmitted(office, one)["corrections"][0]["items"][0]
    assert [item[side]["company"]["address"] for side in ("before", "after")] == ["Jl. Contoh No. 1", "Jl. Pindah No. 3"]


def test_each_round_shows_what_it_led_to_even_after_the_next(office):
    first = returned(office)
    code = named(first)[1]
    second = returned(office, one=resubmitted(office, mended(office, first)), now=NOW + 2 * DAY)
    done = resubmitted(office, mended(office, second, now=NOW + 3 * DAY), now=NOW + 3 * DAY)
    rounds = [
        [each["items"][0][side]["documents"][0]["document"]["document_id"] for side in ("before", "after")] for each in done["corrections"]
    ]
    assert rounds[0][1] == rounds[1][0] and len({document for each in rounds for document in each}) == 3
    assert next(each["document"]["document_id"] for each in done["requirements"] if each["code"] == code) == rounds[1][1]


def woken(office, now):
    """What happened by itself at that moment, in a process that has just started."""
    before = len(office.told())
    office.door.run("remind_or_lapse", now=now)
    return [type for _, _, type in office.told()[before:]]


def test_reminders_and_the_end_come_by_themselves_once_whatever_restarts(office):
    one = returned(office)
    told = [
        woken(office, moment)
        for moment in (
            NOW,
            UNTIL - 4 * DAY,
            UNTIL - 3 * DAY,
            UNTIL - 3 * DAY,
            UNTIL - DAY,
            UNTIL - DAY,
            UNTIL - timedelta(seconds=1),
            UNTIL,
            UNTIL,
            UNTIL + DAY,
        )
    ]
    assert told == [[], [], ["application_reminded"], [], ["application_reminded"], [], [], ["application_lapsed"], [], []]
    lapsed = office.get_application(SITI, application_id=one["application_id"])
    assert (lapsed["status"], lapsed["finished"], lapsed["may"]) == ("lapsed", True, ["apply_again"])
    assert all(each["document"] for each in lapsed["requirements"] if each["required"]), "all that was sent is kept"
    assert lapsed["history"][-1]["by_role"] == "system" and lapsed["corrections"][0]["items"][0]["reason"] == WHY
    assert [row["status"] for row in office.list_applications(SITI, status="lapsed")["items"]] == ["lapsed"]
    records = [(act, actor) for act, subject, actor, *_ in office.recorded() if subject == f"application/{one['application_id']}"]
    assert records[-3:] == [("application_reminded", None), ("application_reminded", None), ("application_lapsed", None)]
    refused(Conflict, "application_not_returned", office.resubmit_application, SITI, **at(lapsed), note="x")


def test_what_was_sent_or_withdrawn_is_left_alone(office):
    sent = resubmitted(office, mended(office, returned(office)))
    withdrawn = office.withdraw_application(SITI, **at(returned(office)))
    assert woken(office, UNTIL + DAY) == []
    for one, status in ((sent, "resubmitted"), (withdrawn, "withdrawn")):
        assert office.get_application(SITI, application_id=one["application_id"])["status"] == status


def test_what_a_release_of_before_moved_on_is_not_lapsed(office):
    """It knows no corrections: it passes on what waits at a step, and leaves the columns that it does not know."""
    one = returned(office)
    office.execute(
        f"update application set status = 'verification_1', waits_at = 'verification', waits_for = 'verifier' where id = {one['application_id']}"
    )
    assert woken(office, UNTIL + DAY) == []
    seen = office.get_application(VERIFIER, application_id=one["application_id"])
    assert (seen["status"], "return" in seen["may"], seen["correct_by"]) == ("verification_1", True, None)
    with office.door.engine.connect() as connection:
        assert connection.execute(sqlalchemy.text("select count(*) from correction where wakes_at is not null")).scalar_one() == 0


def test_one_that_somebody_changes_just_now_is_lapsed_the_next_time(office):
    one = returned(office)
    with office.door.engine.begin() as connection:
        connection.execute(sqlalchemy.text(f"select id from application where id = {one['application_id']} for update"))
        assert woken(office, UNTIL + DAY) == []
    assert woken(office, UNTIL + DAY) == ["application_lapsed"]


def test_one_that_fails_holds_up_no_other_and_is_tried_again_later(office, monkeypatch, caplog):
    """The one in the middle, and a portion that is full of those that fail: neither stands in the way of what comes behind."""
    first, broken, last = (returned(office, now=NOW + timedelta(minutes=n)) for n in range(3))
    monkeypatch.setattr("permits.service.corrections.PORTION", 2)

    def raises_for_one(one, *, at):
        if one.id == broken["application_id"]:
            raise ValueError("Siti Contoh, Jl. Rahasia No. 1")
        return remind_or_lapse(one, at=at)

    monkeypatch.setattr("permits.service.corrections.remind_or_lapse", raises_for_one)
    statuses = lambda: [office.get_application(SITI, application_id=one["application_id"])["status"] for one in (first, broken, last)]  # noqa: E731
    moment = UNTIL + DAY
    assert woken(office, moment) == ["application_lapsed"]
    assert woken(office, moment) == ["application_lapsed"]
    assert statuses() == ["lapsed", "returned", "lapsed"]
    (line,) = [each.getMessage() for each in caplog.records if each.name == "permits"]
    assert f"application {broken['application_id']} " in line and "ValueError at" in line and "Siti" not in line
    monkeypatch.setattr("permits.service.corrections.remind_or_lapse", remind_or_lapse)
    assert woken(office, moment + timedelta(minutes=14)) == []
    assert woken(office, moment + timedelta(minutes=15)) == ["application_lapsed"]
    assert statuses() == ["lapsed"] * 3


def test_what_fails_because_the_database_is_away_ends_the_run(office, monkeypatch):
    returned(office)

    def away(one, *, at):
        raise sqlalchemy.exc.TimeoutError

    monkeypatch.setattr("permits.service.corrections.remind_or_lapse", away)
    with pytest.raises(sqlalchemy.exc.TimeoutError):
        woken(office, UNTIL)


@pytest.mark.parametrize("zone", ["WIB", "WIT"])
def test_the_last_day_ends_at_the_offices_midnight(office, zone):
    officer = replace(COUNTER, claims={**COUNTER.claims, "time_zone": zone})
    one = returned(office, actor=officer)
    assert one["correct_by"] == (UNTIL if zone == "WIB" else UNTIL - timedelta(hours=2)).isoformat()


def test_fifty_decisions_at_once_have_one_winner_and_the_others_are_told_why(office):
    one = office.submitted()
    officers = [person(200 + n, f"Petugas {n}", "counter_officer") for n in range(50)]

    def decide(n):
        try:
            if n % 2:
                return office.return_application(officers[n], **at(one), step="file_check", reasons={"location": f"Alasan {n}"})["status"]
            return office.advance_application(officers[n], **at(one), step="file_check")["status"]
        except Refusal as refusal:
            return type(refusal).__name__, refusal.code

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(decide, range(50)))
    won = [outcome for outcome in outcomes if isinstance(outcome, str)]
    assert len(won) == 1 and won[0] in ("returned", "verification_1")
    assert set(outcomes) - set(won) <= {("Conflict", "step_not_current"), ("Conflict", "application_changed")}
    assert len([type for _, _, type in office.told() if type in ("application_moved", "application_returned")]) == 1


def test_one_resubmission_of_several_at_once(office):
    one = mended(office, returned(office))

    def send(_):
        try:
            return resubmitted(office, one)["status"]
        except Refusal as refusal:
            return refusal.code

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(send, range(20)))
    assert outcomes.count("resubmitted") == 1
    assert set(outcomes) <= {"resubmitted", "application_changed", "application_not_returned"}


def test_what_was_written_to_two_applicants_is_offered_again_and_names_nobody(office):
    def ask(*, actor=COUNTER, permit_type="SKP"):
        return office.list_return_reasons(actor, permit_type=permit_type)["reasons"]

    def back(actor, why, permit_type="SKP"):
        one = office.submitted(actor, permit_type=permit_type)
        item, _ = named(one)
        office.return_application(COUNTER, **at(one), step="file_check", reasons={item: why})
        return item

    item = back(SITI, "Cap basah tidak ada")
    assert ask() == {}, "one alone may be about somebody"
    back(SITI, "Nama Siti tidak sama")
    back(SITI, "Nama Siti tidak sama")
    back(BUDI, "Cap basah tidak ada")
    assert ask() == {item: ["Cap basah tidak ada"]}
    for actor in (SITI, BUDI, person(13, "Rina Contoh", "applicant")):
        back(actor, "Halaman kedua hilang")
    assert ask() == {item: ["Halaman kedua hilang", "Cap basah tidak ada"]}, "the most used first"
    assert ask(permit_type="SIPTTK") == {} == ask(actor=OTHER_COUNTER)


def test_the_newest_returns_are_found_by_their_index(office):
    with office.door.engine.begin() as connection:
        connection.execute(sqlalchemy.text("set local enable_seqscan = off"))
        plan = "explain select application_id from correction order by asked_at desc limit 2000"
        assert "correction_newest" in "".join(connection.execute(sqlalchemy.text(plan)).scalars())
