"""property, classmethod, super, descriptors, cells, modules, weak references, aliases, unions, namespaces."""


def show(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ':', e)


def f(x):
    "text"


function = type(f)
module = type(__builtins__) if not isinstance(__builtins__, dict) else type(__import__('itertools'))
cell_type = type((lambda x: lambda: x)(1).__closure__[0])
method = type([].__class__.__call__) and type(type('C', (), {'m': f})().m)
mappingproxy = type(int.__dict__)

print('property')


class P:
    def get(self):
        "documented"
        return self._x

    def set(self, v):
        self._x = v

    def delete(self):
        del self._x

    x = property(get, set, delete)
    y = property()
    z = property(get, doc='own')


p = P()
p.x = 3
show(lambda: p.x)
del p.x
show(lambda: p.x)
show(lambda: p.y)
show(lambda: setattr(p, 'z', 1))
show(lambda: delattr(p, 'z'))
show(lambda: (P.x.__doc__, P.y.__doc__, P.z.__doc__))
show(lambda: P.x.fget is P.get)
show(lambda: (P.y.fget, P.y.fset, P.y.fdel))
show(lambda: property().__get__(1))
show(lambda: property().__set__(1, 1))
show(lambda: property().__delete__(1))
show(lambda: property().__set_name__(1))
show(lambda: property(a=1))
show(lambda: property(f).getter(len).fget)
show(lambda: property(f, None).setter(len).fset)
show(lambda: property(f).deleter(len).fdel)
show(lambda: property(f).getter(P.get).__doc__)
show(lambda: property(f).__isabstractmethod__)


class Sub(property):
    pass


s = Sub(f)
show(lambda: s.__doc__)
show(lambda: type(s.setter(len)).__name__)

print('classmethod, staticmethod')


class C:
    @classmethod
    def c(cls, *a):
        return cls.__name__, a

    @staticmethod
    def s(*a):
        return a

    def m(self):
        return 'm'


class D(C):
    pass


show(lambda: (C.c(1), C().c(2), D.c(), D().c()))
show(lambda: (C.s(1), C().s(2)))
show(lambda: C.__dict__['s'](5))
show(lambda: C.__dict__['c'](5))
show(lambda: classmethod())
show(lambda: staticmethod(1, 2))
show(lambda: classmethod(a=1))
show(lambda: sorted(classmethod(f).__dict__))
show(lambda: (staticmethod(f).__name__, staticmethod(f).__wrapped__ is f, staticmethod(f).__doc__))
show(lambda: staticmethod(5))
show(lambda: classmethod(len))
show(lambda: classmethod(property(lambda cls: cls)).__get__(None, int))

print('methods')
m = C().m
show(lambda: m())
show(lambda: m.__func__ is C.m)
show(lambda: (m.__name__, m.__qualname__, m.__doc__))
c = C()
show(lambda: (c.m == c.m, c.m == C().m, c.m is c.m, hash(c.m) == hash(c.m)))
show(lambda: method(1, 2))
show(lambda: method(len, None))
show(lambda: method(len))
show(lambda: method(len, [1, 2])())
show(lambda: method(len, [1, 2]))
show(lambda: m.nothing)
show(lambda: m.__reduce__()[1][1])

print('descriptors')
show(lambda: list.append)
show(lambda: list.append())
show(lambda: list.append(1))
show(lambda: list.append([], 1, 2))
show(lambda: list.append.__get__(1))
show(lambda: list.append.__get__(None, None))
show(lambda: (list.append.__name__, list.append.__qualname__, list.append.__objclass__))
show(lambda: list.append.__reduce__()[1])
show(lambda: dict.__dict__['fromkeys'])
show(lambda: dict.__dict__['fromkeys']())
show(lambda: dict.__dict__['fromkeys'](1))
show(lambda: dict.__dict__['fromkeys'](int))
show(lambda: dict.__dict__['fromkeys'].__get__(None, dict)('ab'))
show(lambda: int.real)
show(lambda: int.real.__get__(5))
show(lambda: int.real.__get__(''))
show(lambda: int.real.__set__(1, 2))
show(lambda: int.__add__)
show(lambda: int.__add__())
show(lambda: int.__add__('', 1))
show(lambda: int.__add__(1, 2))
show(lambda: int.__add__(1))
show(lambda: (1).__add__(2))
show(lambda: (1).__add__.__self__)
show(lambda: (1).__add__ == (1).__add__)
show(lambda: (1).__add__.__name__)
show(lambda: int.__add__.__get__(''))
show(lambda: type([].append))
show(lambda: ([].append.__name__, [].append.__qualname__, [].append.__self__))
x = []
show(lambda: (x.append == x.append, [].append == [].append))
show(lambda: x.append.__reduce__()[1])
show(lambda: len.__reduce__())
show(lambda: (len.__name__, len.__qualname__, len.__module__))
show(lambda: (dict.fromkeys.__qualname__, str.maketrans.__qualname__))


class Slots:
    __slots__ = ('a', 'b')


