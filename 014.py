import sys
def f(): raise ValueError("x\ny")
def g(n): return g(n-1) if n else f()
class Foo: bar=3
class B(Exception):
    def __str__(self): 1/0
raise B
