"""What a person would call the device they log in from: "Chrome, Android" of all that a browser says about itself."""

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
    """From where this request comes: for the limits, and for the list of one's sessions."""
    return {"address": address(), "device": name(request.user_agent.string)}


def address() -> str:
    """For the limits."""
    return (request.remote_addr or "unknown")[:64]


def name(agent: str) -> str:
    """The first mark of each list that occurs: browsers and systems claim to be the later ones too. A program by its own first word."""
    found = [next((called for mark, called in marks if mark in agent), "") for marks in (BROWSERS, SYSTEMS)]
    own = "".join(sign for sign in agent.partition("/")[0] if sign.isascii() and sign.isprintable()).strip()
    return ", ".join(filter(None, found)) or own[:LONGEST]
