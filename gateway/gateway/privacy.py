"""The privacy notice that people agree to when they register: its text is templates/help/privacy.html, its version is here."""

from bus.refusals import Invalid

# A new text needs a new version. The version that somebody agreed to is stored with the consent.
VERSION = "2026-11-28"
PAGE = "/privasi"


def refuse_outdated(version: str) -> None:
    """:raises Invalid: consent_version is not the current notice."""
    if version != VERSION:
        raise Invalid(
            "invalid_fields", "consent to a notice that is not in force", fields={"consent_version": {"code": "consent_outdated"}}
        )
