"""What users of such systems keep asking for, each by the tests that show it here; a test that is renamed or gone is missed."""

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
ASKED_FOR = {
    "a draft is saved at every step with its files, kept, reminded of and gone on with": (
        "permits/test_drafts_service.py::test_a_draft_is_reminded_of_twice_and_then_removed_and_the_page_said_until_when",
        "journeys/test_one_application.py::test_of_two_tabs_the_slower_keeps_its_words_and_both_end_at_one_receipt",
        "journeys/test_one_application.py::test_without_network_nothing_is_sent_and_with_it_again_the_same_press_is",
        "journeys/test_vault.py::test_a_stored_document_fulfils_the_next_requirement_with_one_button",
    ),
    "only what was flagged comes back, with reasons that reach the applicant": (
        "permits/test_returning_service.py::test_nothing_else_may_be_changed_and_nothing_by_anybody_else",
        "notifications/test_application_mails_service.py::test_a_return_is_told_to_the_applicant_with_its_last_day_and_the_page_to_mend_it",
        "journeys/test_return_for_repair.py::test_a_return_for_repair_and_what_comes_back",
    ),
    "staff are told when an applicant sends it again": (
        "notifications/test_application_mails_service.py::test_corrections_are_told_to_the_officer_who_asked_for_them_while_the_role_is_theirs",
        "gateway/pages/test_corrections_of_applications.py::test_what_came_back_stands_before_all_else_on_the_first_page_alone",
    ),
    "the link of a mail survives the log-in": (
        "gateway/pages/test_accounts.py::test_a_log_in_leads_to_what_was_wanted_or_what_is_needed_first",
        "journeys/test_again.py::test_a_rejected_application_is_begun_again_from_its_letter_with_what_was_filled_in",
    ),
    "renewals: reminders, none to who renews already, begun the day after, in a window": (
        "permits/test_permit_life_service.py::test_the_holder_is_reminded_four_times_and_told_of_the_end_on_its_day",
        "permits/test_permit_life_service.py::test_who_renews_is_not_reminded_and_again_when_the_renewal_is_given_up",
        "permits/test_renewal.py::test_a_renewal_begins_the_day_after_the_old_one_or_on_the_day_of_issue_if_that_is_later",
        "permits/test_renewal.py::test_a_permit_is_renewed_from_ninety_days_before_its_end_until_ninety_days_after",
    ),
    "a lost permit gets a duplicate with the same number": (
        "permits/test_duplicate_service.py::test_it_ends_as_another_paper_of_the_same_permit",
        "journeys/test_apply_by_keyboard.py::test_a_lost_permit_gets_a_duplicate",
    ),
    "what is over ends by itself": (
        "permits/test_permit_life.py::test_an_end_is_told_once_and_never_of_what_was_revoked_or_replaced",
        "permits/test_renewal.py::test_the_status_of_both_is_a_function_of_the_day",
        "permits/test_returning_service.py::test_reminders_and_the_end_come_by_themselves_once_whatever_restarts",
        "permits/test_permit_life_service.py::test_what_was_approved_before_the_old_permit_was_revoked_goes_back_to_who_decides",
        "permits/test_permit_life_service.py::test_nothing_takes_the_place_of_what_is_suspended_or_revoked_also_when_it_was_applied_for_before",
        "permits/test_filed_permits_service.py::test_a_suspended_permit_fulfils_nothing_until_the_suspension_is_lifted",
    ),
    "how long it takes, and how long it still takes": (
        "gateway/pages/test_flow.py::test_the_public_page_draws_the_way_and_says_the_same_as_a_list",
        "tracking/test_timeline.py::test_what_was_sent_back_goes_on_with_a_new_date_and_the_days_between_did_not_count",
        "permits/test_lateness.py::test_what_is_late_as_a_whole_has_a_new_date_by_the_days_of_the_steps_that_are_left",
        "permits/test_simulations_service.py::test_the_cases_of_the_period_by_the_same_flow",
    ),
    "work is seen, handed over in bulk, and done for who is away": (
        "journeys/test_desk.py::test_several_are_taken_and_let_go_and_the_queue_is_narrowed",
        "gateway/pages/test_staff_claims.py::test_a_head_hands_several_to_a_colleague",
        "permits/test_delegation.py::test_who_stands_in_finds_decides_and_both_names_are_kept",
        "journeys/test_delegation.py::test_the_deputy_decides_in_the_heads_name_until_that_is_ended",
        "permits/test_colleagues_service.py::test_who_may_do_the_step_no_more_lets_it_go_visibly_and_is_handed_nothing",
        "permits/test_colleagues_service.py::test_a_deputy_is_handed_what_waits_for_whom_they_act_until_that_ends",
    ),
    "a correction is shown as it is now, and what was decided on stays as it was": (
        "permits/test_returning_service.py::test_each_round_shows_what_it_led_to_even_after_the_next",
        "permits/test_document_versions_service.py::test_an_application_keeps_the_version_it_was_submitted_with_and_a_draft_is_offered_the_newer_one",
    ),
    "lateness is really told, by a clock that is moved": (
        "permits/test_lateness_service.py::test_the_holder_then_the_section_head_then_the_head_are_told_once_each_whatever_restarts",
        "gateway/pages/test_applications.py::test_what_is_late_says_so_with_a_new_date_and_how_to_ask",
        "journeys/test_lateness.py::test_a_forgotten_application_is_told_to_one_after_the_other_once_whatever_restarts",
    ),
    "no mails go out by mistake: no status is set by hand, a change of the catalogue is shown first, each event is one mail": (
        "permits/test_application.py::test_a_step_is_done_only_where_the_table_says",
        "gateway/pages/test_catalogue_files.py::test_a_preview_says_what_would_happen_and_stores_nothing",
        "permits/test_lateness_service.py::test_what_was_late_before_anybody_looked_is_told_to_one_after_the_other",
        "notifications/test_deliveries_service.py::test_every_event_twice_is_one_mail",
    ),
    "anybody checks a permit by its QR, without an account": (
        "permits/test_permits_service.py::test_the_public_check_tells_type_place_and_date_to_compare",
        "gateway/pages/test_every_page.py::test_the_page_behind_a_permits_code_is_small_and_says_whether_it_holds",
    ),
    "nothing is approved past a step, also not past the payment": (
        "permits/test_desk_service.py::test_steps_belong_to_their_roles_and_their_order",
        "permits/test_flow.py::test_once_fees_are_paid_here_nobody_passes_over_the_payment",
    ),
}


@pytest.mark.parametrize("wish", ASKED_FOR)
def test_every_wish_has_its_tests(wish: str) -> None:
    for place in ASKED_FOR[wish]:
        path, _, name = place.partition("::")
        defined = {each.name for each in ast.walk(ast.parse((TESTS / path).read_text("utf-8"))) if isinstance(each, ast.FunctionDef)}
        assert name in defined, place
