# BaseException, chaining, tracebacks, throw().
class E(Exception):
    def __init__(self, a, b=1): self.a = a
e = E(1, b=2); print(repr(e), e.args, e.__dict__, e.__reduce__())
class E2(Exception, object):
    __slots__ = ('q',)
e = E2(1); e.q = 3; print(e.q, repr(e)); e.zz = 4; print(e.__dict__)
e = ValueError(1, 2); e.x = 3; print(str(e), repr(e), e.__reduce__(), e.__setstate__({'y': 4}), e.y, e.__setstate__(None))
e.args = [7, 8]; print(e.args)
e.add_note('a'); e.add_note('b'); print(e.__notes__, e.__dict__)
print(Exception.__doc__, ValueError.__doc__, ExceptionGroup.__doc__, ValueError.__module__, ValueError.__init__, ValueError.__mro__)
try:
    try: raise ValueError(1)
    except ValueError as a: raise KeyError(2) from a
except KeyError as k: print(repr(k.__cause__), repr(k.__context__), k.__suppress_context__)
try:
    try: raise ValueError(1)
    except ValueError: raise KeyError(2) from None
except KeyError as k: print(k.__cause__, repr(k.__context__), k.__suppress_context__)
try:
    try: raise ValueError(1)
    except ValueError as a:
        try: raise KeyError(2)
        except KeyError as b: raise a
except ValueError as a: print(repr(a.__context__), a.__context__.__context__)
def tb(e):
    t = e.__traceback__; out = []
    while t: out.append((t.tb_lineno, t.tb_frame.f_code.co_name)); t = t.tb_next
    return out
def g(): 1/0
def h():
    try: g()
    except ZeroDivisionError as e: raise
try: h()
except Exception as e: print(tb(e)); keep = e
def h2(): raise keep
try: h2()
except Exception as e: print(tb(e)); print(e.with_traceback(None).__traceback__)
def h3():
    try: g()
    finally: x = 1
try: h3()
except Exception as e: print(tb(e)); t = e.__traceback__
print(dir(t), t.tb_next.tb_next.tb_next)
t.tb_next = None; print(t.tb_next)
try: t.tb_next = t
except ValueError as e: print(e)
try: t.tb_next = 3
except TypeError as e: print(e)
n = type(t)(t, t.tb_frame, 1, 2); print(n.tb_next is t, n.tb_lasti, n.tb_lineno)
def gen():
    try: yield 1
    except ValueError as e: print('in', repr(e), e.__traceback__ is not None); yield 2
it = gen(); next(it); print(it.throw(ValueError(4)))
it = gen(); next(it); print(it.throw(ValueError, 'x'))
for a in [(3,), (ValueError(), 3), (ValueError, 1, 3)]:
    it = gen(); next(it)
    try: it.throw(*a)
    except TypeError as e: print(e)
