//! `builtins`: functions here, types from the tables of built-in types.
//!
//! - `attributes` getattr and its family, vars, dir     - `sequence` min, max, sum, sorted, any, all, next, …
//! - `number`     abs, round, pow, chr, hex, …          - `code`     compile, eval, exec, import
//! - `text`       print, input, format, repr            - `awaitable` aiter, anext

mod attributes;
mod awaitable;
mod code;
mod number;
mod sequence;
mod text;

pub use code::is_code;
pub use text::format_value;

use crate::Runtime;
use crate::error::R;
use crate::methods;
use crate::types::ModuleSpec;
use crate::value::{Gc, ModuleCell, Type, Value, statics};

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "builtins",
    doc: "Built-in functions, types, exceptions, and other objects.",
    functions: methods! {
        "__build_class__" => Full(crate::vm::build_class), "__build_class__(func, name, /, *bases, [metaclass], **kwds) -> class\n\nWhat a class statement calls.";
        "__import__" => Full(code::dunder_import), "__import__(name, globals=None, locals=None, fromlist=(), level=0) -> module\n\nWhat an import statement calls.";
        "abs" => One(number::abs), "abs($module, x, /)\n--\n\nThe absolute value of a number.";
        "aiter" => One(awaitable::aiter), "aiter($module, async_iterable, /)\n--\n\nAn asynchronous iterator over an asynchronous iterable.";
        "all" => One(sequence::all), "all($module, iterable, /)\n--\n\nWhether every item is true.";
        "anext" => Pos(1, 2, awaitable::anext), "anext($module, aiterator, default=<unrepresentable>, /)\n--\n\nAn awaitable of the iterator's next item.";
        "any" => One(sequence::any), "any($module, iterable, /)\n--\n\nWhether some item is true.";
        "ascii" => One(text::ascii), "ascii($module, obj, /)\n--\n\nThe repr, with everything but ASCII escaped.";
        "bin" => One(number::bin), "bin($module, number, /)\n--\n\nBinary digits of an integer, with '0b' in front.";
        "breakpoint" => Full(code::breakpoint), "breakpoint(*args, **kws)\n\nCalls sys.breakpointhook(*args, **kws).";
        "callable" => One(attributes::callable), "callable($module, obj, /)\n--\n\nWhether the object can be called.";
        "chr" => One(number::chr), "chr($module, i, /)\n--\n\nThe string of one character with that code point.";
        "compile" => Full(code::compile), "compile($module, /, source, filename, mode, flags=0,\n        dont_inherit=False, optimize=-1, *, _feature_version=-1)\n--\n\nTurns source into a code object.";
        "delattr" => Two(attributes::delattr), "delattr($module, obj, name, /)\n--\n\nDeletes an attribute by its name.";
        "dir" => Pos(0, 1, attributes::dir), "dir([object]) -> list of strings\n\nThe names in a scope, or of an object's attributes.";
        "divmod" => Two(number::divmod), "divmod($module, x, y, /)\n--\n\nThe tuple (x//y, x%y).";
        "eval" => Pos(1, 3, code::eval), "eval($module, source, globals=None, locals=None, /)\n--\n\nEvaluates an expression.";
        "exec" => Full(code::exec), "exec($module, source, globals=None, locals=None, /, *, closure=None)\n--\n\nRuns statements.";
        "format" => Pos(1, 2, text::format), "format($module, value, format_spec='', /)\n--\n\nThe value as its __format__ gives it.";
        "getattr" => Pos(2, 3, attributes::getattr), "getattr(object, name[, default]) -> value\n\nAn attribute by its name.";
        "globals" => Zero(code::globals), "globals($module, /)\n--\n\nThe dictionary of the module's variables.";
        "hasattr" => Two(attributes::hasattr), "hasattr($module, obj, name, /)\n--\n\nWhether the object has an attribute of that name.";
        "hash" => One(number::hash), "hash($module, obj, /)\n--\n\nThe hash of the object.";
        "hex" => One(number::hex), "hex($module, number, /)\n--\n\nHexadecimal digits of an integer, with '0x' in front.";
        "id" => One(number::id), "id($module, obj, /)\n--\n\nA number that no other living object has.";
        "input" => Pos(0, 1, text::input), "input($module, prompt='', /)\n--\n\nReads a line from standard input, without its newline.";
        "isinstance" => Two(attributes::isinstance), "isinstance($module, obj, class_or_tuple, /)\n--\n\nWhether the object is an instance of a class, or of one of several.";
        "issubclass" => Two(attributes::issubclass), "issubclass($module, cls, class_or_tuple, /)\n--\n\nWhether the class derives from another, or from one of several.";
        "iter" => Pos(1, 2, sequence::iter), "iter(iterable) -> iterator\niter(callable, sentinel) -> iterator\n\nAn iterator over an iterable, or over a callable's results up to the sentinel.";
        "len" => One(sequence::len), "len($module, obj, /)\n--\n\nThe number of items in a container.";
        "locals" => Zero(code::locals), "locals($module, /)\n--\n\nA dictionary of the variables in scope.";
        "max" => Full(sequence::max), "max(iterable, *[, default=obj, key=func]) -> value\nmax(arg1, arg2, *args, *[, key=func]) -> value\n\nThe largest item.";
        "min" => Full(sequence::min), "min(iterable, *[, default=obj, key=func]) -> value\nmin(arg1, arg2, *args, *[, key=func]) -> value\n\nThe smallest item.";
        "next" => Pos(1, 2, sequence::next), "next(iterator[, default])\n\nThe next item of an iterator; at its end the default, or StopIteration.";
        "oct" => One(number::oct), "oct($module, number, /)\n--\n\nOctal digits of an integer, with '0o' in front.";
        "ord" => One(number::ord), "ord($module, c, /)\n--\n\nThe code point of a string of one character.";
        "pow" => Full(number::pow), "pow($module, /, base, exp, mod=None)\n--\n\nbase**exp, or base**exp % mod.";
        "print" => Full(text::print), "print($module, /, *args, sep=' ', end='\\n', file=None, flush=False)\n--\n\nWrites values to a stream, sys.stdout by default.";
        "repr" => One(text::repr), "repr($module, obj, /)\n--\n\nThe object as text for programmers.";
        "round" => Full(number::round), "round($module, /, number, ndigits=None)\n--\n\nThe number rounded to some digits behind the point.";
        "setattr" => Pos(3, 3, attributes::setattr), "setattr($module, obj, name, value, /)\n--\n\nSets an attribute by its name.";
        "sorted" => Full(sequence::sorted), "sorted($module, iterable, /, *, key=None, reverse=False)\n--\n\nA new list of the items in ascending order.";
        "sum" => Full(sequence::sum), "sum($module, iterable, /, start=0)\n--\n\nThe start value plus all the items.";
        "vars" => Pos(0, 1, attributes::vars), "vars([object]) -> dictionary\n\nlocals(), or the object's __dict__.";
    },
    exec,
};

