"""Somebody who stands at the counter, and the officer who fills in for them."""

from sqlalchemy import text

from tests.identity.people import NIK, NOW

FIELDS = {
    "full_name": "Siti Aminah", "id_type": "ktp", "id_number": NIK, "sex": "female", "birth_place": "Muara Enim", "birth_date": "1990-05-05",
    "address": "Jl. Contoh No. 1", "province": "16", "regency": "16.03", "district": "16.03.02", "village": "16.03.02.1001",
}  # fmt: skip
CONSENT = {"how": "signed", "version": "2026-11-27", "text": "Saya meminta petugas loket mengisikan permohonan untuk saya."}


def select(door, what):
    with door.engine.connect() as connection:
        return connection.execute(text(f"select {what}")).all()


def begin(door, officer, *, now=NOW, **changed):
    fields = {**FIELDS, **changed}
    return door.call("begin_filing", actor=officer, now=now, id_document="ktp", fields=fields, consent=CONSENT, confirm_warnings=True)


def again(door, officer, account_id, *, id_number=NIK, id_document="ktp"):
    asked = {"account_id": account_id, "id_document": id_document, "id_number": id_number, "consent": CONSENT}
    return door.call("begin_filing_again", actor=officer, now=NOW, **asked)
