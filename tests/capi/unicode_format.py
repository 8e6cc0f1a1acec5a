from driver import *
import unicode_format


def text(format, *arguments, how="Unicode"):
    if isinstance(format, str):
        format = format.encode()
    result = unicode_format.format(how.encode(), format, arguments)
    print(f"{how}({format!r}, {', '.join(map(listed, arguments))}) ->", shown(result))


numbers = (0, 1, -1, 42, -123, 2**31 - 1, -(2**31), 2**31, 2**32 - 1, 2**63 - 1, -(2**63), 2**64 - 1)
print("== numbers")
for how in ("Unicode", "Bytes"):
    for unit in ("d", "i", "u", "x", "X", "o", "ld", "li", "lu", "lx", "lld", "lli", "llu", "llx", "zd", "zi", "zu", "zx", "jd", "td", "hd", "hhd"):
        for value in numbers:
            text("<%" + unit + ">", value, how=how)
print("== widths, precisions and flags of numbers")
for how in ("Unicode", "Bytes"):
    for form in ("5", "05", "2", "02", ".5", ".0", "8.5", "08.5", "3.8", "-5", "+5", " 5", "#5", "-05", "00005", "0", ".", "5."):
        for unit in ("d", "u", "x", "ld", "zd", "lld"):
            for value in (0, 42, -42):
                text("<%" + form + unit + ">", value, how=how)
print("== pointers and characters")
for how in ("Unicode", "Bytes"):
    for value in (0xDEADBEEF, 1, 0):
        text("<%p>", value, how=how)
        text("<%20p>", value, how=how)
        text("<%-5p>", value, how=how)
    for value in (0, 65, 127, 128, 255, 256, 0x20AC, 0xD800, 0x10FFFF, 0x110000, -1):
        text("<%c>", value, how=how)
    text("<%5c>", 65, how=how)
    text("<%.0c>", 65, how=how)
    text("<%05c>", 65, how=how)
print("== strings")
strings = (b"", b"abc", "h\xe9llo \u20ac".encode(), b"bad \xff\xfe end", b"\xe2\x82")
for how in ("Unicode", "Bytes"):
    for form in ("", "2", "10", ".2", ".10", "10.2", ".0", "-10", "010", "5.200", ".3", ".7"):
        for value in strings:
            text("<%" + form + "s>", value, how=how)
print("== objects")
objects = ("abc", "h\xe9 \u20ac\U0001f600", "", 5, None, [1, "\xe9"], Str("sub"), b"x\xff", "quote'\n")
for form in ("", "3", "12", ".2", "12.2", ".0", "-6", "012"):
    for unit in "SRA":
        for value in objects:
            text("<%" + form + unit + ">", (value,))
    for value in objects:
        if isinstance(value, str):
            text("<%" + form + "U>", (value,))
            text("<%" + form + "V>", (value,), b"unused")
    text("<%" + form + "V>", None, b"instead \xc3\xa9")
text("%S", (Angry(),))
text("before %R after %d", (Angry(),), 5)
text("%A", ("\xe9\u20ac\U0001f600\ud800",))
print("== percent signs and unknown units")
for how in ("Unicode", "Bytes"):
    for format in ("", "plain", "100%%", "%%%d%%", "%", "a%", "%5", "%.3", "%0", "%5%", "%05.3%", "%q", "a%qb%d", "%lz %d", "%l", "%ll", "%z", "%llld",
                   "%5.q", "%n", "%f", "%e", "%*d", "%$d", "% d", "%y rest %d", "%1000d"[:0] + "%40d", "%d%d%d", "%T", "%N", "%.%", "%5$d"):
        text(format, 1, 2, 3, how=how)
    text("%99999999999999999999d", 1, how=how)
    text("%.99999999999999999999d", 1, how=how)
    text("\xe9", 1, how=how)
    text("ascii %d then \u20ac", 1, how=how)
print("== several arguments")
text("%s %d %S %R %U %c", b"a", 1, ("b",), ("c",), ("d",), 101)
text("%s=%d, " * 5, *(b"k", 1) * 5)
text("%s%s", b"\xc3\xa9", b"\xe2\x82\xac", how="UnicodeV")
text("%s=%d", b"a", 5, how="BytesV")
text("%s and %.2s", b"ab", b"cdef", how="BytesV")
print(unicode_format.typical())
print("== C's formatting")
for size in (0, 1, 2, 10, 32):
    for format, *arguments in ((b"%d-%.2f|", 42, 1.5), (b"%5s|%-5s|%x", b"ab", b"cd", 255), (b"",)):
        print(size, format, arguments, *unicode_format.c_format(size, format, tuple(arguments)))
