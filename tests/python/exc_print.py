# What tracebacks look like: source lines, marks, chains, groups, notes, hints.
import sys


class Out:
    def write(self, text):
        print(text.replace(__file__, "exc_print.py"), end="")

    def flush(self):
        pass


sys.stderr = Out()


def show(case):
    print("---", case.__name__)
    try:
        case()
    except BaseException as e:
        sys.excepthook(type(e), e, e.__traceback__)


def f(): raise ValueError("x\ny")


def g(n): return g(n-1) if n else f()


class Foo: bar=3


def case_1():
    try: f()
    except Exception as e:
        try: raise KeyError('k') from e
        except Exception:
            1/0


show(case_1)


def case_2():
    g(10)


show(case_2)


def case_3():
    def mk(x):
        try: 
            try: {}['k']
            except KeyError: raise x
        except Exception as e: e.add_note('note1\nline2'); e.add_note('n2'); return e
    try: f()
    except Exception:
        raise ExceptionGroup('msg\nsecond',[mk(ValueError(1)),ExceptionGroup('in',[mk(TypeError(2)),KeyError(3)])])


show(case_3)


def case_4():
    Foo().baz


show(case_4)


def case_5():
    foz


show(case_5)


def case_6():
    def h():
        a=1; b={}; c='s'
        return (a + b) + c
    h()


show(case_6)


def case_7():
    def h(): x={'a':{'b':None}}; return x['a']['b']['c']['d']
    h()


show(case_7)


def case_8():
    def h(): 
        x=(1+
           'a'+
           3)
    h()


show(case_8)


def case_9():
    e=SyntaxError("m"); raise e


show(case_9)


def case_10():
    e=ValueError(); e.__notes__=3; raise e


show(case_10)


def case_11():
    e=ValueError(); e.__notes__=[3,'a\n']; raise e


show(case_11)


def case_12():
    class B(Exception):
        def __str__(self): 1/0
    raise B


show(case_12)


def case_13():
    def é(): ééé = 1; ñ='x'; return "ñ", ééé + ñ
    é()


show(case_13)


def case_14():
    def h(): return Foo.bar.real.x(1,2)
    h()


show(case_14)


def case_15():
    raise ExceptionGroup('m',[ValueError(i) for i in range(20)])


show(case_15)


def case_16():
    def nest(n): return ExceptionGroup(str(n),[nest(n-1) if n else ValueError()])
    raise nest(14)


show(case_16)


def case_17():
    raise SyntaxError("bad",("f.py",3,5,"  abc def\n",3,8))


show(case_17)


def case_18():
    try: raise ValueError
    except* ValueError: 1/0


show(case_18)


def case_19():
    x = [1,2]; y = x  [ 5 ]  # c


show(case_19)


def case_20():
    def fn(a,b): pass
    fn(1,2,
       3)


show(case_20)


def case_21():
    sys.exitt


show(case_21)


def case_22():
    assert 1 == 2, "no" + 3


show(case_22)


def case_23():
    e=ValueError('a'); e.__cause__=e; raise e


show(case_23)


def case_24():
    x=1; x.y.z = 3


show(case_24)


def case_25():
    os


show(case_25)


def case_26():
    def fo(): return selfx + selfxx
    class A:
        foo=1
        def m(self): return foo
    A().m()


show(case_26)


def case_27():
    a=1
    a  +   ( # foo
      'x')


show(case_27)


def case_28():
    a=1; -a; c = (a)+('x');


show(case_28)


def case_29():
    a=1; a@=3


show(case_29)


def case_30():
    a=1; x = a<'x'


show(case_30)


def case_31():
    a=1; x = a **'xx'   // 3


show(case_31)


def case_32():
    raise SyntaxError("bad",("f.py",3,5,"  abc def\nxyz abc\n",4,8))


show(case_32)


def case_33():
    raise SyntaxError("bad",("f.py",3,0,"  abc def\n",3,0))


show(case_33)


def case_34():
    raise SyntaxError("bad",("f.py",3,None,"  abc def\n"))


show(case_34)


def case_35():
    raise SyntaxError("bad",(None,3,30,"\t\fabc def",4,8))


show(case_35)


def case_36():
    raise SyntaxError("bad",(None,3,None,None))


show(case_36)


def case_37():
    class M(Exception):
        __module__ = None
    raise M("x")


show(case_37)


def case_38():
    undefined_name   


show(case_38)


def case_39():
    (1).foo


show(case_39)


def case_40():
    raise ExceptionGroup('a',[])


show(case_40)


def case_41():
    try: 1/0
    except Exception as e:
        raise ExceptionGroup('eg',[ValueError(1)]) from ExceptionGroup('inner',[e])


show(case_41)


def case_42():
    try: raise ValueError('ctx')
    except Exception as e:
        x=ExceptionGroup('in',[KeyError(1)])
        x.__context__=TypeError('tt')
        y=ExceptionGroup('out',[x, SyntaxError("bad",("f.py",3,5,"  abc def\n",3,8))])
        y.add_note('gnote')
        raise y


