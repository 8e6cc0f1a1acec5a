import sys
def f(): raise ValueError("x\ny")
def g(n): return g(n-1) if n else f()
class Foo: bar=3
raise SyntaxError("bad",("f.py",3,0,"  abc def\n",3,0))
