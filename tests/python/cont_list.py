# list, tuple, slice: operators, methods, messages, mutation.
def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)

def do(l, f):
    l = list(l)
    try:
        r = f(l)
        print(r, l)
    except Exception as e:
        print(type(e).__name__, e, l)

L = [3, 1, 2]
for f in (
    lambda l: l.append(4), lambda l: l.extend((5, 6)), lambda l: l.extend(l), lambda l: l.extend(x for x in "ab"), lambda l: l.extend(5), lambda l: l.insert(1, "x"), lambda l: l.insert(-1, "x"), lambda l: l.insert(99, "x"), lambda l: l.insert(-99, "x"), lambda l: l.insert("a", 1),
    lambda l: l.pop(), lambda l: l.pop(0), lambda l: l.pop(-2), lambda l: l.pop(9), lambda l: l.pop("a"), lambda l: l.remove(1), lambda l: l.remove(9), lambda l: l.index(2), lambda l: l.index(9), lambda l: l.index(3, 1), lambda l: l.index(2, -1), lambda l: l.index(3, "a"), lambda l: l.index(2, 0, 2), lambda l: l.count(1), lambda l: l.reverse(), lambda l: l.clear(), lambda l: l.copy(),
    lambda l: l.sort(), lambda l: l.sort(reverse=True), lambda l: l.sort(key=lambda x: -x), lambda l: l.sort(1), lambda l: l.sort(foo=1), lambda l: l.sort(reverse="a"), lambda l: l.sort(key=None, reverse=1),
    lambda l: l.__setitem__(0, 9), lambda l: l.__setitem__(5, 9), lambda l: l.__setitem__("a", 9), lambda l: l.__setitem__(-1, 9), lambda l: l.__delitem__(0), lambda l: l.__delitem__(7), lambda l: l.__delitem__(slice(0, 2)), lambda l: l.__delitem__(slice(None, None, 2)), lambda l: l.__delitem__(slice(None, None, -2)), lambda l: l.__delitem__(slice(5, 1)),
    lambda l: l.__setitem__(slice(1, 2), "abc"), lambda l: l.__setitem__(slice(1, 2), []), lambda l: l.__setitem__(slice(0, 0), l), lambda l: l.__setitem__(slice(None, None, 2), [7, 8]), lambda l: l.__setitem__(slice(None, None, 2), [7]), lambda l: l.__setitem__(slice(None, None, -1), l), lambda l: l.__setitem__(slice(0, 1), 5), lambda l: l.__setitem__(slice(0, 3, 2), 5), lambda l: l.__setitem__(slice(2, 1), [4, 5]), lambda l: l.__setitem__(slice(-100, 100), (1,)),
    lambda l: l.__iadd__("xy"), lambda l: l.__imul__(2), lambda l: l.__imul__(0), lambda l: l.__imul__(-1), lambda l: l.__iadd__(5), lambda l: l.__init__("xyz"), lambda l: l.__init__(), lambda l: l.append(), lambda l: l.append(1, 2), lambda l: l.insert(1), lambda l: l.pop(1, 2), lambda l: l.index(), lambda l: l.reverse(1), lambda l: l.append(x=1),
):
    do(L, f)
