"""Runs modules of the standard library, and their tests, from our bytecode on CPython 3.11.

    cargo build -p kingsnake-compile --example dump
    python3.11 compile/tests/on_cpython.py target/debug/examples/dump test_grammar test_generators ...

Every module that is imported from here on is compiled by our compiler; its instructions are then translated one by one to
CPython's. What a test finds wrong here and not without this script is wrong in our compiler (or in the translation).
"""

import importlib.machinery
import opcode
import struct
import subprocess
import sys
import types
import unittest

sys.setrecursionlimit(5000)
dump = subprocess.Popen([sys.argv[1]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
OPS = [(name, cache == "1") for name, cache in (item.split(":") for item in dump.stdout.readline().split())]
NUMBERS = opcode.opmap
CACHES = opcode._inline_cache_entries
BINARY = {"BINARY_ADD": 0, "BINARY_SUBTRACT": 10, "BINARY_MULTIPLY": 5, "INPLACE_ADD": 13, "INPLACE_SUBTRACT": 23}
DIRECTED = {"POP_JUMP_IF_FALSE": "FORWARD_IF_FALSE", "POP_JUMP_IF_TRUE": "FORWARD_IF_TRUE",
            "POP_JUMP_IF_NONE": "FORWARD_IF_NONE", "POP_JUMP_IF_NOT_NONE": "FORWARD_IF_NOT_NONE"}
JUMPS = {"JUMP": "JUMP_FORWARD", "JUMP_BACKWARD": "JUMP_BACKWARD", "FOR_ITER": "FOR_ITER", "SEND": "SEND",
         "JUMP_BACKWARD_NO_INTERRUPT": "JUMP_BACKWARD_NO_INTERRUPT",
         "POP_JUMP_BACKWARD_IF_FALSE": "POP_JUMP_BACKWARD_IF_FALSE",
         "POP_JUMP_BACKWARD_IF_TRUE": "POP_JUMP_BACKWARD_IF_TRUE",
         "JUMP_IF_FALSE_OR_POP": "JUMP_IF_FALSE_OR_POP", "JUMP_IF_TRUE_OR_POP": "JUMP_IF_TRUE_OR_POP"}
JUMPS.update({name: "POP_JUMP_" + text for name, text in DIRECTED.items()})


def null_below(count):
    """A NULL below the top `count` values."""
    return [("PUSH_NULL", 0)] + [("SWAP", depth) for depth in range(count + 1, 1, -1)]


def translate(name, arg):
    """CPython's instructions for one of ours; a jump's argument is the target word, marked by a list."""
    if name in JUMPS:
        return [(JUMPS[name], [arg])]
    if name in BINARY:
        return [("BINARY_OP", BINARY[name])]
    match name:
        case "LOAD_FAST_CHECK":
            return [("LOAD_FAST", arg)]
        case "LOAD_GLOBAL":
            return [("LOAD_GLOBAL", arg << 1)]
        case "BINARY_SLICE":
            return [("BUILD_SLICE", 2), ("BINARY_SUBSCR", 0)]
        case "STORE_SLICE":
            return [("BUILD_SLICE", 2), ("STORE_SUBSCR", 0)]
        case "RETURN_CONST":
            return [("LOAD_CONST", arg), ("RETURN_VALUE", 0)]
        case "COMPARE_JUMP" | "COMPARE_JUMP_BACKWARD":
            way = "BACKWARD" if name.endswith("BACKWARD") else "FORWARD"
            sense = "TRUE" if arg & 8 else "FALSE"
            return [("COMPARE_OP", arg & 7), (f"POP_JUMP_{way}_IF_{sense}", [arg >> 4])]
        case "CALL":
            return null_below(arg + 1) + [("PRECALL", arg), ("CALL", arg)]
        case "CALL_METHOD":
            return [("PRECALL", arg), ("CALL", arg)]
        case "CALL_KW":
            count = arg & 255
            return null_below(count + 1) + [("KW_NAMES", arg >> 8), ("PRECALL", count), ("CALL", count)]
        case "CALL_METHOD_KW":
            return [("KW_NAMES", arg >> 8), ("PRECALL", arg & 255), ("CALL", arg & 255)]
        case "CALL_EX":
            return null_below(2 + arg) + [("CALL_FUNCTION_EX", arg)]
        case "LOAD_FAST_LOAD_FAST":
            return [("LOAD_FAST", arg & 0xFFF), ("LOAD_FAST", arg >> 12)]
        case "LOAD_FAST_LOAD_CONST":
            return [("LOAD_FAST", arg & 0xFFF), ("LOAD_CONST", arg >> 12)]
        case "STORE_FAST_LOAD_FAST":
            return [("STORE_FAST", arg & 0xFFF), ("LOAD_FAST", arg >> 12)]
        case "STORE_FAST_STORE_FAST":
            return [("STORE_FAST", arg & 0xFFF), ("STORE_FAST", arg >> 12)]
        case "LOAD_FAST_ATTR" | "LOAD_FAST_METHOD" | "STORE_FAST_ATTR":
            word = {"LOAD_FAST_ATTR": "LOAD_ATTR", "LOAD_FAST_METHOD": "LOAD_METHOD"}.get(name, "STORE_ATTR")
            return [("LOAD_FAST", arg & 0xFF), (word, arg >> 8)]
    return [(name, arg)]


def size(arg):
    return 1 if arg < 1 << 8 else 2 if arg < 1 << 16 else 3 if arg < 1 << 24 else 4


class Assembler:
    """Lays out the translated instructions; jump distances decide sizes and the other way round."""

    def __init__(self, words):
        self.items = []   # (our word, [(name, argument or [target])])
        at = 0
        while at < len(words):
            name, cache = OPS[words[at] & 255]
            self.items.append((at, translate(name, words[at] >> 8)))
            at += 2 if cache else 1
        self.end = at
        self.lengths = [[1] * len(parts) for _, parts in self.items]
        while self.layout():
            pass

    def layout(self):
        self.place, at = {}, 0
        for (word, parts), lengths in zip(self.items, self.lengths):
            self.place[word] = at
            at += sum(length + CACHES[NUMBERS[name]] for (name, _), length in zip(parts, lengths))
        self.place[self.end] = at
        grown = False
        for (word, parts), lengths in zip(self.items, self.lengths):
            at = self.place[word]
            for index, (name, arg) in enumerate(parts):
                behind = at + lengths[index] + CACHES[NUMBERS[name]]
                need = size(self.argument(arg, behind))
                if need > lengths[index]:
                    lengths[index] = need
                    grown = True
                at = behind
        return grown

    def argument(self, arg, behind):
        return abs(self.place[arg[0]] - behind) if isinstance(arg, list) else arg

    def bytes(self):
        out = bytearray()
        for (word, parts), lengths in zip(self.items, self.lengths):
            for (name, arg), length in zip(parts, lengths):
                number = NUMBERS[name]
                value = self.argument(arg, len(out) // 2 + length + CACHES[number])
                for shift in range(length - 1, 0, -1):
                    out += bytes((NUMBERS["EXTENDED_ARG"], value >> 8 * shift & 255))
                out += bytes((number, value & 255)) + bytes(2 * CACHES[number])
        return bytes(out)


def varint(value, first=0):
    out = []
    while True:
        out.insert(0, value & 63)
        value >>= 6
        if not value:
            break
    return bytes((part | (64 if at < len(out) - 1 else 0) | (first if at == 0 else 0)) for at, part in enumerate(out))


def exception_table(entries, place):
    out = b""
    for start, end, target, depth, lasti in entries:
        start, end = place[start], place[end]
        out += varint(start, 128) + varint(end - start) + varint(place[target]) + varint(depth << 1 | lasti)
    return out


def little_varint(value):
    out = bytearray()
    while value >= 64:
        out.append(value & 63 | 64)
        value >>= 6
    return bytes(out + bytes((value,)))


def line_table(positions, assembler, first_line):
    """One long entry for each of our instructions."""
    spread = []
    for count, *position in positions:
        spread += [position] * count
    starts = [assembler.place[word] for word, _ in assembler.items] + [assembler.place[assembler.end]]
    out, previous = b"", first_line
    for index, (word, _) in enumerate(assembler.items):
        line, end_line, col, end_col = spread[word]
        left = starts[index + 1] - starts[index]
        while left:
            units = min(left, 8)
            left -= units
            if not line:
                out += bytes((0x80 | 15 << 3 | units - 1,))
                continue
            delta, previous = line - previous, line
            signed = -delta << 1 | 1 if delta < 0 else delta << 1
            out += bytes((0x80 | 14 << 3 | units - 1,)) + little_varint(signed)
            out += little_varint(end_line - line) + little_varint(col + 1) + little_varint(end_col + 1)
    return out


def k(name, qualname, filename, argcount, posonly, kwonly, flags, first_line, stack, words, consts, names, varnames,
      cellvars, freevars, handlers, positions):
    assembler = Assembler(words)
    return types.CodeType(
        argcount, posonly, kwonly, len(varnames), stack + 3, flags, assembler.bytes(), consts, names, varnames, filename,
        name, qualname, first_line, line_table(positions, assembler, first_line),
        exception_table(handlers, assembler.place), freevars, cellvars)


NAMESPACE = {
    "k": k,
    "f": lambda bits: struct.unpack("<d", struct.pack("<Q", bits))[0],
    "s": lambda text: bytes.fromhex(text).decode("utf-8", "surrogatepass"),
    "b": bytes.fromhex,
}


def compiled(path):
    dump.stdin.write(path + "\n")
    dump.stdin.flush()
    text = dump.stdout.readline().strip()
    return eval(text, NAMESPACE) if text else None


def get_code(self, fullname, original=importlib.machinery.SourceFileLoader.get_code):
    path = self.get_filename(fullname)
    code = compiled(path) if path.endswith(".py") else None
    return original(self, fullname) if code is None else code


def main():
    importlib.machinery.SourceFileLoader.get_code = get_code
    # what start-up imported comes anew, except what the interpreter itself holds on to
    keep = {"sys", "builtins", "__main__", "importlib", "types", "unittest", "warnings", "encodings", "abc", "io", "os",
            "site", "codecs", "struct", "subprocess", "threading", "signal", "opcode", "time", "weakref", "contextlib"}
    for name in list(sys.modules):
        module = sys.modules[name]
        if name.split(".")[0] not in keep and (getattr(module, "__file__", None) or "").endswith(".py"):
            del sys.modules[name]
    failed = []
    for name in sys.argv[2:]:
        suite = unittest.defaultTestLoader.loadTestsFromName("test." + name)
        result = unittest.TextTestRunner(verbosity=0).run(suite)
        if not result.wasSuccessful():
            failed.append(name)
    print("failed:", *failed or ["none"])
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
