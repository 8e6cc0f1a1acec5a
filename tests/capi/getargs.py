from driver import *
import getargs


def run(how, args, format, kinds, extra=(), kwargs=None, names=None):
    """One call of a parsing function; `kinds` says what variable each argument behind the format is."""
    name_bytes = None if names is None else tuple(n.encode() for n in names)
    answer = getargs.parse(how.encode(), args, kwargs, format.encode(), name_bytes, kinds.encode(), tuple(extra))
    result, exception, *variables = answer
    outcome = [str(result), *(shown(v) for v in variables), *([] if exception is None else ["|", described(exception)])]
    call = f"{how}({listed(args)}{'' if kwargs is None else f', {kwargs!r}'}, {format!r}{'' if names is None else f', {names}'})"
    print(call, "->", *outcome)


def tuple_(args, format, kinds, *extra):
    run("ParseTuple_SizeT", args, format, kinds, extra)


def each(format, kinds, values, extra=()):
    """The same unit with each of the values as its only argument."""
    print(f"-- {format}")
    for value in values:
        tuple_((value,), format, kinds, *extra)


def heading(text):
    print(f"\n== {text}")


heading("integers")
edges = [0, 1, -1, 127, 128, 255, 256, 32767, 32768, -32768, -32769, 65535, 65536, 2**31 - 1, 2**31, -(2**31),
         -(2**31) - 1, 2**32 - 1, 2**32, 2**62, 2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 2**64 - 1, 2**64, -(2**64), 10**30]
others = [True, Index(7), Index(2**70), Angry(), 1.5, "1", None, Int(9), [], Complex()]
for unit in "bBhHiIlkLKn":
    kind = {"B": "b"}.get(unit, unit)
    each(unit, kind, edges + others)

heading("floats and complexes")
numbers = [0.0, -1.5, 1e300, 3, 2**70, 10**400, True, Index(4), Float(), Complex(), Angry(), "1.5", None, 2 + 3j, b"1"]
for unit in "fdD":
    each(unit, unit, numbers)

heading("single characters and truth")
each("c", "c", [b"a", b"", b"ab", b"\xff", bytearray(b"z"), bytearray(b"zz"), "a", 97, None, Bytes(b"q"), memoryview(b"a")])
each("C", "C", ["a", "\xe9", "\u20ac", "\U0001f600", "", "ab", b"a", 97, None, Str("q")])
each("p", "p", [True, False, 0, 1, [], [0], "", None, Falsy(), Angry(), 0.0])

heading("strings")
texts = ["abc", "", "h\xe9", "\u20ac\U0001f600", "nul\0in", "\ud800", b"abc", b"", b"nul\0in", bytearray(b"arr"),
         memoryview(b"view"), memoryview(b"strided")[::2], memoryview(bytearray(b"w")), None, 5, Str("sub"), Bytes(b"sub")]
for unit in "szy":
    each(unit, "s", texts)
for unit in "szy":
    each(unit + "#", "rN", texts)
for unit in "szy":
    each(unit + "*", "B", texts)
each("w*", "W", texts)
array = bytearray(b"writable")
tuple_((array,), "w*", "W")
array.append(33)
print(array)

heading("wide strings")
each("u", "u", texts)
each("u#", "wN", texts)
each("Z", "u", texts)
each("Z#", "wN", texts)
import warnings
with warnings.catch_warnings():
    warnings.simplefilter("error")
    for format, kinds in (("u", "u"), ("u#", "wN"), ("Z", "u"), ("Z#", "wN")):
        tuple_(("abc",), format, kinds)
        tuple_((5,), format, kinds)

heading("checked objects")
for unit in "SYUO":
    each(unit, "O", ["abc", b"abc", bytearray(b"abc"), None, 5, Str("sub"), Bytes(b"sub")])
each("O!", "TO", [1, True, "a", Int(3), None], [int])
each("O!", "TO", [1, Str("s"), "a"], [str])
each("O!", "TO", [1, Index(3)], [Index])

