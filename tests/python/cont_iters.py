# range, enumerate, zip, map, filter, reversed, iter(); iterators' protocol.
def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)
B = 2 ** 70
for f in (
    lambda: range(5), lambda: range(1, 5), lambda: range(1, 10, 3), lambda: range(5, 1, -1), lambda: range(1, 2, 0), lambda: range(), lambda: range(1, 2, 3, 4), lambda: range(1.5), lambda: range("a"), lambda: range(a=1), lambda: list(range(5)), lambda: list(range(5, 0, -2)), lambda: list(range(0)), lambda: len(range(10)), lambda: len(range(0, 10, 3)), lambda: len(range(B)), lambda: len(range(10, 0)), lambda: range(B)[5], lambda: range(B)[-1], lambda: range(B, B + 5)[2], lambda: range(5)[10], lambda: range(5)[-6], lambda: range(5)["a"], lambda: range(10)[2:5], lambda: range(10)[::-1], lambda: range(10)[::3], lambda: range(10)[-3:], lambda: range(B)[1:B - 1], lambda: range(10, 0, -1)[2:8:2], lambda: range(0)[:], lambda: range(5)[5:1],
    lambda: 3 in range(5), lambda: 5 in range(5), lambda: 3 in range(0, 10, 2), lambda: -2 in range(0, -10, -2), lambda: 3.0 in range(5), lambda: "a" in range(5), lambda: B in range(B + 1), lambda: True in range(2), lambda: range(5) == range(0, 5), lambda: range(0) == range(5, 1), lambda: range(0, 3, 2) == range(0, 4, 2), lambda: range(5) != range(6), lambda: range(5) == [0, 1, 2, 3, 4], lambda: range(5) < range(6), lambda: hash(range(5)) == hash(range(0, 5, 1)), lambda: hash(range(0)) == hash(range(3, 3)), lambda: hash(range(5)), lambda: bool(range(0)), lambda: bool(range(B)), lambda: range(5).index(3), lambda: range(5).index(9), lambda: range(5).index("a"), lambda: range(0, 10, 2).index(4), lambda: range(5).count(3), lambda: range(5).count(9), lambda: range(5).count("a"), lambda: range(5).count(3.0), lambda: range(5).start, lambda: range(1, 5, 2).step, lambda: range(B).stop, lambda: range(5).__reduce__(), lambda: list(reversed(range(5))), lambda: list(reversed(range(0, 10, 3))), lambda: list(reversed(range(5, 0, -2))), lambda: list(reversed(range(0))), lambda: list(range(B, B + 3)), lambda: list(reversed(range(B, B + 3))), lambda: list(range(2 ** 62 - 2, 2 ** 62 + 2)), lambda: list(range(-(2 ** 62) + 1, -(2 ** 62) - 3, -1)), lambda: list(range(2 ** 63 - 2, 2 ** 63 + 2)), lambda: max(range(5)), lambda: sum(range(10)), lambda: range(True), lambda: type(range(True).stop), lambda: range.__name__, lambda: [range(3), range(3)].count(range(3)),
    lambda: iter(range(5)).__reduce__(), lambda: iter(range(B)).__reduce__(), lambda: reversed(range(5)).__reduce__(), lambda: iter(range(5)).__length_hint__(), lambda: iter(range(B)).__length_hint__(), lambda: type(iter(range(5))).__name__, lambda: type(iter(range(B))).__name__, lambda: type(iter(range(5)))(),
):
    t(f)
def plain(r):
    return [[type(x).__name__ if hasattr(x, "__next__") else x for x in p] if isinstance(p, tuple) else p for p in r]
def walk(it, n=2, state=1):
    try:
        print(type(it).__name__, iter(it) is it, [next(it) for _ in range(n)])
        if hasattr(it, "__length_hint__"):
            print(it.__length_hint__())
        print(plain(it.__reduce__()))
        if hasattr(it, "__setstate__"):
            it.__setstate__(state)
            print(plain(it.__reduce__()))
        print(list(it), list(it))
        print(plain(it.__reduce__()))
    except Exception as e:
        print(type(e).__name__, e)
class Seq:
    def __init__(self, n): self.n = n
    def __len__(self): return self.n
    def __getitem__(self, i):
        if i >= self.n: raise IndexError(i)
        return i * 10
    def __repr__(self): return f"Seq({self.n})"
for make in (
    lambda: iter([1, 2, 3, 4]), lambda: reversed([1, 2, 3, 4]), lambda: iter((1, 2, 3, 4)), lambda: iter(range(4)), lambda: iter(range(B, B + 4)), lambda: iter(Seq(4)), lambda: reversed(Seq(4)), lambda: iter({1: 1, 2: 2, 3: 3}), lambda: iter({1: 1, 2: 2, 3: 3}.items()), lambda: reversed({1: 1, 2: 2, 3: 3}), lambda: enumerate([1, 2, 3]), lambda: zip([1, 2, 3], (4, 5, 6)), lambda: map(abs, [-1, -2, -3]), lambda: filter(None, [1, 0, 2, 3]), lambda: reversed((1, 2, 3, 4)), lambda: reversed(range(4)),
):
    walk(make())
