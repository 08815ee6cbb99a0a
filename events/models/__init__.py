from .claims import Claim
from .figures import Comparison, Correction, Figure
from .forums import Forum
from .highlights import Highlight
from .images import Image, Rendition
from .pavilions import Pavilion
from .people import Organization, Participation, Place
from .previews import PreviewLink
from .releases import (
    Document,
    Release,
    SectorList,
    SectorListEntry,
    Stage,
    errors_of_document,
    open_sessions,
)
from .sessions import DatePrecision, ExpoSession
from .vocabulary import Measure, Sector, SectorCode, Series, Term

__all__ = [
    "Claim",
    "Comparison",
    "Correction",
    "DatePrecision",
    "Document",
    "ExpoSession",
    "Figure",
    "Forum",
    "Highlight",
    "Image",
    "Measure",
    "Organization",
    "Participation",
    "Pavilion",
    "Place",
    "PreviewLink",
    "Release",
    "Rendition",
    "Sector",
    "SectorCode",
    "SectorList",
    "SectorListEntry",
    "Series",
    "Stage",
    "Term",
    "errors_of_document",
    "open_sessions",
]
