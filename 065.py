import sys
raise SyntaxError(None,("f.py",3,5,"x",3,100))
