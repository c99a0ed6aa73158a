"""Draw anime portraits by painting a segmentation mask: the library."""

from anime_draw.version import VERSION as __version__

__all__ = ["__version__"]
