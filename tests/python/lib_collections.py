"""_collections: deque, defaultdict, OrderedDict, _count_elements, _tuplegetter."""
from _collections import *
from _collections import _count_elements, _tuplegetter


def show(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ':', e)


print('deque')
d = deque('abc')
d.append('d')
d.appendleft('z')
show(lambda: d)
show(lambda: (d.pop(), d.popleft(), len(d), d[0], d[-1]))
d.extend('xy')
d.extendleft('12')
show(lambda: list(d))
d.rotate(2)
show(lambda: list(d))
d.rotate(-3)
show(lambda: list(d))
d.rotate()
show(lambda: list(d))
d.reverse()
show(lambda: (list(d), list(reversed(d))))
show(lambda: (d.index('a'), d.count('a'), 'x' in d, 'q' in d))
d.insert(1, 'new')
d.insert(-1, 'late')
d.insert(100, 'end')
d.remove('a')
d[0] = 'first'
del d[1]
show(lambda: d)
show(lambda: d.copy() == d)
show(lambda: d + deque([1]))
show(lambda: deque([1, 2]) * 2)
show(lambda: 2 * deque([1]))
e = deque([1, 2], 3)
e += [3, 4]
show(lambda: e)
e *= 2
show(lambda: e)
e.append(9)
show(lambda: (e, e.maxlen, deque().maxlen))
e.extend(e)
show(lambda: e)
d.clear()
show(lambda: (d, bool(d)))
d.append(d)
show(lambda: d)
show(lambda: [deque([1, 2]) < deque([1, 3]), deque([1]) < deque([1, 0]), deque() == deque(), deque([1]) != deque([2])])
show(lambda: deque([1]) == [1])
show(lambda: deque() < [])
show(lambda: deque(1))
show(lambda: deque([], -1))
show(lambda: deque([], 'a'))
show(lambda: deque([1, 2, 3])[0:1])
show(lambda: deque()[0])
show(lambda: deque().pop())
show(lambda: deque().popleft())
show(lambda: deque().remove(1))
show(lambda: deque().index(1))
show(lambda: deque('abcab').index('a', 1))
show(lambda: deque('abc').index('c', 0, 2))
show(lambda: deque() + [1])
show(lambda: deque([1], 1).insert(0, 1))
show(lambda: deque().rotate('a'))
show(lambda: deque(1, 2, 3))
show(lambda: hash(deque()))
show(lambda: deque([1]) * 'a')
show(lambda: deque([1], 1).__reduce__()[:3])
show(lambda: deque([1]).__reduce__()[:3])
show(lambda: iter(deque([1, 2])).__reduce__())
show(lambda: iter(deque([1, 2])).__length_hint__())


def changed():
    q = deque([1, 2])
    for x in q:
        q.append(x)


show(changed)


class Evil:
    def __eq__(self, other):
        q.clear()
        return False


q = deque([Evil(), Evil()])
show(lambda: q.count(1))
q = deque([Evil(), Evil()])
show(lambda: q.remove(1))


class D(deque):
    pass


show(lambda: D([1], 2))
x = D([1])
x.attribute = 2
show(lambda: x.__reduce__()[:3])
show(lambda: x.copy())
show(lambda: type(x.copy()).__name__)
show(lambda: type(x + x).__name__)

print('defaultdict')
dd = defaultdict(list)
dd['a'].append(1)
dd['a'].append(2)
show(lambda: dd)
show(lambda: dd.get('q'))
show(lambda: defaultdict(int, {1: 2}, a=3))
show(lambda: defaultdict(int, [(1, 2)])[5])
show(lambda: defaultdict()['a'])
show(lambda: defaultdict(1))
show(lambda: defaultdict(None, a=1))
show(lambda: dd.copy())
show(lambda: dd.__copy__().default_factory)
show(lambda: dd.__reduce__()[:4])
show(lambda: dd | {'b': 1})
show(lambda: {'b': 1} | dd)
show(lambda: dd | [])
dd.default_factory = int
show(lambda: (dd['new'], dd))
dd.default_factory = None
show(lambda: dd['missing'])
show(lambda: dd == {'a': [1, 2], 'new': 0})


class DD(defaultdict):
    def __missing__(self, key):
        return 'missing ' + key


