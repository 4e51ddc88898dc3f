"""The table of the permits' contract, tried at its door: who is let in, whose things they reach, in which states."""

from datetime import datetime, timedelta

import pytest

from bus import contract
from tests.access_table import APPLICANT, NEVER_WAS, about_somebodys_things, cells_that_differ, outcome
from tests.permits.office import ADMIN, BUDI, COMPANY, COUNTER, HEAD, NOW, OTHER_COUNTER, SITI, TEAM, VERIFIER, at, person

OTHER_ADMIN = person(71, "Admin Lain", "agency_admin", agency="agam")
METHODS = contract.of("permits").methods
SUBJECTS = ("application_id", "request_id", "permit_id", "document_id", "company_id", "draft_id", "photo_id", "absence_id", "filter_id")
LISTS = {"list_documents", "list_companies", "list_applications", "list_permits", "list_queue", "list_catalogue", "export_catalogue"}
LISTS |= {"list_permit_requests", "find_at_counter", "list_register", "list_absences"}
COUNTING = {
    "get_quotas",
    "list_ending_documents",
    "report_backlog",
    "simulate_flow",
    "review_catalogue_entries",
    "list_permit_type_versions",
    "compare_permit_type_versions",
    "get_service_standard",
    "change_service_standard",
    "count_waiting",
    "list_colleagues",
    "list_filed_drafts",
    "list_returned_filings",
    "list_return_reasons",
    "list_reasons",
    "change_reasons",
    "list_decisions",
    "list_saved_filters",
    "list_visits",
}  # only the asker's own or their agency's, and no thing is named
MAKING = {
    "accept_company_invitation",
    "create_application",
    "begin_permit_type_draft",
    "import_permit_type",
    "say_absence",
    "save_filter",
}  # what is made is the asker's: there is nothing to reach yet
OF_SEVERAL = {"assign_applications": "applications"}  # each of which is refused by itself
# How a state says no.
OF_STATES = {"application_not_found", "application_not_draft", "application_already_submitted", "application_finished", "step_not_current"}
OF_STATES |= {"step_cannot_reject", "step_cannot_return", "application_not_returned", "application_not_over"}
STEPS = {"submitted": ("file_check", COUNTER), "verification_1": ("verification", VERIFIER), "decision": ("approval", HEAD)}
STEPS |= {"approved": ("issuance", COUNTER)}


def example_of(method):
    """What it may be asked with; of several things, the first."""
    said = METHODS[method]["example"]["arguments"]
    return {**said, **said[OF_SEVERAL[method]][0]} if method in OF_SEVERAL else said


def subject_of(method):
    """By what argument it is told about whose thing: attach_document names two, and both must be the asker's."""
    known = example_of(method) if method in OF_SEVERAL else METHODS[method]["arguments"]["properties"]
    return next((name for name in SUBJECTS if name in known), None)


def tried(office, method, actor, **arguments):
    """As `outcome`, with `arguments` of one thing."""
    if method not in OF_SEVERAL:
        return outcome(office.door, method, actor, now=NOW, **arguments)
    several, to = OF_SEVERAL[method], known_colleague(office)
    one = {name: arguments[name] for name in METHODS[method]["example"]["arguments"][several][0]}
    said = outcome(office.door, method, actor, now=NOW, account_id=to, **{several: [one]})
    if said[0] != "answered" or not said[1]["refused"]:
        return said
    [refused] = said[1]["refused"]
    return refused["kind"], refused["code"], refused["details"]


def known_colleague(office):
    """Permits knows who has taken something."""
    office.claim_application(COUNTER, application_id=office.submitted()["application_id"], step="file_check")
    return COUNTER.id


TOLD_OF_A_THING = [method for method in METHODS if subject_of(method)]


def test_every_method_lets_in_exactly_whom_the_contract_names(office):
    def of(role):
        return person(11 if role == APPLICANT else 50, "Orang Contoh", role)

    assert list(cells_that_differ(office.door, of, now=NOW)) == []


def test_every_method_that_is_about_somebodys_things_is_tried():
    assert about_somebodys_things(contract.of("permits")) == set(TOLD_OF_A_THING) | LISTS | MAKING | COUNTING


@pytest.fixture
def things(office):
    """Of Siti's, by the argument that names them: the application is with the office, a draft where only she may act on it."""
    issued = office.issued()
    why = {"kind": "revoke", "reason": "x", "legal_basis": "x", "day": "2026-12-01"}
    asked = office.ask_permit_change(VERIFIER, permit_id=issued["permit"]["permit_id"], **why)
    return {
        "application_id": office.submitted()["application_id"],
        "draft": office.complete_draft()["application_id"],
        "permit_id": issued["permit"]["permit_id"],
        "request_id": asked["request"]["request_id"],
        "document_id": office.document()["document_id"],
        "draft_id": office.begin_permit_type_draft(ADMIN, code="SIPD")["draft_id"],
        "photo_id": office.photo(TEAM, office.at_inspection())["photos"][0]["photo_id"],
        "filter_id": office.save_filter(COUNTER, name="Terlambat", terms={"late": True})["filter_id"],
        "absence_id": office.say_absence(COUNTER, since="2026-11-24", until="2026-11-30")["absence_id"],
        "company_id": office.save_company(SITI, company_id=None, **COMPANY)["company_id"],
    }


