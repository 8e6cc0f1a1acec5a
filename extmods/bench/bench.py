"""Times the operations of kingsnake_bench on the interpreter that runs it.

usage: bench.py FOLDER SECONDS [TEXT]

FOLDER holds the compiled extension; only operations whose name contains TEXT are measured. Prints one line of JSON:
{"implementation": …, "version": …, "ops": {name: nanoseconds, …}}. The least of several repeats counts; the empty
loop's time is taken off what a Python loop measures.
"""
import sys
from time import perf_counter


class Thing:
    def __init__(self):
        self.value = 1


def best(run, seconds):
    """Nanoseconds per round of run(rounds)."""
    rounds = 64
    while True:
        start = perf_counter()
        run(rounds)
        taken = perf_counter() - start
        if taken > seconds / 10 or rounds > 1 << 30:
            break
        rounds *= 4
    least = taken
    end = perf_counter() + seconds
    while perf_counter() < end:
        start = perf_counter()
        run(rounds)
        least = min(least, perf_counter() - start)
    return least / rounds * 1e9


def loops(m):
    """Operations timed by a loop in Python."""
    noargs, one, fast, parse, point = m.call_noargs, m.call_one, m.call_fast_ints, m.call_parse, m.Point

    def empty(n):
        for _ in range(n):
            pass

    def call_noargs(n):
        for _ in range(n):
            noargs()

    def call_one(n):
        for _ in range(n):
            one(None)

    def call_fast_ints(n):
        for _ in range(n):
            fast(1, 2, 3)

    def call_parse(n):
        for _ in range(n):
            parse(7, "text", None)

    def instance_new(n):
        for _ in range(n):
            point(1, 2)

    return empty, [call_noargs, call_one, call_fast_ints, call_parse, instance_new]


def inner(m):
    """Operations that loop in C."""
    numbers, table, thing = list(range(1000)), {"key": 1}, Thing()
    return {
        "list_build": lambda n: m.list_build(n),
        "list_walk": lambda n: m.list_walk(n, numbers),
        "dict_set": lambda n: m.dict_set(n, table, "key", 2),
        "dict_get": lambda n: m.dict_get(n, table, "key"),
        "attribute_get": lambda n: m.attribute_get(n, thing, "value"),
        "call_back": lambda n: m.call_back(n, lambda x: x, None),
        "instance_make": lambda n: m.instance_make(n),
        "str_make": lambda n: m.str_make(n),
        "bytes_make": lambda n: m.bytes_make(n),
        "tuple_make": lambda n: m.tuple_make(n, thing),
    }


def main():
    folder, seconds = sys.argv[1], float(sys.argv[2])
    text = sys.argv[3] if len(sys.argv) > 3 else ""
    sys.path.insert(0, folder)
    import kingsnake_bench

    ops = {}
    empty, python_loops = loops(kingsnake_bench)
    wanted = [run for run in python_loops if text in run.__name__]
    base = best(empty, seconds) if wanted else 0.0
    for run in wanted:
        ops[run.__name__] = max(best(run, seconds) - base, 0.1)
    for name, run in inner(kingsnake_bench).items():
        if text in name:
            ops[name] = best(run, seconds)
    cells = ", ".join('"%s": %.3f' % item for item in ops.items())
    version = "%d.%d.%d" % sys.version_info[:3]
    implementation = "kingsnake" if hasattr(sys, "kingsnake_version_info") else sys.implementation.name
    print('{"implementation": "%s", "version": "%s", "ops": {%s}}' % (implementation, version, cells))


main()
