"""Settings that hold several keys: the first signs and seals, all are accepted."""

import json
import time
from typing import Any

import pytest
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey

from bus import context, keys, seal
from bus.refusals import NotAllowed
from bus.settings import SettingRefused, check

OLD, NEW, STRANGE = (ECKey.generate_key("P-256") for _ in range(3))


def text(*given: Any, private: bool = True, **how: Any) -> str:
    return " ".join(json.dumps(key.as_dict(private=private), **how) for key in given)


@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")])
@pytest.mark.parametrize("between", [" ", "\n", "  \t", ""])
def test_keys_follow_each_other_with_any_blanks_between_and_in_them(separators: tuple[str, str], between: str) -> None:
    given = between.join(text(key, separators=separators) for key in (OLD, NEW))
    assert [key.thumbprint() for key in keys.keys(f" {given}\n")] == [OLD.thumbprint(), NEW.thumbprint()]


@pytest.mark.parametrize("given", ["", " ", "none", "[]", "{}", '{"kty":"EC"}', '{"kty":"oct","k":"YQ"}', "KEY rest"])
def test_what_is_no_key_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        keys.keys(given.replace("KEY", text(OLD)))


def test_letters_are_sealed_with_the_first_and_opened_with_any() -> None:
    old, new, both = (text(*given) for given in ((OLD,), (NEW,), (NEW, OLD)))
    by_old, by_both = seal.seal(text(OLD, private=False), {"word": "lama"}), seal.seal(text(NEW, OLD, private=False), {"word": "baru"})
    assert (seal.unseal(both, by_old), seal.unseal(both, by_both)) == ({"word": "lama"}, {"word": "baru"})
    assert seal.unseal(new, by_both) == {"word": "baru"}
    for wrong, sealed in ((old, by_both), (new, by_old), (text(STRANGE), by_old)):
        with pytest.raises(JoseError):
            seal.unseal(wrong, sealed)


def test_a_token_is_proven_by_any_key_and_no_longer_by_one_that_was_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = (OKPKey.generate_key("Ed25519") for _ in range(2))

    def token(key: OKPKey) -> str:
        claims = {"sub": "7", "aud": "greeter", "roles": ["applicant"], "exp": int(time.time()) + 60}
        return jwt.encode({"alg": "Ed25519"}, claims, key, algorithms=["Ed25519"])

    for settings, good in (((old, new), (old, new)), ((new, old), (old, new)), ((new,), (new,))):
        monkeypatch.setenv("ACTOR_PUBLIC_KEY", text(*settings, private=False))
        context._proven.cache_clear()
        assert [context.verify_actor(token(key), "greeter").id for key in good] == [7] * len(good)
    with pytest.raises(NotAllowed, match="not valid"):
        context.verify_actor(token(old), "greeter")


def test_production_looks_at_each_of_several_secrets() -> None:
    strong = "b0e5c7f19a3d48626f1e0c9d7a5b3e81"
    check({"BUS_MODE": "production", "GATEWAY_SECRET_KEY": f"{strong} {strong[::-1]}"})
    for weak in ("development-gateway-secret", "short", "a" * 40):
        with pytest.raises(SettingRefused, match="GATEWAY_SECRET_KEY has a key that"):
            check({"BUS_MODE": "production", "GATEWAY_SECRET_KEY": f"{strong} {weak}"})
