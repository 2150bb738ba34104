"""One small family of errors. Each message says what is wrong, where, and what to do."""

MOST_MESSAGE = 600


def on_one_line(text: object) -> str:
    """Text as one line that steers nothing: control and other unseen marks, which files can hold, become spaces or �."""
    return "".join(letter if letter.isprintable() else " " if letter.isspace() else "\ufffd" for letter in str(text))


class HotspotsError(Exception):
    """
    Base of every error that a user can mend. The message is shown as it is, never a traceback.

    Messages quote files and settings, so they are cleaned here; a very long one loses its middle, as what to do
    stands at its end.
    """

    def __init__(self, message: object = "") -> None:
        line = on_one_line(message)
        half = MOST_MESSAGE // 2
        super().__init__(line if len(line) <= MOST_MESSAGE else f"{line[: half - 2]} … {line[1 - half :]}")


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