show(lambda: Slots.a)
s = Slots()
s.a = 1
show(lambda: s.a)
show(lambda: s.b)
del s.a
show(lambda: s.a)
show(lambda: delattr(s, 'a'))
show(lambda: setattr(s, 'c', 1))
show(lambda: Slots.a.__get__(5))
show(lambda: type(Slots.a))
show(lambda: type(function.__globals__))
show(lambda: type(function.__code__))
show(lambda: function.__globals__.__set__(f, 1))

print('super')


class A:
    def m(self):
        return 'A'

    @classmethod
    def k(cls):
        return 'A', cls.__name__


class B(A):
    def m(self):
        return 'B' + super().m()

    @classmethod
    def k(cls):
        return 'B', super().k()


class E(B):
    def m(self):
        return 'E' + super(E, self).m()


show(lambda: E().m())
show(lambda: E.k())
show(lambda: super(B, E()))
show(lambda: super(B))
show(lambda: super(B).__get__(E()).m())
show(lambda: super(1))
show(lambda: super(int, ''))
show(lambda: super(1, 2, 3))
show(lambda: super(a=1))
show(lambda: super(B, E()).nothing)
show(lambda: super(B, E()).__class__)
show(lambda: (super(B, E()).__thisclass__, super(B, E()).__self_class__))


def outside():
    return super()


show(outside)

print('cells')
show(lambda: cell_type(3).cell_contents)
show(lambda: cell_type().cell_contents)
show(lambda: cell_type(1, 2))
show(lambda: [cell_type(1) < cell_type(2), cell_type() < cell_type(1), cell_type() == cell_type()])
show(lambda: cell_type(1) < 2)
show(lambda: hash(cell_type()))

print('mappingproxy')
mp = mappingproxy({'a': 1})
show(lambda: mp)
show(lambda: (mp['a'], len(mp), 'a' in mp, list(mp), mp.get('b'), mp.get('b', 5)))
show(lambda: (list(mp.keys()), list(mp.values()), list(mp.items()), mp.copy()))
show(lambda: mp | {'b': 2})
show(lambda: {'b': 2} | mp)
show(lambda: mp == {'a': 1})
show(lambda: mp['b'])
show(lambda: mp.__setitem__)
show(lambda: mappingproxy(1))
show(lambda: mappingproxy())
show(lambda: mappingproxy([]))
show(lambda: list(reversed(mp)))
show(lambda: hash(mp))
show(lambda: str(mp))


def update():
    global mp
    mp |= {}


show(update)

print('modules')
mod = module('name', 'doc')
show(lambda: mod)
show(lambda: (mod.__name__, mod.__doc__, mod.__package__, mod.__loader__, mod.__spec__))
show(lambda: mod.nothing)
mod.x = 1
show(lambda: mod.x)
show(lambda: sorted(mod.__dict__))
mod.__getattr__ = lambda name: 'made ' + name
show(lambda: mod.other)
mod.__dir__ = lambda: ['own']
show(lambda: dir(mod))
show(lambda: mod.__annotations__)
del mod.__getattr__, mod.__name__
show(lambda: mod.other)
show(lambda: mod)
show(lambda: module())
show(lambda: module(1))

print('namespaces')
import sys
SimpleNamespace = type(sys.implementation)
n = SimpleNamespace(a=1, b='x')
show(lambda: n)
n.c = 2
del n.a
show(lambda: (n, n.c, n.__dict__))
show(lambda: n == SimpleNamespace(b='x', c=2))
show(lambda: n < n)
show(lambda: SimpleNamespace(1))
show(lambda: n.a)
n.me = n
show(lambda: n)
show(lambda: SimpleNamespace(a=1).__reduce__())


class NS(SimpleNamespace):
    pass


show(lambda: NS(q=1))

print('aliases')
show(lambda: list[int])
show(lambda: dict[str, list[int]])
show(lambda: tuple[int, ...])
show(lambda: tuple[()])
show(lambda: (list[int].__origin__, list[int].__args__, list[int].__parameters__))
show(lambda: list[int] == list[int])
show(lambda: list[int] == list[str])
show(lambda: hash(list[int]) == hash(list[int]))
show(lambda: list[int]([1, 2]))
show(lambda: isinstance([], list[int]))
show(lambda: issubclass(list, list[int]))
show(lambda: list[int][str])
show(lambda: list[int].append)
show(lambda: list[int].__class__)
show(lambda: list[int].__mro_entries__(()))
show(lambda: list[int].__reduce__()[1])
show(lambda: list(tuple[int]))
show(lambda: next(iter(tuple[int])).__unpacked__)
show(lambda: type(list[int])(list))
show(lambda: type[int])
show(lambda: int[str])


class G(list[int]):
    pass


show(lambda: (G.__mro__, G.__orig_bases__))

print('unions')
show(lambda: int | str)
show(lambda: int | None)
show(lambda: int | int)
show(lambda: int | (str | int) | list[int])
show(lambda: int | str == str | int)
show(lambda: hash(int | str) == hash(str | int))
show(lambda: (int | str).__args__)
show(lambda: isinstance(1, int | str))
show(lambda: isinstance(1.5, int | None))
show(lambda: isinstance(None, int | None))
show(lambda: issubclass(bool, int | str))
show(lambda: issubclass(1, int | str))
show(lambda: isinstance('', int | list[int]))
show(lambda: int | 1)
show(lambda: (int | str)[int])
show(lambda: type(int | str)())
