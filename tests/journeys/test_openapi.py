"""The API as its own OpenAPI document describes it, asked by schemathesis: no answer that the document does not know.

``RAPPORT_BAD_REQUESTS=20000 pytest tests/journeys/test_openapi.py`` asks as often.
"""

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from rapport.measure import METRICS
from rapport.measure.dimensions import DIMENSIONS
from tests.journeys.house import Server

pytestmark = pytest.mark.slow

words = st.text(max_size=6)
fields = st.sampled_from((*DIMENSIONS, "property:plan", "hour", "day", "week", "month")) | words
conditions = st.builds(
    "{}{}{}".format,
    fields,
    st.sampled_from(["==", "!=", "~", "!~", "="]),
    words | st.sampled_from(["DE|AT", "\\;", ""]),
)
meant = st.fixed_dictionaries(
    {},
    optional={
        "metrics": st.lists(st.sampled_from(sorted(METRICS)), min_size=1, max_size=3).map(",".join),
        "by": fields,
        "filter": st.lists(conditions, max_size=3).map(";".join),
        "from": st.sampled_from(["2026-01-01", "1971-01-01", "2099-12-31", "0001-01-01", "9999-12-31", "2026-02-30"]),
        "to": st.sampled_from(["2026-01-31", "2026-01-01", "9999-12-31"]),
        "compare": st.sampled_from(["previous", "none"]),
        "limit": st.sampled_from(["1", "10000", "0", "-1", "99999999999999999999"]),
    },
)
"""Questions that are nearly right: the document cannot say which words are metrics and fields."""

EXAMPLES = min(int(os.environ.get("RAPPORT_BAD_REQUESTS", "100")), 20_000)


def test_every_answer_is_one_that_the_document_describes(server: Server, shop: dict[str, str]) -> None:
    document = schemathesis.openapi.from_url(f"{server.url}/api/v1/openapi.json")
    operations = [found.ok() for found in document.get_all_operations() if isinstance(found, Ok)]
    assert {operation.path for operation in operations} >= {"/api/v1/projects/{project}/metrics"}
    each = max(1, EXAMPLES // len(operations))

    for operation in operations:

        @settings(
            max_examples=each,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy(), st.sampled_from([shop["project"], shop["project"], ""]), meant)
        def ask(case: Case[Any], project: str, more: dict[str, str]) -> None:
            if project:
                case.path_parameters["project"] = project
                case.query = {**(case.query or {}), **more}
            answer = case.call(headers={"Authorization": f"Bearer {shop['secret_key']}"})
            case.validate_response(answer, excluded_checks=[positive_data_acceptance])

        ask()
