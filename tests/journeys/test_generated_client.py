"""The main job, walked by a client that was generated from the API's own description."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from izin.demo import STEPS, Client, Walk
from tests.generated import Generated, Operations, describe, generate
from tests.world import World

pytestmark = pytest.mark.world

# What the walk must have used of the description, or it walked another way.
MAIN_JOB = {
    "registrations_start", "registrations_save", "registrations_attach", "registrations_submit", "registrations_verify", "sessions_log_in",
    "passwords_change", "documents_add", "applications_create", "applications_attach", "applications_submit", "staff_accept",
    "staff_decide", "permits_listing", "permits_file", "permits_verification", "tracking_track", "complaints_create", "complaints_reply",
}  # fmt: skip


class GeneratedWalk(Walk):
    """The demo's walk, with everybody who asks asking through the generated client."""

    def __init__(self, world: World, operations: Operations) -> None:
        self.operations = operations
        super().__init__(world.url, world.inbox_url, times=defaultdict(list), staff={})

    def anybody(self) -> Client:
        return Generated(self.url, self.operations)


def test_a_generated_client_walks_the_main_job(world: World, tmp_path: Path) -> None:
    document = describe(world.url)
    assert generate(document, tmp_path) == ""
    operations = Operations(document, tmp_path)
    walk = GeneratedWalk(world, operations)
    for _, step in STEPS:
        step(walk)
    assert MAIN_JOB - operations.used == set()
