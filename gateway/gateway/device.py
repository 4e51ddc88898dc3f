"""A name that people recognise for the device they log in from: "Chrome, Android", from all that a browser says about itself."""

from flask import request

BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)  # fmt: skip
LONGEST = 40


def whence() -> dict[str, str]:
    """Where this request comes from: for the limits, and for the person's list of sessions."""
    return {"address": address(), "device": name(request.user_agent.string)}


def address() -> str:
    """The address by which tries are counted."""
    return (request.remote_addr or "unknown")[:64]


def name(agent: str) -> str:
    """The first entry of each list that occurs in the text, because browsers and systems also claim to be later ones. Other programs are
    called by the first word of their own text."""
    found = [next((called for mark, called in marks if mark in agent), "") for marks in (BROWSERS, SYSTEMS)]
    own = "".join(sign for sign in agent.partition("/")[0] if sign.isascii() and sign.isprintable()).strip()
    return ", ".join(filter(None, found)) or own[:LONGEST]
