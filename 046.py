import sys
try: 1/0
except Exception as e:
    raise ExceptionGroup('eg',[ValueError(1)]) from ExceptionGroup('inner',[e])