heading("converters")
each("O&", "1x", [5, "x", None])
each("O&", "2x", [5, "x"])
each("O&", "3x", [5])
each("O&", "4x", [5])
tuple_((5, "bad"), "O&i", "2xi")
tuple_((5, 6, "bad"), "O&O&i", "2x2xi")
tuple_((5, 6, "bad"), "O&O&i", "1x2xi")
tuple_((5, 6), "O&O&", "2x4x")
print("cleanups", getargs.cleanups())

heading("encodings")
words = ["abc", "h\xe9", "\u20ac", "nul\0in", "", b"abc", b"nul\0in", bytearray(b"arr"), bytearray(b"a\0b"), None, 5]
for encoding in (None, b"utf-8", b"latin-1", b"ascii", b"utf-16-le", b"no-such"):
    print("encoding", encoding)
    for unit in ("es", "et"):
        each(unit, "eM", words, [encoding])
        each(unit + "#", "eMN", words, [encoding])
        each(unit + "#", "emN", words + ["x" * 15, "x" * 16, "x" * 17], [encoding])
each("es", "e0", ["abc"], [None])
each("es#", "eM0", ["abc"], [None])
each("ex", "eM", ["abc"], [None])
tuple_(("abc", "bad"), "esi", "eMi", None)
tuple_(("abc", "bad"), "es#i", "emNi", None)

heading("what was taken is released when a later unit fails")
array = bytearray(b"taken")
for format, kinds in (("s*i", "Bi"), ("w*i", "Bi"), ("y*y*", "BB"), ("z*O!", "BTO"), ("y*es", "BeM")):
    tuple_((array, "bad" if "y*" != format[2:] else 7), format, kinds, *([int] if "T" in kinds else [b"ascii"] if "e" in kinds else []))
    array.append(46)
print(array)
run("ParseTupleAndKeywords_SizeT", (array,), "y*|i", "Bi", kwargs={"b": "bad"}, names=["a", "b"])
run("ParseTupleAndKeywords_SizeT", (array,), "y*|i", "Bi", kwargs={"c": 1}, names=["a", "b"])
run("ParseTupleAndKeywordsFast_SizeT", (array,), "y*|i", "Bi", kwargs={"c": 1}, names=["a", "b"])
array.append(46)
print(array)

heading("counts and names")
for args in ((), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)):
    for format in ("", ":f", "i", "i:f", "ii:f", "i|i:f", "|i:f", "ii|i", "i|i;the message", ":", "|", "i|:f"):
        tuple_(args, format, "iii")
run("ParseTuple", (1, 2), "ii", "ii")
run("VaParse", (1, "x"), "ii:va", "ii")
run("VaParse_SizeT", (1, b"abc"), "iy#:va", "irN")
run("ParseStack", (1, 2), "ii", "ii")
run("ParseStack", (1,), "ii:stack", "ii")
run("ParseStack_SizeT", (b"abc",), "y#", "rN")
run("ParseTuple", [1, 2], "ii", "ii")
run("ParseTuple", 7, "ii:f", "ii")

heading("lengths without PY_SSIZE_T_CLEAN")
for format, kinds, extra in (("s#", "rN", ()), ("y#", "rN", ()), ("z#", "rN", ()), ("u#", "wN", ()), ("es#", "eMN", (None,))):
    run("ParseTuple", ("abc",), format, kinds, extra)
run("ParseTuple", (b"abc",), "y#", "rN")
run("ParseTuple", (None,), "z#", "rN")

heading("one object")
for how in ("Parse", "Parse_SizeT"):
    run(how, 5, "i", "i")
    run(how, 5, "i:name", "i")
    run(how, "x", "i:name", "i")
    run(how, "x", "i;message", "i")
    run(how, (1, 2), "(ii)", "ii")
    run(how, (1, "x"), "(ii)", "ii")
    run(how, (1, 2, 3), "(ii):name", "ii")
    run(how, 5, "(ii)", "ii")
    run(how, (1, 2), "ii", "ii")
    run(how, 5, "", "i")
    run(how, None, "", "i")
    run(how, None, "i", "i")
    run(how, None, "i:name", "i")
    run(how, 5, ":name", "i")
    run(how, 5, "|i", "i")