@pytest.mark.parametrize("method", TOLD_OF_A_THING)
def test_what_is_not_the_askers_is_as_absent_as_what_never_was(office, things, method, monkeypatch):
    monkeypatch.setenv("FILES_URL", "memory://")
    name, whose = subject_of(method), METHODS[method]["whose"]
    needs_draft = METHODS[method].get("when") == ["draft"]
    thing = things["draft" if needs_draft else name]
    if method == "get_document_file":  # staff see what is attached to an application that was handed in
        office.execute(f"update attachment set document_id = {thing} where application_id = {things['application_id']}")
    example = example_of(method)

    def said(actor, thing):
        return tried(office, method, actor, **{**example, name: thing})

    of_admins = name == "draft_id" or "agency_admin" in METHODS[method]["who"]
    clerk, other = (ADMIN, OTHER_ADMIN) if of_admins else (COUNTER, OTHER_COUNTER)
    named = {"ask_permit_change": "verifier", "ask_permit_correction": "verifier", "decide_permit_change": "agency_head"}.get(method)
    if named:
        clerk, other = person(59, "Orang Contoh", named), person(72, "Orang Lain", named, agency="agam")
    owners = {"own": [SITI], "agency": [clerk], "own_or_agency": [SITI, clerk]}[whose]
    strangers = {"own": [BUDI], "agency": [other], "own_or_agency": [BUDI, other]}[whose]
    if name == "filter_id":
        owners, strangers = [COUNTER], [OTHER_COUNTER, VERIFIER]
    nothing = said(strangers[0], NEVER_WAS)
    assert nothing[0] == "NotFound"
    assert [said(stranger, thing) for stranger in strangers] == [nothing] * len(strangers)
    assert nothing not in [said(owner, thing) for owner in owners]


def test_a_document_and_a_company_of_somebody_else_are_not_taken_either(office, things):
    draft = office.draft(BUDI, applicant_type="company", permit_type="APOTEK")
    for method, name, requirement in (("attach_document", "document_id", "KTP"), ("change_application", "company_id", None)):
        more = {"requirement": draft["requirements"][0]["code"]} if requirement else {}
        said = [outcome(office.door, method, BUDI, now=NOW, **at(draft), **more, **{name: id}) for id in (things[name], NEVER_WAS)]
        assert said[0] == said[1] and said[0][:2] == ("NotFound", f"{name.removesuffix('_id')}_not_found")


@pytest.mark.parametrize("method", sorted(LISTS))
def test_lists_hold_what_is_the_askers_and_nothing_else(office, things, method):
    own, other = {
        "list_queue": (COUNTER, OTHER_COUNTER),
        "list_permit_requests": (COUNTER, OTHER_COUNTER),
        "list_register": (COUNTER, OTHER_COUNTER),
        "list_absences": (COUNTER, OTHER_COUNTER),
        "find_at_counter": (COUNTER, OTHER_COUNTER),
        "list_catalogue": (ADMIN, OTHER_ADMIN),
        "export_catalogue": (ADMIN, OTHER_ADMIN),
    }.get(method, (SITI, BUDI))

    def listed(actor):
        found = office.call(method, actor, **({"text": "siti"} if method == "find_at_counter" else {}))
        return found.get("items", found.get("applications")) if isinstance(found, dict) else found

    assert listed(own) and listed(other) == []


@pytest.mark.parametrize("method", [method for method in METHODS if METHODS[method].get("when")])
def test_a_method_is_refused_in_every_state_that_it_does_not_name(office, method, monkeypatch):
    monkeypatch.setenv("FILES_URL", "memory://")
    named = {"step": "file_check", "reasons": {"location": "x", "requirements": "x"}}
    late = office.return_application(COUNTER, **at(office.submitted()), **named)
    office.door.run("remind_or_lapse", now=NOW + timedelta(days=30))
    back = office.return_application(COUNTER, **at(office.submitted()), **named)
    states = {
        "draft": office.complete_draft(),
        **{state: office.advanced(office.submitted(), times) for times, state in enumerate([*STEPS, "issued"])},
        "resubmitted": office.resubmit_application(SITI, **at(back), note="x"),
        "returned": office.return_application(COUNTER, **at(office.submitted()), **named),
        "lapsed": office.get_application(SITI, application_id=late["application_id"]),
        "rejected": office.reject_application(COUNTER, **at(office.submitted()), step="file_check", reason="Tidak lengkap."),
        "withdrawn": office.withdraw_application(SITI, **at(office.submitted())),
    }
    assert {one["status"] for one in states.values()} == set(states)
    allowed = {}
    for state, one in states.items():
        step, officer = STEPS.get(state, ("file_check", COUNTER))
        known = {*METHODS[method]["arguments"]["properties"], *example_of(method)}
        arguments = {**example_of(method), **{name: value for name, value in at(one).items() if name in known}}
        if "step" in arguments:
            arguments["step"] = step
        hands_out = "staff" not in METHODS[method]["who"]
        at_counter = METHODS[method]["who"] == ["counter_officer"]
        actor = SITI if METHODS[method]["whose"] == "own" else COUNTER if at_counter else HEAD if hands_out else officer
        answer = tried(office, method, actor, **arguments)
        group = "in_process" if state in (*STEPS, "resubmitted") else state  # which steps there are is data
        allowed |= {group: None} if answer[0] == "answered" or answer[1] not in OF_STATES else {}
    assert list(allowed) == METHODS[method]["when"]


def test_what_waits_and_what_is_late_is_counted_for_the_askers_agency(office):
    operators = [person(54, "Opera Contoh", "operator", agency=agency) for agency in ("muara-enim", "agam")]
    office.complete_draft()
    waits = office.submitted()
    counted = {"applications_waiting": 1, "applications_late": 0}
    assert office.report_backlog(operators[0]).items() >= counted.items()
    late = datetime.fromisoformat(waits["due_at"]) + timedelta(seconds=1)
    assert office.report_backlog(operators[0], now=late)["applications_late"] == 1
    assert office.report_backlog(operators[1], now=late).items() >= {"applications_waiting": 0, "applications_late": 0}.items()
    assert office.report_backlog(operators[1])["unpublished"] > 0, "no relay runs here"
