"""Everything that can be imported and exported, by its name."""

from events.imports import Figures, Forums, Organizations, Pavilions
from projects.imports import Milestones, Projects

IMPORTED = {
    resource.name: resource
    for resource in (Projects(), Milestones(), Figures(), Forums(), Pavilions(), Organizations())
}
