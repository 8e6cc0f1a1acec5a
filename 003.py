import sys
def f(): raise ValueError("x\ny")
def g(n): return g(n-1) if n else f()
class Foo: bar=3
def mk(x):
    try: 
        try: {}['k']
        except KeyError: raise x
    except Exception as e: e.add_note('note1\nline2'); e.add_note('n2'); return e
try: f()
except Exception:
    raise ExceptionGroup('msg\nsecond',[mk(ValueError(1)),ExceptionGroup('in',[mk(TypeError(2)),KeyError(3)])])
