import sys
raise SyntaxError("bad",("f.py",3,1,"  abc def\n",3,3))
