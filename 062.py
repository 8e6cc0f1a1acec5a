import sys
raise SyntaxError("bad",("f.py",3,5,"  abc def\n",3,100))
