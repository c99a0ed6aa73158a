"""A morph as a person plans it: what to go through, and how. No Tk."""

from dataclasses import dataclass, replace

from anime_draw.colours import Rgb
from anime_draw.groups import change_eyes
from anime_draw.masks import Mask
from anime_draw.settings import MorphSettings

from .look import Look, Recipe

MOST_FRAMES = 20_000


@dataclass(frozen=True)
class Amount:
    """An attribute to go through, and how far along it."""

    name: str
    amount: float = MorphSettings.amount


@dataclass(frozen=True)
class MorphPlan:
    """What an animation goes through, and how; see `anime_draw.morph`.

    Attributes:
        stops: looks or amounts, not both; none: the look in use.
        masks: none: the mask in use.
        frames: from one stop to the next.
        fps: frames a second.
        hold: more frames that each stop stays.
        loop: come back to the start.
        pace: ease, steady or even.
        interpolation: spherical or linear.
    """

    stops: tuple[Look | Amount, ...] = ()
    masks: tuple[Mask, ...] = ()
    frames: int = MorphSettings.frames
    fps: int = MorphSettings.fps
    hold: int = MorphSettings.hold
    loop: bool = MorphSettings.loop
    pace: str = MorphSettings.pace
    interpolation: str = MorphSettings.interpolation

    @property
    def looks(self) -> tuple[Look, ...]:
        """The stops that are looks."""
        return tuple(each for each in self.stops if isinstance(each, Look))

    @property
    def amounts(self) -> tuple[Amount, ...]:
        """The stops that are attributes."""
        return tuple(each for each in self.stops if isinstance(each, Amount))

    @property
    def num_stops(self) -> int:
        """How many stops there are, of styles or masks."""
        return max(len(self.stops), len(self.masks), 1)

    @property
    def num_frames(self) -> int:
        """How many frames there are."""
        each = self.hold + self.frames
        if self.loop and self.num_stops > 1:
            return self.num_stops * each
        return (self.num_stops - 1) * each + self.hold + 1

    @property
    def seconds(self) -> float:
        """How long it plays."""
        return self.num_frames / self.fps

    def problem(self) -> str:
        """Return why it cannot be drawn, nothing if it can."""
        if self.looks and self.amounts:
            return "styles and attributes cannot be mixed on one way"
        if self.num_stops < 2:
            return "nothing would move; choose at least two things to go through"
        if self.frames < 1 or self.fps < 1 or self.hold < 0:
            return "frames and frames a second go from 1, frames to stay from 0"
        if self.num_frames > MOST_FRAMES:
            return f"{self.num_frames:,} frames are more than {MOST_FRAMES:,}"
        return ""

    def thinned(self, count: int) -> "MorphPlan":
        """Return it with about `count` frames, at a pace that costs no more."""
        frames = max(1, round(count / self.num_stops))
        return replace(self, frames=frames, hold=0, pace="ease")


@dataclass(frozen=True)
class Route:
    """A plan with all that the worker needs to draw it.

    Attributes:
        plan: how to go.
        masks: one at least.
        start: the look in use, which amounts change.
        recipes: of the looks of the plan.
    """

    plan: MorphPlan
    masks: tuple[Mask, ...]
    start: Recipe
    recipes: tuple[Recipe, ...]

    @property
    def eyes(self) -> Rgb | None:
        """The colour of eyes that all of it has; None if there are several or none."""
        if change_eyes(name for name, _ in self.amounts):
            return None
        looks = [each.look for each in self.recipes] or [self.start.look]
        colours = {look.eyes for look in looks}
        return colours.pop() if len(colours) == 1 else None

    @property
    def amounts(self) -> list[tuple[str, float]]:
        """The names and amounts of the plan."""
        return [(each.name, each.amount) for each in self.plan.amounts]
