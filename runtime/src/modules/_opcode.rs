//! `_opcode`: what CPython 3.11's instructions do to the stack.

use crate::Runtime;
use crate::error::R;
use crate::methods;
use crate::types::{Args, ModuleSpec, Params};
use crate::value::{Gc, ModuleCell, Value};

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "_opcode",
    doc: "Opcode support module.",
    functions: methods! {
        "stack_effect" => Full(stack_effect), "stack_effect($module, opcode, oparg=None, /, *, jump=None)\n--\n\nCompute the stack effect of the opcode.";
        "get_specialization_stats" => Zero(no_stats), "get_specialization_stats($module, /)\n--\n\nReturn the specialization stats";
    },
    exec,
};

fn exec(_: &Runtime, _: Gc<ModuleCell>) -> R<()> {
    Ok(())
}

fn no_stats(_: &Runtime, _: Value) -> R {
    Ok(Value::none())
}

/// Opcode, effect, more for each unit of the argument, more when the jump is taken.
const EFFECTS: &[(u8, i32, i32, i32)] = &[
    (0, 0, 0, 0), (1, -1, 0, 0), (2, 1, 0, 0), (9, 0, 0, 0), (10, 0, 0, 0), (11, 0, 0, 0), (12, 0, 0, 0),
    (15, 0, 0, 0), (25, -1, 0, 0), (30, 1, 0, 0), (31, 1, 0, 0), (32, 1, 0, 0), (33, 1, 0, 0), (35, 1, 0, 0),
    (36, 0, 0, 0), (37, 0, 0, 0), (49, 1, 0, 0), (50, 0, 0, 0), (51, 1, 0, 0), (52, 1, 0, 0), (53, 1, 0, 0),
    (54, -2, 0, 0), (60, -3, 0, 0), (61, -2, 0, 0), (68, 0, 0, 0), (69, 0, 0, 0), (70, -1, 0, 0), (71, 1, 0, 0),
    (74, 1, 0, 0), (75, 0, 0, 0), (82, 0, 0, 0), (83, -1, 0, 0), (84, -1, 0, 0), (85, 0, 0, 0), (86, 0, 0, 0),
    (87, 0, 0, 0), (88, -1, 0, 0), (89, -1, 0, 0), (90, -1, 0, 0), (91, 0, 0, 0), (92, -1, 1, 0),
    (93, 1, 0, -2), (94, 0, 1, 0), (95, -2, 0, 0), (96, -1, 0, 0), (97, -1, 0, 0), (98, 0, 0, 0), (99, 0, 0, 0),
    (100, 1, 0, 0), (101, 1, 0, 0), (102, 1, -1, 0), (103, 1, -1, 0), (104, 1, -1, 0), (105, 1, -2, 0),
    (106, 0, 0, 0), (107, -1, 0, 0), (108, -1, 0, 0), (109, 1, 0, 0), (110, 0, 0, 0), (111, -1, 0, 1),
    (112, -1, 0, 1), (114, -1, 0, 0), (115, -1, 0, 0), (117, -1, 0, 0), (118, -1, 0, 0), (119, -1, 0, 0),
    (120, 1, 0, 0), (122, -1, 0, 0), (123, 0, 0, -1), (124, 1, 0, 0), (125, -1, 0, 0), (126, 0, 0, 0),
    (128, -1, 0, 0), (129, -1, 0, 0), (130, 0, -1, 0), (131, 0, 0, 0), (134, 0, 0, 0), (135, 0, 0, 0),
    (136, 1, 0, 0), (137, 1, 0, 0), (138, -1, 0, 0), (139, 0, 0, 0), (140, 0, 0, 0), (144, 0, 0, 0),
    (145, -1, 0, 0), (146, -1, 0, 0), (147, -2, 0, 0), (148, 1, 0, 0), (149, 0, 0, 0), (151, 0, 0, 0),
    (152, -2, 0, 0), (156, 0, -1, 0), (157, 1, -1, 0), (160, 1, 0, 0), (162, -1, 0, 0), (163, -1, 0, 0),
    (164, -1, 0, 0), (165, -1, 0, 0), (166, 0, -1, 0), (171, -1, 0, 0), (172, 0, 0, 0), (173, -1, 0, 0),
    (174, -1, 0, 0), (175, -1, 0, 0), (176, -1, 0, 0),
];

/// Opcodes below take no argument.
const HAVE_ARGUMENT: i32 = 90;

/// The effect of an instruction; `jump` None: the larger of both ways.
fn effect(op: u8, arg: i32, jump: Option<bool>) -> Option<i32> {
    match op {
        116 => return Some(1 + (arg & 1)),
        132 => return Some(-(arg & 0xf).count_ones().cast_signed()),
        133 => return Some(if arg == 3 { -2 } else { -1 }),
        142 => return Some(-2 - (arg & 1)),
        155 => return Some(if arg & 4 != 0 { -1 } else { 0 }),
        _ => {}
    }
    let &(_, base, each, jumping) = EFFECTS.iter().find(|e| e.0 == op)?;
    let straight = base + each * arg;
    Some(match jump {
        Some(true) => straight + jumping,
        Some(false) => straight,
        None => straight.max(straight + jumping),
    })
}

fn stack_effect(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("stack_effect", &["opcode", "oparg", "jump"])
        .required(1)
        .positional_only(2)
        .keyword_only_after(2);
    let [op, arg, jump] = args.bind(rt, &P)?;
    let op = rt.as_i32(op.unwrap_or(Value::none()))?;
    let jump = match jump.filter(|j| !j.is_none()) {
        None => None,
        Some(j) if j.is_true() => Some(true),
        Some(j) if j.is_false() => Some(false),
        Some(_) => return Err(rt.value_error("stack_effect: jump must be False, True or None")),
    };
    let arg = arg.filter(|a| !a.is_none());
    let arg = match (arg, op < HAVE_ARGUMENT) {
        (None, true) => 0,
        (Some(a), false) => rt.as_i32(a)?,
        (Some(_), true) => {
            return Err(rt.value_error("stack_effect: opcode does not permit oparg but oparg was specified"));
        }
        (None, false) => {
            return Err(rt.value_error("stack_effect: opcode requires oparg but oparg was not specified"));
        }
    };
    match u8::try_from(op).ok().and_then(|op| effect(op, arg, jump)) {
        Some(n) => Ok(Value::int(n)),
        None => Err(rt.value_error("invalid opcode or oparg")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effect_of_instructions_with_special_arguments() {
        assert_eq!((effect(116, 1, None), effect(132, 15, None), effect(133, 3, None)), (Some(2), Some(-4), Some(-2)));
        assert_eq!((effect(9, 0, None), effect(255, 0, None)), (Some(0), None));
    }
}
