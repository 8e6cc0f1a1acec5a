import sys
def f(): raise ValueError("x\ny")
def g(n): return g(n-1) if n else f()
class Foo: bar=3
raise SyntaxError("bad",(None,3,30,"\t\fabc def",4,8))
