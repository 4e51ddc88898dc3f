"""What is somebody's own, or their company's, they do not have as staff; and what is begun anew is begun once."""

from concurrent.futures import ThreadPoolExecutor

from bus.context import Actor
from bus.refusals import NotAllowed
from tests.permits.office import COMPANY, HEAD, SITI, TEAM, at, person, refused

AGAIN = 8


def marked(who, *marks):
    return Actor(id=who.id, roles=who.roles, claims={**who.claims, "marks": list(marks)})


def test_an_own_report_is_not_read_as_staff(office):
    applicant = marked(SITI, "siti")
    saved = office.save_company(applicant, **{**COMPANY, "responsible_person": "Rahmat Contoh"})
    draft = office.complete_draft(applicant, permit_type="APOTEK", applicant_type="company")
    one = office.submit_application(applicant, **at(office.change_application(applicant, **at(draft), company_id=saved["company_id"])))
    while one["current_step"]["act"] != "inspect":
        one = office.advanced(one, 1)
    report = office.inspected(TEAM, one)
    photo = office.photo(TEAM, one)["photos"][0]
    own_account = person(SITI.id, "Siti Contoh", "verifier")
    second_account = marked(person(90, "Siti Contoh", "verifier"), "siti")
    for reader in (own_account, second_account, HEAD):  # HEAD is who is in charge of the company
        refused(NotAllowed, "own_application", office.get_inspection, reader, application_id=one["application_id"])
        refused(NotAllowed, "own_application", office.get_inspection_photo, reader, photo_id=photo["photo_id"])
    assert office.get_inspection(TEAM, application_id=one["application_id"])["verdicts" if "verdicts" in report else "points"]
    assert office.get_inspection_photo(TEAM, photo_id=photo["photo_id"])


def test_one_draft_however_often_at_once_it_is_begun_anew(office):
    over = office.withdraw_application(SITI, **at(office.submitted()))
    with ThreadPoolExecutor(AGAIN) as pool:
        begun = list(pool.map(lambda _: office.apply_again(SITI, application_id=over["application_id"]), range(AGAIN)))
    assert len({each["application_id"] for each in begun}) == 1
    gone = office.withdraw_application(SITI, **at(begun[0]))
    another = office.apply_again(SITI, application_id=over["application_id"])
    assert another["application_id"] != gone["application_id"], "what was thrown away is not in the way"
