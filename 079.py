import sys
class W(ExceptionGroup): pass
try: 1/0
except Exception as e: w=W('w',[e])
raise w
