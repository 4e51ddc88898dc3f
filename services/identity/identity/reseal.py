"""`python -m identity.reseal`: the secrets of second factors are sealed anew with the first key of ACCOUNT_SEAL_KEY, beside the running
service. Devices, recovery codes and the marks that permits keeps cannot be made anew without their owners: for them the earlier key stays
in the setting, behind the new one.
"""

from bus.database import Session, Transactions, engine_for, url_of
from identity import codes
from identity.store import second_factors


def reseal(session: Session) -> int:
    """:returns: how many were sealed with an earlier key."""
    done = 0
    for account_id, name, sealed in second_factors.sealed(session):
        if not codes.is_sealed_with_first(sealed):
            done += second_factors.seal_anew(session, account_id, name, sealed, codes.sealed(codes.unsealed(sealed)))
    return done


def main() -> None:
    with Transactions(engine_for(url_of("identity"))).begin() as session:
        print(f"sealed anew: {reseal(session)}")


if __name__ == "__main__":
    main()
