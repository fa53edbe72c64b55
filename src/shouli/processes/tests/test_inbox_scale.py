"""The inbox of an operator with a hundred thousand waiting tasks, on PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shouli.identity.tests.factories import org_unit
from shouli.kernel.tests.factories import clerk_context
from shouli.processes import queries
from shouli.processes.tests.factories import start
from shouli.processes.waiting import TaskQuery

TASKS, BUREAUS = 100_000, 50
FILL = """
INSERT INTO processes_processinstance (spec_id, owner, bureau_id, state, state_text, failure, failed_step, started_at)
SELECT %s, 'order:' || (1000 + n), %s + n %% %s, 'running', '', '', '', '2026-11-22 04:00+00'::timestamptz
FROM generate_series(1, %s) AS n;
INSERT INTO processes_humantask
  (instance_id, engine_task_id, step, title, title_en, lane, role, bureau_id, state, claimed_by, due_at, opened_at,
   closed_by)
SELECT id, 'task', 'collect', '收费', 'Collect', 'Clerk', (ARRAY['clerk', 'auditor'])[1 + id / %s %% 2], bureau_id,
  'open', '', started_at + (id %% 977) * interval '1 minute', started_at, ''
FROM processes_processinstance WHERE state_text = '';
ANALYZE processes_humantask;
"""


@pytest.mark.postgres
@pytest.mark.django_db
def test_an_index_finds_the_inbox_among_a_hundred_thousand_tasks() -> None:
    spec_id = start().spec_id
    bureaus = [org_unit(f"B-{number:02}").pk for number in range(BUREAUS)]
    assert bureaus == list(range(bureaus[0], bureaus[0] + BUREAUS))
    with connection.cursor() as cursor:
        cursor.execute(FILL, [spec_id, bureaus[0], BUREAUS, TASKS, BUREAUS])
    clerk = clerk_context(bureau_id=bureaus[7])
    auditor = clerk_context(roles=("auditor",), bureau_id=bureaus[7])

    with CaptureQueriesContext(connection) as asked:
        assert {task.owner for task in queries.inbox(clerk, ["clerk"], limit=25)} <= {
            f"order:{1000 + n}" for n in range(7, TASKS + 1, BUREAUS)
        }
        assert len(queries.inbox(auditor, ["auditor"], limit=25)) == 25
        assert queries.inbox(clerk, ["clerk"], TaskQuery(mine=True)) == []
        queries.inbox_counts(clerk, ["clerk"])

    used = [{node["Index Name"] for node in nodes(query["sql"]) if "Index Name" in node} for query in asked]
    assert used[0] & {"processes_task_of_bureau", "processes_task_of_role"}  # the database weighs order against reach
    assert "processes_task_of_role" in used[1]
    assert "processes_task_of_person" in used[2]
    assert "processes_task_of_bureau" in used[3]
    whole = [
        node["Relation Name"] for query in asked for node in nodes(query["sql"]) if node["Node Type"] == "Seq Scan"
    ]
    assert "processes_humantask" not in whole


def nodes(statement: str) -> Iterator[dict[str, Any]]:
    """Return the steps of the plan that the database makes for ``statement``."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}")
        (plan,) = cursor.fetchone()
    found = [(json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]]
    while found:
        node = found.pop()
        yield node
        found.extend(node.get("Plans", []))