show(case_42)


def case_43():
    a=SyntaxError("bad",("f.py",3,5,"  abc def\n",3,8)); a.add_note('nn'); raise a


show(case_43)


def case_44():
    e=ValueError('a'); f=KeyError('b'); e.__context__=f; f.__context__=e
    raise e


show(case_44)


def case_45():
    sys.tracebacklimit=0
    1/0



show(case_45)
del sys.tracebacklimit


def case_46():
    sys.tracebacklimit=1
    def f(): 1/0
    f()



show(case_46)
del sys.tracebacklimit


def case_47():
    x = 5 + \
      'a'


show(case_47)


def case_48():
    raise SyntaxError("bad",("f.py",3,5,"  abc def\n"))


show(case_48)


def case_49():
    raise SyntaxError("bad",("f.py",3,5,"  abc def\n",5,2))


show(case_49)


def case_50():
    raise SyntaxError("bad",("f.py",3,1,"  abc def\n",3,3))


show(case_50)


def case_51():
    raise SyntaxError("bad",("f.py",3,5,"  abc def\n",3,-1))


show(case_51)


def case_52():
    raise SyntaxError("bad",("f.py",3,5,"  é\tc def\n",3,7))


show(case_52)


def case_53():
    raise SyntaxError("bad",("f.py",3,11,"  abc def\n",3,13))


show(case_53)


def case_54():
    raise SyntaxError("bad",("f.py",3,5,"  abc def\n",3,100))


show(case_54)


def case_55():
    raise SyntaxError("bad",("f.py",'3',5,"  abc def\n",3,100))


show(case_55)


def case_56():
    raise SyntaxError("bad",("f.py",3,5,"",3,100))


show(case_56)


def case_57():
    raise SyntaxError(None,("f.py",3,5,"x",3,100))


show(case_57)


def case_58():
    e=SyntaxError("bad",("f.py",3,5,"x",3,100)); e.print_file_and_line=None; raise e


show(case_58)


def case_59():
    e=SyntaxError("bad",("f.py",3,5,"x",3,100)); del e.lineno; raise e


show(case_59)


def case_60():
    class A: 
        def __getattr__(s,n): raise AttributeError(n, name=n, obj=s)
        foo=1
    A().fooo


show(case_60)


def case_61():
    class A: foo=1
    A.fooo


show(case_61)


def case_62():
    def g():
        print(loca1)
        local=1
    local=1; g()


show(case_62)


def case_63():
    def g():
        x=1
        del x
        x
    g()


show(case_63)


def case_64():
    raise NameError("abc", name='prin')


show(case_64)


def case_65():
    raise KeyboardInterrupt


show(case_65)


def case_66():
    class W(ExceptionGroup): pass
    try: 1/0
    except Exception as e: w=W('w',[e])
    raise w


show(case_66)


def case_67():
    e = ExceptionGroup("a",[ExceptionGroup("b",[ValueError(1),TypeError(2)]),ExceptionGroup("c",[ValueError(3)])]); raise e


show(case_67)


def case_68():
    a=ExceptionGroup("a",[ValueError(1)])
    try: raise a
    except Exception: raise ExceptionGroup("b",[a,a])


show(case_68)


def case_69():
    def f(n):
        if n: f(n-1)
        else: raise ValueError
    f(4)


show(case_69)


def case_70():
    def f(n):
        if n: f(n-1)
        else: raise ValueError
    f(3)


show(case_70)


def case_71():
    a = {}; a['x'] = a['y']


show(case_71)


def case_72():
    a = None; a['x'] = 3


show(case_72)


def case_73():
    a = None; a.x = 3


show(case_73)


def case_74():
    a = None; del a['x']


show(case_74)


def case_75():
    a, b = 1


show(case_75)


def case_76():
    print("a" "b", 1 + "x",
       3)


show(case_76)


def case_77():
    class A:
        x = 1 + 'a'


show(case_77)


def case_78():
    lambda: 3
    (lambda: 1/0)()


show(case_78)


def case_79():
    d = {'a': 1/0, 'b': 2}


show(case_79)


def case_80():
    f"{1/0}"


show(case_80)


def case_81():
    assert False


show(case_81)


def case_82():
    assert False, "msg"


show(case_82)


def case_83():
    e = ValueError(); e.__notes__ = ['a', 'b\n\nc']; raise ExceptionGroup("x", [e])


show(case_83)


print("--- compiled")
try:
    exec(compile("def f():\n  1/0\nf()", "<foo>", "exec"))
except ZeroDivisionError as e:
    sys.excepthook(type(e), e, e.__traceback__)


def iterating():
    a = [1 for x in 5]


def managing():
    with 3: pass


def syntax():
    exec(compile("x = (1 +\n\n   2 3)\n", "/nofile.py", "exec"))


def indentation():
    compile("if 1:\nx", "<s>", "exec")


for case in (iterating, managing, syntax, indentation):
    show(case)
