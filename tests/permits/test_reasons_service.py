"""The office's ready reasons at the door: its admins write them, its officers read them, and decisions keep the words of their day."""

from bus.refusals import Conflict, Invalid, NotFound
from permits.shipped_reasons import reasons_for
from tests.permits.office import ADMIN, COUNTER, HEAD, OTHER_COUNTER, SITI, at, person, refused

OTHER = person(71, "Admin Lain", "agency_admin", agency="agam")
EXPIRED = {"id": "STR sudah habis masa berlakunya.", "en": "The registration has expired."}


def known(office, actor=COUNTER, act="return"):
    return next(each for each in office.list_reasons(actor)["lists"] if each["act"] == act)


def test_an_office_begins_with_the_shipped_reasons_and_writes_its_own(office):
    shipped = known(office)
    assert shipped["revision"] == 0 and [each["text"] for each in shipped["reasons"]] == [each.text for each in reasons_for("return")]
    saved = office.change_reasons(ADMIN, act="return", revision=0, text=EXPIRED, about="requirement:STR")
    assert saved == known(office) and saved["revision"] == 1
    assert saved["reasons"][-1] == {"code": f"r{len(saved['reasons'])}", "text": EXPIRED, "about": "requirement:STR", "retired": False}
    assert known(office, act="reject")["revision"] == 0
    assert known(office, OTHER_COUNTER) == shipped, "of another agency"
    assert ("reasons_changed", "catalogue/0", 54, 54, {"reasons_of": "return"}) in office.recorded()


def test_of_two_admins_at_once_the_second_is_told_so(office):
    for revision in (0, 1):
        office.change_reasons(ADMIN, act="reject", revision=revision, code="r1", move="down")
    for stale in (0, 1):
        refused(Conflict, "reasons_changed", office.change_reasons, ADMIN, act="reject", revision=stale, text=EXPIRED)
    assert office.change_reasons(OTHER, act="reject", revision=0, text=EXPIRED)["revision"] == 1


def test_what_was_sent_again_changes_nothing(office):
    saved = office.change_reasons(ADMIN, act="return", revision=0, code="r1", retired=True)
    assert office.change_reasons(ADMIN, act="return", revision=0, code="r1", retired=True) == saved
    assert office.change_reasons(ADMIN, act="return", revision=0) == saved == known(office)


def test_what_is_wrong_is_refused_and_changes_nothing(office):
    refused(Invalid, "invalid_fields", office.change_reasons, ADMIN, act="return", revision=0, text={"id": "x", "en": " "})
    refused(NotFound, "reason_not_found", office.change_reasons, ADMIN, act="return", revision=0, code="r99", retired=True)
    refused(NotFound, "reason_not_found", office.change_reasons, ADMIN, act="return", revision=0, code="r99", text=EXPIRED)
    assert known(office)["revision"] == 0


def test_a_reason_is_about_a_requirement_of_the_offices_own_catalogue_of_any_version(office):
    about = {"act": "return", "revision": 0, "text": EXPIRED}
    told = refused(Invalid, "invalid_fields", office.change_reasons, ADMIN, **about, about="requirement:KPT")
    assert told["fields"]["about"]["code"] == "unknown_requirement" and "KTP" in told["fields"]["about"]["known"]
    assert told["fields"]["about"]["known"].index("KTP") < 3
    before = """update permit_type_version set data = jsonb_set(data, '{requirements,new,0,code}', '"DAHULU"') where code = 'SIPD' and agency = 'muara-enim'"""
    office.execute(before)
    assert office.change_reasons(ADMIN, **about, about="requirement:DAHULU")["revision"] == 1, "cases of that version may be under way"
    refused(Invalid, "invalid_fields", office.change_reasons, OTHER, **about, about="requirement:DAHULU")


def test_a_return_keeps_the_words_of_its_day_in_both_languages(office):
    office.change_reasons(ADMIN, act="return", revision=0, code="r1", text=EXPIRED)
    one = office.submitted()
    said = {"location": f"{EXPIRED['id']} Lihat halaman 2.", "requirements": "Kurang lengkap."}
    one = office.return_application(COUNTER, **at(one), step="file_check", reasons=said)
    office.change_reasons(ADMIN, act="return", revision=1, code="r1", text={"id": "Lain sekali.", "en": "Quite different."})
    office.change_reasons(ADMIN, act="return", revision=2, code="r1", retired=True)
    items = office.get_application(SITI, application_id=one["application_id"])["corrections"][0]["items"]
    told = {each["code"]: (each["reason"], each.get("reason_en")) for each in items}
    assert told == {
        "location": (said["location"], f"{EXPIRED['en']} Lihat halaman 2."),
        "requirements": ("Kurang lengkap.", None),
    }


def test_a_reason_that_was_retired_a_moment_ago_is_still_known_in_english(office):
    office.change_reasons(ADMIN, act="return", revision=0, code="r2", retired=True)
    one, text = office.submitted(), reasons_for("return")[1].text
    one = office.return_application(COUNTER, **at(one), step="file_check", reasons={"location": text["id"]})
    assert one["corrections"][0]["items"][0]["reason_en"] == text["en"]


def test_a_rejection_says_it_in_both_languages_on_the_page_and_in_the_mail(office):
    one, text = office.advanced(office.submitted(), 2), reasons_for("reject")[0].text
    one = office.reject_application(HEAD, **at(one), step="approval", reason=f"{text['id']}\nIjazah tidak sah.")
    line = office.get_application(SITI, application_id=one["application_id"])["history"][-1]
    assert (line["note"], line["note_en"]) == (f"{text['id']}\nIjazah tidak sah.", f"{text['en']}\nIjazah tidak sah.")
    told = next(each.data for each in office.door.events() if each.type == "application_rejected")
    assert told["reason_en"] == line["note_en"]
    other = office.advanced(office.submitted(), 2)
    office.reject_application(HEAD, **at(other), step="approval", reason="Tidak lengkap sama sekali.")
    told = [each.data for each in office.door.events() if each.type == "application_rejected"][-1]
    assert "reason_en" not in told and told["reason"] == "Tidak lengkap sama sekali."
