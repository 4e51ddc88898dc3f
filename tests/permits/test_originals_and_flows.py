"""Whether somebody at the office looks at originals, for requirements and flows of every shape, beside walking every way: pure."""

from collections import Counter
from dataclasses import replace

from hypothesis import HealthCheck, given, settings

from permits.domain.catalogue.faults import Fault, faults
from permits.domain.catalogue.field import Field, FieldChoice
from permits.domain.flow import soundness
from permits.domain.flow.shipped import FLOWS
from permits.domain.flow.soundness import Setting
from permits.domain.flow.step import NOT_YET
from permits.service.editor import DOCUMENT_KINDS
from tests.permits import requirements as some
from tests.permits.test_catalogue import TYPES
from tests.permits.test_soundness import _all_facts, _ways, random_flows

SKP = TYPES["SKP"]
USE = Field("use", "choice", some.NAME, choices=tuple(FieldChoice(code, some.NAME) for code in ("home", "shop")))
STOREY = Field("storey", "whole", some.NAME)
seen: Counter[bool] = Counter()


def somebody_looks(flow, setting):
    """On every way on which nothing is sent back, a step whose act can be done may give the application back."""
    for facts in _all_facts(flow, setting):
        for way in _ways(flow, facts):
            straight = all(outcome == "forward" for _, outcome in way)
            steps = [flow.step(code) for code, _ in way]
            if straight and not any("return" in each.outcomes and each.act not in NOT_YET for each in steps):
                return False
    return True


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(some.requirements(), random_flows())
def an_original_that_nobody_sees_is_found_exactly_where_there_is_one(asked, flow):
    fields = (*some.FIELDS, USE, STOREY)
    one = replace(SKP, requirements={"new": asked}, fields={"new": fields}, applicant_types=("individual", "company"))
    found = faults(one, flows=dict.fromkeys(FLOWS, flow), document_kinds=DOCUMENT_KINDS, formats={})
    answers = {"use": ("home", "shop"), "storey": None, "WARUNG": ("yes", "no"), "USAHA": ("A", "B")}
    setting = Setting(kinds=("new",), applicant_types=("individual", "company"), fields=answers)
    is_sound = not soundness.faults(flow, setting)
    expected = is_sound and any(each.fulfilled_by == "original" for each in asked) and not somebody_looks(flow, setting)
    seen[expected] += 1
    assert (Fault("nobody_sees_originals", "new") in found) is expected
    assert is_sound is not any(each.code == "flow" for each in found)


def test_an_original_that_nobody_sees_is_found_exactly_where_there_is_one():
    seen.clear()
    an_original_that_nobody_sees_is_found_exactly_where_there_is_one()
    assert seen[True] >= 10 and seen[False] >= 10, seen
