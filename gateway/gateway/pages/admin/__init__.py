"""Administration of an office: its staff and their roles, its settings and calendar, and the audit records."""
