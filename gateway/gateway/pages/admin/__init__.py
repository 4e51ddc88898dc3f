"""Administration of an office: its people and their roles, its settings and calendar, and the trace of what was done."""
