# array.array
import array
A = array.array
def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)
print(array.typecodes, array.ArrayType is A)
for c in array.typecodes:
    a = A(c, "abc" if c == "u" else [1, 2, 3])
    print(a, a.typecode, a.itemsize, len(a), a.tobytes(), a[1], a[::-1], a + a, a * 2, a == a[:], a.tolist(), list(a), a.__reduce_ex__(3), a.__reduce_ex__(2), memoryview(a).format, memoryview(a).nbytes)
    a.byteswap(); print(a.tobytes())
LIM = {"b": 8, "B": 8, "h": 16, "H": 16, "i": 32, "I": 32, "l": 64, "L": 64, "q": 64, "Q": 64}
for c, bits in LIM.items():
    for v in (-1, 0, 1, 2 ** (bits - 1) - 1, 2 ** (bits - 1), 2 ** bits - 1, 2 ** bits, -(2 ** (bits - 1)), -(2 ** (bits - 1)) - 1, 1.5, "a", None, True):
        try:
            print(c, v, A(c, [v]))
        except Exception as e:
            print(c, v, type(e).__name__, e)
a = A("i", [1, 2, 3])
def do(f):
    a = A("i", [1, 2, 3])
    try:
        r = f(a)
        print(r, a)
    except Exception as e:
        print(type(e).__name__, e, a)
for f in (
    lambda a: a[5], lambda a: a["x"], lambda a: a[-1], lambda a: a[0:2], lambda a: a[::2], lambda a: a.__setitem__(0, 9), lambda a: a.__setitem__(9, 1), lambda a: a.__setitem__(0, "x"), lambda a: a.__delitem__(0), lambda a: a.__delitem__(9), lambda a: a.__delitem__(slice(0, 2)), lambda a: a.__delitem__(slice(None, None, 2)), lambda a: a.__delitem__(slice(None, None, -1)), lambda a: a.__setitem__(slice(0, 2), A("i", [7])), lambda a: a.__setitem__(slice(0, 2), [1]), lambda a: a.__setitem__(slice(0, 3, 2), A("i", [1])), lambda a: a.__setitem__(slice(0, 3, 2), A("i", [8, 9])), lambda a: a.__setitem__(slice(0, 1), A("b", [1])), lambda a: a.__setitem__(slice(0, 0), a), lambda a: a.append(4), lambda a: a.append("x"), lambda a: a.extend([4, 5]), lambda a: a.extend(a), lambda a: a.extend(A("b", [1])), lambda a: a.extend(3), lambda a: a.insert(0, 9), lambda a: a.insert(-1, 9), lambda a: a.insert(99, 9), lambda a: a.insert("x", 1), lambda a: a.pop(), lambda a: a.pop(0), lambda a: a.pop(9), lambda a: a.remove(2), lambda a: a.remove(9), lambda a: a.index(3), lambda a: a.index(9), lambda a: a.index(1, 1), lambda a: a.index(3, -1), lambda a: a.count(1), lambda a: a.reverse(), lambda a: a.fromlist([4, 5]), lambda a: a.fromlist([4, "x"]), lambda a: a.fromlist((1,)), lambda a: a.frombytes(b"\1\0\0\0"), lambda a: a.frombytes(b"123"), lambda a: a.frombytes("a"), lambda a: a.fromunicode("a"), lambda a: a.tounicode(), lambda a: a + 1, lambda a: a + A("b", [1]), lambda a: a.__iadd__(A("i", [9])), lambda a: a.__iadd__(3), lambda a: a.__imul__(2), lambda a: a.__imul__(0), lambda a: a * -1, lambda a: a * "x", lambda a: 2 in a, lambda a: "x" in a, lambda a: a < A("i", [1, 2, 4]), lambda a: a == A("d", [1, 2, 3]), lambda a: a == [1, 2, 3], lambda a: a < 3, lambda a: a >= A("i", [1]), lambda a: hash(a), lambda a: a.buffer_info()[1], lambda a: a.__copy__(), lambda a: a.__deepcopy__(1), lambda a: type(iter(a)).__name__, lambda a: iter(a).__reduce__(), lambda a: a.tofile(3), lambda a: a.fromfile(3, 1), lambda a: a.x, lambda a: len(bytes(a)), lambda a: bytearray(a)[0],
):
    do(f)
for f in (
    lambda: A(), lambda: A("x"), lambda: A(1), lambda: A("ii"), lambda: A("u", "abc"), lambda: A("u", ["a", "b"]), lambda: A("u", ["ab"]), lambda: A("u", [1]), lambda: A("i", "abc"), lambda: A("i", A("u", "a")), lambda: A("u", A("i", [1])), lambda: A("i", b"1234"), lambda: A("i", b"123"), lambda: A("i", bytearray(8)), lambda: A("i", typecode=1), lambda: A("i", [1], 2), lambda: A("d", [1.5, float("nan"), float("inf")]), lambda: A("f", [0.1]), lambda: A("f", ["a"]), lambda: A("i", range(3)), lambda: A("i", (x for x in (1, 2))), lambda: A("i", A("d", [1.0])), lambda: A("d", A("i", [1])), lambda: A("i", 5), lambda: A("B", memoryview(b"ab")), lambda: A("i").pop(), lambda: A("u", "äß").tounicode(), lambda: A("u").byteswap(), lambda: A("i") == A("d"),
    lambda: array._array_reconstructor(A, "i", 8, b"\1\0\0\0"), lambda: array._array_reconstructor(A, "i", 9, b"\0\0\0\1"), lambda: array._array_reconstructor(A, "i", 5, b"\xff\xfe"), lambda: array._array_reconstructor(A, "d", 15, b"\x3f\x80\0\0"), lambda: array._array_reconstructor(A, "u", 19, "aß".encode("utf-16-be")), lambda: array._array_reconstructor(A, "i", 99, b""), lambda: array._array_reconstructor(int, "i", 8, b""), lambda: array._array_reconstructor(A, "i", 8, "x"), lambda: array._array_reconstructor(A, "x", 8, b""), lambda: array._array_reconstructor(A, "l", 8, b"\1\0\0\0"), lambda: array._array_reconstructor(A, "i", 8, b"123"),
):
    t(f)
m = memoryview(a)
t(lambda: a.append(1))
t(lambda: a.pop())
t(lambda: a.extend([1]))
t(lambda: a.__setitem__(slice(0, 0), a))
t(lambda: a.__imul__(2))
m[0] = 77
a[1] = 88
print(a, m.tolist(), m.shape, m.strides, m.itemsize)
m.release()
a.append(5)
print(a)
class S(A):
    def __init__(self, *args): self.k = 1
s = S("i", [1, 2])
s.z = 3
print(s, s.k, s.z, type(s[:]), type(s + s), s.__reduce_ex__(3)[2], s == A("i", [1, 2]))
big = A("q")
for i in range(1000): big.append(i * i)
print(len(big), sum(big), big[-1], big[10:13])
class W:
    def __init__(self): self.b = b""
    def write(self, x): self.b += x
    def read(self, n): r, self.b = self.b[:n], self.b[n:]; return r
w = W()
big.tofile(w)
c = A("q")
c.fromfile(w, 10)
print(c, len(w.b))
t(lambda: c.fromfile(w, 5000))
t(lambda: c.fromfile(w, -1))
