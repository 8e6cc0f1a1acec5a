from driver import *
import call_format


def show(*args, **kwargs):
    return args, kwargs


def fail(*args):
    raise KeyError(*args)


class Thing:
    attribute = 5

    def method(self, *args):
        return args

    @classmethod
    def of_class(cls, *args):
        return cls.__name__, args

    def __call__(self, *args):
        return "called", args

    def __repr__(self):
        return "Thing()"


def name(callable):
    return getattr(callable, "__name__", repr(callable))


def encoded(text):
    return None if text is None else text.encode()


def function(how, callable, format, *arguments):
    result = call_format.function(how.encode(), callable, encoded(format), arguments)
    print(how, name(callable), repr(format), *map(listed, arguments), "->", shown(result))


def method(how, object, method, format, *arguments):
    result = call_format.method(how.encode(), object, encoded(method), encoded(format), arguments)
    print(how, repr(object), method, repr(format), *map(listed, arguments), "->", shown(result))


print("== functions")
for how in ("CallFunction", "CallFunction_SizeT", "EvalCallFunction"):
    for callable in (show, Thing(), fail, Thing.of_class, int, None, 5):
        if callable is None and how == "EvalCallFunction":
            continue  # CPython crashes
        function(how, callable, None)
        function(how, callable, "")
        function(how, callable, "()")
        function(how, callable, "i", 5)
        function(how, callable, "(i)", 5)
        function(how, callable, "is", 5, b"a")
        function(how, callable, "(is)", 5, b"a")
        function(how, callable, "O", ((1, 2),))
        function(how, callable, "O", ([1, 2],))
        function(how, callable, "iOdi", 1, ("x",), 2.5, 3)
        function(how, callable, "iiiiiii", *range(7))
        function(how, callable, "s#", b"abc", 2)
        function(how, callable, "iO", 1, None)
        function(how, callable, "q", 1)
        function(how, callable, "(i", 1)
print("== functions with objects")
for callable in (show, Thing(), fail, None, 5):
    function("CallFunctionObjArgs", callable, None)
    function("CallFunctionObjArgs", callable, None, (1,))
    function("CallFunctionObjArgs", callable, None, (1,), ("b",), ((),))
    function("CallFunctionObjArgs", callable, None, *((i,) for i in range(9)))
print("== methods")
thing = Thing()
for how in ("CallMethod", "CallMethod_SizeT", "_CallMethod", "EvalCallMethod"):
    for object, method_name in ((thing, "method"), (thing, "of_class"), (thing, "attribute"), (thing, "missing"), ("text", "upper"), ("a b c", "split"), (None, "method"),
                                (thing, None)):
        if how == "EvalCallMethod" and None in (object, method_name):
            continue  # CPython crashes
        method(how, object, method_name, None)
        method(how, object, method_name, "")
        method(how, object, method_name, "()")
        method(how, object, method_name, "i", 5)
        method(how, object, method_name, "(is)", 5, b"a")
        method(how, object, method_name, "O", ((1, 2),))
        method(how, object, method_name, "Oi", (None,), 1)
        method(how, object, method_name, "s#", b"abc", 2)
        method(how, object, method_name, "q", 1)
print("== methods with objects")
for object, method_name in ((thing, "method"), (thing, "of_class"), (thing, "attribute"), (thing, "missing"), ("text", "upper"), ("a b c", "split"), (None, "method"), (thing, None)):
    method("CallMethodObjArgs", object, method_name, None)
    method("CallMethodObjArgs", object, method_name, None, (None,), (1,))
    method("CallMethodObjArgs", object, method_name, None, *((i,) for i in range(8)))
print("== methods by identifier")
for object, method_name in (("text", "upper"), ("a b c", "split"), (thing, "missing"), (5, "upper"), (None, "upper")):
    method("CallMethodId", object, method_name, None)
    method("CallMethodId", object, method_name, "Oi", (None,), 1)
    method("CallMethodIdObjArgs", object, method_name, None)
    method("CallMethodIdObjArgs", object, method_name, None, (None,), (1,))
