"""For those who operate: is the process alive, and does everything behind it answer?"""

from typing import Any

from flask import Blueprint, Flask

from gateway import rpc
from gateway.rpc import SERVICES

WITHIN = 1.0  # seconds for a service to say that it and its database are well

system = Blueprint("system", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(system)


@system.get("/hidup")
def alive() -> dict[str, bool]:
    """The process answers; nothing else is asked."""
    return {"alive": True}


@system.get("/sehat")
def health() -> tuple[dict[str, Any], int]:
    """Whether each service, and its database behind it, answers through the broker: 200, else 503."""
    services = {service: _answers(service) for service in SERVICES}
    well = all(services.values())
    return {"healthy": well, "services": services}, 200 if well else 503


def _answers(service: str) -> bool:
    return rpc.asker().healthy(service, within=WITHIN)
