"""Finished applications as the simulation of a flow reads them: which steps were done, and how long each took. Many at once, in few columns."""

from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import CTE, Select, Text, cast, func, select

from bus.database import Session
from permits.domain.application import SKIPPED
from permits.domain.flow import conditions
from permits.domain.flow.shipped import SIMPLE_FLOW
from permits.domain.flow.simulation import Done, Finished
from permits.domain.flow.step import HANDED_OVER, ISSUED, REJECTED, Step
from permits.store import json
from permits.store.tables import application, history

CASE = ("id", "submitted_at", "working_days", "status", "kind", "applicant_type", "fee_amount")
_MARK = func.md5(cast(application.c.process, Text)).label("mark")


def finished(
    session: Session, *, of: str, permit_type: str, kind: str | None, since: datetime, until: datetime, most: int
) -> list[Finished]:
    """Those of the agency that were submitted in that period and have been issued or rejected; of more than `most` the newest."""
    cases = select(*(application.c[name] for name in (*CASE, "process", "answers")), _MARK)
    cases = cases.where(
        application.c.agency == of,
        application.c.permit_type == permit_type,
        application.c.status.in_((ISSUED, HANDED_OVER, REJECTED)),
        application.c.submitted_at >= since,
        application.c.submitted_at < until,
    )
    if kind:
        cases = cases.where(application.c.kind == kind)
    newest = cases.order_by(application.c.submitted_at.desc(), application.c.id.desc()).limit(most).cte()
    steps = _steps(session, select(newest.c.mark, newest.c.process).distinct())
    answers = _answers(session, newest)
    lines = select(*(newest.c[name] for name in (*CASE, "mark")), history.c.at, history.c.step, history.c.outcome, history.c.by_role)
    lines = lines.join(history, history.c.application_id == newest.c.id).order_by(newest.c.submitted_at, newest.c.id, history.c.position)
    return [_case(list(found), steps, answers) for _, found in groupby(session.execute(lines), key=lambda row: row.id)]


def _answers(session: Session, newest: CTE) -> dict[int, dict[str, str]]:
    """By application: what was answered to what was asked."""
    found = select(newest.c.id, newest.c.answers).where(newest.c.answers.is_not(None))
    return {row.id: json.texts(row.answers) for row in session.execute(found)}


def _steps(session: Session, processes: Select[Any]) -> dict[str | None, dict[str, Step]]:
    """By mark: the steps of that process by their codes. What has none went the way that all went then."""
    found = {row.mark: json.process(row.process) if row.process else SIMPLE_FLOW for row in session.execute(processes)}
    return {mark: {step.code: step for step in process.steps} for mark, process in found.items()}


def _case(lines: list[Any], steps: dict[str | None, dict[str, Step]], answers: dict[int, dict[str, str]]) -> Finished:
    first, known = lines[0], steps[lines[0].mark]
    done: list[Done] = []
    before, waits_since = None, first.submitted_at
    for line in (each for each in lines if each.outcome != SKIPPED):
        step = known.get(line.step)
        if step and line.step == before:  # of several units: the step was done when the last had answered
            done[-1] = replace(done[-1], until=line.at)
        elif step:
            done.append(Done(step.act, line.by_role, waits_since, line.at))
        before, waits_since = line.step, line.at
    rejected_at = done[-1].act if first.status == REJECTED and done else None
    of_case: dict[str, Any] = {"kind": first.kind, "applicant_type": first.applicant_type, "fee_amount": first.fee_amount}
    facts = conditions.facts(**of_case, answers=answers.get(first.id, {}))
    return Finished(first.submitted_at, facts, first.working_days, tuple(done), rejected_at)
