"""_weakref: references, proxies, callbacks."""
import _weakref
import gc
from _weakref import ref, proxy


def show(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ':', e)


class A:
    def __init__(self, v=0):
        self.v = v

    def __eq__(self, other):
        return isinstance(other, A) and self.v == other.v

    def __hash__(self):
        return hash(self.v)

    def __call__(self, *a):
        return a

    def __len__(self):
        return 3

    def __add__(self, other):
        return self.v + other

    def __radd__(self, other):
        return other + self.v

    def __getitem__(self, i):
        return i * 2

    def __iter__(self):
        return iter([1, 2])

    def __contains__(self, x):
        return x == 7


a = A(1)
r = ref(a)
show(lambda: r() is a)
show(lambda: ref(a) is r)
with_callback = ref(a, print)
show(lambda: with_callback is r)
show(lambda: hash(r) == hash(a))
b = A(1)
show(lambda: r == ref(b))
show(lambda: r != ref(b))
show(lambda: r < ref(b))
show(lambda: r.__callback__)
show(lambda: _weakref.getweakrefcount(a))
show(lambda: len(_weakref.getweakrefs(a)))
show(lambda: ref(1))
show(lambda: ref([]))
show(lambda: ref())
show(lambda: ref(a, 1, 2))
show(lambda: ref(a, callback=2))
show(lambda: r(1))
show(lambda: ref(int)() is int)
show(lambda: ref(show)() is show)
show(lambda: ref({1}.__class__({2})) is not None)


class R(ref):
    def __init__(self, object, callback=None, key=None):
        super().__init__(object, callback)
        self.key = key

    def __new__(cls, object, callback=None, key=None):
        return super().__new__(cls, object, callback)


k = R(a, key='the key')
show(lambda: (k.key, k() is a, k == r))

p = proxy(a)
show(lambda: type(p).__name__)
show(lambda: p.v)
p.v = 5
show(lambda: (a.v, p(1), len(p), p + 1, 1 + p, p[4], list(p), 7 in p, bool(p)))
show(lambda: p == a)
show(lambda: hash(p))
show(lambda: next(p))
del p.v
show(lambda: hasattr(a, 'v'))
a.v = 1


class S:
    pass


q = proxy(S())
s = S()
q = proxy(s)
show(lambda: type(q).__name__)
show(lambda: q())
show(lambda: len(q))
show(lambda: proxy(1))
show(lambda: proxy())

# The death of a target.
order = []


def make():
    s = S()
    refs = [ref(s, lambda r, i=i: order.append(i)) for i in range(3)]
    return refs, ref(s), proxy(s)


def deep(n):
    "Uses the stack, so that no stale word keeps the object."
    x = [0] * 50
    return n if n == 0 else deep(n - 1) + len(x) - 50


(refs, plain, pr), _, _ = make(), make(), make()
del _
deep(20)
gc.collect()
show(lambda: (order[:3], plain(), [r() for r in refs]))
show(lambda: pr.x)
show(lambda: str(pr))
show(lambda: hash(plain))
show(lambda: repr(plain).endswith('; dead>'))
show(lambda: plain == plain)
show(lambda: plain == refs[0])
show(lambda: refs[0].__callback__)
d = {1: plain, 2: r}
_weakref._remove_dead_weakref(d, 1)
_weakref._remove_dead_weakref(d, 2)
show(lambda: list(d))
show(lambda: _weakref._remove_dead_weakref({1: 2}, 1))
show(lambda: _weakref._remove_dead_weakref(1, 1))
