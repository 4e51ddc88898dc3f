"""Tracking's drawer: timelines and complaints in PostgreSQL, one module per noun."""
