import sys
class A: 
    def __getattr__(s,n): raise AttributeError(n, name=n, obj=s)
    foo=1
A().fooo
