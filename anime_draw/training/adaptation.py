"""How often what a discriminator sees is changed: as far as it learns by heart.

Changing all pictures from the beginning costs a discriminator much of what it could
learn soon. One that learns its pictures by heart is surer and surer of real ones:
r = E[sign D(real)] rises towards 1. While r is above a target, the chance that a
picture is changed rises, and below it falls.

Source: arXiv 2006.06676, section 3.1.
"""

from collections.abc import Mapping

COUNTED = 256  # pictures that r is a mean of, about
RISE = 100_000  # pictures in which the chance can go from 0 to 1


class Adaptation:
    """The chance of a picture to be changed, kept along with the training.

    Args:
        target: of r, 0 to 1; 0: every picture is changed from the beginning.
    """

    def __init__(self, target: float) -> None:
        self.target = target
        self.chance = 0.0 if target else 1.0
        self.sureness = 0.0  # r

    def note(self, sure: float, count: int) -> None:
        """Take how sure the discriminator was of `count` real pictures, -1 to 1."""
        self.sureness += (sure - self.sureness) * min(count / COUNTED, 1)
        if self.target:
            step = count / RISE if self.sureness > self.target else -count / RISE
            self.chance = min(max(self.chance + step, 0.0), 1.0)

    def state_dict(self) -> dict[str, float]:
        """Return what resuming needs."""
        return {"chance": self.chance, "sureness": self.sureness}

    def load_state_dict(self, state: Mapping[str, float]) -> None:
        """Go on from a state; where every picture is changed, it stays so.

        Raises:
            ValueError: it is none that this class has returned.
        """
        chance, sureness = float(state["chance"]), float(state["sureness"])
        if not (0 <= chance <= 1 and -1 <= sureness <= 1):
            raise ValueError(f"no chance and sureness: {chance}, {sureness}")
        if self.target:
            self.chance, self.sureness = chance, sureness