show(lambda: DD(int)['k'])
rec = defaultdict(lambda: rec)
rec.default_factory = rec.__getitem__
show(lambda: isinstance(repr(rec), str))

print('OrderedDict')
od = OrderedDict(a=1, b=2)
od['c'] = 3
show(lambda: od)
od.move_to_end('a')
show(lambda: list(od))
od.move_to_end('a', last=False)
show(lambda: list(od.items()))
od['b'] = 20
show(lambda: od)
show(lambda: (od.popitem(), od.popitem(last=False), od))
show(lambda: OrderedDict().popitem())
show(lambda: OrderedDict().move_to_end(1))
show(lambda: OrderedDict().pop(1))
show(lambda: OrderedDict(a=1).pop('b', 5))
show(lambda: OrderedDict(a=1).pop(key='a'))
show(lambda: OrderedDict(1))
show(lambda: OrderedDict(1, 2))
show(lambda: OrderedDict([(1, 2, 3)]))
show(lambda: OrderedDict([(1,)]))
show(lambda: OrderedDict([()]))
show(lambda: OrderedDict([(1, 2), (3, 4)]) == OrderedDict([(3, 4), (1, 2)]))
show(lambda: OrderedDict([(1, 2), (3, 4)]) == {3: 4, 1: 2})
show(lambda: OrderedDict([(1, 2)]) != OrderedDict([(1, 2)]))
show(lambda: list(reversed(OrderedDict(a=1, b=2))))
show(lambda: list(reversed(OrderedDict(a=1, b=2).items())))
show(lambda: OrderedDict(a=1).keys())
show(lambda: OrderedDict(a=1).values())
show(lambda: OrderedDict(a=1).items())
show(lambda: OrderedDict(a=1).keys() & {'a', 'b'})
show(lambda: OrderedDict(a=1) | {'b': 2})
show(lambda: {'b': 2} | OrderedDict(a=1))
show(lambda: OrderedDict() | [])
show(lambda: OrderedDict.fromkeys('ab', 0))
show(lambda: OrderedDict.fromkeys('ab'))
show(lambda: od.copy())
show(lambda: od.setdefault('z', 1))
show(lambda: od.setdefault('z', 2))
show(lambda: od.setdefault('y'))
show(lambda: od.__reduce__()[:4])
show(lambda: iter(OrderedDict(a=1, b=2)).__reduce__())
show(lambda: hash(od))
od.update(q=1)
od |= {'r': 2}
show(lambda: od)
od.clear()
show(lambda: (od, len(od)))
od.x = 5
show(lambda: (od.x, od.__dict__))
od['me'] = od
show(lambda: od)
for action in (lambda m: m.__setitem__('c', 1), lambda m: m.__delitem__('b'), lambda m: m.move_to_end('a')):
    def changed():
        m = OrderedDict(a=1, b=2)
        for k in m:
            action(m)

    show(changed)


class OD(OrderedDict):
    def __setitem__(self, key, value):
        super().__setitem__(key, value + 1)


show(lambda: OD(a=1))
show(lambda: OD([('a', 1)]).copy())
big = OrderedDict((i, i) for i in range(2000))
for i in range(20000):
    big.move_to_end(i % 2000 if i % 2000 in big else next(iter(big)))
    k, v = big.popitem(last=False)
    big[k + 2000] = v
show(lambda: (len(big), sum(big)))

print('_count_elements')
counts = {}
_count_elements(counts, 'abracadabra')
show(lambda: counts)


class M(dict):
    def get(self, key, default=None):
        return 10


m = M()
_count_elements(m, 'ab')
show(lambda: m)
show(lambda: _count_elements({}, 1))

print('_tuplegetter')


class T(tuple):
    first = _tuplegetter(0, 'the first')
    third = _tuplegetter(2, 'the third')


show(lambda: T((1, 2, 3)).first)
show(lambda: T((1, 2)).third)
show(lambda: T.first)
show(lambda: T.first.__doc__)
show(lambda: T.first.__get__(5))
show(lambda: setattr(T((1,)), 'first', 2))
show(lambda: delattr(T((1,)), 'first'))
show(lambda: T.first.__reduce__()[1])
