"""The seed may run at every start."""

from tests.permits.office import Office


def test_seeding_again_changes_nothing(database):
    url = database("permits")
    first = Office(url)
    types = first.list_permit_types()
    assert Office(url).list_permit_types() == types
    assert len(types) == 37
