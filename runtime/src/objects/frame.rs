//! What Python sees of a frame.

use crate::Runtime;
use crate::error::R;
use crate::objects::dict;
use crate::types::builtin::Builtin;
use crate::types::{GetSetDef, Slots, TypeSpec};
use crate::value::{DictCell, Gc, StrCell, Value, VarCell, statics};
use crate::vm::frame::{FrameCell, State, escape};
use kingsnake_compile::bytecode::{LOCAL_CELL, LOCAL_FREE};

fn frame(v: Value) -> Gc<FrameCell> {
    v.expect_cell()
}

/// The frame's namespace: of a function, a dict of its variables as they are now.
pub fn locals(rt: &Runtime, f: Gc<FrameCell>) -> R {
    let code = f.code.get();
    if !code.code.is_function() {
        return Ok(f.locals.get().unwrap_or(f.globals.get().value()));
    }
    let d: Gc<DictCell> = match f.locals.get().and_then(|l| l.downcast()) {
        Some(d) => d,
        None => {
            let d = rt.new_dict();
            f.locals.set(Some(d.value()));
            d
        }
    };
    let started = f.state.get() != State::Created || f.pc.get() != 0;
    for (i, (slot, &kind)) in f.slots().iter().zip(code.code.localsplus.iter()).enumerate() {
        let mut v = slot.get();
        if kind & (LOCAL_CELL | LOCAL_FREE) != 0 {
            // An argument that becomes a cell is still itself before the first instruction.
            v = match v.and_then(|c| c.downcast::<VarCell>()) {
                Some(cell) if started => cell.contents.get(),
                _ => v,
            };
        }
        let name: Gc<StrCell> = code.local_name(i).expect_cell();
        match v {
            Some(v) => dict::set_str(rt, d, name, v)?,
            None => {
                dict::delete(rt, d, name.value())?;
            }
        }
    }
    Ok(d.value())
}

fn get_back(_: &Runtime, v: Value) -> R {
    Ok(frame(v).back.get().map_or(Value::none(), |f| {
        escape(f);
        f.value()
    }))
}
fn get_code(_: &Runtime, v: Value) -> R {
    Ok(frame(v).code.get().value())
}
fn get_globals(_: &Runtime, v: Value) -> R {
    Ok(frame(v).globals.get().value())
}
fn get_builtins(_: &Runtime, v: Value) -> R {
    Ok(frame(v).builtins.get().value())
}
fn get_locals(rt: &Runtime, v: Value) -> R {
    locals(rt, frame(v))
}
fn get_lasti(rt: &Runtime, v: Value) -> R {
    let f = frame(v);
    Ok(rt.new_int(if f.state.get() == State::Created { -1 } else { f.pc.get() as i64 * 2 }))
}
fn get_lineno(rt: &Runtime, v: Value) -> R {
    Ok(rt.new_int(frame(v).line() as i64))
}
fn get_trace(_: &Runtime, v: Value) -> R {
    Ok(frame(v).trace_function.get().unwrap_or(Value::none()))
}
fn set_trace(_: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    frame(v).trace_function.set(value.filter(|x| !x.is_none()));
    Ok(())
}
fn get_trace_lines(_: &Runtime, v: Value) -> R {
    Ok(Value::bool(frame(v).trace_lines.get()))
}
fn set_trace_lines(rt: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    frame(v).trace_lines.set(rt.truthy(value.unwrap_or(Value::none()))?);
    Ok(())
}
fn get_trace_opcodes(_: &Runtime, v: Value) -> R {
    Ok(Value::bool(frame(v).trace_opcodes.get()))
}
fn set_trace_opcodes(rt: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    frame(v).trace_opcodes.set(rt.truthy(value.unwrap_or(Value::none()))?);
    Ok(())
}

/// Forgets the variables of a frame that has ended.
fn clear(rt: &Runtime, v: Value) -> R {
    let f = frame(v);
    match f.state.get() {
        State::Executing => return Err(rt.runtime_error("cannot clear an executing frame")),
        State::Suspended | State::Created => {
            if let Some(g) = f.generator.get() {
                crate::objects::generator::close(rt, g)?;
            }
        }
        State::Completed => {}
    }
    f.slots().iter().for_each(|s| s.set(None));
    f.sp.set(0);
    f.locals.set(None);
    Ok(Value::none())
}

fn frame_repr(rt: &Runtime, v: Value) -> R {
    let f = frame(v);
    let code = f.code.get();
    let (file, name) = (rt.repr(code.co_filename.get())?, rt.str(code.co_name.get())?);
    let text = format!(
        "<frame at {:#x}, file {}, line {}, code {}>",
        v.bits(),
        file.to_text(),
        f.line(),
        name.to_text()
    );
    Ok(rt.new_str(&text).value())
}

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots { repr: Some(frame_repr), ..Slots::of::<FrameCell>() },
    methods: crate::methods! {
        "clear" => Zero(clear), "F.clear(): clear most references held by the frame";
    },
    getset: &[
        GetSetDef::read_only("f_back", get_back),
        GetSetDef::read_only("f_code", get_code),
        GetSetDef::read_only("f_globals", get_globals),
        GetSetDef::read_only("f_builtins", get_builtins),
        GetSetDef::read_only("f_locals", get_locals),
        GetSetDef::read_only("f_lasti", get_lasti),
        GetSetDef::read_only("f_lineno", get_lineno),
        GetSetDef::new("f_trace", get_trace, set_trace),
        GetSetDef::new("f_trace_lines", get_trace_lines, set_trace_lines),
        GetSetDef::new("f_trace_opcodes", get_trace_opcodes, set_trace_opcodes),
    ],
    ..TypeSpec::new("frame", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    vec![Builtin { ty: statics::frame_type(), spec: &SPEC, bases: &[] }]
}