run("Parse", "abc", "s#", "rN")
run("Parse_SizeT", "abc", "s#", "rN")

heading("nested items")
for value in ((1, 2), [1, 2], (1,), (1, 2, 3), "ab", b"ab", bytearray(b"ab"), {0: 1, 1: 2}, {1, 2}, None, 5, range(2), Angry(), (1, "x")):
    tuple_((value,), "(ii):f", "ii")
tuple_(((1, (2, 3)), 4), "(i(ii))i", "iiii")
tuple_(((1, (2, "x")), 4), "(i(ii))i:deep", "iiii")
tuple_(((1, (2, 3, 4)), 4), "(i(ii))i", "iiii")
tuple_((1, ("a", "b")), "i(sU)|i", "isOi")
tuple_((1, ()), "i()", "i")
tuple_((1, (2,)), "i()", "i")
tuple_((1, (2, "x")), "i(ii);own message", "iii")

heading("bad formats")
tuple_((1,), "%", "i")
tuple_((1,), "i%", "i")
tuple_((1,), "i#", "i")
tuple_((1,), "q", "i")
tuple_((1,), "q:f", "i")
tuple_(("a",), "w", "s")
tuple_((1,), "e", "s")
tuple_((1,), "i!", "i")
tuple_((1, 2), "i$i", "ii")
tuple_((1, 2), "i|i|i", "iii")

heading("keywords")
KEYWORD_FORMS = ("ParseTupleAndKeywords", "ParseTupleAndKeywordsFast", "ParseStackAndKeywords", "VaParseTupleAndKeywords",
                 "VaParseTupleAndKeywordsFast", "ParseTupleAndKeywords_SizeT", "ParseTupleAndKeywordsFast_SizeT",
                 "ParseStackAndKeywords_SizeT", "VaParseTupleAndKeywords_SizeT", "VaParseTupleAndKeywordsFast_SizeT")
CALLS = [
    ((1, 2), None), ((1,), {"b": 2}), ((), {"a": 1, "b": 2}), ((1, 2, 3), {}), ((1, 2), {"c": 3}), ((1, 2), {"a": 3}),
    ((1,), {"z": 3}), ((1, 2, 3, 4), None), ((), None), ((), {"b": 2}), ((1,), {"b": "x"}), (("x",), {"b": 2}),
    ((1, 2), {"b": 3}), ((1, 2), {"b": 3, "c": 4}), ((), {"c": 3}), ((), {"a": 1, "b": 2, "c": 3, "d": 4}), ((1,), {"c": 3}),
    ((1, 2), {"z": 3}),
]
FORMATS = ["ii|i:f", "i|ii:f", "ii|i", "|iii:f", "i|i$i:f", "i|$ii:f", "|$iii", "iii", "ii|i;own message", "$iii:f", "i$ii:f"]
for how in KEYWORD_FORMS[:3]:
    for format in FORMATS:
        for args, kwargs in CALLS:
            run(how, args, format, "iii", kwargs=kwargs, names=["a", "b", "c"])
for how in KEYWORD_FORMS[3:]:
    for args, kwargs in CALLS[:6]:
        run(how, args, "i|ii:f", "iii", kwargs=kwargs, names=["a", "b", "c"])

heading("positional-only parameters")
for how in KEYWORD_FORMS[:3]:
    for names in (["", "b", "c"], ["", "", "c"], ["", "", ""]):
        for format in ("ii|i:f", "i|i$i:f", "iii", "|iii:f", "i|ii"):
            for args, kwargs in (((), None), ((1,), None), ((1, 2), None), ((1, 2, 3), None), ((), {"c": 1}), ((1,), {"b": 2}),
                                 ((1, 2), {"c": 3}), ((), {"": 1}), ((1,), {"a": 1}), ((1, 2, 3, 4), None)):
                run(how, args, format, "iii", kwargs=kwargs, names=names)

