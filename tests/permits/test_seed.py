"""The seed may run at every start."""

from tests.permits.office import Office, seeded


def test_seeding_again_changes_nothing(database):
    url = database("permits")
    seeded(url)
    types = Office(url).list_permit_types()
    seeded(url)
    assert Office(url).list_permit_types() == types
    assert len(types) == 37
