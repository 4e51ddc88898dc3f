"""The privacy notice that one agrees to when registering: its text is templates/help/privacy.html, its version stands here."""

from bus.refusals import Invalid

# A new text is a new version. Consent is stored with the version that was agreed to.
VERSION = "2026-11"
PAGE = "/privasi"


def refuse_outdated(version: str) -> None:
    """:raises Invalid: consent_version is not the notice in force."""
    if version != VERSION:
        raise Invalid(
            "invalid_fields", "consent to a notice that is not in force", fields={"consent_version": {"code": "consent_outdated"}}
        )
