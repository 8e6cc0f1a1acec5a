import sys
raise SyntaxError("bad",("f.py",3,5,"",3,100))
