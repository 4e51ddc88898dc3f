"""Tracking: where an application is, and what people complain about."""
