import sys
def g():
    x=1
    del x
    x
g()
