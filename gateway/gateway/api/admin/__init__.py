"""Administration of an office over the API: its staff, its settings, and the audit records."""
