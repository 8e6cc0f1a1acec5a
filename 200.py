def t(f):
    try: print(repr(f()))
    except BaseException as e: print(type(e).__name__, e)
t(lambda: UnicodeEncodeError(1))
t(lambda: UnicodeEncodeError(1,2,3,4,5))
t(lambda: UnicodeEncodeError('a','b','c',4,'d'))
t(lambda: UnicodeDecodeError('a','b',1,4,'d'))
t(lambda: UnicodeDecodeError('a',bytearray(b'x'),1,4,'d').object)
t(lambda: SyntaxError('a',(1,)))
t(lambda: SyntaxError('a',(1,2,3,4,5,6,7)))
t(lambda: SyntaxError('a',(1,2,3,4,5)))
t(lambda: SyntaxError('a',3))
t(lambda: BaseExceptionGroup('a'))
t(lambda: BaseExceptionGroup(1,2))
t(lambda: BaseExceptionGroup('',2))
t(lambda: BaseExceptionGroup('',[]))
t(lambda: BaseExceptionGroup('',[1]))
t(lambda: ExceptionGroup('',[KeyboardInterrupt()]))
class E(ExceptionGroup): pass
t(lambda: E('',[KeyboardInterrupt()]))
class E(BaseExceptionGroup,ValueError): pass
t(lambda: E('',[KeyboardInterrupt()]))
eg=ExceptionGroup('a',[ValueError(),TypeError()]); m,r=eg.split(ValueError); print(m.__suppress_context__,m,r)
t(lambda: eg.split(callable))
t(lambda: eg.split(3))
t(lambda: eg.split((ValueError,3)))
t(lambda: ExceptionGroup('a',[ValueError()],x=3))
t(lambda: NameError('a',x=3))
t(lambda: ValueError('a',x=3))
t(lambda: OSError('a',x=3))
t(lambda: AttributeError('a',name=3,obj=4).obj)
try: 1/0
except Exception as e: T=type(e.__traceback__)
t(lambda: T())
t(lambda: T(1,2,3,4))
t(lambda: T(None,2,3,4))
try:
    try: raise ValueError
    except* ValueError as e: print(e.__traceback__); raise
except ExceptionGroup as e: print(e.__traceback__)
except ValueError as e: print(repr(e),e.__traceback__)
v=ValueError()
def f(n,x): setattr(v,n,x)
for n,x in [('args',3),('__traceback__',3),('__context__',3),('__cause__',3),('__suppress_context__',3)]:
    t(lambda: setattr(v,n,x)); t(lambda: delattr(v,n))
e=UnicodeEncodeError('a','b',0,1,'d')
t(lambda: setattr(e,'start','x'));t(lambda: delattr(e,'start'));t(lambda: delattr(e,'object'));t(lambda:e);t(lambda:str(e))
class Q(Exception):
    def __new__(c): return 3
def g(): raise Q
t(g)
def g(): raise Q()
t(g)
def g(): raise 3
t(g)
def g(): raise ValueError from 3
t(g)
def g(): raise ValueError from Q
t(g)
def g(): raise
t(g)
t(lambda: v.add_note(3))
t(lambda: v.__setstate__(3))
t(lambda: OSError([],2))
t(lambda: BlockingIOError(11,'x',5).characters_written)
t(lambda: BlockingIOError(11,'x').characters_written)
t(lambda: BlockingIOError.__new__(BlockingIOError,11,'x',5))
t(lambda: ValueError.__new__(ValueError,x=3))
