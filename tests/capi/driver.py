"""What the drivers of the transcripts share. A driver is run with the folder of its extension as argument."""

import sys

sys.path.insert(0, sys.argv[1])


def described(exception):
    """Type and text; the place in CPython's source that a bad internal call names is left out."""
    text = str(exception)
    if text.endswith("bad argument to internal function"):
        text = "bad argument to internal function"
    return f"{type(exception).__name__}: {text}"


def listed(value):
    """The repr without addresses."""
    parts = repr(value).split(" at 0x")
    return parts[0] + "".join(part[part.index(">"):] for part in parts[1:])


def shown(value):
    """A value as the transcript has it."""
    if isinstance(value, BaseException):
        return described(value)
    if isinstance(value, type):
        return value.__name__
    return listed(value)


class Index:
    """An object that is an int where an index is wanted."""

    def __init__(self, value):
        self.value = value

    def __index__(self):
        return self.value

    def __repr__(self):
        return f"Index({self.value})"


class Float:
    """An object that is a float where one is wanted."""

    def __float__(self):
        return 2.5

    def __repr__(self):
        return "Float()"


class Complex:
    def __complex__(self):
        return 1 + 2j

    def __repr__(self):
        return "Complex()"


class Falsy:
    def __bool__(self):
        return False

    def __repr__(self):
        return "Falsy()"


class Angry:
    """Raises whatever one asks of it."""

    def __index__(self):
        raise KeyError("index")

    def __float__(self):
        raise KeyError("float")

    def __bool__(self):
        raise KeyError("bool")

    def __len__(self):
        raise KeyError("len")

    def __getitem__(self, at):
        raise KeyError("item")

    def __str__(self):
        raise KeyError("str")

    def __repr__(self):
        return "Angry()"


class Str(str):
    pass


class Bytes(bytes):
    pass


class Int(int):
    pass
