import sys
a=SyntaxError("bad",("f.py",3,5,"  abc def\n",3,8)); a.add_note('nn'); raise a
