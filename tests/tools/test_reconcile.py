"""By whose counter a number was given; keys and passwords, sealed apart."""

import argparse
import io

import pytest
from pyrage import x25519
from sqlalchemy import make_url

from izin import backup, encryption, key_backup, reconcile
from permits.domain import numbering


@pytest.mark.parametrize(
    ("number", "service", "values"),
    [
        ("0042/SIPD/DPMPTSP/XI/2026", "permits", {"series": "application", "type": "SIPD", "year": 2026, "last": 42}),
        ("503/12345/SIPD/DPMPTSP/2026", "permits", {"series": "permit", "type": "SIPD", "year": 2026, "last": 12345}),
        ("KEL-2026-0007", "tracking", {"year": 2026, "last": 7}),
        ("REG-2026-10000", "identity", {"year": 2026, "last": 10000}),
    ],
)
def test_a_number_says_whose_it_is(number, service, values):
    assert reconcile.counter_of(number) == (service, values)


@pytest.mark.parametrize("number", ["", "Akun aktif", "KEL-2026", "12/SIPD/2026"])
def test_what_is_no_number_moves_no_counter(number):
    assert reconcile.counter_of(number) is None


def test_the_numbers_of_permits_are_known():
    from datetime import date

    named = {"permit_type": "SIPD", "unit": "dpmptsp", "on": date(2026, 11, 26)}
    assert reconcile.counter_of(numbering.application_number(3, **named))[1]["series"] == "application"
    assert reconcile.counter_of(numbering.permit_number(3, **named))[1]["series"] == "permit"


def test_keys_come_back_with_the_passphrase_and_with_no_other(tmp_path):
    source, sealed, back, phrase = (tmp_path / name for name in ("credentials.json", "keys.jwe", "back.json", "phrase"))
    source.write_text('{"postgres": "sesame"}')
    phrase.write_text("four words of mine here\n")
    given = argparse.Namespace(file=str(sealed), of=str(source), to=str(back), passphrase_file=str(phrase))
    assert key_backup.back_up(given) == 0
    assert "sesame" not in sealed.read_text()
    assert key_backup.restore(given) == 0
    assert back.read_text() == source.read_text()
    assert {path.stat().st_mode & 0o777 for path in (sealed, back)} == {0o600}
    with pytest.raises(RuntimeError, match="is there already"):
        key_backup.restore(given)
    back.unlink()
    phrase.write_text("four other words of mine")
    with pytest.raises(RuntimeError, match="does not open"):
        key_backup.restore(given)
    assert not back.exists()


def test_a_short_passphrase_is_refused(tmp_path):
    phrase = tmp_path / "phrase"
    phrase.write_text("too short")
    with pytest.raises(RuntimeError, match="at least 16"):
        key_backup.back_up(argparse.Namespace(file=str(tmp_path / "keys"), of=str(phrase), passphrase_file=str(phrase)))


def test_a_backup_is_opened_by_its_key_and_by_no_other(tmp_path, monkeypatch):
    keys, secret = [x25519.Identity.generate() for _ in range(2)], b"3175091234567890" * 100_000
    names = [str(key.to_public()) for key in keys]
    for number, key in enumerate(keys):
        (tmp_path / f"{number}.key").write_text(f"# public key: {names[number]}\n{key}\n")
    encryption.write(io.BytesIO(secret), tmp_path / "permits.dump", encryption.public_keys(names[:1]))
    assert [path.name for path in tmp_path.glob("permits*")] == ["permits.dump.age"]
    assert secret[:16] not in (tmp_path / "permits.dump.age").read_bytes()
    back = io.BytesIO()
    encryption.read(tmp_path / "permits.dump", back, encryption.read_keys(str(tmp_path / "0.key"), made_for=names[:1]))
    assert back.getvalue() == secret
    with pytest.raises(RuntimeError, match="does not open this backup"):
        encryption.read_keys(str(tmp_path / "1.key"), made_for=names[:1])
    with pytest.raises(RuntimeError, match="begins with age1"):
        encryption.public_keys(["postgres"])
    with pytest.raises(RuntimeError, match="cannot be read: No such file"):
        encryption.read_keys(str(tmp_path / "2.key"), made_for=names[:1])
    monkeypatch.setattr("sys.stdin", io.StringIO((tmp_path / "0.key").read_text()))
    assert [str(key.to_public()) for key in encryption.read_keys("-", made_for=names[:1])] == names[:1]


def test_postgresqls_programs_ask_for_the_same_one_of_several_servers(postgres):
    url = make_url(postgres.url("postgres", user="postgres", password=postgres.password))
    with backup._tool("pg_dump", url.update_query_dict({"target_session_attrs": "read-write"}), "--schema-only") as dump:
        assert b"PostgreSQL database dump" in dump.stdout.read()
    wanted = url.update_query_dict({"target_session_attrs": "standby"})
    with pytest.raises(RuntimeError, match="pg_dump of postgres failed"), backup._tool("pg_dump", wanted, "--schema-only") as dump:
        dump.stdout.read()
