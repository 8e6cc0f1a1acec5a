//! `_operator`: the operators as functions, and the callables that look things up.

mod getters;

use crate::Runtime;
use crate::error::R;
use crate::types::{Args, Bin, Cmp, MethodDef, ModuleSpec, Un};
use crate::value::{Gc, ModuleCell, StrCell, Value, statics};

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "_operator",
    doc: "Operator interface.\n\nThis module exports a set of functions implemented in C corresponding\nto the intrinsic \
          operators of Python.  For example, operator.add(x, y)\nis equivalent to the expression x+y.",
    functions: FUNCTIONS,
    exec,
};

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    for spec in [&getters::ATTRGETTER, &getters::ITEMGETTER, &getters::METHODCALLER] {
        let name = spec.name.rsplit('.').next().unwrap_or(spec.name);
        rt.module_add(module, name, rt.new_type(spec, &[], Some(module)).value())?;
    }
    Ok(())
}

fn binary<const OP: usize>(rt: &Runtime, _: Value, a: Value, b: Value) -> R {
    rt.binary(Bin::ALL[OP], a, b)
}

fn inplace<const OP: usize>(rt: &Runtime, _: Value, a: Value, b: Value) -> R {
    rt.inplace(Bin::ALL[OP], a, b)
}

fn compare<const OP: usize>(rt: &Runtime, _: Value, a: Value, b: Value) -> R {
    rt.compare(a, b, Cmp::ALL[OP])
}

const ADD: usize = Bin::Add as usize;
const SUB: usize = Bin::Sub as usize;
const MUL: usize = Bin::Mul as usize;
const MATMUL: usize = Bin::MatMul as usize;
const TRUEDIV: usize = Bin::TrueDiv as usize;
const FLOORDIV: usize = Bin::FloorDiv as usize;
const MOD: usize = Bin::Mod as usize;
const LSHIFT: usize = Bin::LShift as usize;
const RSHIFT: usize = Bin::RShift as usize;
const AND: usize = Bin::And as usize;
const OR: usize = Bin::Or as usize;
const XOR: usize = Bin::Xor as usize;

