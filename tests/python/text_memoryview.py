"""memoryview: items, slices, casts and their messages."""
import warnings

warnings.simplefilter("ignore")


def show(text):
    return "".join(c if not 0xD800 <= ord(c) < 0xE000 else "\\u%x" % ord(c) for c in text)


CASES = r'''
!m=memoryview(b'abcd'); mb=memoryview(bytearray(b'abcdefgh'))
!m2=mb.cast('B',[2,4]); m0=memoryview(b'\x01\0\0\0').cast('i',[]) ; mc=memoryview(b'ab').cast('c'); mq=memoryview(b'\0\1').cast('?')
!r=memoryview(b'x'); r.release()
!exp=bytearray(b'abc'); me=memoryview(exp)
!mr=memoryview(b'abcdefgh').cast('B',[2,2,2])
memoryview()
memoryview(1)
memoryview("a")
memoryview(x=1)
memoryview(b"a",1)
m[0]
m[4]
m[-5]
m["a"]
m[::-1].tobytes()
m[::2].strides
m[0,0]
m2[0,0]
m2[1,3]
m2[0]
m2[2,0]
m2[0,4]
m2[0:1,0:1]
m2[0,]
m2[0,0,0]
m2[...]
m[...]
m2["a",0]
m0[()]
m0[0]
m0.tolist()
m0.shape
m0.ndim
m0.nbytes
len(m0)
len(m2)
m2.tolist()
m2.shape
m2.strides
m2.suboffsets
m2.format
m2.itemsize
m2.c_contiguous
m2.f_contiguous
m2.contiguous
mb.cast("i",[3])
mb.cast("i",[2]).tolist()
mb.cast("i",5)
mb.cast("i",["a"])
mb.cast("i",[-2])
mb.cast("i",[0])
mb[::2].cast("b")
m2.cast("b",[4,2])
m.__setitem__(0,1)
mb.__setitem__(0,300)
mb.__setitem__(0,"a")
mb.__setitem__(0,b"a")
mb.__setitem__(20,1)
mb.__setitem__(slice(0,2),b"abc")
mb.__setitem__(slice(0,2),b"xy")
mb.__setitem__(slice(0,2),1)
mb.__setitem__(slice(0,2),"ab")
mb.__delitem__(0)
m.__delitem__(0)
m2.__setitem__((0,0),5)
m2.__setitem__(0,5)
m2.__setitem__(slice(0,1),5)
m2.__setitem__((slice(0,1),slice(0,1)),5)
mc[0]
mc.tolist()
mb.cast("c").__setitem__(0,b"ab")
mb.cast("c").__setitem__(0,1)
mq.tolist()
hash(mb)
hash(memoryview(b"abcd").cast("i"))
m==b"abcd"
m==bytearray(b"abcd")
m=="a"
m<m
m!=b"x"
m2==m2
m2==mb
r[0]
r.tobytes()
r==r
r==b"x"
r.nbytes
r.release()
r.obj
len(r)
hash(r)
memoryview(r)
r.__enter__()
exp.append(1)
exp.clear()
me.release()
exp.append(1)
m.obj
m.readonly
mb.readonly
mb.toreadonly().readonly
mb.toreadonly().obj is mb.obj
m.hex()
m.hex(":")
m[::2].hex()
m2.hex()
m2.tobytes("F")
m2.tobytes("C")
m2.tobytes("x")
m2.tobytes(order=None)
m2.tobytes(1)
list(m)
list(m2)
list(m0)
97 in m
b"a" in m
bytes(m[::2])
bytes(m2)
bytearray(m2)
m.tolist()
mr.tolist()
mr[0,1,1]
mr.strides
mr.tobytes("F")
mr.shape
mr.f_contiguous
m.cast()
m.cast("@i").format
m.cast("B",[4]).format
m.cast("B",shape=(2,2)).tolist()
m.cast("B",shape=[2,2]).tolist()
memoryview(b"").tolist()
memoryview(b"").cast("i").tolist()
memoryview(b"").c_contiguous
m.c_contiguous
m[::2].c_contiguous
m[:1][::2].contiguous
memoryview(b"abc").cast("h")
mb.cast("P")[0]
mb.cast("n").tolist()
mb.cast("e").tolist()
mb.cast("f").format
mb.cast("Q").tolist()
m[1:][0]
m[1.5]
m[1<<70]
m[None]
mb.__setitem__(None,1)
m2.__setitem__((0,9),5)
m.__lt__(m)
m2.__len__()
memoryview.__new__(int)
m[1:3].tobytes()
m2[0:1].tolist()
m2[1:].tolist()
m[::-1].tolist()
m2[::-1].tolist()
mr[1:].tolist()
memoryview(m)[1]
m0[...]==m0
hash(m)==hash(b'abcd')
memoryview(b'abcd').cast('i').tolist()
memoryview(b'abcd').cast('H')[0]
!w=memoryview(bytearray(8)).cast('d'); w[0]=1.5
w.tolist()
!w2=memoryview(bytearray(4)).cast('h'); w2[0]=-5; w2[1]=7
w2.tolist()
bytes(w2)
!wc=memoryview(bytearray(2)).cast('c'); wc[0]=b'x'
wc.tolist()
memoryview(b'ab')==memoryview(bytearray(b'ab'))
memoryview(b'abcd').cast('i')==memoryview(b'abcd').cast('I')
!mm=memoryview(bytearray(b'abc'))
!mm[0:2]=mm[1:3]
mm.tobytes()
!mv=memoryview(b'q'); z=memoryview(mv); mv.release()
z[0]
!ee=memoryview(b'abc'); ff=memoryview(ee)
ee.release()
!big=memoryview(bytearray(b'xyz')); k=bytes(big)
k
[x for x in memoryview(b'abc')]
memoryview(b'abc').tolist()
b''.join([memoryview(b'a')[::1]])
b'a'+memoryview(b'b')
bytearray(memoryview(b'abc')[::2])
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
