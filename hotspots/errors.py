"""One small family of errors. Each message says what is wrong, where, and what to do."""


class HotspotsError(Exception):
    """Base of every error that a user can mend. The message is shown as it is, never a traceback."""


class BadFile(HotspotsError):
    """A file cannot be read: empty, not what its name says, too large, or damaged."""


class BadColumns(HotspotsError):
    """A file can be read, but the columns that are needed are not there."""


class NoIncidents(HotspotsError):
    """Nothing is left to analyse: every row was set aside, or the filter leaves none."""


class BadBoundaries(HotspotsError):
    """The boundary file cannot be used: no areas, no coordinate system, or nowhere near the incidents."""


class BadSettings(HotspotsError):
    """A setting has a value that cannot be used."""


class BadOperation(HotspotsError):
    """An operation cannot be compared: its zone, its periods or its control do not fit the data."""
