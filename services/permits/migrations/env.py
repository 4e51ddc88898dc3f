from bus.migrate import run

run(append_only=("history", "inspection_appointment", "permit_entry", "permit_letter"))
