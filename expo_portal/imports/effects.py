"""What an import does to totals that were announced, told before anybody confirms it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Effect:
    """ "13th expo: 111 announced, 108 → 111 recorded"."""

    label: str
    announced: str
    before: int
    after: int
