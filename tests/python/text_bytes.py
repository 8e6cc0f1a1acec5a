"""bytes and bytearray: methods and their messages."""
import warnings

warnings.simplefilter("ignore")


def show(text):
    return "".join(c if not 0xD800 <= ord(c) < 0xE000 else "\\u%x" % ord(c) for c in text)


CASES = r'''
b"a".find("a")
b"a".find(300)
b"a".find(-1)
b"a".find(97)
b"a".find(1<<70)
b"a".find()
b"a".find(b"a","x")
b"a".index(b"b")
b"a".count("a")
b"a".split(1)
b"a".split("a")
b"a".split(b"")
b"a".strip(1)
b"a".strip("a")
b"a".replace("a",b"")
b"a".replace(b"a","")
b"a".center(3,1)
b"a".center(3,"x")
b"a".center(3,b"xy")
b"a".center(3,bytearray(b"x"))
b"a".partition("a")
b"a".partition(b"")
b"a".join(1)
b"a".join([1])
b"a".join(["x"])
b"a".startswith("a")
b"a".startswith(("a",))
b"a".startswith(1)
b"a".expandtabs("a")
b"a".translate(1)
b"a".translate(b"a")
b"a".translate(None,1)
b"a".translate(None,"a")
bytes.maketrans(b"a",b"bc")
bytes.maketrans("a",b"bc")
bytes.fromhex(1)
bytes.fromhex("a")
bytes.fromhex("a b")
bytes.fromhex("zz")
bytes.fromhex("é")
b"ab".hex(1)
b"ab".hex("")
b"ab".hex(":",0)
b"ab".hex("ab")
b"ab".hex("é")
b"abcdef".hex(b":",-4)
bytes("a")
bytes("é","ascii")
bytes(1.5)
bytes(-1)
bytes([1,256])
bytes(["a"])
bytes([1.5])
bytes(1,"a")
bytes(encoding="a")
bytes("a",errors="strict")
bytes(b"a",errors="strict")
bytes(None)
bytes(1<<70)
bytes({})
bytes(object())
bytes(x=1)
bytes(source=b"a")
b"a"+"a"
b"a"+1
"a" in b"a"
300 in b"a"
1.5 in b"a"
b"a"["b"]
b"a"[5]
b"a"[1<<70]
b"a"<1
b"a"<"a"
b"a"=="a"
b"a"*"a"
b"%s"%"a"
b"%d"%"a"
b"%c"%"a"
b"%c"%300
b"%c"%b"ab"
b"%r"%"é"
b"%a"%"é"
b"%y"%1
b"%b"%1
b"%f"%"x"
b"%(a)s"%{b"a":b"x"}
b"%(a)s"%{"a":b"x"}
b"%s %s"%b"a"
b"%s"%(b"a",1)
b"%*d"%(5,3)
b"a".decode(errors=1)
b"\xff".decode()
b"a".removeprefix("a")
b"a".removeprefix(1)
b"a".zfill("a")
b"a".splitlines(keepends="a")
b"a".rsplit(b"a",1.5)
b"a".__getnewargs__()
b"a".__bytes__()
b"a".isalnum(1)
b"a".ljust(3,"a")
bytes.__new__(int)
bytes(5)
bytes(True)
type(iter(b"a"))
bytearray("a")
bytearray(1.5)
bytearray(-1)
bytearray([256])
bytearray(["a"])
bytearray(1,"a")
bytearray(b"a").append(256)
bytearray(b"a").append("a")
bytearray(b"a").append(b"a")
bytearray(b"a").extend(1)
bytearray(b"a").extend("ab")
bytearray(b"a").extend([256])
bytearray(b"a").insert("a",1)
bytearray(b"a").insert(1)
bytearray().pop()
bytearray(b"a").pop(5)
bytearray(b"a").remove(5)
bytearray(b"a").remove("a")
bytearray(b"a").remove(256)
bytearray(b"a")["a"]
bytearray(b"a")[5]
bytearray(b"a").__setitem__(5,1)
bytearray(b"a").__setitem__(0,256)
bytearray(b"a").__setitem__(0,"a")
bytearray(b"a").__setitem__("a",1)
bytearray(b"a").__setitem__(slice(0,1),"a")
bytearray(b"a").__setitem__(slice(0,1),5)
bytearray(b"abc").__setitem__(slice(0,3,2),b"a")
bytearray(b"abc").__delitem__(5)
hash(bytearray())
bytearray(b"a")+"a"
bytearray(b"a").__iadd__("a")
bytearray(b"a").__imul__("a")
repr(bytearray(b"a'"))
bytearray(b"a").__alloc__()
"a" in bytearray(b"a")
bytearray(b"a").join(["a"])
bytearray(b"a").find("a")
bytearray(b"a").split("a")
bytearray(b"a").reverse(1)
bytearray(b"%d")%3
b"a"+bytearray(b"b")
bytearray(b"b")+b"a"
b"a".join([bytearray(b"x")])
bytearray.fromhex("aa")
bytearray(source=5)
bytearray(b"a",1)
bytearray(b"ab")<b"b"
bytearray(b"a").copy()
bytearray(b"a").__init__(3)
bytearray(b"a").__getitem__(slice(0,1))
format(b"a","")
bytearray(b"abc").hex()
bytearray(b"x")*2
2*bytearray(b"x")
b"abc".find(b"c")
b"abcabc".rfind(b"b",0,3)
b"a,b".split(b",")
b" a b ".split()
b"a b c".rsplit(None,1)
b"a\nb\r\nc".splitlines()
b"aXb".swapcase()
b"ab cd".title()
b"Ab".capitalize()
b"a\tb".expandtabs(4)
b"ab".center(6,b"-")
b"-5".zfill(5)
b"abc".partition(b"b")
b"abc".rpartition(b"x")
b"abcb".replace(b"b",b"XX",1)
b"xxaxx".strip(b"x")
b"abc".translate(bytes.maketrans(b"ab",b"xy"),b"c")
b"abc".translate(None,b"b")
b"ab"+b"cd"
b"ab"*3
3*b"ab"
b"a" in b"cat"
97 in b"cat"
b"abc"[0]
b"abc"[-1]
b"abc"[::-1]
b"abc"[1:]
list(b"abc")
bytes([1,2,3])
bytes((1,2))
bytes({1,2})
bytes(bytearray(b"x"))
bytes("é","utf-8")
bytes("é","latin-1","strict")
b"a".hex()
b"\x00\xff'\"\\\n"
b"it's"
hash(b"abc")==hash("abc")
b"a"<b"b"
b"a"==bytearray(b"a")
b"%s %d %x %c %r %a"%(b"a",5,255,66,"é","é")
b"%5s~%-5s~%05d"%(b"a",b"b",3)
b"%b"%bytearray(b"x")
b"%(a)d"%{b"a":5}
b"%.2f"%1.234
b"%%"%()
b"".join([b"a",bytearray(b"b"),memoryview(b"c")])
b",".join((b"a",b"b"))
b"abc".startswith((b"x",b"a"))
b"abc".endswith(b"bc",1)
b"abc".removeprefix(b"a")
b"abc".removesuffix(b"c")
b"abc".isalpha()
b"ABC".islower()
b"abc".count(b"")
b"abc".index(98)
b"abc".__iter__().__length_hint__()
bytes.fromhex("00ff 10")
b"".isascii()
b"a b".istitle()
bytearray(b"abc")[1:2]
bytearray(b"abc").upper()
bytearray(b"a,b").split(b",")
bytearray(b"abc").partition(b"b")
bytearray(5)
bytearray([1,2])
bytearray("é","utf8")
bytearray(b"a")==b"a"
bytearray(b"a")<bytearray(b"b")
bytearray(b"x")!=1
bytearray(b"%s")%b"x"
bytearray(b"abc").decode()
bytearray(b"abc").center(5)
bytearray(b"abc").isalpha()
list(bytearray(b"ab"))
len(bytearray(b"abc"))
bytearray(b"abc").index(b"c")
bytearray(b"abc").zfill(5)
bytearray(b"abc").hex(":")
!b=bytearray(b'hello')
b
!b[0]=72
b
!b[1:3]=b'EYYY'
b
!del b[0]
b
!del b[::2]
b
!b.append(33)
b
!b.extend([1,2])
b
!b.insert(0,65)
b
b.pop()
b.pop(0)
b
!b.reverse()
b
!b+=b'xyz'
b
!b*=2
b
!b.remove(33)
b
!b[::2]=bytes(len(b[::2]))
b
!b.clear()
b
!b[:]=b'abc'
b
!b[5:5]=b'zz'
b
!b[1:1]=[1,2,3]
b
!m=memoryview(b)
b.append(1)
!m.release()
!b.append(1)
b
!class S(str): pass
S('abc')
S('aé').upper()
type(S('a').upper())
type(S('abc')[0:3])
S('a')+'b'
S(5)
S(b'a','utf8')
type(str(S('x')))
S('a')==  'a'
hash(S('a'))==hash('a')
{'a':1}[S('a')]
'%s'%S('q')
S('x').__dict__
!s=S('q'); s.z=5
s.z
!class B(bytes): pass
B(b'abc')
B(3)
type(B(b'ab')[:2])
B(b'x')+b'y'
!q=B(b'hello'); q.z=7
q.z, q
!class BA(bytearray): pass
BA(b'x')
repr(BA(b'x'))
!z=BA(b'abc'); z.k=1; z.append(100)
z, z.k
BA(b'x').upper()
bytes(B(b'k'))
type(bytes(B(b'k')))
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
