"""The mailed links that this browser has opened and not used yet: their tokens, in the session's cookie, newest first, by purpose."""

from flask import request, session

from gateway import form_subject, held

KEY = "links"
ARGUMENT = "tautan"
AT_MOST = 6
LONGEST_TOKEN = 200  # more than any token has


def keep(purpose: str, token: str) -> str:
    """Hold the link and return its name, for the address. A token that is too long for the cookie is cut: it is not a real one."""
    token = token[:LONGEST_TOKEN]
    session[KEY] = held.added(_all(), f"{purpose} {token}", at_most=AT_MOST)
    return held.name_of(token)


def token(purpose: str) -> str:
    """The token of the link that this request is about: the one that its form or its address names, else the newest. "" when the browser
    does not hold it."""
    own = _tokens(purpose)
    subject = form_subject.sent()
    name = subject.thing if subject else request.args.get(ARGUMENT)
    return next(iter(own), "") if name is None else held.find(own, name)


def named() -> str:
    """The name of the link that the request's form or address names; "" when the browser does not hold it."""
    subject = form_subject.sent()
    name = subject.thing if subject else request.args.get(ARGUMENT, "")
    return name if name and with_name(name) else ""


def drop(token: str) -> None:
    """Forget a link that has been used."""
    session[KEY] = [each for each in _all() if each.partition(" ")[2] != token]


def with_name(name: str) -> str:
    return held.find((each.partition(" ")[2] for each in _all()), name)


def _tokens(purpose: str) -> list[str]:
    return [each.partition(" ")[2] for each in _all() if each.partition(" ")[0] == purpose]


def _all() -> list[str]:
    links: list[str] = session.get(KEY, [])
    return links
