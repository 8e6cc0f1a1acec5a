# _random, _bisect, _heapq.
import _random, _bisect, _heapq
def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)
r = _random.Random(42)
print([r.random() for _ in range(5)], [r.getrandbits(k) for k in (0, 1, 8, 31, 32, 33, 64, 100, 1000)])
for seed in (0, 1, -5, 2 ** 100, "a" and 3.5, True, 123456789012):
    r.seed(seed)
    print(r.random(), r.getrandbits(70))
s = r.getstate()
print(len(s), s[:3], s[-1])
a = [r.random() for _ in range(700)]
r.setstate(s)
print(a == [r.random() for _ in range(700)])
for f in (lambda: r.setstate(1), lambda: r.setstate((1,)), lambda: r.setstate((0,) * 624 + (700,)), lambda: r.setstate((-1,) * 625), lambda: r.setstate(("a",) * 625), lambda: r.getrandbits(-1), lambda: r.getrandbits("a"), lambda: r.getrandbits(1.5), lambda: r.random(1), lambda: r.seed(1, 2), lambda: r.seed([])):
    t(f)
class R(_random.Random):
    def __init__(self, x=None):
        self.seed(x)
q = R(7)
q.extra = 1
print(q.random(), q.extra)
q.seed()
print(0 <= q.random() < 1)

data = [1, 2, 2, 3, 5, 8]
for x in (0, 1, 2, 4, 8, 9):
    print(_bisect.bisect_right(data, x), _bisect.bisect_left(data, x), _bisect.bisect_right(data, x, 1, 4), _bisect.bisect_left(data, x, hi=3))
l = []
for x in (5, 3, 8, 1, 3, 9):
    _bisect.insort_right(l, x)
print(l)
l = [(1, "a"), (3, "b")]
_bisect.insort_left(l, (2, "c"), key=lambda p: p[0])
_bisect.insort_right(l, (2, "d"), key=lambda p: p[0])
print(l, _bisect.bisect_right(l, 2, key=lambda p: p[0]))
class Seq:
    def __init__(self, n): self.n = n
    def __len__(self): return self.n
    def __getitem__(self, i): return i * i
    def insert(self, i, x): print("insert", i, x)
print(_bisect.bisect_right(Seq(100), 50))
_bisect.insort_right(Seq(100), 50)
for f in (lambda: _bisect.bisect_right([1], 2, -1), lambda: _bisect.bisect_right([1]), lambda: _bisect.bisect_right([1, "a"], 2), lambda: _bisect.bisect_right([1], 2, 0, 5), lambda: _bisect.bisect_right([1, 2], 1, key=1), lambda: _bisect.bisect_right(1, 2)):
    t(f)

h = []
for x in (5, 3, 8, 1, 9, 2, 7):
    _heapq.heappush(h, x)
print(h, _heapq.heapreplace(h, 4), _heapq.heappushpop(h, 0), _heapq.heappushpop(h, 6), h)
print([_heapq.heappop(h) for _ in range(len(h))])
h = [(i * 7919) % 101 for i in range(50)]
_heapq.heapify(h)
print(h)
_heapq._heapify_max(h)
print(h, _heapq._heappop_max(h), _heapq._heapreplace_max(h, 3), h)
for f in (lambda: _heapq.heappop([]), lambda: _heapq.heapreplace([], 1), lambda: _heapq.heappush((1,), 2), lambda: _heapq.heappop((1,)), lambda: _heapq.heapify("a"), lambda: _heapq.heapify([1, "a"]), lambda: _heapq.heappushpop([], 3)):
    t(f)
class Evil:
    def __lt__(self, other):
        heap.clear()
        return True
heap = [Evil(), Evil(), Evil(), Evil()]
t(lambda: _heapq.heapify(heap))
