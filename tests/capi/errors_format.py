from driver import *
import errors_format
import warnings


def chain(exception):
    """The exception with its cause and context."""
    parts = [described(exception)]
    if exception.__cause__ is not None:
        parts.append("cause (" + chain(exception.__cause__) + ")")
    if exception.__context__ is not None:
        parts.append("context (" + described(exception.__context__) + ")")
    return ", ".join(parts)


def raised(how, kind, format, *arguments, before=None):
    exception = errors_format.raised(how.encode(), kind, format.encode(), arguments, before)
    print(how, kind.__name__ if isinstance(kind, type) else kind, repr(format), "->", chain(exception), exception.args)


class Own(ValueError):
    def __init__(self, text):
        super().__init__(text.upper())


class Two(Exception):
    def __init__(self, a, b):
        super().__init__(a, b)


print("== PyErr_Format")
for how in ("Format", "FormatV"):
    raised(how, ValueError, "%s is %d", b"x", 5)
    raised(how, ValueError, "plain")
    raised(how, KeyError, "%R", ("key",))
    raised(how, Own, "%U", ("text",))
    raised(how, Two, "%U", ("text",))
    raised(how, int, "not an exception")
    raised(how, 5, "not even a class")
    raised(how, ValueError, "%S", (Angry(),))
    raised(how, ValueError, "%c", -1)
    raised(how, ValueError, "new", before=KeyError)
    raised(how, OSError, "%d", 2)
    raised(how, StopIteration, "%d", 2)
try:
    raise LookupError("handled")
except LookupError:
    raised("Format", ValueError, "while %s", b"handling")
print("== _PyErr_FormatFromCause")
raised("FormatFromCause", ValueError, "from %s", b"cause", before=KeyError("the cause"))
raised("FormatFromCause", ValueError, "from %s", b"class", before=TypeError)
try:
    raise LookupError("handled")
except LookupError:
    raised("FormatFromCause", ValueError, "while %s", b"handling", before=KeyError("the cause"))
print("== _PyErr_TrySetFromCause")
raised("TrySetFromCause", None, "prefix %s", b"text", before=ValueError("inner"))
raised("TrySetFromCause", None, "prefix %s", b"text", before=ValueError())
raised("TrySetFromCause", None, "prefix %s", b"text", before=ValueError("one", "two"))
raised("TrySetFromCause", None, "prefix %s", b"text", before=ValueError(5))
raised("TrySetFromCause", None, "prefix %s", b"text", before=Own("own"))
raised("TrySetFromCause", None, "prefix %s", b"text", before=OSError(2, "x"))
raised("TrySetFromCause", None, "prefix %s", b"text", before=UnicodeDecodeError("utf-8", b"a", 0, 1, "why"))
attributed = ValueError("attributed")
attributed.extra = 1
raised("TrySetFromCause", None, "prefix %s", b"text", before=attributed)

print("== warnings")


def warned(how, category, format, *arguments, level=1, source=None):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = errors_format.warned(how.encode(), category, format.encode(), arguments, level, source)
    print(how, category and category.__name__, repr(format), level, "->", shown(result))
    for w in caught:
        name = w.filename.replace("\\", "/").split("/")[-1]
        print("   ", w.category.__name__, w.message, name, w.lineno if name == "file.py" else "line", w.source)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        print("   ", shown(errors_format.warned(how.encode(), category, format.encode(), arguments, level, source)))


for level in (1, 2):
    warned("WarnFormat", UserWarning, "%s %d", b"text", 5, level=level)
    warned("WarnFormat", DeprecationWarning, "%R", ("a",), level=level)
    warned("WarnFormat", None, "category NULL", level=level)
    warned("ResourceWarning", None, "unclosed %R", ("file",), level=level, source=("the", "source"))
warned("WarnFormat", UserWarning, "%S", (Angry(),))
warned("WarnExplicitFormat", UserWarning, "%s %d", b"text", 5)
warned("WarnExplicitFormat", BytesWarning, "%S", (Angry(),))
