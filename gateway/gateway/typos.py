"""Typing errors in email addresses: a domain that is nearly one of the most used ones. A hint, never a refusal."""

from difflib import get_close_matches

DOMAINS = (
    "gmail.com", "googlemail.com", "yahoo.com", "yahoo.co.id", "ymail.com", "rocketmail.com", "outlook.com", "outlook.co.id",
    "hotmail.com", "hotmail.co.id", "live.com", "icloud.com", "me.com", "mail.com", "email.com", "aol.com", "zoho.com",
    "proton.me", "protonmail.com", "telkom.net",
)  # fmt: skip
NEAR = 0.8


def suggested_email(typed: str) -> str:
    """The address that was probably meant, "" when nothing looks like a typing error."""
    person, at, domain = typed.strip().rpartition("@")
    if not (person and at) or domain.lower() in DOMAINS:
        return ""
    near = get_close_matches(domain.lower(), DOMAINS, n=3, cutoff=NEAR)
    best = max(near, key=lambda each: each[0] == domain[0].lower(), default="")  # the first letter is seldom the wrong one
    return f"{person}@{best}" if best else ""
