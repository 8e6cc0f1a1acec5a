# float and complex: operators, conversions, methods, messages.
def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)

inf, nan = float("inf"), float("nan")
XS = [0.0, -0.0, 1.0, -1.5, 0.1, 1e300, -1e-300, 5e-324, inf, -inf, nan, 2.5, 1e16, 123456789.123, 7, -3, 2 ** 70, True]
OPS = [
    ("+", lambda a, b: a + b), ("-", lambda a, b: a - b), ("*", lambda a, b: a * b), ("//", lambda a, b: a // b), ("%", lambda a, b: a % b),
    ("/", lambda a, b: a / b), ("divmod", divmod), ("**", lambda a, b: a ** b), ("<", lambda a, b: a < b), ("<=", lambda a, b: a <= b),
    ("==", lambda a, b: a == b), ("!=", lambda a, b: a != b), (">", lambda a, b: a > b),
]
for name, op in OPS:
    for a in XS:
        for b in XS:
            if isinstance(a, int) and isinstance(b, int) and name == "**":
                continue
            try:
                print(name, a, b, op(a, b))
            except Exception as e:
                print(name, a, b, type(e).__name__, e)
for x in XS[:14]:
    print(-x, +x, abs(x), bool(x), x.real, x.imag, x.conjugate(), x.is_integer(), x.hex())
    if x == x:
        print(hash(x))
    for f in (lambda: int(x), lambda: round(x), lambda: round(x, 1), lambda: round(x, -1), lambda: x.as_integer_ratio(), lambda: x.__floor__(), lambda: x.__ceil__(), lambda: x.__trunc__(),
              lambda: format(x, ".3f"), lambda: format(x, "e"), lambda: format(x, "g"), lambda: format(x, "10.2%"), lambda: format(x, ","), lambda: str(x), lambda: x.__getnewargs__(), lambda: f"{x:+}"):
        t(f)
for f in (
    lambda: float(), lambda: float("1.5"), lambda: float("  -1_0.5e3 "), lambda: float("inf"), lambda: float("-Infinity"), lambda: float("NaN"), lambda: float(b"2.5"), lambda: float(bytearray(b"3")),
    lambda: float("abc"), lambda: float(""), lambda: float("1__0"), lambda: float([]), lambda: float(1, 2), lambda: float(x=1), lambda: float(10 ** 400), lambda: float("١.٥"), lambda: float(b"x"), lambda: float(None),
    lambda: float.fromhex("0x1.8p3"), lambda: float.fromhex("-inf"), lambda: float.fromhex("zz"), lambda: float.fromhex("0x1p5000"), lambda: float.fromhex(" 1.8 "), lambda: (10.0) ** 400, lambda: (-8.0) ** (1 / 3), lambda: 0.0 ** -1, lambda: (-0.0) ** -3,
    lambda: pow(2.0, 3, 4), lambda: round(1e308, -308), lambda: round(1.7e308, -308), lambda: round(nan), lambda: round(inf), lambda: inf.as_integer_ratio(), lambda: nan.as_integer_ratio(), lambda: round(2.675, 2), lambda: round(0.5), lambda: round(1.5), lambda: round(2.5, None),
    lambda: float.__getformat__("double"), lambda: float.__getformat__("x"), lambda: 1.5 + "a", lambda: "a" * 1.5, lambda: 1.5 < "a", lambda: 1.5 == "a", lambda: 1.5 & 1, lambda: 1.5 << 1, lambda: ~1.5, lambda: [1][1.0], lambda: hash(nan) == hash(nan), lambda: hash(inf), lambda: hash(-inf),
    lambda: hash(2.0 ** 70) == hash(2 ** 70), lambda: hash(0.5), lambda: 2 ** 53 + 1 == float(2 ** 53 + 1), lambda: 2 ** 1100 > 1e308, lambda: -2 ** 1100 < -inf, lambda: 10 ** 400 + 1.0, lambda: nan in [nan], lambda: nan == nan, lambda: (0.1 + 0.2), lambda: 1e22, lambda: 1e21, lambda: 123456789012345680.0, lambda: 1e-5, lambda: 0.0001, lambda: 1.0, lambda: 1e16, lambda: float("1e400"),
    lambda: (1.5).__format__(3), lambda: format(1.5, "d"), lambda: format(1.5, "z.0f"), lambda: (1.5).__add__("a"), lambda: (1.5).__divmod__(0.5), lambda: (1.5).__rpow__(2), lambda: (1.5).__pow__(2, 3), lambda: (1.5).__round__("x"),
):
    t(f)
class F(float):
    pass
f = F(1e300)
f.a = 1
print(f, f.a, type(f + 1), type(+f), type(abs(f)), repr(F("2.5")), F(2) == 2, hash(F(2)), type(f.real), float(f) == f, type(float(f)))
class G:
    def __init__(self, v): self.v = v
    def __float__(self): return self.v
class H:
    def __index__(self): return 12
t(lambda: float(G(2.5)))
t(lambda: float(G(2)))
t(lambda: float(G("x")))
t(lambda: float(H()))
t(lambda: F.fromhex("0x1p1"))

CS = [0j, 1j, 1 + 2j, -1.5 - 0.5j, complex(0.0, -0.0), complex(inf, 1), complex(nan, 0), 3, 2.5, True]
for name, op in OPS[:3] + [("/", lambda a, b: a / b), ("**", lambda a, b: a ** b), ("==", lambda a, b: a == b), ("!=", lambda a, b: a != b)]:
    for a in CS:
        for b in CS:
            try:
                print(name, a, b, op(a, b))
            except Exception as e:
                print(name, a, b, type(e).__name__, e)
for z in CS[:6]:
    print(-z, +z, abs(z), bool(z), z.real, z.imag, z.conjugate(), hash(z), z.__getnewargs__(), format(z, ".2f"), format(z, ""), format(z, "20.3g"), z.__complex__())
for f in (
    lambda: complex(), lambda: complex("1+2j"), lambda: complex(" ( -1.5e3j ) "), lambda: complex("j"), lambda: complex("1 + 2j"), lambda: complex(1, 2), lambda: complex(1j, 2j), lambda: complex(imag=3), lambda: complex(real=1, imag=1j), lambda: complex("x"), lambda: complex([]), lambda: complex(1, "2"), lambda: complex("1", 2), lambda: complex(1, []),
    lambda: 1j // 1, lambda: 1j % 1, lambda: divmod(1j, 1), lambda: pow(1j, 2, 3), lambda: 1j < 2, lambda: 1j / 0, lambda: 0j ** -1, lambda: int(1j), lambda: float(1j), lambda: complex(10 ** 400), lambda: 1j == 1, lambda: 1 + 0j == 1, lambda: 2 ** 60 + 0j == 2 ** 60, lambda: 2 ** 60 + 1 + 0j == 2 ** 60 + 1, lambda: hash(3 + 0j) == hash(3),
    lambda: format(1j, "d"), lambda: format(1j, "=20"), lambda: format(1j, "020"), lambda: abs(complex(1e308, 1e308)), lambda: (1e200 + 1j) ** 3, lambda: 1j.__add__("a"), lambda: {1 + 0j: 2}[1], lambda: complex(nan, inf), lambda: complex(-0.0, -inf), lambda: (2 + 1j) ** 100, lambda: (2 + 1j) ** 101, lambda: (2 + 1j) ** -3, lambda: (2 + 1j) ** 0.5, lambda: complex(1, 2, 3), lambda: complex(foo=1),
):
    t(f)
class Z(complex):
    pass
z = Z(1, 2)
z.a = 5
print(z, z.a, type(z + 1), type(+z), z == 1 + 2j, Z("3j"))
class W:
    def __complex__(self): return 3 + 4j
class V:
    def __complex__(self): return 3
t(lambda: complex(W()))
t(lambda: complex(W(), 1))
t(lambda: complex(V()))
t(lambda: complex(H(), H()))
total = 0.0
for i in range(1000):
    total += i * 0.1
    total = total / 1.01
print(total)
