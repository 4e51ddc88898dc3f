"""Turns HTTP requests into calls to the services, and their answers into pages and JSON. No business rule lives here."""
