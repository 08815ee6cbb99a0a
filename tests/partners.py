"""Hooks of schemathesis: what a partner knows and no schema can say."""

from datetime import UTC, date, datetime, timedelta

import schemathesis
from hypothesis import strategies
from schemathesis import GenerationMode

FIRST, LAST = datetime(1900, 1, 1), datetime(2999, 12, 31)  # noqa: DTZ001  hypothesis adds it

# Of all years that there are, one in nine is within these.
schemathesis.openapi.format(
    "date-time",
    strategies.datetimes(FIRST, LAST, timezones=strategies.just(UTC)).map(datetime.isoformat),
)
schemathesis.openapi.format(
    "date", strategies.dates(FIRST.date(), LAST.date() - timedelta(1)).map(date.isoformat)
)


@schemathesis.hook
def before_call(context, case, kwargs):
    """A cursor cannot be made up: in a request that is to be answered there is none."""
    if case.meta is None or case.meta.generation.mode == GenerationMode.POSITIVE:
        case.query.pop("cursor", None)
