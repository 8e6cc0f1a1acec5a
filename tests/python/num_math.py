# math and cmath, _statistics.
import math, cmath
def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)
inf, nan = math.inf, math.nan
XS = [0.0, -0.0, 0.3, -0.7, 1.0, -1.0, 2.5, -3.5, 10, 1e-10, 100.25, 700.0, -750.0, 1e300, 5e-324, inf, -inf, nan, 171, -170.5, 22, 30, 2 ** 70, True]
one = "acos acosh asin asinh atan atanh cbrt ceil cos cosh degrees erf erfc exp exp2 expm1 fabs floor frexp gamma isfinite isinf isnan lgamma log log10 log1p log2 modf radians sin sinh sqrt tan tanh trunc ulp".split()
for name in one:
    f = getattr(math, name)
    for x in XS:
        try:
            print(name, x, f(x))
        except Exception as e:
            print(name, x, type(e).__name__, e)
for name in "atan2 copysign fmod nextafter pow remainder hypot isclose".split():
    f = getattr(math, name)
    for x in XS:
        for y in XS:
            try:
                print(name, x, y, f(x, y))
            except Exception as e:
                print(name, x, y, type(e).__name__, e)
for f in (
    lambda: math.factorial(0), lambda: math.factorial(30), lambda: math.factorial(-1), lambda: math.factorial(2.0), lambda: math.factorial(10 ** 30), lambda: math.factorial(200),
    lambda: math.comb(10, 3), lambda: math.comb(5, 9), lambda: math.comb(-1, 2), lambda: math.comb(3, -1), lambda: math.comb(2 ** 70, 3), lambda: math.comb(200, 100), lambda: math.comb(1.5, 2), lambda: math.comb(62, 31),
    lambda: math.perm(10, 3), lambda: math.perm(5), lambda: math.perm(5, None), lambda: math.perm(3, 5), lambda: math.perm(-1, 1), lambda: math.perm(3, -1), lambda: math.perm(2 ** 70, 3), lambda: math.perm(100, 40),
    lambda: math.gcd(), lambda: math.gcd(12, 18, 27), lambda: math.gcd(-4), lambda: math.gcd(2 ** 80, 6 ** 40), lambda: math.gcd(1.5), lambda: math.lcm(), lambda: math.lcm(4, 6), lambda: math.lcm(0, 5), lambda: math.lcm(-4, 6, 10), lambda: math.lcm(2 ** 70, 3), lambda: math.lcm(0, "a"),
    lambda: math.isqrt(10), lambda: math.isqrt(10 ** 40), lambda: math.isqrt(-1), lambda: math.isqrt(2.0), lambda: math.isqrt(2 ** 62),
    lambda: math.fsum([0.1] * 10), lambda: math.fsum([1e100, 1.0, -1e100]), lambda: math.fsum([inf, -inf]), lambda: math.fsum([inf, 1]), lambda: math.fsum([1e308, 1e308]), lambda: math.fsum([nan]), lambda: math.fsum([]), lambda: math.fsum(["a"]), lambda: math.fsum([2.0 ** 53, 1.0, 2.0 ** -100]),
    lambda: math.prod([1, 2, 3]), lambda: math.prod([], start=5), lambda: math.prod([0.5, 2]), lambda: math.prod(["a", 2]), lambda: math.prod([1], 2), lambda: math.prod(range(1, 30)),
    lambda: math.dist((1, 2), (4, 6)), lambda: math.dist([1], [1, 2]), lambda: math.dist((1,), ("a",)), lambda: math.hypot(), lambda: math.hypot(3), lambda: math.hypot(1, 2, 3, 4), lambda: math.hypot(inf, nan), lambda: math.hypot(1e308, 1e308), lambda: math.hypot(5e-324, 5e-324), lambda: math.hypot(nan, 1),
    lambda: math.ldexp(1.5, 3), lambda: math.ldexp(1.0, 5000), lambda: math.ldexp(1.0, -5000), lambda: math.ldexp(1.0, 10 ** 30), lambda: math.ldexp(0.0, 10 ** 30), lambda: math.ldexp(1.0, 1.5), lambda: math.ldexp(inf, 3),
    lambda: math.log(8, 2), lambda: math.log(10, 1), lambda: math.log(10 ** 400), lambda: math.log2(2 ** 2000), lambda: math.log10(10 ** 400), lambda: math.log(-5), lambda: math.log("a"), lambda: math.log(1, 2, 3), lambda: math.log(), lambda: math.log(0), lambda: math.log(2, 0),
    lambda: math.isclose(1, 1 + 1e-10), lambda: math.isclose(1, 2, rel_tol=-1), lambda: math.isclose(1, 1.1, abs_tol=0.2), lambda: math.isclose(1, 2, 3), lambda: math.isclose(a=1, b=1),
    lambda: math.floor("a"), lambda: math.trunc("a"), lambda: math.ceil([]), lambda: math.sqrt("a"), lambda: math.sin(), lambda: math.atan2(1), lambda: math.floor(2 ** 70), lambda: math.pi, lambda: math.e, lambda: math.tau, lambda: math.inf, lambda: math.nan, lambda: math.sqrt(10 ** 400), lambda: math.sqrt(x=1),
):
    t(f)
class Fl:
    def __floor__(self): return "floor"
    def __ceil__(self): return "ceil"
    def __trunc__(self): return "trunc"
print(math.floor(Fl()), math.ceil(Fl()), math.trunc(Fl()))
x = 0.5
for i in range(60):
    x = (x * 1103515245 + 12345) % 2147483648
    y = x / 2147483648 * 20 - 10
    z = (x * 7 % 1000) / 100 - 5
    print(math.hypot(y, z, x), math.gamma(abs(y) + 0.1), math.lgamma(y), math.dist((y, z), (x, 1.0)), math.fsum([y, z, x, 1e-9]))
ZS = [complex(a, b) for a in (-inf, -1.5, -0.0, 0.0, 1.0, 800.0, 1e-320, inf, nan) for b in (-inf, -1.0, -0.0, 0.0, 0.3, 1e308, inf, nan)]
for name in "acos acosh asin asinh atan atanh cos cosh exp log log10 phase polar sin sinh sqrt tan tanh isfinite isinf isnan".split():
    f = getattr(cmath, name)
    for z in ZS:
        try:
            print(name, z, f(z))
        except Exception as e:
            print(name, z, type(e).__name__, e)
for r in (-inf, -2.0, -0.0, 0.0, 3.0, inf, nan):
    for p in (-inf, -1.0, -0.0, 0.0, 2.0, inf, nan):
        t(lambda: cmath.rect(r, p))
for f in (lambda: cmath.log(8, 2), lambda: cmath.log(8, 1), lambda: cmath.log(0), lambda: cmath.sqrt("a"), lambda: cmath.isclose(1j, 1j + 1e-12), lambda: cmath.isclose(1, 2, abs_tol=-1), lambda: cmath.infj, lambda: cmath.nanj, lambda: cmath.pi, lambda: cmath.polar(complex(1e308, 1e308)), lambda: cmath.exp(1000), lambda: cmath.log(1 + 2j, 3j)):
    t(f)
from _statistics import _normal_dist_inv_cdf as inv
for p in (0.001, 0.1, 0.5, 0.77, 0.999999, 1e-12, 0.0, 1.0, 1.5):
    t(lambda: inv(p, 1.0, 2.0))
