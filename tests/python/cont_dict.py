# dict, its views and iterators.
def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)

def do(d, f):
    d = dict(d)
    try:
        r = f(d)
        print(r, d)
    except Exception as e:
        print(type(e).__name__, e, d)

D = {"a": 1, 2: "b", (3,): None}
for f in (
    lambda d: d.get("a"), lambda d: d.get("z"), lambda d: d.get("z", 5), lambda d: d.get([]), lambda d: d.get(), lambda d: d.setdefault("a", 9), lambda d: d.setdefault("q", 9), lambda d: d.setdefault("q"), lambda d: d.setdefault([]), lambda d: d.pop("a"), lambda d: d.pop("z"), lambda d: d.pop("z", 7), lambda d: d.pop([]), lambda d: d.pop(), lambda d: d.popitem(), lambda d: d.clear(), lambda d: d.copy(),
    lambda d: d.update({5: 6}), lambda d: d.update(x=1), lambda d: d.update([(1, 2), "ab"]), lambda d: d.update([1]), lambda d: d.update([(1, 2, 3)]), lambda d: d.update(5), lambda d: d.update(1, 2), lambda d: d.update([[[], 1]]), lambda d: d.update(d), lambda d: d.update(), lambda d: d.update(iter([("k", "v")])), lambda d: d.__setitem__("n", 1), lambda d: d.__setitem__([], 1), lambda d: d.__delitem__("a"), lambda d: d.__delitem__("zz"), lambda d: d.__ior__({7: 8}), lambda d: d.__ior__([(1, 1)]), lambda d: d.__ior__(5), lambda d: d | {1: 1}, lambda d: d | [(1, 1)], lambda d: {9: 9} | d, lambda d: d.__or__(5), lambda d: d.__ror__({0: 0}), lambda d: d.__init__([("x", 1)], y=2), lambda d: d.__contains__("a"), lambda d: d["a"], lambda d: d["zz"], lambda d: d[[]], lambda d: [] in d,
):
    do(D, f)
for f in (
    lambda: dict(), lambda: dict(a=1, b=2), lambda: dict([(1, 2)]), lambda: dict({1: 2}, c=3), lambda: dict(zip("ab", (1, 2))), lambda: dict(5), lambda: dict(1, 2), lambda: dict("ab"), lambda: dict(["ab", "cd"]), lambda: dict([(1,)]), lambda: dict.fromkeys("abc"), lambda: dict.fromkeys([1, 2], 0), lambda: dict.fromkeys(5), lambda: dict.fromkeys({1: 2, 3: 4}, "x"), lambda: dict.fromkeys(), lambda: dict.fromkeys([[]]), lambda: {}.popitem(), lambda: hash({}), lambda: {} < {}, lambda: {1: 2} == {1: 2.0}, lambda: {1: 2} != {1: 3}, lambda: {1: 2} == {1: 2, 3: 4}, lambda: {1: 2} == 5, lambda: repr({}), lambda: {1: {2: {}}}, lambda: dict[int, str], lambda: len(D), lambda: list(D), lambda: list(reversed(D)), lambda: list(reversed(D.items())), lambda: list(reversed(D.values())), lambda: {**D, "x": 1}, lambda: {1: "a", True: "b", 1.0: "c"}, lambda: dict(**{"a": 1}, **{"b": 2}), lambda: dict(**{1: 2}), lambda: {}.__class_getitem__(int), lambda: dict.update({}, a=1), lambda: dict.get(5, 1), lambda: sorted({3: 1, 1: 2}),
):
    t(f)