for f in (
    lambda: L[0], lambda: L[-1], lambda: L[3], lambda: L[-4], lambda: L["a"], lambda: L[1.0], lambda: L[None], lambda: L[1:], lambda: L[::-1], lambda: L[::2], lambda: L[5:1], lambda: L[-2:], lambda: L[:-1:1], lambda: L["a":], lambda: L[::0], lambda: L[10 ** 30], lambda: L[: 10 ** 30], lambda: L[True], lambda: L[2 ** 63 :], lambda: L[:: 2 ** 70],
    lambda: L + [4], lambda: L + (4,), lambda: L * 2, lambda: 2 * L, lambda: L * -1, lambda: L * "a", lambda: L * 1.5, lambda: L * 10 ** 30, lambda: [] * 10 ** 10, lambda: 2 in L, lambda: 9 in L, lambda: len(L), lambda: L == [3, 1, 2], lambda: L != [3, 1, 2], lambda: L < [3, 2], lambda: L <= [3, 1], lambda: L > [3, 1], lambda: [1, "a"] < [1, 2], lambda: L < (1,), lambda: L == (3, 1, 2), lambda: hash(L),
    lambda: list(), lambda: list("abc"), lambda: list((1, 2)), lambda: list({1: 2}), lambda: list(5), lambda: list(1, 2), lambda: list(x=1), lambda: list(range(4)), lambda: [*L, *"ab"], lambda: str(L), lambda: repr([]), lambda: [L], lambda: list(reversed(L)), lambda: sorted(L), lambda: sorted("hello", reverse=True), lambda: list[int], lambda: list.__doc__ is not None, lambda: [].sort(), lambda: [float("nan")] == [float("nan")], lambda: L.__contains__(1), lambda: L.__getitem__(0), lambda: L.__add__(5), lambda: L.__mul__("a"), lambda: L.__eq__(5), lambda: list.append(5, 1), lambda: list.append(), lambda: [1, 2, 3].__sizeof__() > 0,
):
    t(f)
l = [1]
l.append(l)
print(l, [l, l], repr(l))
t(lambda: l == l)
class Sub(list):
    def __init__(self, *a, k=None):
        super().__init__(*a)
        self.k = k
s = Sub([1, 2], k=5)
print(s, s.k, type(s + [3]), type(s[:]), type(s * 2), s.copy(), type(s.copy()), s == [1, 2])

# sorting
import_seed = 12345
def rnd():
    global import_seed
    import_seed = (import_seed * 1103515245 + 12345) % 2147483648
    return import_seed
for n in (0, 1, 5, 40, 70, 300, 1500):
    data = [rnd() % 50 for _ in range(n)]
    pairs = [(x, i) for i, x in enumerate(data)]
    a = sorted(pairs, key=lambda p: p[0])
    b = sorted(pairs, key=lambda p: p[0], reverse=True)
    print(n, a[:20], b[:20], sum(i * p[1] for i, p in enumerate(a)), sum(i * p[1] for i, p in enumerate(b)))
    c = sorted(str(x) for x in data)
    d = sorted(x / 3 for x in data)
    e = sorted(pairs)
    print(c[:10], d[:5], e == sorted(a))
print(sorted(["b", "ä", "a", "\u1234", "Z", "\U00010000", ""]), sorted([3, 1.5, True, 2]), sorted([(1, "b"), (1, "a"), (0, "z")]), sorted([[2], [1, 5], [1]]))
t(lambda: sorted([1, "a"]))
t(lambda: sorted([(1, 2), (1, "a")]))
t(lambda: sorted([1, 2, 3], key=lambda x: 1 / (x - 2)))
class C:
    log = 0
    def __init__(self, v): self.v = v
    def __lt__(self, o):
        C.log += 1
        return self.v < o.v
cs = [C(rnd() % 1000) for _ in range(200)]
cs.sort()
print([c.v for c in cs][:10])
m = [5, 4, 3, 2, 1]
def evil(x):
    m.append(x)
    return x
t(lambda: m.sort(key=evil))
print(m)
class Bad:
    def __init__(self, n): self.n = n
    def __lt__(self, o):
        if self.n == 3: raise ZeroDivisionError("bad")
        return self.n < o.n
m = [Bad(i) for i in (5, 4, 3, 2, 1)]
t(lambda: m.sort())
print(sorted(b.n for b in m))
m = [2, 1]
seen = []
m.sort(key=lambda x: (seen.append(list(m)), x)[1])
print(m, seen)

# mutation under iteration and comparison
l = [1, 2, 3, 4]
out = []
for x in l:
    out.append(x)
    if x == 2: l.remove(1)
