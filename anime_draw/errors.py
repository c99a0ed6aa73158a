"""Errors a person can mend: the message says what is wrong and what to do."""


class AnimeDrawError(Exception):
    """Anything a person can cause; shown as one line, without a traceback."""


class PictureError(AnimeDrawError):
    """A picture cannot be read or written."""


class MaskError(AnimeDrawError):
    """A mask cannot be read, or holds values that are no classes."""


class AnnotationError(AnimeDrawError):
    """A labelme file cannot be turned into a mask."""


class DatasetError(AnimeDrawError):
    """A data set folder is incomplete or inconsistent."""


class CheckpointError(AnimeDrawError):
    """A model file or training state cannot be used."""


class ProjectError(AnimeDrawError):
    """A project of the editor cannot be opened."""


class TrainingError(AnimeDrawError):
    """Training cannot start or go on."""
