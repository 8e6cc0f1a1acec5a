//! Traceback objects: which frames an exception came through.

use crate::Runtime;
use crate::error::R;
use crate::types::builtin::Builtin;
use crate::types::{Args, GetSetDef, Params, Slots, TypeSpec};
use crate::value::{ExceptionCell, Gc, Type, Value, statics};
use crate::vm::frame::{self, FrameCell};
use std::cell::Cell;

crate::cell! {
    /// `PyTracebackObject`
    pub struct TracebackCell {
        pub next: Cell<Option<Gc<TracebackCell>>>,
        pub frame: Cell<Gc<FrameCell>>,
        pub lasti: Cell<i32>,
        /// -1: to be computed from `lasti`
        pub lineno: Cell<i32>,
    }
}

const _: () = assert!(size_of::<TracebackCell>() == 40);

impl TracebackCell {
    pub fn line(&self) -> i32 {
        match self.lineno.get() {
            -1 => {
                let code = self.frame.get().code.get();
                code.code.position(self.lasti.get() as u32 / 2).line as i32
            }
            line => line,
        }
    }
}

/// Puts the frame in front of the exception's traceback, at the instruction at word `pc`.
pub fn add_entry(rt: &Runtime, exc: Value, frame: Gc<FrameCell>, pc: u32) {
    let Some(exception) = exc.downcast::<ExceptionCell>() else { return };
    frame::escape(frame);
    let code = frame.code.get();
    let line = match code.code.position(pc).line {
        0 => code.co_firstlineno.get(),
        line => line as i32,
    };
    let next = exception.traceback.get().and_then(|t| t.downcast::<TracebackCell>());
    let new = rt.new_object(statics::traceback_type(), |head| TracebackCell {
        head,
        next: Cell::new(next),
        frame: Cell::new(frame),
        lasti: Cell::new(pc as i32 * 2),
        lineno: Cell::new(line),
    });
    exception.traceback.set(Some(new.value()));
}

fn tb(v: Value) -> Gc<TracebackCell> {
    v.expect_cell()
}

fn traceback_or_none(rt: &Runtime, v: Value) -> R<Option<Gc<TracebackCell>>> {
    if v.is_none() {
        return Ok(None);
    }
    match v.downcast() {
        Some(t) => Ok(Some(t)),
        None => Err(rt.type_error(format!("expected traceback object or None, got '{}'", v.ty().name()))),
    }
}

fn new(rt: &Runtime, ty: Type, args: Args<'_>) -> R {
    const P: Params =
        Params::new("TracebackType", &["tb_next", "tb_frame", "tb_lasti", "tb_lineno"]).required(4);
    let given: [Option<Value>; 4] = args.bind(rt, &P)?;
    let [next, given_frame, lasti, lineno] = given.map(|v| v.unwrap_or(Value::none()));
    let Some(frame) = given_frame.downcast::<FrameCell>() else {
        let t = given_frame.ty();
        let t = if given_frame.is_none() { "None" } else { t.name() };
        return Err(rt.type_error(format!("TracebackType() argument 'tb_frame' must be frame, not {t}")));
    };
    let (lasti, lineno) = (rt.as_i32(lasti)?, rt.as_i32(lineno)?);
    let next = traceback_or_none(rt, next)?;
    let new = rt.new_object(ty, |head| TracebackCell {
        head,
        next: Cell::new(next),
        frame: Cell::new(frame),
        lasti: Cell::new(lasti),
        lineno: Cell::new(lineno),
    });
    Ok(new.value())
}

fn get_next(_: &Runtime, v: Value) -> R {
    Ok(tb(v).next.get().map_or(Value::none(), |t| t.value()))
}

fn set_next(rt: &Runtime, v: Value, value: Option<Value>) -> R<()> {
    let Some(value) = value else { return Err(rt.type_error("can't delete tb_next attribute")) };
    if !value.is_none() && !value.is::<TracebackCell>() {
        return Err(rt.type_error(format!("expected traceback object, got '{}'", value.ty().name())));
    }
    let next = traceback_or_none(rt, value)?;
    let mut at = next;
    while let Some(t) = at {
        if t == tb(v) {
            return Err(rt.value_error("traceback loop detected"));
        }
        at = t.next.get();
    }
    tb(v).next.set(next);
    Ok(())
}

fn get_frame(_: &Runtime, v: Value) -> R {
    Ok(tb(v).frame.get().value())
}

fn get_lasti(_: &Runtime, v: Value) -> R {
    Ok(Value::int(tb(v).lasti.get()))
}

fn get_lineno(_: &Runtime, v: Value) -> R {
    match tb(v).line() {
        line if line > 0 => Ok(Value::int(line)),
        _ => Ok(Value::none()),
    }
}

fn dir(rt: &Runtime, _: Value) -> R {
    let names = ["tb_frame", "tb_next", "tb_lasti", "tb_lineno"].map(|n| rt.intern_str(n).value());
    Ok(rt.new_list(&names).value())
}

pub static SPEC: TypeSpec = TypeSpec {
    slots: Slots { new: Some(new), ..Slots::of::<TracebackCell>() },
    methods: crate::methods! { "__dir__" => Zero(dir); },
    getset: &[
        GetSetDef::new("tb_next", get_next, set_next),
        GetSetDef::read_only("tb_frame", get_frame),
        GetSetDef::read_only("tb_lasti", get_lasti),
        GetSetDef::read_only("tb_lineno", get_lineno),
    ],
    doc: "TracebackType(tb_next, tb_frame, tb_lasti, tb_lineno)\n--\n\nCreate a new traceback object.",
    ..TypeSpec::new("traceback", Slots::EMPTY)
};

pub fn builtin_types() -> Vec<Builtin> {
    vec![Builtin { ty: statics::traceback_type(), spec: &SPEC, bases: &[] }]
}
