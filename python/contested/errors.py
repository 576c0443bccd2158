"""What goes wrong, in the program's own words."""


class Error(Exception):
    """Anything that contested could not do."""


class CaseError(Error, OSError):
    """A case that is missing, damaged, in use or of a newer program."""


class NotFound(Error, LookupError):
    """A name or an id that fits nothing in the case; the message tells the nearest."""


class WrongUsage(Error, ValueError):
    """What was asked for makes no sense: a day that is none, a filter that there is not."""


class InputRefused(Error, ValueError):
    """An input that cannot be read: a file that is missing, a picture, an archive that never ends."""
