"""contextvars and the simple queue."""
import contextvars
import _queue
import threading
from contextvars import Context, ContextVar, Token, copy_context


def show(f):
    try:
        print(repr(f()).split(' at 0x')[0])
    except Exception as e:
        print(type(e).__name__ + ':', str(e).split(' at 0x')[0])


show(lambda: ContextVar())
show(lambda: ContextVar(1))
show(lambda: ContextVar('a', 1))
show(lambda: ContextVar('a', x=1))
show(lambda: ContextVar('a'))
show(lambda: ContextVar('a', default=1))
show(lambda: ContextVar('a', default=1).get())
v = ContextVar('v')
show(lambda: v.get())
show(lambda: v.get(3))
token = v.set(5)
show(lambda: (v.get(), v.name))
show(lambda: token)
show(lambda: token.old_value)
show(lambda: token.var is v)
show(lambda: v.reset(1))
show(lambda: ContextVar('z').reset(token))
c = copy_context()
show(lambda: c.run(v.reset, token))
show(lambda: c.run())
show(lambda: c.run(lambda: c.run(len)))
show(lambda: (c[v], len(c), v in c, c.get(v), list(c.items()) == [(v, 5)], list(c) == [v], list(c.values())))


def inside(x, k=None):
    v.set(x)
    return v.get(), k


show(lambda: c.run(inside, 9, k=1))
show(lambda: (v.get(), c[v]))
show(lambda: c.run(lambda: 1 / 0))
show(lambda: c.run(v.get))
v.reset(token)
show(lambda: v.reset(token))
show(lambda: token)
show(lambda: v.get('gone'))
show(lambda: Context())
show(lambda: Context(1))
show(lambda: Token())
show(lambda: c[1])
show(lambda: 1 in c)
show(lambda: Context()[v])
show(lambda: c == c.copy())
show(lambda: c == Context())
show(lambda: c < c)
show(lambda: hash(c))
show(lambda: Token.MISSING)
show(lambda: ContextVar[int])
show(lambda: v.set())
show(lambda: type('X', (ContextVar,), {}))
seen = []
v.set('main')
t = threading.Thread(target=lambda: seen.append(v.get('empty')))
t.start()
t.join()
show(lambda: seen)

q = _queue.SimpleQueue()
show(lambda: q.get(timeout=-1))
for args in [dict(block=False), dict(timeout=0.01), dict(timeout='a'), dict(timeout=1e300)]:
    show(lambda: q.get(**args))
show(lambda: q.get_nowait())
show(lambda: q.put())
q.put(1, block=False, timeout=3)
q.put_nowait(2)
show(lambda: (q.qsize(), q.empty(), q.get(), q.get_nowait(), q.empty()))
show(lambda: _queue.SimpleQueue(1))
show(lambda: _queue.Empty.__mro__)


def worker():
    for i in range(100):
        q.put(i)


threads = [threading.Thread(target=worker) for _ in range(3)]
[t.start() for t in threads]
show(lambda: sum(q.get() for _ in range(300)))
[t.join() for t in threads]