/// The types that are built-in names.
fn types() -> [(&'static str, Type); 26] {
    [
        ("bool", statics::bool_type()),
        ("memoryview", statics::memoryview_type()),
        ("bytearray", statics::bytearray_type()),
        ("bytes", statics::bytes_type()),
        ("classmethod", statics::classmethod_type()),
        ("complex", statics::complex_type()),
        ("dict", statics::dict_type()),
        ("enumerate", statics::enumerate_type()),
        ("filter", statics::filter_type()),
        ("float", statics::float_type()),
        ("frozenset", statics::frozenset_type()),
        ("property", statics::property_type()),
        ("int", statics::int_type()),
        ("list", statics::list_type()),
        ("map", statics::map_type()),
        ("object", statics::object_type()),
        ("range", statics::range_type()),
        ("reversed", statics::reversed_type()),
        ("set", statics::set_type()),
        ("slice", statics::slice_type()),
        ("staticmethod", statics::staticmethod_type()),
        ("str", statics::str_type()),
        ("super", statics::super_type()),
        ("tuple", statics::tuple_type()),
        ("type", statics::type_type()),
        ("zip", statics::zip_type()),
    ]
}

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    rt.module_add(module, "None", Value::none())?;
    rt.module_add(module, "Ellipsis", Value::ellipsis())?;
    rt.module_add(module, "NotImplemented", Value::not_implemented())?;
    rt.module_add(module, "False", Value::bool(false))?;
    rt.module_add(module, "True", Value::bool(true))?;
    for (name, ty) in types() {
        rt.module_add(module, name, ty.value())?;
    }
    let debug = rt.config.borrow().optimize == 0;
    rt.module_add(module, "__debug__", Value::bool(debug))?;
    for &(symbol, ty) in statics::BUILTIN_TYPES {
        if symbol.starts_with("kingsnake_exc_") {
            rt.module_add(module, ty.name(), ty.value())?;
        }
    }
    for name in ["EnvironmentError", "IOError"] {
        rt.module_add(module, name, statics::os_error().value())?;
    }
    Ok(())
}