heading("units behind keywords that are skipped")
run("ParseTupleAndKeywords_SizeT", (), "|s#y*O!O&es#u#(ii)d", "rNBTO1xeMNwNiid"[:10], [int, None], {"h": 1.5}, list("abcdefgh"))
run("ParseTupleAndKeywords_SizeT", (), "|s#y*O!i", "rNBTOi", [int], {"d": 4}, list("abcd"))
run("ParseTupleAndKeywordsFast_SizeT", (), "|s#y*O!i", "rNBTOi", [int], {"d": 4}, list("abcd"))
run("ParseTupleAndKeywords_SizeT", (), "|es#O&(id)i", "eMN1xidi", [None], {"d": 4}, list("abcd"))
run("ParseTupleAndKeywordsFast_SizeT", (), "|es#O&(id)i", "eMN1xidi", [None], {"d": 4}, list("abcd"))
run("ParseTupleAndKeywords_SizeT", (), "|wi", "Bi", [], {"b": 4}, list("ab"))
run("ParseTupleAndKeywords_SizeT", (), "|w*u*i", "Bui", [], {"c": 4}, list("abc"))
run("ParseTupleAndKeywords_SizeT", (), "|qi", "Bi", [], {"b": 4}, list("ab"))
run("ParseTupleAndKeywords", (), "|s#i", "rNi", [], {"b": 4}, list("ab"))
run("ParseTupleAndKeywords_SizeT", (), "|(i", "ii", [], {"b": 4}, list("ab"))
run("ParseTupleAndKeywords_SizeT", (), "|exi", "ei", [None], {"b": 4}, list("ab"))

heading("formats and lists of keywords that do not fit")
for how in KEYWORD_FORMS[:2]:
    for format, names in (("i", ["a", "b"]), ("ii", ["a"]), ("i|i|i", list("abc")), ("i$i$i", list("abc")), ("i$i|i", list("abc")),
                          ("ii", ["a", ""]), ("$ii", ["", "b"]), ("i$i", ["", ""]), ("i|i$", list("ab")), ("", []), ("i", []),
                          ("i|$", ["a"]), ("i:f", ["a", "b"]), ("i;m", ["a", "b"])):
        for args in ((), (1,), (1, 2)):
            run(how, args, format, "iii", kwargs={}, names=names)
            run(how, args, format, "iii", kwargs={"z": 1}, names=names)
run("ParseTupleAndKeywords", (1,), "i|i@i:f", "iii", kwargs={}, names=list("abc"))
run("ParseTupleAndKeywords", (1,), "i|$i@i:f", "iii", kwargs={}, names=list("abc"))
run("ParseTupleAndKeywords", (1,), "i|$i@i:f", "iii", kwargs={"b": 2}, names=list("abc"))
run("ParseTupleAndKeywords", (1,), "i|$i@i:f", "iii", kwargs={"c": 2}, names=list("abc"))
run("ParseTupleAndKeywords", (1, 2), "i|$i@i:f", "iii", kwargs={"c": 2}, names=list("abc"))
run("ParseTupleAndKeywords", (1,), "i@i:f", "iii", kwargs={"b": 2}, names=list("ab"))

heading("keywords of wrong kinds")
run("ParseTupleAndKeywords", None, "i", "i", kwargs={}, names=["a"])
run("ParseTupleAndKeywords", [1], "i", "i", kwargs={}, names=["a"])
run("ParseTupleAndKeywords", (1,), "i", "i", kwargs=[], names=["a"])
run("ParseTupleAndKeywordsFast", [1], "i", "i", kwargs={}, names=["a"])
run("ParseTupleAndKeywordsFast", (1,), "i", "i", kwargs=[], names=["a"])
run("ParseTupleAndKeywords", (1,), "i|i", "ii", kwargs={5: 1}, names=["a", "b"])
run("ParseTupleAndKeywordsFast", (1,), "i|i", "ii", kwargs={5: 1}, names=["a", "b"])
run("ParseTupleAndKeywords", (1,), "i|i", "ii", kwargs={"\xe9": 1}, names=["a", "b"])
run("ParseTupleAndKeywords", (1,), "i|i", "ii", kwargs={Str("b"): 1}, names=["a", "b"])
run("ParseTupleAndKeywordsFast", (1,), "i|i", "ii", kwargs={Str("b"): 1}, names=["a", "b"])
run("ParseStackAndKeywords", (1,), "i|i", "ii", kwargs={Str("b"): 1}, names=["a", "b"])
many = [chr(97 + i) for i in range(10)]
run("ParseTupleAndKeywords", (1, 2, 3), "iiiiiiiii|i", "iiiiiiiiii", kwargs=dict(zip(many[3:], range(7))), names=many)
run("ParseTupleAndKeywordsFast", (1, 2, 3), "iiiiiiiii|i", "iiiiiiiiii", kwargs=dict(zip(many[3:], range(7))), names=many)

