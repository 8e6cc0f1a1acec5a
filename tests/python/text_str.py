"""str: methods, formatting and their messages."""
import warnings

warnings.simplefilter("ignore")


def show(text):
    return "".join(c if not 0xD800 <= ord(c) < 0xE000 else "\\u%x" % ord(c) for c in text)


CASES = r'''
"a".find(1)
"a".split(1)
"a".strip(1)
"a".replace("a",1)
"a".center(3,1)
"a".center(3,"ab")
"a".partition(1)
"a".removeprefix(1)
"a".index("b")
"a"+1
1 in "a"
"a"["b"]
"a".encode(1)
"a".encode("utf-8",1)
"a".join(1)
"a".join([1])
"a".startswith(1)
"a".startswith((1,))
"a".expandtabs("a")
"a".split("")
"a".split("a","b")
"a".splitlines(None)
"a".translate(1)
"a".maketrans(1)
str.maketrans("a",1)
str.maketrans("ab","c")
str.maketrans("ab","cd",1)
str.maketrans({"ab":1})
str.maketrans({1.5:1})
"a".translate({97:1<<30})
"a".translate({97:1.5})
"a".format_map(1)
"{0}".format_map({})
"a".count()
"a".count("a","b")
str(b"a","x",1,2)
str(1,"a")
str("a","b")
str(object=1)
str(bad=1)
str(b"a",errors=1)
type(iter("ab\xe9"))
"a"*1.5
"a"%1
"%d"%"a"
"%x"%1.5
"%c"%"ab"
"%c"%-1
"%*d"%("a",1)
"%(a)s"%1
"%s %s"%1
"%y"%1
"a".zfill("a")
"a".isidentifier(1)
"a".rsplit(maxsplit="a")
"a".rjust()
"a".lower(1)
"abc".find("a",1.5)
"a".__format__(1)
format("a",1)
"a".__getitem__(10)
"a".__contains__(1)
"a"<1
"a".replace("a")
"a".replace("a","b","c")
"%d"%b"a"
"%s"%b"a"
"%f"%"a"
"%i"%1e400
"".rindex("a")
"a".__getnewargs__()
"a".__mod__(1)
"a".__rmod__("b")
"a".__add__(1)
"a".__mul__("a")
"a".casefold(1)
b"a".decode(1)
"a".encode(errors="a", bad=1)
"a".partition("")
"a".encode("utf-8","strict",1)
"a".splitlines(1,2)
"a".center("a")
"a".translate()
"a".startswith()
"a".startswith("a",1,2,3)
"a".endswith("a","b")
"é".encode("ascii")
"é".encode("ascii","nope")
str(1,2,3,4)
str(b"a", 1)
str.__new__(1)
str.__new__(int)
"a".join([1,2])
"{a}".format()
"{0}{}".format(1)
"{".format()
"{!z}".format(1)
"{:{:{}}}".format(1,2,3)
"{a.b}".format(a=1)
"{a[b]}".format(a={})
"{0[a]}".format([1])
"%(a)%"%{"a":1}
"%5%"%()
"%-5%x"%()
"%%"%(1,)
"%c"%(1<<80)
"%.*f"%(1<<40,1.0)
"%*d"%(1<<80,1)
"%"%1
"%(a)s %s"%{"a":1}
"%s %(a)s"%{"a":1}
"%d"%None
"abcabc".find("c",3)
"abcabc".rfind("b")
"abc".count("")
"a,b,c".split(",")
" a  b ".split()
"a b c".rsplit(None,1)
"a\nb\r\nc".splitlines()
"a\nb".splitlines(True)
"Hello".swapcase()
"hello world".title()
"ß".upper()
"İ".lower()
"ﬁ".upper()
"ΑΣ".lower()
"aé中😀"
ascii("aé中😀")
"aé中😀"[::-1]
"aé中😀"[2:]
"aé中😀"[0:1]
"aé"*3
len("aé中😀"*2)
"x".join("abc")
"".join(["a","é","中"])
",".join(("a",))
"a".join([])
"abc".center(10)
"abc".center(10,"é")
"abc".ljust(6,"-")
"abc".rjust(6,"-")
"-5".zfill(5)
"a\tb".expandtabs()
"a\tb".expandtabs(4)
"abc".partition("b")
"abc".rpartition("x")
"abc".partition("x")
"abcabc".replace("b","XX")
"abcabc".replace("","-")
"aaa".replace("a","b",2)
"xxabcxx".strip("x")
"  a ".strip()
"  a ".lstrip()
"  a ".rstrip()
"abc".removeprefix("ab")
"abc".removesuffix("bc")
"abc".translate({97:"X",98:None,99:100})
"abc".translate(str.maketrans("ab","xy","c"))
"{} {}".format(1,2)
"{1} {0}".format(1,2)
"{a:>5}~{b!r:<6}~".format(a=1,b="x")
"{0.real} {1[0]} {2[k]}".format(1,[5],{"k":6})
"{:{}}".format("a",5)
"{:{w}.{p}f}".format(3.14159,w=10,p=2)
"{{}}".format()
"{!s} {!r} {!a}".format("é","é","é")
"{:x} {:#b} {:,}".format(255,5,1234567)
"{a}".format_map({"a":1})
"%s %r %a"%("é","é","é")
"%5d~%-5d~%05d~%+d~% d"%(1,2,3,4,5)
"%x %X %o %#x"%(255,255,8,255)
"%e %f %g"%(1.5,1.5,1.5)
"%.2f %10.3f"%(1.23456,2.5)
"%c%c"%("a",98)
"%(a)s %(b)d"%{"a":1,"b":2}
"%*d~%-*d"%(5,1,5,2)
"%.3s"%"abcdef"
"%s"%((1,2),)
"%s"%[1,2]
"abc" % []
"abc" % {}
"%d"%True
"%d"%3.7
"%i"%(1<<70)
"%x"%(1<<70)
"a"<"b"
"a"=="a"
"é">"z"
"a"!="b"
hash("a")==hash("a")
"a" in "cat"
"é" in "caté"
"abc".isalpha()
"123".isdigit()
"²".isdigit()
"²".isdecimal()
"½".isnumeric()
"a1_".isidentifier()
"1a".isidentifier()
" ".isspace()
"Ab C".istitle()
"\x00".isprintable()
"é".isascii()
"abc".islower()
"ABC".isupper()
"a1".isalnum()
f"{1!r:>4}~{2.5:.2f}~{'x':^5}"
"abc".encode()
"é".encode()
"é".encode("latin-1")
"é中".encode("utf-16")
"é".encode("utf-16-le")
"é".encode("utf_32_be")
"é".encode("ascii","replace")
"é".encode("ascii","ignore")
"é".encode("ascii","xmlcharrefreplace")
"é".encode("ascii","backslashreplace")
"\udc80".encode("utf-8","surrogateescape")
b"\xff".decode("utf-8","surrogateescape")
b"\xff".decode("utf-8","replace")
b"\xff".decode("utf-8","ignore")
b"\xff".decode("utf-8","backslashreplace")
b"\xe9".decode("latin-1")
b"\xff\xfea\0".decode("utf-16")
b"a\xff".decode("ascii")
b"\xe2\x82".decode()
b"a\xc3\x28".decode()
str(b"abc","utf-8")
str(b"abc")
str(1.5)
str([1])
str()
list("aé中")
list(iter("abc"))
iter("abc").__length_hint__()
"a".__eq__(1)
"abc".__getitem__(slice(0,2))
"abc".__len__()
"abc".__iter__().__next__()
"a".__rmul__(3)
"%s"%"x"
"%10s~%-10s~"%("ab","cd")
"{:>10}~{:^10}~{:*<10}".format("a","b","c")
"{:s}".format("a")
"{:d}".format("a")
"{:5.2}".format("abc")
"{:=5}".format("a")
"{:+}".format("a")
"{:.3}".format("abcdef")
"{}".format(None)
"{:5}".format(None)
"{:10}".format([1])
format(1,"5")
format(1.5,"")
format("a","")
format([1],"")
format([1],"x")
"é".ljust(3,"中")
"%s%s"%("é","中")
"a".upper().lower()
repr("a'b")
repr("a'b\"c")
repr("\n\t\x00\x7f\u200b")
"ab"[5:]
"ab"[-1]
"ab"[1<<70]
"ab"[::0]
"abc"[2:0:-1]
"a"*-1
"ab"*(1<<62)
"a".__class__
"abc".startswith(("x","a"))
"abc".startswith("b",1)
"abc".endswith(("c","d"))
"abc".endswith("b",0,2)
"abc".startswith("",5)
"abc".find("",3)
"abc".find("",4)
"{0:{1}}".format(5,"04")
"{.__class__}".format(1)
"{[0]}".format([7])
"{a[-1]}".format(a={"-1":2})
"}".format()
"{0".format(1)
"{0!}".format(1)
"{0!rr}".format(1)
"{0!r".format(1)
"{0[}".format(1)
"{0[]}".format(1)
"{0.}".format(1)
"{0[a]b}".format({"a":1})
"{99999999999999999999}".format(1)
"{5}".format(1)
"{a b}".format(**{"a b":1})
"{}{}".format(1)
"{:{}}".format("x","{")
"%(k)s"%{"k":(1,2)}
"%s"%{"a":1}
"%(a)"%{"a":1}
"%(a"%{"a":1}
"%.0f"%0.5
"%5c~"%"a"
"%-5c~"%97
"%c"%1114112
"%c"%1.5
"%ld"%5
"%hd"%5
"%#o"%8
"%s"
"% x"%255
"%+.3e"%12345.678
"%G"%1e-10
"%r"%"a"
"%a"%"\u1234"
"%.2r"%"abc"
"%05s"%"a"
"%05.1f"%-2.5
"%+d"%-3
"%i"%"1"
"%f"%1
"%d"%(2.5,)
"%u"%-5
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
