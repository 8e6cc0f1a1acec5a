import sys
e = ValueError(); e.__notes__ = ['a', 'b\n\nc']; raise ExceptionGroup("x", [e])
