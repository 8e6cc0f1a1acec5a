# sys.excepthook and sys.unraisablehook.
import gc
import sys


class Out:
    text = ""

    def write(self, text):
        if " at 0x" in text:
            start = text.index(" at 0x")
            text = text[:start] + text[text.index(">", start):]
        self.text += text.replace(__file__, "exc_hooks.py")

    def flush(self):
        pass

    def take(self):
        text, self.text = self.text, ""
        return text


sys.stderr = Out()
print(sys.unraisablehook is sys.__unraisablehook__, sys.excepthook is sys.__excepthook__)
try:
    sys.excepthook(ValueError, 3, None)
except TypeError as e:
    print(e)
print(sys.stderr.take(), end="")
sys.excepthook(ValueError, ValueError(3), None)
print(sys.stderr.take(), end="")


class A:
    def __del__(self):
        raise ValueError(1)


def hook(args):
    with_object = args.object is not None
    print(args.exc_type, repr(args.exc_value), args.exc_traceback is not None, args.err_msg, with_object, file=sys.stderr)


def failing(args):
    raise KeyError("second")


def collect(depth):
    """Leaves some objects behind, of which at least one is found dead."""
    if depth:
        A()
        return collect(depth - 1)
    gc.collect()


for h in (sys.__unraisablehook__, hook, failing):
    sys.unraisablehook = h
    print("---", h.__name__)
    collect(20)
    messages = sys.stderr.take()
    count = messages.count(messages[:messages.index("\n") + 1])
    print(messages[:len(messages) // count])
