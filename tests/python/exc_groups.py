# ExceptionGroup and except*.
eg = ExceptionGroup("m", [ValueError(1), ExceptionGroup("n", [TypeError(2), KeyError(3)])])
print(repr(eg), eg, eg.message, eg.exceptions)
print(eg.split(TypeError), eg.subgroup(lambda e: isinstance(e, KeyError)), eg.subgroup(OSError))
print(eg.derive([OSError()]), BaseExceptionGroup("x", [KeyboardInterrupt()]))
print(ExceptionGroup[int], ExceptionGroup.__mro__)
class MyEG(ExceptionGroup):
    def derive(self, excs): return MyEG(self.message + "*", excs)
m = MyEG("my", [ValueError(1), TypeError(2)]); m.add_note("n")
try: raise m
except* ValueError as e: print("caught", repr(e), type(e), e.__notes__)
except* TypeError as e: print("caught2", repr(e), type(e), e.__cause__)
def f(exc):
    try:
        try: raise exc
        except* ValueError as e: print("v", repr(e))
        except* (TypeError, OSError) as e:
            print("t", repr(e)); raise RuntimeError("new")
        else: print("else")
        finally: print("fin")
    except BaseException as e: print("out", repr(e), repr(e.__context__), repr(e.__cause__))
f(ValueError(1)); f(TypeError(2)); f(KeyError(3)); f(eg)
f(ExceptionGroup("z", [ValueError(1), KeyError(2), ExceptionGroup("q", [ValueError(5), OSError(1)])]))
f(KeyboardInterrupt())
try:
    try: raise ExceptionGroup("a", [ValueError(1), TypeError(2)])
    except* ValueError: raise
    except* TypeError: pass
except BaseException as e: print(repr(e))
try:
    try: raise ExceptionGroup("a", [ValueError(1), TypeError(2), KeyError(1)])
    except* ValueError as e: raise KeyError('x')
    except* TypeError as e: raise IndexError('y') from e
except BaseException as e: print(repr(e), [repr(x.__context__) for x in e.exceptions])
try:
    try: raise ValueError
    except* ExceptionGroup: pass
except TypeError as e: print(e)
try:
    try: raise ValueError
    except* 3: pass
except TypeError as e: print(e)
