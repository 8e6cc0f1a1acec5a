from driver import *
import sysmodule

real = sys.stdout


class Stream:
    def __init__(self, fails=False):
        self.parts, self.fails = [], fails

    def write(self, text):
        if self.fails:
            raise ValueError("write fails")
        self.parts.append(text)


def write(how, format, *arguments):
    sys.stdout, sys.stderr = Stream(), Stream()
    result = sysmodule.write(how.encode(), format.encode(), arguments)
    out, err = sys.stdout.parts, sys.stderr.parts
    sys.stdout, sys.stderr = real, sys.__stderr__
    out, err = (str(parts).replace("x" * 100, "(x100)") for parts in (out, err))
    print(how, repr(format), "->", result, out, err)


for how in ("WriteStdout", "WriteStderr", "FormatStdout", "FormatStderr"):
    write(how, "plain")
    write(how, "")
    write(how, "%s is %d", b"this", 5)
    write(how, "%s", "h\xe9 \u20ac".encode())
    if how != "WriteStdout":
        write(how, "%s", b"bad \xff")
    write(how, "%s|", b"x" * 999)
    write(how, "%s|", b"x" * 1000)
    write(how, "%s|", b"x" * 3000)
for how in ("WriteStdout", "WriteStderr"):
    write(how, "%5.1f %-4d|%x", 2.25, 7, 255)
for how in ("FormatStdout", "FormatStderr"):
    write(how, "%R %S %U", ("a",), ("b",), ("c",))
real.flush()
sys.stdout = Stream(fails=True)
result = sysmodule.write(b"WriteStdout", b"to the real one: %d\n", (5,))
sys.stdout = real
print("after", result)
events = []


def hook(event, args):
    if event.startswith("kingsnake."):
        events.append((event, args))
        if event == "kingsnake.refused":
            raise PermissionError("refused")


print(sysmodule.audit(b"kingsnake.unheard", b"i", (5,)))
sys.addaudithook(hook)
for event in (b"kingsnake.event", b"kingsnake.refused"):
    for format, *arguments in ((None,), (b"",), (b"i", 5), (b"(ii)", 5, 6), (b"OsO", (None,), b"a", ([1],)), (b"y#", b"abc", 2), (b"O", ((1, 2),)), (b"q", 1)):
        print(event, format, arguments, "->", shown(sysmodule.audit(event, format, tuple(arguments))))
print(*events, sep="\n")
