import sys
e=SyntaxError("bad",("f.py",3,5,"x",3,100)); del e.lineno; raise e
