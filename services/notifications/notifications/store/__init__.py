"""Notifications' drawer: contacts and deliveries in PostgreSQL, one module per noun."""
