"""_functools: partial, reduce, cmp_to_key, lru_cache."""
from _functools import partial, reduce, cmp_to_key, _lru_cache_wrapper


def show(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ':', e)


def f(*args, **kw):
    return args, kw


print('partial')
p = partial(f, 1, 2, a=3)
show(lambda: p())
show(lambda: p(4, b=5))
show(lambda: p(4, a=6))
show(lambda: (p.args, p.keywords))
show(lambda: partial(p, 7, b=8)(9))
show(lambda: partial(p, 7).args)
show(lambda: partial())
show(lambda: partial(1))
show(lambda: partial(len)([1, 2]))
show(lambda: partial(len, 1, x=2))
show(lambda: partial(int, base=2)('101'))
p.attribute = 5
show(lambda: p.attribute)
show(lambda: p.__dict__)
show(lambda: partial(p, 1).func is p)
show(lambda: p.__reduce__()[2][1:])
q = partial(f)
q.__setstate__((len, ([1, 2, 3],), {}, {'x': 1}))
show(lambda: (q(), q.x))
show(lambda: q.__setstate__(1))
show(lambda: q.__setstate__((1, (), {}, None)))
show(lambda: partial[int])


class Sub(partial):
    pass


show(lambda: Sub(len))
s = Sub(f, 1)
s.me = s
show(lambda: s(2))
r = partial(f)
r.__setstate__((r, (), {}, {}))
show(lambda: r)

print('reduce')
show(lambda: reduce(lambda a, b: a * b, range(1, 6)))
show(lambda: reduce(lambda a, b: a + b, 'abc', '-'))
show(lambda: reduce(1, [5]))
show(lambda: reduce(1, [], 5))
show(lambda: reduce(1, []))
show(lambda: reduce(1, 1))
show(lambda: reduce(1))
show(lambda: reduce(1, [1, 2]))

print('cmp_to_key')
K = cmp_to_key(lambda a, b: (a > b) - (a < b))
show(lambda: sorted([3, 1, 2], key=K))
show(lambda: sorted([3, 1, 2], key=cmp_to_key(lambda a, b: b - a)))
show(lambda: K(1) < K(2))
show(lambda: K(1) == K(1))
show(lambda: K(1) > 2)
show(lambda: K())
show(lambda: K(obj=3).obj)
show(lambda: hash(K(1)))
show(lambda: cmp_to_key())
show(lambda: cmp_to_key(mycmp=1)(1) < cmp_to_key(1)(2))

print('lru_cache')


def info(*args):
    return args


calls = []


def g(*args, **kw):
    calls.append((args, kw))
    return len(calls)


w = _lru_cache_wrapper(g, 2, False, info)
show(lambda: [w(1), w(2), w(1), w(3), w(2), w(1)])
show(lambda: w.cache_info())
show(lambda: [w(1.0), w('a'), w('a'), w(1, 2), w((1, 2)), w(a=1), w(a=1)])
show(lambda: w.cache_info())
w.cache_clear()
show(lambda: w.cache_info())
show(lambda: w([]))
show(lambda: w.cache_info())
t = _lru_cache_wrapper(g, None, True, info)
show(lambda: [t(1) == t(1.0), t(1) == t(1), t(a=1) == t(a=1), t(a=1) == t(a=1.0)])
show(lambda: t.cache_info())
z = _lru_cache_wrapper(g, 0, False, info)
show(lambda: z(1) == z(1))
show(lambda: z.cache_info())
show(lambda: _lru_cache_wrapper(1, 1, 1, 1))
show(lambda: _lru_cache_wrapper(g, 'a', 1, 1))
show(lambda: _lru_cache_wrapper(g, -5, 1, info).cache_info())
w.name = 5
show(lambda: (w.name, w.__dict__))


class C:
    m = _lru_cache_wrapper(lambda self, x: (self.v, x), 10, False, info)

    def __init__(self, v):
        self.v = v


c = C(1)
show(lambda: (c.m(2), c.m(2), C(3).m(2)))
show(lambda: C.m.cache_info())


@lambda fn: _lru_cache_wrapper(fn, None, False, info)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


show(lambda: fib(80))
show(lambda: fib.cache_info())


@lambda fn: _lru_cache_wrapper(fn, 3, False, info)
def fib3(n):
    return n if n < 2 else fib3(n - 1) + fib3(n - 2)


show(lambda: fib3(60))
show(lambda: fib3.cache_info()[2:])
show(lambda: (w.__copy__() is w, w.__deepcopy__({}) is w))
