"""Check constraints weighed in memory, as the database would: for thousands of records at once.

``Model.validate_constraints()`` asks the database once for each constraint of each record.
"""

import operator

from django.db.models import CheckConstraint, F, Q

COMPARISONS = {
    "exact": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}


def broken(record):
    """The check constraints that this record breaks; unknown is not broken, as in SQL."""
    for _model, constraints in record.get_constraints():
        for constraint in constraints:
            if (
                isinstance(constraint, CheckConstraint)
                and holds(constraint.condition, record) is False
            ):
                yield constraint


def holds(condition, record):
    """True, False, or None where a column that is compared is empty."""
    if not isinstance(condition, Q):
        return compared(record, *condition)
    found = [holds(child, record) for child in condition.children]
    match condition.connector:
        case Q.AND:
            result = False if False in found else None if None in found else True
        case Q.OR:
            result = True if True in found else None if None in found else False
        case _:
            result = None if None in found else sum(found) % 2 == 1
    return (not result) if condition.negated and result is not None else result


def compared(record, path, value):
    name, _, lookup = path.partition("__")
    held = column(record, name)
    if isinstance(value, F):
        value = column(record, value.name)
        if value is None:
            return None
    if lookup == "isnull":
        return (held is None) == value
    if value is None:
        return held is None
    return None if held is None else COMPARISONS[lookup or "exact"](held, value)


def column(record, name):
    return getattr(record, record._meta.get_field(name).attname)