static FUNCTIONS: &[MethodDef] = crate::methods! {
    "truth" => One(|rt, _, a| Ok(Value::bool(rt.truthy(a)?))), "truth($module, a, /)\n--\n\nReturn True if a is true, False otherwise.";
    "contains" => Two(|rt, _, a, b| Ok(Value::bool(rt.contains(a, b)?))), "contains($module, a, b, /)\n--\n\nSame as b in a (note reversed operands).";
    "indexOf" => Two(index_of), "indexOf($module, a, b, /)\n--\n\nReturn the first index of b in a.";
    "countOf" => Two(count_of), "countOf($module, a, b, /)\n--\n\nReturn the number of items in a which are, or which equal, b.";
    "is_" => Two(|rt, _, a, b| Ok(Value::bool(rt.same(a, b)))), "is_($module, a, b, /)\n--\n\nSame as a is b.";
    "is_not" => Two(|rt, _, a, b| Ok(Value::bool(!rt.same(a, b)))), "is_not($module, a, b, /)\n--\n\nSame as a is not b.";
    "add" => Two(binary::<ADD>), "add($module, a, b, /)\n--\n\nSame as a + b.";
    "sub" => Two(binary::<SUB>), "sub($module, a, b, /)\n--\n\nSame as a - b.";
    "mul" => Two(binary::<MUL>), "mul($module, a, b, /)\n--\n\nSame as a * b.";
    "matmul" => Two(binary::<MATMUL>), "matmul($module, a, b, /)\n--\n\nSame as a @ b.";
    "floordiv" => Two(binary::<FLOORDIV>), "floordiv($module, a, b, /)\n--\n\nSame as a // b.";
    "truediv" => Two(binary::<TRUEDIV>), "truediv($module, a, b, /)\n--\n\nSame as a / b.";
    "mod" => Two(binary::<MOD>), "mod($module, a, b, /)\n--\n\nSame as a % b.";
    "neg" => One(|rt, _, a| rt.unary(Un::Neg, a)), "neg($module, a, /)\n--\n\nSame as -a.";
    "pos" => One(|rt, _, a| rt.unary(Un::Pos, a)), "pos($module, a, /)\n--\n\nSame as +a.";
    "abs" => One(|rt, _, a| rt.unary(Un::Abs, a)), "abs($module, a, /)\n--\n\nSame as abs(a).";
    "inv" => One(|rt, _, a| rt.unary(Un::Invert, a)), "inv($module, a, /)\n--\n\nSame as ~a.";
    "invert" => One(|rt, _, a| rt.unary(Un::Invert, a)), "invert($module, a, /)\n--\n\nSame as ~a.";
    "lshift" => Two(binary::<LSHIFT>), "lshift($module, a, b, /)\n--\n\nSame as a << b.";
    "rshift" => Two(binary::<RSHIFT>), "rshift($module, a, b, /)\n--\n\nSame as a >> b.";
    "not_" => One(|rt, _, a| Ok(Value::bool(!rt.truthy(a)?))), "not_($module, a, /)\n--\n\nSame as not a.";
    "and_" => Two(binary::<AND>), "and_($module, a, b, /)\n--\n\nSame as a & b.";
    "xor" => Two(binary::<XOR>), "xor($module, a, b, /)\n--\n\nSame as a ^ b.";
    "or_" => Two(binary::<OR>), "or_($module, a, b, /)\n--\n\nSame as a | b.";
    "iadd" => Two(inplace::<ADD>), "iadd($module, a, b, /)\n--\n\nSame as a += b.";
    "isub" => Two(inplace::<SUB>), "isub($module, a, b, /)\n--\n\nSame as a -= b.";
    "imul" => Two(inplace::<MUL>), "imul($module, a, b, /)\n--\n\nSame as a *= b.";
    "imatmul" => Two(inplace::<MATMUL>), "imatmul($module, a, b, /)\n--\n\nSame as a @= b.";
    "ifloordiv" => Two(inplace::<FLOORDIV>), "ifloordiv($module, a, b, /)\n--\n\nSame as a //= b.";
    "itruediv" => Two(inplace::<TRUEDIV>), "itruediv($module, a, b, /)\n--\n\nSame as a /= b.";
    "imod" => Two(inplace::<MOD>), "imod($module, a, b, /)\n--\n\nSame as a %= b.";
    "ilshift" => Two(inplace::<LSHIFT>), "ilshift($module, a, b, /)\n--\n\nSame as a <<= b.";
    "irshift" => Two(inplace::<RSHIFT>), "irshift($module, a, b, /)\n--\n\nSame as a >>= b.";
    "iand" => Two(inplace::<AND>), "iand($module, a, b, /)\n--\n\nSame as a &= b.";
    "ixor" => Two(inplace::<XOR>), "ixor($module, a, b, /)\n--\n\nSame as a ^= b.";
    "ior" => Two(inplace::<OR>), "ior($module, a, b, /)\n--\n\nSame as a |= b.";
    "concat" => Two(|rt, _, a, b| concat(rt, a, b, false)), "concat($module, a, b, /)\n--\n\nSame as a + b, for a and b sequences.";
    "iconcat" => Two(|rt, _, a, b| concat(rt, a, b, true)), "iconcat($module, a, b, /)\n--\n\nSame as a += b, for a and b sequences.";
    "getitem" => Two(|rt, _, a, b| rt.getitem(a, b)), "getitem($module, a, b, /)\n--\n\nSame as a[b].";
    "setitem" => Pos(3, 3, |rt, _, args| rt.setitem(args[0], args[1], args[2]).map(|()| Value::none())), "setitem($module, a, b, c, /)\n--\n\nSame as a[b] = c.";
    "delitem" => Two(|rt, _, a, b| rt.delitem(a, b).map(|()| Value::none())), "delitem($module, a, b, /)\n--\n\nSame as del a[b].";
    "pow" => Two(|rt, _, a, b| rt.power(a, b, Value::none())), "pow($module, a, b, /)\n--\n\nSame as a ** b.";
    "ipow" => Two(|rt, _, a, b| rt.inplace_power(a, b)), "ipow($module, a, b, /)\n--\n\nSame as a **= b.";
    "index" => One(|rt, _, a| rt.index(a)), "index($module, a, /)\n--\n\nSame as a.__index__()";
    "lt" => Two(compare::<0>), "lt($module, a, b, /)\n--\n\nSame as a < b.";
    "le" => Two(compare::<1>), "le($module, a, b, /)\n--\n\nSame as a <= b.";
    "eq" => Two(compare::<2>), "eq($module, a, b, /)\n--\n\nSame as a == b.";
    "ne" => Two(compare::<3>), "ne($module, a, b, /)\n--\n\nSame as a != b.";
    "gt" => Two(compare::<4>), "gt($module, a, b, /)\n--\n\nSame as a > b.";
    "ge" => Two(compare::<5>), "ge($module, a, b, /)\n--\n\nSame as a >= b.";
    "_compare_digest" => Two(compare_digest), "_compare_digest($module, a, b, /)\n--\n\nReturn 'a == b'.\n\nThis function uses an approach designed to prevent\ntiming analysis, making it appropriate for cryptography.\n\na and b must both be of the same type: either str (ASCII only),\nor any bytes-like object.\n\nNote: If a and b are of different lengths, or if an error occurs,\na timing attack could theoretically reveal information about the\ntypes and lengths of a and b--but not their values.";
    "length_hint" => Pos(1, 2, length_hint), "length_hint($module, obj, default=0, /)\n--\n\nReturn an estimate of the number of items in obj.\n\nThis is useful for presizing containers when building from an iterable.\n\nIf the object supports len(), the result will be exact.\nOtherwise, it may over- or under-estimate by an arbitrary amount.\nThe result will be an integer >= 0.";
    "call" => Full(call), "call($module, obj, /, *args, **kwargs)\n--\n\nSame as obj(*args, **kwargs).";
};

