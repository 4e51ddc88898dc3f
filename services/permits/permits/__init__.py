"""Permits: what the office offers, what is applied for, and what is issued."""
