# The built-in exceptions: arguments, attributes, text.
# properties and errors from descriptors keep their messages
class A:
    @property
    def p(self): raise AttributeError("mine")
    def __getattr__(self, n): return n + "!"
print(A().p)
class B:
    @property
    def p(self): raise AttributeError("mine")
try: B().p
except AttributeError as e: print(e, e.name, type(e.obj))
print(getattr(B(), 'p', 5))
# OSError
for a in [(), (1,), (2,'m'), (2,'m','f'), (2,'m','f',None,'g'), (13,'p','f'), (1,2,3,4,5,6), (99999,'x')]:
    e = OSError(*a); print(type(e).__name__, repr(e), str(e), e.errno, e.strerror, e.filename, e.filename2, e.args, e.__reduce__())
class MyOS(OSError):
    def __init__(self, a, b): super().__init__(a, b, 'file'); self.extra = 1
e = MyOS(2, 'x'); print(repr(e), e, e.errno, e.filename, e.__dict__)
class MyOS2(OSError):
    def __new__(cls, *a): return super().__new__(cls, *a)
    def __init__(self, *a): pass
e = MyOS2(2, 'x', 'y'); print(repr(e), e, e.errno, type(e))
class FNF(FileNotFoundError): pass
print(repr(FNF(13, 'x')), isinstance(FNF(), OSError))
print(IOError is OSError, EnvironmentError is OSError)
# other attributes
print(StopIteration(3).value, StopIteration().value, SystemExit().code, SystemExit(3).code, SystemExit(1, 2).code)
e = ImportError("m", name="n", path="p"); print(e.msg, e.name, e.path, e.__reduce__(), str(e))
e = KeyError("a"); print(e, str(KeyError()), str(KeyError(1, 2)))
e = NameError("x", name="n"); print(e.name, NameError().name)
e = SyntaxError("m", ("dir/f.py", 1, 2, "t")); print(str(e), e.msg, e.filename, e.lineno, e.offset, e.text, e.end_lineno, e.print_file_and_line, e.args)
print(str(SyntaxError("m", (None, 5, 2, "t"))), str(SyntaxError("m", ("f", None, 2, "t"))), SyntaxError(), repr(SyntaxError()))
print(str(UnicodeEncodeError('ascii', 'a\xe9\u1234\U00012345', 1, 2, 'r')), str(UnicodeEncodeError('ascii', 'a\xe9\u1234\U00012345', 2, 3, 'r')), str(UnicodeEncodeError('ascii', 'a\xe9\u1234\U00012345', 3, 4, 'r')), str(UnicodeEncodeError('ascii', 'abc', 0, 3, 'r')))
print(str(UnicodeDecodeError('utf8', b'a\xff', 1, 2, 'r')), str(UnicodeDecodeError('utf8', b'a\xff', 0, 2, 'r')))
print(str(UnicodeTranslateError('abc', 1, 2, 'r')), str(UnicodeTranslateError('abc', 0, 2, 'r')))
