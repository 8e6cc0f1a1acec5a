import sys
raise SyntaxError("bad",("f.py",3,5,"  abc def\n",5,2))
