//! Calling anything.

use crate::Runtime;
use crate::error::R;
use crate::types::args::check_count;
use crate::types::{Args, MethodDef, NativeFn};
use crate::value::{Gc, StrCell, Value};

/// Counts one nested native call; dropped, it is over.
pub struct NativeCallGuard<'r>(&'r Runtime);

impl Drop for NativeCallGuard<'_> {
    #[inline(always)]
    fn drop(&mut self) {
        let depth = &self.0.thread().depth;
        depth.set(depth.get() - 1);
    }
}

impl Runtime {
    /// Before recursion on the native stack: RecursionError when the stack is nearly used up, or calls are nested deeper
    /// than the recursion limit. `where_` continues the message.
    #[inline]
    pub fn enter_native_call(&self, where_: &str) -> R<NativeCallGuard<'_>> {
        let thread = self.thread();
        let here = 0_u8;
        if (&raw const here as usize) < thread.stack_limit.get()
            || thread.depth.get() >= thread.c.recursion_limit.get() as usize
        {
            return Err(self.recursion_error(format!("maximum recursion depth exceeded{where_}")));
        }
        thread.depth.set(thread.depth.get() + 1);
        Ok(NativeCallGuard(self))
    }

    /// `callable(*args)`
    #[inline]
    pub fn call(&self, callable: Value, args: &[Value]) -> R {
        self.call_with_args(callable, Args::positional(args))
    }

    /// `callable(*args, **keywords)`
    #[inline]
    pub fn call_with_args(&self, callable: Value, args: Args<'_>) -> R {
        match callable.ty().slots().call {
            Some(f) => f(self, callable, args),
            None => Err(self.type_error(format!("'{}' object is not callable", callable.ty().name()))),
        }
    }

    /// `v.name(*args)`
    pub fn call_method(&self, v: Value, name: Gc<StrCell>, args: &[Value]) -> R {
        let method = self.getattr(v, name)?;
        self.call(method, args)
    }

    /// By Rust text.
    pub fn call_method_text(&self, v: Value, name: &str, args: &[Value]) -> R {
        self.call_method(v, self.intern_str(name), args)
    }

    pub fn is_callable(&self, v: Value) -> bool {
        v.ty().slots().call.is_some()
    }
}

/// Calls one of our own functions with arguments as given: checks their number.
#[inline]
pub fn call_native(rt: &Runtime, def: &MethodDef, receiver: Value, args: Args<'_>) -> R {
    if let NativeFn::Full(f) = def.func {
        return f(rt, receiver, args);
    }
    if args.has_keywords() {
        return Err(rt.type_error(format!("{}() takes no keyword arguments", qualified(def, receiver))));
    }
    let pos = args.all;
    match def.func {
        NativeFn::Zero(f) if pos.is_empty() => f(rt, receiver),
        NativeFn::One(f) if pos.len() == 1 => f(rt, receiver, pos[0]),
        NativeFn::Two(f) if pos.len() == 2 => f(rt, receiver, pos[0], pos[1]),
        NativeFn::Pos(min, max, f) => {
            let max = if max == u8::MAX { usize::MAX } else { max as usize };
            check_count(rt, def.name, pos.len(), min as usize, max)?;
            f(rt, receiver, pos)
        }
        NativeFn::Zero(_) => wrong_count(rt, def, receiver, pos.len(), "no arguments"),
        NativeFn::One(_) => wrong_count(rt, def, receiver, pos.len(), "exactly one argument"),
        _ => check_count(rt, def.name, pos.len(), 2, 2).map(|()| Value::none()),
    }
}

#[cold]
fn wrong_count(rt: &Runtime, def: &MethodDef, receiver: Value, given: usize, takes: &str) -> R {
    Err(rt.type_error(format!("{}() takes {takes} ({given} given)", qualified(def, receiver))))
}

/// The function's name as messages give it: with the class in front, for methods.
fn qualified(def: &MethodDef, receiver: Value) -> String {
    use crate::value::{ModuleCell, TypeCell};
    if let Some(module) = receiver.downcast::<ModuleCell>() {
        let name = module.name.get().and_then(|n| n.downcast::<StrCell>());
        return match name.filter(|n| **n != *"builtins") {
            Some(n) => format!("{}.{}", n.to_text(), def.name),
            None => def.name.to_string(),
        };
    }
    if receiver.is_none() {
        return def.name.to_string();
    }
    match receiver.downcast::<TypeCell>() {
        Some(t) if def.kind != crate::types::MethodKind::Instance => {
            format!("{}.{}", short(t.name()), def.name)
        }
        _ => format!("{}.{}", short(receiver.ty().name()), def.name),
    }
}

/// A type's name without its module.
fn short(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}