d = {}
d["self"] = d
print(d, [d])
K, V, I = D.keys(), D.values(), D.items()
print(K, V, I, len(K), len(V), len(I), "a" in K, 1 in V, ("a", 1) in I, ("a", 2) in I, "x" in I, ("a",) in I)
D["new"] = 0
print(list(K), list(V), list(I))
A, B = {1: 1, 2: 2, 3: 3}, {2: 2, 3: 30, 4: 4}
for f in (
    lambda: sorted(A.keys() & B.keys()), lambda: sorted(A.keys() | B.keys()), lambda: sorted(A.keys() - B.keys()), lambda: sorted(A.keys() ^ B.keys()), lambda: sorted(A.items() & B.items()), lambda: sorted(A.items() - B.items()), lambda: sorted(A.items() ^ B.items()), lambda: sorted(A.items() | B.items()),
    lambda: sorted(A.keys() & [1, 2]), lambda: sorted([2, 9] & A.keys()), lambda: sorted(A.keys() | "a" if 0 else A.keys() | [9]), lambda: sorted([1, 9] - A.keys()), lambda: sorted([1, 9] | A.keys()), lambda: sorted([1, 9] ^ A.keys()), lambda: A.keys() & 5, lambda: A.keys() - 5, lambda: A.keys() | 5, lambda: A.keys() ^ 5, lambda: A.values() & A.values(), lambda: A.keys() == {1, 2, 3}, lambda: A.keys() < {1, 2, 3, 4}, lambda: A.keys() <= A.keys(), lambda: A.keys() > {1}, lambda: A.keys() >= {1, 9}, lambda: A.keys() != B.keys(), lambda: A.keys() == [1, 2, 3], lambda: A.keys() < [1], lambda: A.items() == {1: 1, 2: 2, 3: 3}.items(), lambda: A.values() == A.values(), lambda: {1, 2, 3} == A.keys(), lambda: {1} < A.keys(), lambda: {1, 7} & A.keys(), lambda: A.keys().isdisjoint(B), lambda: A.keys().isdisjoint([7]), lambda: A.items().isdisjoint(5), lambda: hash(A.keys()), lambda: hash(A.values()) is not None, lambda: A.keys().mapping, lambda: A.keys().mapping[1], lambda: A.keys()[0], lambda: type(A.keys())(), lambda: type(A.keys() & B.keys()), lambda: {1: []}.items() - {(1, 2)}, lambda: {1: []}.items() | set(), lambda: A.items() & {(1, 1)},
):
    t(f)
# iterators
it = iter(A)
print(next(it), it.__length_hint__(), it.__reduce__(), list(it), it.__length_hint__(), it.__reduce__())
t(lambda: next(it))
for make in (lambda d: d, lambda d: d.items(), lambda d: d.values(), reversed, lambda d: reversed(d.items())):
    d = {1: 1, 2: 2}
    it = iter(make(d))
    next(it)
    d[3] = 3
    t(lambda: next(it))
    t(lambda: next(it))
    print(it.__length_hint__(), type(it).__name__)
d = {1: 1, 2: 2, 3: 3}
def change():
    for k in d:
        del d[k]
        d[k] = 5
t(change)
d = dict.fromkeys(range(5))
for k in list(d):
    if k % 2: del d[k]
print(d, list(d.items()), d.popitem(), d)
d = {i: i for i in range(1000)}
for i in range(0, 1000, 3): del d[i]
for i in range(2000, 2100): d[i] = i
print(len(d), list(d)[:5], list(d)[-5:], sum(d), d.popitem(), list(reversed(d))[:3])
# subclasses
class M(dict):
    def __missing__(self, k): return ("missing", k)
m = M(a=1)
m.attr = 5
print(m["a"], m["z"], m.get("z"), "z" in m, m.attr, type(m.copy()), m | {1: 2}, type(m | {1: 2}), M.fromkeys([1, 2]), type(M.fromkeys([1])), m == {"a": 1})
class O(dict):
    def __init__(self, *a): super().__init__(*a); print("init", a)
    def __setitem__(self, k, v): super().__setitem__(k, ("set", v))
o = O({1: 2})
o[3] = 4
o.update({5: 6})
print(o, dict(o), O.fromkeys([1]))
class KeysOnly:
    def keys(self): return ["x", "y"]
    def __getitem__(self, k): return k * 2
print(dict(KeysOnly()), {} | {1: 1}, {**KeysOnly()})
class BadKeys:
    def keys(self): return 5
t(lambda: dict(BadKeys()))
class H:
    def __init__(self, v): self.v = v
    def __hash__(self): return 1
    def __eq__(self, o): return isinstance(o, H) and self.v == o.v
    def __repr__(self): return f"H({self.v})"
hs = {H(i): i for i in range(10)}
print(hs[H(5)], H(11) in hs, len(hs), hs.pop(H(3)), list(hs)[:4])
class E:
    def __hash__(self): return 1
    def __eq__(self, o): raise ZeroDivisionError("eq")
e = {E(): 1}
t(lambda: e[E()])
t(lambda: E() in e)
t(lambda: e.setdefault(E()))
class NoHash:
    __hash__ = None
t(lambda: {NoHash(): 1})
class BadHash:
    def __hash__(self): return "a"
t(lambda: {BadHash(): 1})
class Big:
    def __hash__(self): return 2 ** 70
print(hash(Big()), {Big(): 1} != {})
print({k: v for k, v in zip("abc", range(3))}, dict(a=1, **{"b": 2}))
