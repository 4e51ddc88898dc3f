"""The gateway's secret: one, or several with blanks between. The first signs and seals, all are accepted (docs/operating.md, "Keys")."""

from flask import current_app


def newest_first() -> list[str]:
    config = current_app.config
    return [config["SECRET_KEY"], *config["SECRET_KEY_FALLBACKS"]]


def newest_last() -> list[str]:
    """As itsdangerous wants them."""
    return newest_first()[::-1]
