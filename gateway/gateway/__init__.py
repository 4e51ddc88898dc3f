"""Turns HTTP into calls to the services, and their answers into pages and JSON. No rule of the business lives here."""