fn index_of(rt: &Runtime, _: Value, a: Value, b: Value) -> R {
    let it = iterator_of(rt, a)?;
    let mut at = 0;
    while let Some(item) = rt.next(it)? {
        if rt.eq(item, b)? {
            return Ok(rt.new_int(at));
        }
        at += 1;
    }
    Err(rt.value_error("sequence.index(x): x not in sequence"))
}

fn count_of(rt: &Runtime, _: Value, a: Value, b: Value) -> R {
    let it = iterator_of(rt, a)?;
    let mut n = 0;
    while let Some(item) = rt.next(it)? {
        n += rt.eq(item, b)? as i64;
    }
    Ok(rt.new_int(n))
}

/// `iter(v)`, with the message of sequence searches.
fn iterator_of(rt: &Runtime, v: Value) -> R {
    match rt.iter(v) {
        Err(raised) if rt.raised_is(statics::type_error()) => {
            rt.clear_raised(raised);
            let t = v.ty();
            Err(rt.type_error(format!("argument of type '{}' is not iterable", t.name())))
        }
        other => other,
    }
}

fn concat(rt: &Runtime, a: Value, b: Value, inplace: bool) -> R {
    let is_sequence = |v: Value| {
        let slots = v.ty().slots();
        slots.concat.is_some() || slots.getitem.is_some() || slots.item.is_some()
    };
    if !is_sequence(a) || a.is::<crate::value::DictCell>() {
        let t = a.ty();
        return Err(rt.type_error(format!("'{}' object can't be concatenated", t.name())));
    }
    if inplace { rt.inplace(Bin::Add, a, b) } else { rt.binary(Bin::Add, a, b) }
}

/// Compares in a time that does not depend on where the difference is.
fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    let against = if a.len() == b.len() { a } else { b };
    let mut difference = (a.len() != b.len()) as u8;
    for (x, y) in against.iter().zip(b) {
        difference |= std::hint::black_box(x ^ y);
    }
    difference == 0
}

fn compare_digest(rt: &Runtime, _: Value, a: Value, b: Value) -> R {
    if let (Some(x), Some(y)) = (a.downcast::<StrCell>(), b.downcast::<StrCell>()) {
        if !x.is_ascii() || !y.is_ascii() {
            return Err(rt.type_error("comparing strings with non-ASCII characters is not supported"));
        }
        return Ok(Value::bool(same_bytes(x.raw(), y.raw())));
    }
    if !rt.has_buffer(a) && !rt.has_buffer(b) {
        let (t, u) = (a.ty(), b.ty());
        let message = format!(
            "unsupported operand types(s) or combination of types: '{}' and '{}'",
            t.name(),
            u.name()
        );
        return Err(rt.type_error(message));
    }
    let (x, y) = (rt.bytes_like(a)?, rt.bytes_like(b)?);
    if x.view.ndim > 1 || y.view.ndim > 1 {
        return Err(rt.buffer_error("Buffer must be single dimension"));
    }
    Ok(Value::bool(same_bytes(&x, &y)))
}

fn length_hint(rt: &Runtime, _: Value, args: &[Value]) -> R {
    let default = match args.get(1) {
        None => 0,
        Some(&d) if crate::objects::int::is_int(d) => rt.index_isize(d, statics::overflow_error())?,
        Some(d) => {
            let t = d.ty();
            return Err(rt.type_error(format!("'{}' object cannot be interpreted as an integer", t.name())));
        }
    };
    let hint = rt.length_hint(args[0], usize::MAX)?;
    Ok(rt.new_int(if hint == usize::MAX { default as i64 } else { hint as i64 }))
}

fn call(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    let Some((&callable, _)) = args.pos().split_first() else {
        return Err(rt.type_error("call expected at least 1 argument, got 0"));
    };
    rt.call_with_args(callable, Args { all: &args.all[1..], names: args.names })
}
