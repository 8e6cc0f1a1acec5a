import sys
def f(): raise ValueError("x\ny")
def g(n): return g(n-1) if n else f()
class Foo: bar=3
e=SyntaxError("m"); raise e
