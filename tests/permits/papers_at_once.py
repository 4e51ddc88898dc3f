"""Started by `test_papers_at_once.py` as a service is: papers are wanted at once, one of them loses its typesetter, and one cannot be made."""

import bus.runner  # noqa: F401  # isort: skip  # monkey-patches: before anything else

import io
import os
import signal
import sys
from pathlib import Path

import eventlet
import pypdf

from bus import logs
from permits import pdf

PAPERS = 4


def written(number: int) -> bytes:
    words = "Contoh " * (20_000 if number == 0 else 200)  # the first takes long enough to be met while it is made
    page = f"<html lang='id'><head><title>Surat {number}</title></head><body><p>{words}</p><p>{pdf.qr(str(number))}</p></body></html>"
    return pdf.written(page, identity=str(number))


def typesetters() -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()]


def main() -> None:
    logs.begin()
    papers = [eventlet.spawn(written, number) for number in range(PAPERS)]
    while not typesetters():
        eventlet.sleep(0.01)
    (killed,) = typesetters()
    eventlet.sleep(0.5)
    os.kill(killed, signal.SIGKILL)
    assert all(each.wait().startswith(b"%PDF") for each in papers)
    print("all papers are there", flush=True)
    (another,) = set(typesetters()) - {killed}
    print("another typesetter came" if another != killed else "the same made them", flush=True)
    with eventlet.Timeout(0.2, False):  # as of a caller who has gone
        written(0)
    with pypdf.PdfReader(io.BytesIO(written(PAPERS))) as reader:
        print(f"the next paper is {reader.metadata.title}", flush=True)
    try:
        pdf.written("<img src='https://example.test/'>", identity="x")
    except pdf.NotMade:
        print("what must not be fetched ends the paper", flush=True)
    environment = Path(f"/proc/{typesetters()[0]}/environ").read_text()
    print("the typesetter has a secret" if "a-secret" in environment else "the typesetter has no secret", flush=True)
    print("typeset here" if "weasyprint" in sys.modules else "nothing was typeset in the service's process", flush=True)


if __name__ == "__main__":
    main()
    raise SystemExit
