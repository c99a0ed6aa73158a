"""The history of looks: what was chosen in turn, undone and redone. No Tk."""

from dataclasses import dataclass, field, replace

from anime_draw.pictures import Picture

from .look import Look

MOST_STEPS = 200


@dataclass(frozen=True)
class Step:
    """One step of history: what was changed, the look after it, and a portrait."""

    label: str
    look: Look
    thumbnail: Picture | None = field(default=None, compare=False)


class LookHistory:
    """The looks that were chosen, apart from the undo of the mask.

    Attributes:
        steps: oldest first; the first is what there was at the beginning.
        position: of the present one.
    """

    def __init__(self, look: Look) -> None:
        self.steps = [Step("start", look)]
        self.position = 0
        self._slider = ""

    @property
    def look(self) -> Look:
        """The present one."""
        return self.steps[self.position].look

    @property
    def can_undo(self) -> bool:
        """Whether there is an older look."""
        return self.position > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a newer look."""
        return self.position < len(self.steps) - 1

    def merges(self, slider: str) -> bool:
        """Tell whether the next look of this slider belongs to the present step."""
        return bool(slider) and slider == self._slider and self.can_undo

    def put(self, look: Look, label: str, slider: str = "") -> None:
        """Make a look the present one; what was undone is forgotten.

        All that one `slider` does until `settle` is one step.
        """
        del self.steps[self.position + 1 :]
        if self.merges(slider):
            self.steps.pop()
        self.steps.append(Step(label, look))
        del self.steps[:-MOST_STEPS]
        self.position = len(self.steps) - 1
        self._slider = slider

    def illustrate(self, thumbnail: Picture) -> None:
        """Show the present step by a small portrait."""
        step = self.steps[self.position]
        self.steps[self.position] = replace(step, thumbnail=thumbnail)

    def settle(self) -> None:
        """Let the next move of the same slider be a new step."""
        self._slider = ""

    def go_to(self, position: int) -> None:
        """Go to a step of the list; beyond its ends, to the end."""
        self.position = min(max(position, 0), len(self.steps) - 1)
        self.settle()

    def undo(self) -> None:
        """Go to the look before, if there is one."""
        self.go_to(self.position - 1)

    def redo(self) -> None:
        """Go to the look after, if there is one."""
        self.go_to(self.position + 1)
