"""Every process of the system and the one command that starts it, here and in a container (a test compares docker-compose.yml).

`python` and `gunicorn` stand for programs of the environment: `command` replaces them by those of the virtual environment.
"""

from __future__ import annotations

from izin.places import SERVICES, VENV

# jobs run once, and end before any serving process starts
JOBS: dict[str, tuple[str, ...]] = {
    **{f"migrate-{name}": ("python", "-m", "bus.migrate", name) for name in SERVICES},
}

SEEDED = ("identity", "permits")  # services that bring data of their own; the others start with empty tables
SEEDS: dict[str, tuple[str, ...]] = {f"seed-{name}": ("python", "-m", f"{name}.seed") for name in SEEDED}

# In containers one job looks at all settings and writes the broker's users (`make up` does that itself, system.py), and one job migrates.
CONTAINER_JOBS: dict[str, tuple[str, ...]] = {
    "settings": ("python", "-m", "izin.composed", "check", "/srv/definitions/izin.json"),
    "migrate": ("python", "-m", "bus.migrate", *SERVICES),
}

SERVING: dict[str, tuple[str, ...]] = {
    "topology": ("python", "-m", "bus.topology", *SERVICES),
    **{name: ("python", "-m", "bus.runner", name) for name in SERVICES},
    "gateway": ("gunicorn", "--config", "gateway/gunicorn.conf.py", "gateway.app:create_app()"),
    "inbox": ("python", "-m", "izin.inbox"),
}


def command(words: tuple[str, ...]) -> list[str]:
    """A command of the tables above, in the form in which it is run from this repository."""
    return [str(VENV / "bin" / words[0]), *words[1:]]
