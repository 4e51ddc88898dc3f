from bus.migrate import run

run(append_only=("colleague_note", "colleague_note_settled", "history", "inspection_appointment", "permit_entry", "permit_letter"))
