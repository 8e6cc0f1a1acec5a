import sys
raise SyntaxError("bad",("f.py",3,5,"  é\tc def\n",3,7))
