import sys
def f(): raise ValueError("x\ny")
def g(n): return g(n-1) if n else f()
class Foo: bar=3
try: f()
except Exception as e:
    try: raise KeyError('k') from e
    except Exception:
        1/0
