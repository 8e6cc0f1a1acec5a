import sys
try: raise ValueError('ctx')
except Exception as e:
    x=ExceptionGroup('in',[KeyError(1)])
    x.__context__=TypeError('tt')
    y=ExceptionGroup('out',[x, SyntaxError("bad",("f.py",3,5,"  abc def\n",3,8))])
    y.add_note('gnote')
    raise y
