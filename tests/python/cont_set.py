# set and frozenset. Orders differ between implementations: everything is sorted.
def show(v):
    if isinstance(v, (set, frozenset)):
        return f"{type(v).__name__} {sorted(v, key=repr)}"
    return repr(v)
def t(f):
    try:
        print(show(f()))
    except Exception as e:
        print(type(e).__name__, e)
def do(s, f):
    s = set(s)
    try:
        r = f(s)
        print(show(r), show(s))
    except Exception as e:
        print(type(e).__name__, e, show(s))
S = {1, 2, 3}
for f in (
    lambda s: s.add(4), lambda s: s.add([]), lambda s: s.discard(1), lambda s: s.discard(9), lambda s: s.discard([]), lambda s: s.discard({1}), lambda s: s.remove(1), lambda s: s.remove(9), lambda s: s.remove({5}), lambda s: s.remove([]), lambda s: s.clear(), lambda s: s.copy(), lambda s: s.update([4], (5,), {6: 7}), lambda s: s.update(), lambda s: s.update(5), lambda s: s.update(s), lambda s: s.intersection_update([1, 2], [2]), lambda s: s.difference_update([1], {2}), lambda s: s.difference_update(s), lambda s: s.symmetric_difference_update([3, 4]), lambda s: s.symmetric_difference_update(s), lambda s: s.symmetric_difference_update({4: 1}), lambda s: s.union([4], [5]), lambda s: s.union(), lambda s: s.intersection([1, 9]), lambda s: s.intersection(), lambda s: s.intersection({1}, {1, 2}), lambda s: s.difference([1]), lambda s: s.difference(), lambda s: s.difference({1: 1}, [2]), lambda s: s.symmetric_difference([1, 9]), lambda s: s.symmetric_difference(5), lambda s: s.isdisjoint([9]), lambda s: s.isdisjoint([1]), lambda s: s.isdisjoint(5), lambda s: s.issubset([1, 2, 3, 4]), lambda s: s.issubset([1]), lambda s: s.issuperset([1]), lambda s: s.issuperset([9]), lambda s: s.issuperset(5), lambda s: s.__ior__({9}), lambda s: s.__ior__([9]), lambda s: s.__iand__({1}), lambda s: s.__isub__({1}), lambda s: s.__isub__(s), lambda s: s.__ixor__({1, 9}), lambda s: s.__init__([7]), lambda s: s.__init__(), lambda s: s.add(), lambda s: s.add(1, 2), lambda s: s.pop(1), lambda s: s.update(x=1),
):
    do(S, f)
F = frozenset(S)
for f in (
    lambda: S | {4}, lambda: S | [4], lambda: S & {1, 9}, lambda: S - {1}, lambda: S ^ {1, 9}, lambda: S | F, lambda: F | S, lambda: F & S, lambda: F - {1}, lambda: F ^ {1}, lambda: S == F, lambda: S != F, lambda: S < {1, 2, 3, 4}, lambda: S <= F, lambda: S > {1}, lambda: S >= {1, 9}, lambda: S == [1, 2, 3], lambda: S < [1], lambda: hash(S), lambda: hash(F) == hash(frozenset([3, 2, 1])), lambda: hash(frozenset()), lambda: hash(frozenset([1, 2, 3])), lambda: hash(frozenset(range(100))), lambda: {F: 1}[frozenset(S)], lambda: S in {F}, lambda: [] in S, lambda: 1 in S, lambda: len(S), lambda: set(), lambda: repr(set()), lambda: repr(frozenset()), lambda: repr({1}), lambda: repr(frozenset([1])), lambda: set("aab"), lambda: set(5), lambda: set(1, 2), lambda: set(x=1), lambda: set([[]]), lambda: frozenset(5), lambda: frozenset(1, 2), lambda: frozenset(x=1), lambda: frozenset(F) is F, lambda: F.copy() is F, lambda: F.add, lambda: set[int], lambda: set().pop(), lambda: {1}.pop(), lambda: F.union([9]), lambda: F.__sub__(5), lambda: F.__rsub__({9, 1}), lambda: S.__and__(5), lambda: set.add(5, 1), lambda: {1: 2}.keys() | S, lambda: S | {9: 1}.keys(), lambda: S - {1: 2}.keys(), lambda: set.union({1}, {2}), lambda: {*S, *"ab"}, lambda: {x % 3 for x in range(9)}, lambda: S.__contains__({1}), lambda: S.__contains__([]), lambda: (S.__reduce__()[0], sorted(S.__reduce__()[1][0]), S.__reduce__()[2]), lambda: S.__sizeof__() > 0, lambda: S[0], lambda: S + S, lambda: iter(S).__length_hint__(), lambda: type(iter(S)).__name__, lambda: sorted(iter(S).__reduce__()[1][0]),
):
    t(f)
class Sub(set): pass
class FSub(frozenset): pass
s = Sub([1]); s.a = 5
f = FSub([1])
print(repr(s), repr(f), s.a, type(s | {2}).__name__, type(f | {2}).__name__, type(s.copy()).__name__, type(f.copy()).__name__, s == {1}, hash(f) == hash(frozenset([1])), FSub() == set(), s.__reduce__()[2])
it = iter(S2 := {1, 2})
next(it)
S2.add(99)
t(lambda: next(it))
t(lambda: next(it))
def shrink():
    x = {1, 2, 3}
    for i in x: x.discard(i)
t(shrink)
big = set(range(1000))
for i in range(0, 1000, 2): big.remove(i)
print(len(big), sum(big), big == set(range(1, 1000, 2)), 2 in big, 3 in big)
n = 0
while big:
    n += big.pop()
print(n, big)
class H:
    def __init__(self, v): self.v = v
    def __hash__(self): return 7
    def __eq__(self, o): return isinstance(o, H) and self.v == o.v
hs = {H(i) for i in range(20)}
print(len(hs), H(3) in hs, H(33) in hs, len(hs & {H(1), H(2), H(50)}))
class E:
    def __hash__(self): return 1
    def __eq__(self, o): raise ZeroDivisionError("eq")
es = {E()}
t(lambda: E() in es)
t(lambda: es.add(E()))
t(lambda: es | {E()})
rec = [1]
class R(frozenset): pass
r = R([rec_holder := (rec, )[0] and 1])
print(repr(r))
a = {1, 2, 3}
a |= {4}; a &= {2, 3, 4}; a -= {3}; a ^= {9}
print(sorted(a))
try:
    a |= [1]
except TypeError as e:
    print(e)
print(sorted({1, 2} | frozenset([3])), {1, 2}.isdisjoint({3}), max({5, 2}), sorted({(1, 2), (0, 1)}), {True, 1, 1.0})