print(out, l)
l = [1, 2]
for x in l:
    if len(l) < 6: l.append(x * 10)
print(l)
class EqClear:
    def __eq__(self, o):
        victim.clear()
        return False
victim = [EqClear(), EqClear(), 3]
t(lambda: victim.index(7))
victim = [EqClear(), EqClear(), 3]
t(lambda: 7 in victim)
victim = [EqClear(), EqClear(), 3]
t(lambda: victim.count(7))
victim = [EqClear(), 1]
t(lambda: victim == [2, 1])

T = (3, 1, 2)
for f in (
    lambda: T[0], lambda: T[-1], lambda: T[3], lambda: T["a"], lambda: T[1:], lambda: T[::-1], lambda: T[:] is T, lambda: T[::0], lambda: T + (4,), lambda: T + [4], lambda: T * 2, lambda: 0 * T, lambda: T * 1 is T, lambda: T * "a", lambda: () + T is T, lambda: 2 in T, lambda: len(T), lambda: T == (3, 1, 2), lambda: T < (3, 2), lambda: T >= (3, 1), lambda: T == [3, 1, 2], lambda: T < [1], lambda: T.index(1), lambda: T.index(9), lambda: T.index(3, 1), lambda: T.index(2, -1, 10), lambda: T.count(3), lambda: T.count(), lambda: T.__getnewargs__(), lambda: hash(T) == hash((3, 1, 2)), lambda: hash(([],)), lambda: hash(()), lambda: hash((1, 2, 3)), lambda: hash((1.5, -1, 2 ** 70)), lambda: hash(((1,), (2, (3,)))),
    lambda: tuple(), lambda: tuple("abc"), lambda: tuple([1, 2]), lambda: tuple(T) is T, lambda: tuple(5), lambda: tuple(1, 2), lambda: tuple(x=1), lambda: repr(()), lambda: repr((1,)), lambda: repr((1, (2,))), lambda: str((1, "a")), lambda: tuple[int, str], lambda: T.__setitem__(0, 1), lambda: (lambda a: a.__delitem__(0))(T), lambda: T.__mul__(2), lambda: T.__add__(5), lambda: (*T, 1), lambda: T * 10 ** 30, lambda: () * 10 ** 30,
):
    t(f)
try:
    T[0] = 5
except TypeError as e:
    print(e)
try:
    del T[0]
except TypeError as e:
    print(e)
class TS(tuple):
    def __new__(cls, *a, k=0):
        self = super().__new__(cls, a)
        self.k = k
        return self
ts = TS(1, 2, k=7)
print(ts, ts.k, type(ts[:]), type(ts + ()), ts == (1, 2), hash(ts) == hash((1, 2)), type(ts * 1), TS().k)
x = ([],)
x[0].append(x)
print(x, repr(x))
for f in (
    lambda: slice(1), lambda: slice(1, 2), lambda: slice(1, 2, 3), lambda: slice(), lambda: slice(1, 2, 3, 4), lambda: slice(a=1), lambda: hash(slice(1)), lambda: slice(1, 2).indices(-1), lambda: slice(1, "a").indices(3), lambda: slice(1, 2, 0).indices(3), lambda: slice(None, None, -1).indices(5), lambda: slice(-3, 10 ** 30).indices(5), lambda: slice(None, None, -2).indices(10 ** 30), lambda: slice(1, 2, 3).__reduce__(), lambda: slice(1, 2) == slice(1, 2), lambda: slice(1, 2) < slice(1, 3), lambda: slice(1) == 1, lambda: slice("a", []).start, lambda: slice(3).stop, lambda: slice(1, 2, 3).step, lambda: slice(5, 2, -1).indices(3), lambda: slice(1).indices("a"), lambda: slice(None, None, None).indices(0), lambda: slice(1, 2) != slice(1, 2), lambda: slice(1) < 3,
):
    t(f)
