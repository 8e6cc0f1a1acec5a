"""How native functions refuse arguments."""
import _codecs
import _struct as struct
import binascii
import warnings

warnings.simplefilter("ignore")


def show(text):
    return "".join(c if not 0xD800 <= ord(c) < 0xE000 else "\\u%x" % ord(c) for c in text)


CASES = r'''
"a".encode("a","b","c")
"a".encode(bad=1,encoding="x",errors="y")
"a".encode("utf8",encoding="x")
"a".encode("utf8",bad=1)
"a".splitlines(1,2)
memoryview()
memoryview(x=1)
memoryview(b"a",1)
memoryview(b"a",object=1)
binascii.b2a_uu()
binascii.b2a_uu(b"a",b"b")
binascii.b2a_base64()
binascii.hexlify()
str(1,2,3,4)
str(1,object=1)
b"a".translate()
b"a".translate(table=None)
b"abc".translate(None,delete=b"a")
b"abc".translate(None,b"a",b"b")
struct.unpack_from()
struct.unpack_from("i")
struct.unpack_from("i",b"abcd",0,0)
struct.Struct("i").unpack_from()
struct.Struct()
struct.Struct(1,2)
memoryview(b"a").cast()
memoryview(b"a").cast("B",[1],3)
memoryview(b"a").cast(shape=[1])
_codecs.encode()
_codecs.encode(obj="a",errors="strict",encoding="utf8")
_codecs.encode(1,2,3,4)
'''

for line in CASES.strip().split("\n"):
    try:
        if line.startswith("!"):
            exec(line[1:], globals())
            continue
        result = repr(eval(line, globals()))
    except Exception as error:
        result = type(error).__name__ + ": " + str(error)
    print(show(line), " -> ", show(result))
