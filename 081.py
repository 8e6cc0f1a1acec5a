import sys
a=ExceptionGroup("a",[ValueError(1)])
try: raise a
except Exception: raise ExceptionGroup("b",[a,a])
