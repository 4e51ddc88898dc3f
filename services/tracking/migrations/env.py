from bus.migrate import run

run(append_only=("complaint_message",))