heading("unpacking")
for by_tuple in (True, False):
    for args in ((), (1,), (1, 2), (1, 2, 3)):
        for name in (b"f", None):
            for least, most in ((0, 0), (1, 1), (1, 2), (2, 2), (0, 3), (2, 3)):
                result, exception, *objects = getargs.unpack(by_tuple, args, name, least, most)
                print("unpack", by_tuple, args, name, least, most, "->", result, *map(shown, objects), *([] if exception is None else [described(exception)]))
result, exception, *objects = getargs.unpack(True, [1], b"f", 1, 1)
print(result, described(exception))

heading("_PyArg_UnpackKeywords")
for limits in ((1, 4, 0), (2, 3, 0), (1, 2, 1), (0, 0, 0), (1, 1, 0), (2, 2, 0), (1, 3, 1), (4, 4, 0)):
    for args, kwargs in (((1,), None), ((1, 2), None), ((1, 2, 3, 4), None), ((1,), {"c": 3}), ((1, 2), {"b": 3}), ((), {"b": 3}),
                         ((1,), {"z": 1}), ((1, 2), {"d": 4}), ((1,), {"d": 4, "c": 3, "b": 2}), ((), None), ((1, 2, 3, 4), {"d": 1}),
                         ((1,), {"d": 4, "z": 1})):
        for by_dict in (False, True):
            result, exception, *objects = getargs.unpack_keywords(args, kwargs, by_dict, *limits)
            print("unpack_keywords", args, kwargs, by_dict, limits, "->", result, *map(shown, objects), *([] if exception is None else [described(exception)]))

heading("small checks")
for call in ((b"NoKeywords", b"f", None), (b"NoKeywords", b"f", {}), (b"NoKeywords", b"f", {"a": 1}), (b"NoKeywords", b"f", ()),
             (b"NoKwnames", b"f", None), (b"NoKwnames", b"f", ()), (b"NoKwnames", b"f", ("a",)), (b"NoPositional", b"f", None),
             (b"NoPositional", b"f", ()), (b"NoPositional", b"f", (1,)), (b"NoPositional", b"f", {}),
             (b"CheckPositional", b"f", 0, 1, 2), (b"CheckPositional", b"f", 0, 0, 2), (b"CheckPositional", b"f", 3, 1, 2),
             (b"CheckPositional", b"f", 3, 1, 1), (b"CheckPositional", None, 3, 1, 1), (b"CheckPositional", None, 1, 2, 3),
             (b"CheckPositional", b"f", 1, 2, 2), (b"CheckPositional", b"f", 2, 0, 0),
             (b"BadArgument", b"f", None, b"argument 1", b"str"), (b"BadArgument", b"f", 5, b"argument 'x'", b"str"),
             (b"BadArgument", b"f", Index(1), b"argument", b"list"), (b"ValidateKeywordArguments", None, {}),
             (b"ValidateKeywordArguments", None, {"a": 1}), (b"ValidateKeywordArguments", None, {"a": 1, 2: 3}),
             (b"ValidateKeywordArguments", None, ())):
    if call[0] == b"BadArgument" and call[2] is None:
        continue
    result, exception = getargs.check(*call)
    print(*call, "->", result, *([] if exception is None else [described(exception)]))
