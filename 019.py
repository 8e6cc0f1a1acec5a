import sys
def f(): raise ValueError("x\ny")
def g(n): return g(n-1) if n else f()
class Foo: bar=3
def nest(n): return ExceptionGroup(str(n),[nest(n-1) if n else ValueError()])
raise nest(14)
