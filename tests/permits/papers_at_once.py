"""Started by `test_papers_at_once.py` as a service is: papers of all kinds of callers are made at once, while other green threads log without a pause."""

import bus.runner  # noqa: F401  # isort: skip  # monkey-patches: before anything else

import logging

import eventlet

from bus import logs, threads
from permits import pdf
from permits.pdf import in_thread

PAPERS = 8
log = logging.getLogger("weasyprint")


def written(number: int) -> bytes:
    page = f"<html lang='id'><head><title>Surat {number}</title></head><body><p>{'Contoh ' * 200}</p><p>{pdf.qr(str(number))}</p></body></html>"
    for _ in range(200):
        log.warning("of paper %d", number)
    return pdf.written(page, identity=str(number))


def chat() -> None:
    while True:
        log.warning("of the service")
        eventlet.sleep(0)


if __name__ == "__main__":
    logs.begin()
    threads.share_logging()
    eventlet.spawn_n(chat)
    made = eventlet.GreenPool().imap(lambda number: in_thread(written, number), range(PAPERS))
    assert all(each.startswith(b"%PDF") for each in made)
    print("all papers are there", flush=True)
    eventlet.sleep(0)
    raise SystemExit
