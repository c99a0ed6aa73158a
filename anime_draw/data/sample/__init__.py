"""Draw anime portraits by rule, with labelme polygons and exact masks."""

from anime_draw.data.sample.portrait import Sample, draw_sample

__all__ = ["Sample", "draw_sample"]
