from driver import *
import modsupport


def build(format, *arguments, how="BuildValue_SizeT"):
    result = modsupport.build(how.encode(), format.encode(), arguments)
    kind = "" if isinstance(result, BaseException) else f" {type(result).__name__}"
    print(f"{how}({format!r}, {', '.join(map(listed, arguments))}) ->{kind}", shown(result))


print("== numbers")
for unit in "bBhHiIlkLKn":
    for value in (0, 1, -1, 127, 128, 255, 256, 2**15, 2**16 - 1, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**63 - 1, 2**63, 2**64 - 1):
        build(unit, value)
for unit in "fd":
    for value in (0.0, -0.0, 1.5, 1e300, float("inf"), float("nan"), 0.1):
        build(unit, value)
build("D", 1.5 - 2j)
build("D", complex(float("inf"), -0.0))
build("ifif", 1, 0.5, 2, 1.5)
build("dddddddd", 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0)
build("iiiiiiiiii", *range(10))

print("== characters")
for value in (0, 97, 127, 128, 255, 256, -1):
    build("c", value)
for value in (0, 97, 255, 256, 0xD800, 0x20AC, 0x1F600, 0x10FFFF, 0x110000, -1):
    build("C", value)

print("== strings")
for unit in "szUy":
    build(unit, b"text")
    build(unit, b"")
    build(unit, "h\xe9".encode())
    build(unit, b"bad \xff utf-8")
    build(unit, None)
    build(unit + "#", b"nul\0inside", 10)
    build(unit + "#", b"cut off", 3)
    build(unit + "#", b"until nul\0x", -1)
    build(unit + "#", None, 3)
    build(unit + "#", b"abc", 0)
    build(unit + "#", b"abc", 1, how="BuildValue")
build("u", "wide h\xe9 \U0001f600")
build("u", None)
build("u", "")
build("u#", "wide", 2)
build("u#", "wide", -1)
build("u#", None, 2)
build("u#", "wide", 2, how="BuildValue")

print("== objects")
for unit in "OSN":
    build(unit, (1.5,) if unit != "N" else [1.5])
    build(unit, None)
build("O&", True, 17)
build("O&", False, 17)
build("S&", True, 3)
build("N&", True, 3)
build("O&i", False, 17, 3)

print("== containers")
build("")
build(" ")
build(" , ")
build("i", 5)
build("(i)", 5)
build("ii", 5, 6)
build("i,i", 5, 6)
build("i i\t:", 5, 6)
build("()")
build("[]")
build("{}")
build("((()))")
build("[i,(i,[i]),i]", 1, 2, 3, 4)
build("{s:i,s:i}", b"a", 1, b"b", 2)
build("{s:i}{s:i}", b"a", 1, b"b", 2)
build("{i:{i:[]}}", 1, 2)
build("{[]:i}", 1)
build("{i}", 1)
build("{i:i,i}", 1, 2, 3)
build("{s:O}", b"a", None)
build("([{}])")
build("[O]", None)
build("(iO)", 1, None)
build("iOi", 1, None, 2)
build("sU", b"a", b"\xff")
build("[C]", -1)
build("(dD)", 0.5, 1j)

print("== bad formats")
for format in ("(", ")", "(i", "i)", "[i)", "(i]", "{i:i", "[", "]", "{", "}", "q", "iq", "i%", "#", "(i", "((i)", "i(", "{i:i]", "&", "O&&", "i\x01"):
    build(format, *([1, 2, 3] if "O" not in format else [True, 3]))

print("== forms")
for how in ("BuildValue", "VaBuildValue", "VaBuildValue_SizeT", "VaBuildStack", "VaBuildStack_SizeT"):
    for format, *arguments in (("",), ("i", 1), ("is", 1, b"a"), ("(is)", 1, b"a"), ("iii", 1, 2, 3), ("iiii", 1, 2, 3, 4), ("O", None),
                               ("iiO", 1, 2, None), ("iiiiO", 1, 2, 3, 4, None), ("s#", b"abc", 2), ("(", 1), ("i)", 1), ("q", 1)):
        build(format, *arguments, how=how)

print("== counts")
for format in ("O", "(O)", "[O]", "{s:O}"[:0] + "S", "N", "(N)", "[N]", "OO", "(ON)", "NN", "(NN", "NNq", "OqN", "(NqN)", "[NNq]", "{NN}", "{NqNN}", "qN", "NNN", "ONO",
               "[O(N)]", "{ON}", "(O", "O&N"[:0] + "NO"):
    print("counts", format, *modsupport.counts(format.encode()))
print("pack", modsupport.pack_counts())
print(modsupport.pack(()), modsupport.pack(((1,),)), modsupport.pack((("a",), (2.5,), (None,), ([],))))
print(modsupport.pack(tuple((i,) for i in range(10))))

print("== modules")
module = type(sys)("made")
for how in ("AddObject", "AddObjectRef", "Add", "AddIntConstant", "AddStringConstant", "AddType"):
    for target in (module, 5):
        for name in ("first", "h\xe9"):
            for value in (True, None):
                if value is None and not how.startswith(("AddO", "Add_")) and how != "Add":
                    continue
                result, exception = modsupport.add(how.encode(), target, name.encode(), value)
                print(how, "module" if target is module else target, name, value, "->", result, shown(exception))
print(sorted(n for n in vars(module) if not n.startswith("_")), module.first, getattr(module, "h\xe9"))
print(*(shown(modsupport.optional_size(v)) for v in (None, 3, -3, Index(4), 2**70, 1.5, "a", True)))