for state in (-5, 0, 3, 4, 99, B, "a"):
    for make in (lambda: iter([1, 2, 3, 4]), lambda: reversed([1, 2, 3, 4]), lambda: iter((1, 2, 3, 4)), lambda: iter(Seq(4)), lambda: reversed(Seq(4))):
        it = make()
        try:
            it.__setstate__(state)
            print(type(it).__name__, state, list(it))
        except Exception as e:
            print(type(it).__name__, state, type(e).__name__, e)
for f in (
    lambda: list(enumerate("abc")), lambda: list(enumerate("ab", 5)), lambda: list(enumerate("ab", start=-1)), lambda: list(enumerate(iterable="ab")), lambda: enumerate(), lambda: enumerate(5), lambda: enumerate("a", "b"), lambda: enumerate("a", 1, 2), lambda: enumerate("a", foo=1), lambda: list(enumerate("abc", 2 ** 62 - 2)), lambda: list(enumerate("ab", B)), lambda: enumerate[int], lambda: next(enumerate("")),
    lambda: list(zip()), lambda: list(zip("abc")), lambda: list(zip("abc", range(2))), lambda: list(zip("ab", [1, 2], (3, 4))), lambda: zip(1), lambda: zip([1], 2), lambda: list(zip([1], [1, 2], strict=True)), lambda: list(zip([1, 2], [1], strict=True)), lambda: list(zip([1], [1], [1, 2], strict=True)), lambda: list(zip([1, 2], [1, 2], [1], strict=True)), lambda: list(zip([], [], [], strict=True)), lambda: zip(foo=1), lambda: zip([], strict=True).__reduce__()[2], lambda: list(zip([1, 2], strict=True)),
    lambda: list(map(lambda x, y: x + y, [1, 2, 3], [10, 20])), lambda: list(map(str, range(3))), lambda: map(), lambda: map(int), lambda: map(int, 1), lambda: list(map(1, [1])), lambda: list(map(int, ["a"])), lambda: map(int, [], key=1), lambda: list(map(None, [1])),
    lambda: list(filter(lambda x: x > 1, [0, 1, 2, 3])), lambda: list(filter(None, [0, "", 1])), lambda: list(filter(bool, [0, 2])), lambda: filter(1), lambda: filter(1, 2), lambda: list(filter(1, [2])), lambda: filter(None, [], x=1),
    lambda: list(reversed("abc")), lambda: reversed(5), lambda: reversed({1, 2}), lambda: reversed(), lambda: list(reversed(Seq(3))), lambda: reversed(iter([])), lambda: reversed([1], 2), lambda: reversed(x=1),
    lambda: list(iter([3, 2, 0, 1].pop, 0)), lambda: iter(5), lambda: iter(5, 6), lambda: iter(int, 0).__reduce__(), lambda: list(iter(int, 0)), lambda: type(iter(int, 1)).__name__, lambda: type(iter(Seq(1))).__name__, lambda: list(Seq(3)), lambda: 20 in Seq(3), lambda: 25 in Seq(3), lambda: tuple(Seq(2)), lambda: [*Seq(2)], lambda: next(iter(Seq(0))), lambda: next(5), lambda: next(iter([]), "end"), lambda: iter(),
):
    t(f)
class NoRev:
    __reversed__ = None
    def __len__(self): return 0
    def __getitem__(self, i): raise IndexError
t(lambda: reversed(NoRev()))
class Rev:
    def __reversed__(self): return "custom"
t(lambda: reversed(Rev()))
class BadIter:
    def __iter__(self): return 5
t(lambda: iter(BadIter()))
t(lambda: list(BadIter()))
class Stop:
    def __getitem__(self, i):
        if i == 2: raise StopIteration
        return i
print(list(Stop()))
class Raise:
    def __getitem__(self, i):
        if i == 2: raise KeyError(i)
        return i
t(lambda: list(Raise()))
calls = []
def c():
    calls.append(1)
    if len(calls) == 3: raise StopIteration
    return len(calls)
print(list(iter(c, 10)))
class E(enumerate): pass
class Z(zip): pass
class M(map): pass
class F(filter): pass
e, z, m, f = E("ab"), Z("ab", "cd"), M(str, [1]), F(None, [1, 0])
e.attr = 1
print(list(e), list(z), list(m), list(f), e.attr, type(e.__reduce__()[0]))
def gen():
    yield from zip("ab", enumerate("xy"))
print(list(gen()), dict(zip("ab", [1, 2])), list(map(lambda *a: a, "ab", "cd", "ef")))
