import sys
raise SyntaxError("bad",("f.py",3,11,"  abc def\n",3,13))
