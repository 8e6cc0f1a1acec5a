//! Prints code for tests and debugging: one line per instruction, then the exception table.

use std::fmt::Write;

use super::code::{Code, Const};
use super::op::{ArgKind, BinaryKind, CompareKind, Op, arg_of, make_function, op_byte};

/// The instructions of one code object.
pub fn disassemble(code: &Code) -> String {
    let mut out = String::new();
    let mut at = 0;
    let mut line = 0;
    let mut lines =
        code.positions().flat_map(|(count, position)| std::iter::repeat_n(position, count as usize));
    while at < code.words.len() {
        let word = code.words[at];
        let Some(op) = Op::from_u8(op_byte(word)) else { break };
        let now = lines.next().map_or(0, |position| position.line);
        let shown = if now != line && now != 0 { now.to_string() } else { String::new() };
        line = now;
        let argument = describe(code, op, arg_of(word));
        _ = write!(out, "{shown:>4} {at:>5} {}", op.name());
        if !argument.is_empty() {
            _ = write!(out, " {argument}");
        }
        out.push('\n');
        at += 1;
        if op.has_cache() {
            lines.next();
            at += 1;
        }
    }
    for entry in &code.exception_table {
        let lasti = if entry.lasti { " lasti" } else { "" };
        _ = writeln!(out, "  {}..{} -> {} [{}]{lasti}", entry.start, entry.end, entry.target, entry.depth);
    }
    out
}

/// The code object and every one nested in it, outermost first, each under its qualified name.
pub fn disassemble_all(code: &Code) -> String {
    let mut out = format!("{}:\n{}", code.qualname, disassemble(code));
    for constant in &code.consts {
        if let Const::Code(inner) = constant {
            out.push('\n');
            out.push_str(&disassemble_all(inner));
        }
    }
    out
}

fn describe(code: &Code, op: Op, arg: u32) -> String {
    let local = |slot: u32| code.localsplus_name(slot as usize).map_or("?".into(), |name| name.to_string());
    let name = |index: u32| code.names.get(index as usize).map_or("?".into(), |name| name.to_string());
    let constant = |index: u32| code.consts.get(index as usize).map_or("?".into(), show);
    match op.arg_kind() {
        ArgKind::None => String::new(),
        ArgKind::Const => constant(arg),
        ArgKind::Name => name(arg),
        ArgKind::Local | ArgKind::Deref => local(arg),
        ArgKind::Jump => format!("-> {arg}"),
        ArgKind::Count => arg.to_string(),
        ArgKind::Binary => BinaryKind::from_arg(arg).map_or("?", BinaryKind::symbol).into(),
        ArgKind::Compare => CompareKind::from_arg(arg).map_or("?", CompareKind::symbol).into(),
        ArgKind::LocalLocal => format!("{}, {}", local(arg & 0xFFF), local(arg >> 12)),
        ArgKind::LocalConst => format!("{}, {}", local(arg & 0xFFF), constant(arg >> 12)),
        ArgKind::LocalName => format!("{}, {}", local(arg & 0xFF), name(arg >> 8)),
        ArgKind::CompareJump => {
            let kind = CompareKind::from_arg(arg & 7).map_or("?", CompareKind::symbol);
            format!("{kind} {} -> {}", arg & 8 != 0, arg >> 4)
        }
        ArgKind::CallKw => format!("{} {}", arg & 255, constant(arg >> 8)),
        ArgKind::Flags => describe_flags(op, arg),
    }
}

fn describe_flags(op: Op, arg: u32) -> String {
    match op {
        Op::IsOp => if arg == 0 { "is" } else { "is not" }.into(),
        Op::ContainsOp => if arg == 0 { "in" } else { "not in" }.into(),
        Op::UnpackEx => format!("{} * {}", arg & 255, arg >> 8),
        Op::FormatValue => {
            let conversion = ["", "str", "repr", "ascii"][(arg & 3) as usize];
            format!("{conversion}{}", if arg & 4 != 0 { " spec" } else { "" }).trim().into()
        }
        Op::MakeFunction => {
            let names = [
                (make_function::DEFAULTS, "defaults"),
                (make_function::KWDEFAULTS, "kwdefaults"),
                (make_function::ANNOTATIONS, "annotations"),
                (make_function::CLOSURE, "closure"),
            ];
            let set: Vec<_> = names.iter().filter(|(bit, _)| arg & bit != 0).map(|(_, name)| *name).collect();
            set.join(" ")
        }
        _ => arg.to_string(),
    }
}

/// A constant, short.
fn show(constant: &Const) -> String {
    let list = |items: &[Const]| items.iter().map(show).collect::<Vec<_>>().join(", ");
    match constant {
        Const::None => "None".into(),
        Const::True => "True".into(),
        Const::False => "False".into(),
        Const::Ellipsis => "...".into(),
        Const::Int(value) => value.to_string(),
        Const::BigInt(value) => value.to_string(),
        Const::Float(value) => format!("{value:?}"),
        Const::Complex { real, imag } => format!("({real:?}, {imag:?}j)"),
        Const::Str(text) => format!("{text:?}"),
        Const::Bytes(bytes) => format!("b\"{}\"", bytes.escape_ascii()),
        Const::Tuple(items) => format!("({})", list(items)),
        Const::FrozenSet(items) => format!("frozenset({})", list(items)),
        Const::Code(code) => format!("<code {}>", code.qualname),
    }
}
