"""One check: what was stated, what the numbers make of it, the verdict, and that in words."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from expo_portal.quantities import Interval, Quantity, Verdict

from ..announcements import Announcement


class Kind(models.TextChoices):
    """What is held against what; codes as in the feed."""

    PARTS = "parts", _("parts against their total")
    GROWTH = "growth", _("a stated change against the earlier number")
    CUMULATIVE = "cumulative", _("a total over several sessions against its sessions")
    RECORDED = "announced-recorded", _("the announced number against the register")
    DUPLICATE = "duplicate", _("two announcements of one number")
    CLAIM = "claim", _("a claim against what else was announced")


@dataclass(frozen=True, eq=False)
class Check(ABC):
    """``str(check)`` is a whole sentence in the language of who reads it."""

    kind: ClassVar[Kind]

    # The one that is checked, then all that it is held against.
    announcements: Sequence[Announcement]
    verdict: Verdict
    computed: Interval | None

    @abstractmethod
    def __str__(self):
        """The sentence."""

    @property
    def announcement(self):
        return self.announcements[0]

    @property
    def measure(self):
        return self.announcement.figure.measure

    @property
    def sources(self):
        """Of all numbers that this session announced itself, each once."""
        every = {source.number: source for one in self.announcements for source in one.sources}
        return [every[number] for number in sorted(every)]

    @property
    def figures(self):
        return [one.figure for one in self.announcements]

    @property
    def stated(self) -> Quantity | None:
        return self.announcement.figure.quantity

    @property
    def bounds(self):
        """What is computed, to three decimals; rounded outward it stays true."""
        return self.computed and self.computed.outward(3)

    @property
    def unit(self):
        """Of what is stated and computed: a currency, "%", or as the measure has it."""
        figure = self.announcement.figure
        return figure.currency or figure.measure.unit
