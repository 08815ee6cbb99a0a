"""Whether announced numbers agree with each other: the only place that gives verdicts on them.

Each module makes the checks of one subject from the ``Material`` of a session;
``expo_portal.checks`` lists them all, with those of the register of projects.
"""
