from bus.migrate import run

run(append_only=("audit", "audit_record", "audit_head", "audit_end"))
