# int and bool: operators, conversions, methods, messages.
def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)

BIG = 2 ** 100
EDGES = [0, 1, -1, 5, -7, 2 ** 30, -(2 ** 30), 2 ** 62 - 1, 2 ** 62, -(2 ** 62), -(2 ** 62) - 1, 2 ** 63, -(2 ** 63), BIG, -BIG, 3 ** 90]
OPS = [
    ("+", lambda a, b: a + b), ("-", lambda a, b: a - b), ("*", lambda a, b: a * b), ("//", lambda a, b: a // b),
    ("%", lambda a, b: a % b), ("/", lambda a, b: a / b), ("divmod", divmod), ("&", lambda a, b: a & b),
    ("|", lambda a, b: a | b), ("^", lambda a, b: a ^ b), ("<", lambda a, b: a < b), ("==", lambda a, b: a == b),
]
for name, op in OPS:
    for a in EDGES:
        for b in EDGES:
            try:
                print(name, a, b, op(a, b))
            except Exception as e:
                print(name, a, b, type(e).__name__, e)
for a in EDGES:
    print(-a, +a, abs(a), ~a, bool(a), hash(a), a.bit_length(), a.bit_count(), hex(a), oct(a), bin(a), float(a))
    for n in (0, 1, 29, 30, 31, 62, 63, 64, 100, 200):
        print(a << n, a >> n, round(a, -n % 25))
    for n in (0, 1, 2, 3, 7, -1, -2):
        t(lambda: a ** n)
        t(lambda: pow(a, n, 7))
        t(lambda: pow(a, n, -7))
        t(lambda: pow(a, n, BIG + 1))
for f in (
    lambda: 1 << -1, lambda: 1 >> -1, lambda: 1 << (1 << 70), lambda: 0 << (1 << 70), lambda: 5 >> (1 << 70), lambda: -5 >> (1 << 70),
    lambda: pow(2, -1, 4), lambda: pow(2, 3, 0), lambda: pow(3, -1, 7), lambda: 10 ** 400 / 1.0, lambda: 10 ** 400 / 3,
    lambda: 10 ** 400 / 10 ** 399, lambda: 1 + "a", lambda: "a" + 1, lambda: 1 < "a", lambda: 1 == "a", lambda: -"a", lambda: ~1.5,
    lambda: 0 ** -1, lambda: (-8) ** (1 / 3), lambda: 2 ** -3, lambda: 1 if 2 ** 64 else 0, lambda: 1 @ 2,
    lambda: int(), lambda: int("  12_3 "), lambda: int("0x1F", 16), lambda: int("0b11", 0), lambda: int("-0o17", 0), lambda: int("z", 36),
    lambda: int("١٢٣"), lambda: int(b"42"), lambda: int(bytearray(b"-7")), lambda: int(3.99), lambda: int(-3.99), lambda: int(True),
    lambda: int("1__2"), lambda: int("abc"), lambda: int(b"abc"), lambda: int(""), lambda: int("12", 1), lambda: int("12", 37), lambda: int(3.5, 10),
    lambda: int([]), lambda: int(base=3), lambda: int(1, 2, 3), lambda: int(x=3), lambda: int("9", base=8), lambda: int(None),
    lambda: int(float("inf")), lambda: int(float("nan")), lambda: int("1" * 5000), lambda: len(str(10 ** 4299)), lambda: str(10 ** 4300),
    lambda: int("0x" + "f" * 5000, 16) > 0, lambda: int(1e30), lambda: int("1" * 40), lambda: int("010"), lambda: int("010", 0),
    lambda: (5).to_bytes(2, "big"), lambda: (-5).to_bytes(2, "little", signed=True), lambda: (-1).to_bytes(1, "big"), lambda: (300).to_bytes(1, "big"),
    lambda: (BIG).to_bytes(20, "little"), lambda: (1).to_bytes(-1, "big"), lambda: (1).to_bytes(1, "x"), lambda: (255).to_bytes(), lambda: (0).to_bytes(0, "big"),
    lambda: int.from_bytes(b"\x01\x02", "big"), lambda: int.from_bytes(b"\xff\xfe", "little", signed=True), lambda: int.from_bytes([1, 2, 3], "big"),
    lambda: int.from_bytes("a", "big"), lambda: int.from_bytes(3, "big"), lambda: int.from_bytes(b"\xff" * 9, "big"), lambda: int.from_bytes(b""),
    lambda: (5).as_integer_ratio(), lambda: (7).conjugate(), lambda: (7).real, lambda: (7).imag, lambda: (7).numerator, lambda: (7).denominator,
    lambda: (7).__index__(), lambda: (7).__trunc__(), lambda: (7).__floor__(), lambda: (7).__ceil__(), lambda: (7).__getnewargs__(), lambda: (7).__round__(),
    lambda: round(15, -1), lambda: round(25, -1), lambda: round(-15, -1), lambda: round(12345, -2), lambda: round(5, "a"), lambda: round(5, 3), lambda: round(BIG, -20),
    lambda: (5).__format__(3), lambda: format(255, "#x"), lambda: format(-255, "+010d"), lambda: format(1234567, ","), lambda: format(5, "c"), lambda: format(5, ".2"),
    lambda: format(12, ".3f"), lambda: format(65, "c"), lambda: format(1, "s"), lambda: format(BIG, "_x"), lambda: format(3, "^9"), lambda: format(10 ** 20, "e"),
    lambda: (5).__sizeof__(), lambda: (0).__sizeof__(), lambda: BIG.__sizeof__(), lambda: 1 .__add__("a"), lambda: 1 .__radd__(2), lambda: 1 .__rpow__(2), lambda: 2 .__pow__(3, 5),
):
    t(f)

class N(int):
    pass
class I:
    def __init__(self, v): self.v = v
    def __index__(self): return self.v
class J:
    def __int__(self): return "x"
class K:
    def __index__(self): return "x"
n = N(12)
n.attr = 3
zero = N()
zero.attr = 4
m = N(2 ** 80)
m.attr = 5
print(n, zero, m, n.attr, zero.attr, m.attr, type(n + 1), type(+n), type(abs(N(-3))), type(n.real), n == 12, hash(n) == hash(12), {n: 1}[12], repr(n), int(m) == 2 ** 80, type(int(n)))
for f in (lambda: int(I(7)), lambda: int(J()), lambda: int(K()), lambda: [1, 2, 3][I(1)], lambda: N("12", 5), lambda: N.from_bytes(b"\x05"), lambda: type(N.from_bytes(b"\x05")),
          lambda: 5 + I(3), lambda: [0] * I(3), lambda: int("12", I(8)), lambda: N.__new__(N, 3), lambda: int.__new__(str), lambda: int.__new__(N, 2 ** 70).bit_length()):
    t(f)
class Over(int):
    def __add__(self, other): return "add"
    def __radd__(self, other): return "radd"
    def __lt__(self, other): return "lt"
    def __gt__(self, other): return "gt"
print(Over(1) + 1, 1 + Over(1), Over(1) < 2, 2 < Over(1))
for f in (lambda: True + True, lambda: True & False, lambda: True | 2, lambda: True ^ True, lambda: ~True, lambda: -True, lambda: bool([]), lambda: bool("a"), lambda: bool(1, 2),
          lambda: bool(x=1), lambda: repr(True), lambda: str(False), lambda: True == 1, lambda: hash(True), lambda: [5, 6][True], lambda: int(True), lambda: True.real, lambda: format(True, "d"),
          lambda: format(True), lambda: isinstance(True, int), lambda: True / 2, lambda: True << 3, lambda: type(True & 1), lambda: bool.from_bytes(b"\x01", "big"), lambda: f"{True:5}|"):
    t(f)
try:
    class B(bool): pass
except TypeError as e:
    print(e)
print([i for i in range(-5, 6) if i % 3 == 0], sum(range(1000)), max(3, 7), min(-2, 5), divmod(-7, 2), 7 // -2, -7 % 3)
a = 1
for _ in range(200):
    a *= 3
    a ^= 5
print(a)
x = 2 ** 62 - 1
x += 1
print(x, x - 1, -x - 1, x * 2, x * -2)
