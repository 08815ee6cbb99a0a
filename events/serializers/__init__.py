from .claims import ClaimSerializer
from .figures import CorrectionSerializer, FigureSerializer
from .forums import ForumSerializer
from .highlights import HighlightSerializer
from .images import ImageSerializer
from .pavilions import PavilionSerializer
from .people import OrganizationSerializer, ParticipationSerializer, PlaceSerializer
from .releases import ReleaseSerializer
from .sessions import SessionSerializer
from .vocabulary import MeasureSerializer, SectorSerializer, SeriesSerializer, TermSerializer

__all__ = (
    "ClaimSerializer",
    "CorrectionSerializer",
    "FigureSerializer",
    "ForumSerializer",
    "HighlightSerializer",
    "ImageSerializer",
    "MeasureSerializer",
    "OrganizationSerializer",
    "ParticipationSerializer",
    "PavilionSerializer",
    "PlaceSerializer",
    "ReleaseSerializer",
    "SectorSerializer",
    "SeriesSerializer",
    "SessionSerializer",
    "TermSerializer",
)
