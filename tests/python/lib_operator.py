"""_operator."""
import _operator as o


def show(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ':', e)


pairs = [(7, 2), (2.5, 2), ([1], [2]), ('a', 'b'), (1, 'a')]
for name in 'add sub mul floordiv truediv mod lshift rshift and_ or_ xor pow lt le eq ne gt ge concat is_ is_not'.split():
    for a, b in pairs:
        show(lambda: (name, getattr(o, name)(a, b)))
for name in 'iadd isub imul ifloordiv itruediv imod ilshift irshift iand ior ixor ipow iconcat'.split():
    for a, b in [(7, 2), ([1], [2])]:
        show(lambda: (name, getattr(o, name)(a, b)))
for name in 'neg pos abs inv invert not_ truth index'.split():
    for a in (5, -5, 0, 2.5, 'a'):
        show(lambda: (name, getattr(o, name)(a)))
show(lambda: o.matmul(1, 2))
show(lambda: o.imatmul(1, 2))
show(lambda: o.contains([1, 2], 2))
show(lambda: o.contains(1, 2))
show(lambda: o.indexOf('abc', 'c'))
show(lambda: o.indexOf('abc', 'd'))
show(lambda: o.indexOf(1, 2))
show(lambda: o.countOf([1, 2, 1, 1.0], 1))
show(lambda: o.countOf(1, 2))
show(lambda: o.getitem({1: 2}, 1))
x = [1, 2, 3]
o.setitem(x, 0, 9)
o.delitem(x, 1)
show(lambda: x)
show(lambda: o.length_hint(iter([1, 2])))
show(lambda: o.length_hint(1))
show(lambda: o.length_hint(1, 4))
show(lambda: o.length_hint(1, 'a'))
show(lambda: o.concat({}, 2))
show(lambda: o.concat(1, 2))
show(lambda: o.call(int, '12', base=3))
show(lambda: o.call())
show(lambda: o._compare_digest('abc', 'abc'))
show(lambda: o._compare_digest(b'abc', bytearray(b'abd')))
show(lambda: o._compare_digest('\xe9', 'a'))
show(lambda: o._compare_digest(1, 'a'))
show(lambda: o.itemgetter(1)('abc'))
show(lambda: o.itemgetter(1, -1)('abc'))
show(lambda: o.itemgetter(slice(0, 2))('abc'))
show(lambda: o.itemgetter('k')({'k': 1}))
show(lambda: o.itemgetter(1)('a'))
show(lambda: o.itemgetter())
show(lambda: o.itemgetter(1)())
show(lambda: o.itemgetter(1)(a=2))
show(lambda: o.itemgetter(1, 2))
show(lambda: o.itemgetter(1, 2).__reduce__())
show(lambda: o.attrgetter('real')(5))
show(lambda: o.attrgetter('real', 'imag')(5))
show(lambda: o.attrgetter('__class__.__name__')(5))
show(lambda: o.attrgetter('x')(5))
show(lambda: o.attrgetter(1))
show(lambda: o.attrgetter('a', 'b.c'))
show(lambda: o.attrgetter('a', 'b.c').__reduce__())
show(lambda: o.methodcaller('upper')('a'))
show(lambda: o.methodcaller('split', ',', maxsplit=1)('a,b,c'))
show(lambda: o.methodcaller())
show(lambda: o.methodcaller(1))
show(lambda: o.methodcaller('nothing')('a'))
show(lambda: o.methodcaller('a', 1, b=2))
show(lambda: o.methodcaller('a', 1).__reduce__())
