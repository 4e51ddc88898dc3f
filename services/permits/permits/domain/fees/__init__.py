"""Fees: which formula a permit type follows, and what it comes to."""
