# Imports one module and tells of each step, a JSON object a line. Runs on CPython 3.11 and on Kingsnake alike.
# argv: MODULE FILE LOG FOLDER...; it uses as little of Python as it can, so that a young runtime gets far.
import sys

MODULE, FILE, LOG = sys.argv[1], sys.argv[2], sys.argv[3]
log = open(LOG, "a", encoding="utf-8")


def quote(text):
    out = ['"']
    for c in str(text):
        if c == '"' or c == "\\":
            out.append("\\" + c)
        elif " " <= c <= "~":
            out.append(c)
        elif ord(c) < 0x10000:
            out.append("\\u%04x" % ord(c))
        else:
            out.append("?")
    out.append('"')
    return "".join(out)


def tell(stage, **facts):
    cells = ['"stage": ' + quote(stage)]
    for name in facts:
        value = facts[name]
        if value is True or value is False:
            value = "true" if value else "false"
        elif isinstance(value, float):
            value = "%.9f" % value
        elif not isinstance(value, int):
            value = quote(value)
        cells.append('"%s": %s' % (name, value))
    log.write("{" + ", ".join(cells) + "}\n")
    log.flush()


def fail(stage, error):
    missing = getattr(error, "name", None) if isinstance(error, ImportError) else None
    trace = ""
    try:
        import traceback
        trace = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    except BaseException:
        pass
    tell("failed", at=stage, kind=type(error).__name__, message=str(error), missing=missing or "", trace=trace[-4000:])
    log.close()
    sys.exit(3)


kingsnake = hasattr(sys, "kingsnake_version_info")
if not kingsnake:
    try:
        import faulthandler
        faulthandler.enable(log)
    except ImportError:
        pass
tell("start", implementation=sys.implementation.name, version=sys.version.split()[0], kingsnake=kingsnake)
sys.path[:0] = sys.argv[4:]
stage = "start"
try:
    from time import perf_counter as now
    if "." in MODULE:
        stage = "package"
        start = now()
        __import__(MODULE.rpartition(".")[0])
        tell("package", seconds=now() - start)
    stage = "find"
    if MODULE not in sys.modules:
        from importlib.machinery import ExtensionFileLoader, ModuleSpec
        import _imp
        tell("found")
        # A name that the file cannot know: the linker maps the file, then there is no such init function.
        stage = "dlopen"
        nobody = "kingsnake_probe_no_such_module"
        spec = ModuleSpec(nobody, ExtensionFileLoader(nobody, FILE), origin=FILE)
        start = now()
        try:
            _imp.create_dynamic(spec)
        except ImportError as error:
            if nobody not in str(error):
                raise
        tell("dlopen", seconds=now() - start)
        from importlib.util import module_from_spec
        loader = ExtensionFileLoader(MODULE, FILE)
        spec = ModuleSpec(MODULE, loader, origin=FILE)
        spec.has_location = True
        stage = "init"
        start = now()
        module = module_from_spec(spec)
        tell("init", seconds=now() - start)
        stage = "exec"
        sys.modules[MODULE] = module
        start = now()
        loader.exec_module(module)
        tell("exec", seconds=now() - start)
    stage = "import"
    start = now()
    __import__(MODULE)
    module = sys.modules[MODULE]
    tell("import", seconds=now() - start)
    stage = "attributes"
    types = functions = 0
    names = dir(module)
    for name in names:
        value = getattr(module, name, None)
        if isinstance(value, type):
            types += 1
            value.__doc__, value.__mro__, dir(value)
        elif callable(value):
            functions += 1
            getattr(value, "__doc__", None)
    tell("attributes", count=len(names), types=types, functions=functions)
except SystemExit as error:
    fail(stage, error)
except BaseException as error:
    fail(stage, error)
tell("done")
