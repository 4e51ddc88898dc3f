"""Administration of an office over the API: its people, what it decides for itself, and the trace of what was done."""
