"""Flows: steps in their order, which a case copies and then follows."""
