from bus.migrate import run

run(
    append_only=(
        *("absence_case", "colleague_note", "colleague_note_settled", "history", "inspection_appointment", "permit_entry"),
        "permit_letter",
    )
)
