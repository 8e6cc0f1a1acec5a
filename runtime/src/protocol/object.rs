//! repr, str, hash, comparison, truth, isinstance.

use crate::Runtime;
use crate::error::R;
use crate::objects;
use crate::types::Cmp;
use crate::value::{Gc, StrCell, TupleCell, Type, TypeCell, Unpacked, Value, flag, statics};

impl Runtime {
    /// `repr(v)`
    pub fn repr(&self, v: Value) -> R<Gc<StrCell>> {
        let _guard = self.enter_native_call(" while getting the repr of an object")?;
        let Some(f) = v.ty().slots().repr else { return Ok(objects::object::default_repr(self, v)) };
        let s = f(self, v)?;
        match s.downcast() {
            Some(s) => Ok(s),
            None => Err(self.type_error(format!("__repr__ returned non-string (type {})", s.ty().name()))),
        }
    }

    /// `str(v)`
    pub fn str(&self, v: Value) -> R<Gc<StrCell>> {
        if v.is_exact(statics::str_type()) {
            return Ok(v.expect_cell());
        }
        let slots = v.ty().slots();
        let Some(f) = slots.str else { return self.repr(v) };
        let _guard = self.enter_native_call(" while getting the str of an object")?;
        let s = f(self, v)?;
        match s.downcast() {
            Some(s) => Ok(s),
            None => Err(self.type_error(format!("__str__ returned non-string (type {})", s.ty().name()))),
        }
    }

    /// `ascii(v)`
    pub fn ascii(&self, v: Value) -> R<Gc<StrCell>> {
        let s = self.repr(v)?;
        Ok(if s.is_ascii() { s } else { objects::str::to_ascii(self, &s) })
    }

    /// For messages: `repr(v)` as Rust text.
    pub fn repr_text(&self, v: Value) -> R<String> {
        Ok(self.repr(v)?.to_text().into_owned())
    }

    /// `hash(v)`; TypeError for unhashable types.
    #[inline]
    pub fn hash(&self, v: Value) -> R<i64> {
        if v.is_exact(statics::str_type()) {
            return Ok(objects::str::hash(self, &v.expect_cell::<StrCell>()));
        }
        match v.unpack() {
            Unpacked::Fixnum(n) => Ok(objects::int::hash_i64(n)),
            Unpacked::Flonum(x) => Ok(objects::float::hash_f64(x)),
            Unpacked::Object(_) => match v.ty().slots().hash {
                Some(f) => f(self, v),
                None => objects::object::unhashable(self, v),
            },
        }
    }

    /// The truth of a value.
    #[inline]
    pub fn truthy(&self, v: Value) -> R<bool> {
        match v.unpack() {
            Unpacked::Fixnum(n) => Ok(n != 0),
            Unpacked::Flonum(x) => Ok(x != 0.0),
            Unpacked::Object(_) => {
                if v.is_true() {
                    return Ok(true);
                }
                if v.is_false() || v.is_none() {
                    return Ok(false);
                }
                let slots = v.ty().slots();
                if let Some(f) = slots.bool {
                    return f(self, v);
                }
                match slots.len {
                    Some(f) => Ok(f(self, v)? != 0),
                    None => Ok(true),
                }
            }
        }
    }

    /// `a OP b`, whatever it gives.
    #[inline]
    pub fn compare(&self, a: Value, b: Value, op: Cmp) -> R {
        if a.both_fixnums(b) {
            let (x, y) = (a.bits() as i64, b.bits() as i64);
            return Ok(Value::bool(op.test(x.cmp(&y))));
        }
        self.compare_slow(a, b, op)
    }

    fn compare_slow(&self, a: Value, b: Value, op: Cmp) -> R {
        let _guard = self.enter_native_call(" in comparison")?;
        let (ta, tb) = (a.ty(), b.ty());
        let mut tried_reflected = false;
        if ta != tb
            && tb.is_subtype(ta)
            && let Some(f) = tb.slots().compare
        {
            tried_reflected = true;
            let r = f(self, b, a, op.swapped())?;
            if !r.is_not_implemented() {
                return Ok(r);
            }
        }
        if let Some(f) = ta.slots().compare {
            let r = f(self, a, b, op)?;
            if !r.is_not_implemented() {
                return Ok(r);
            }
        }
        if !tried_reflected && let Some(f) = tb.slots().compare {
            let r = f(self, b, a, op.swapped())?;
            if !r.is_not_implemented() {
                return Ok(r);
            }
        }
        match op {
            Cmp::Eq => Ok(Value::bool(self.same(a, b))),
            Cmp::Ne => Ok(Value::bool(!self.same(a, b))),
            _ => Err(self.type_error(format!(
                "'{}' not supported between instances of '{}' and '{}'",
                op.symbol(),
                ta.name(),
                tb.name()
            ))),
        }
    }

    /// `a OP b` as a truth value; identity makes `==` true at once.
    #[inline]
    pub fn compare_bool(&self, a: Value, b: Value, op: Cmp) -> R<bool> {
        if a == b {
            match op {
                Cmp::Eq => return Ok(true),
                Cmp::Ne => return Ok(false),
                _ => {}
            }
        }
        let r = self.compare(a, b, op)?;
        self.truthy(r)
    }

    /// `a is b or a == b`
    #[inline]
    pub fn eq(&self, a: Value, b: Value) -> R<bool> {
        if a == b {
            return Ok(true);
        }
        if a.is_exact(statics::str_type()) && b.is_exact(statics::str_type()) {
            return Ok(objects::str::equal(&a.expect_cell::<StrCell>(), &b.expect_cell::<StrCell>()));
        }
        self.compare_bool(a, b, Cmp::Eq)
    }

    /// `a is b`: ints and floats are the same when their values are (a box is the number it holds).
    #[inline(always)]
    pub fn same(&self, a: Value, b: Value) -> bool {
        a == b
            || (a.is_object() != b.is_object()
                && crate::objects::int::canonical(a) == crate::objects::int::canonical(b))
    }

    /// `isinstance(v, class)`, class being a type, a tuple of them, a union, or something with `__instancecheck__`.
    pub fn is_instance(&self, v: Value, class: Value) -> R<bool> {
        if v.ty().value() == class {
            return Ok(true);
        }
        if class.is_exact(statics::type_type()) {
            return self.plain_is_instance(v, class);
        }
        if let Some(classes) = class.downcast::<TupleCell>() {
            let _guard = self.enter_native_call(" in __instancecheck__")?;
            for c in classes.iter() {
                if self.is_instance(v, c)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        if let Some(check) = self.lookup_special(class, self.names().__instancecheck__)? {
            let _guard = self.enter_native_call(" in __instancecheck__")?;
            let r = self.call(check, &[v])?;
            return self.truthy(r);
        }
        self.plain_is_instance(v, class)
    }

    /// What `type.__instancecheck__` does: the type, or else what `v.__class__` says.
    pub fn plain_is_instance(&self, v: Value, class: Value) -> R<bool> {
        if let Some(class) = class.downcast::<TypeCell>() {
            if v.ty().is_subtype(class) {
                return Ok(true);
            }
            let claimed = self.getattr_opt(v, self.names().__class__)?;
            return Ok(claimed
                .and_then(|c| c.downcast::<TypeCell>())
                .is_some_and(|c| c != v.ty() && c.is_subtype(class)));
        }
        self.check_class(class, "isinstance() arg 2 must be a type, a tuple of types, or a union")?;
        match self.getattr_opt(v, self.names().__class__)? {
            Some(c) => self.abstract_is_subclass(c, class),
            None => Ok(false),
        }
    }

    /// `issubclass(derived, class)`
    pub fn is_subclass(&self, derived: Value, class: Value) -> R<bool> {
        if class.is_exact(statics::type_type()) {
            if derived == class {
                return Ok(true);
            }
            return self.plain_is_subclass(derived, class);
        }
        if let Some(classes) = class.downcast::<TupleCell>() {
            let _guard = self.enter_native_call(" in __subclasscheck__")?;
            for c in classes.iter() {
                if self.is_subclass(derived, c)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        if let Some(check) = self.lookup_special(class, self.names().__subclasscheck__)? {
            let _guard = self.enter_native_call(" in __subclasscheck__")?;
            let r = self.call(check, &[derived])?;
            return self.truthy(r);
        }
        self.plain_is_subclass(derived, class)
    }

    /// What `type.__subclasscheck__` does.
    pub fn plain_is_subclass(&self, derived: Value, class: Value) -> R<bool> {
        if let (Some(d), Some(c)) = (derived.downcast::<TypeCell>(), class.downcast::<TypeCell>()) {
            return Ok(d.is_subtype(c));
        }
        self.check_class(derived, "issubclass() arg 1 must be a class")?;
        self.check_class(class, "issubclass() arg 2 must be a class, a tuple of classes, or a union")?;
        self.abstract_is_subclass(derived, class)
    }

    fn check_class(&self, class: Value, message: &str) -> R<()> {
        let bases = self.getattr_opt(class, self.names().__bases__)?;
        if bases.is_some_and(|b| b.is::<TupleCell>()) { Ok(()) } else { Err(self.type_error(message)) }
    }

    fn abstract_is_subclass(&self, derived: Value, class: Value) -> R<bool> {
        if derived == class {
            return Ok(true);
        }
        let _guard = self.enter_native_call(" in __subclasscheck__")?;
        let bases =
            self.getattr_opt(derived, self.names().__bases__)?.and_then(|b| b.downcast::<TupleCell>());
        for b in bases.iter().flat_map(|b| b.iter()) {
            if self.abstract_is_subclass(b, class)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The method of the object's *type*, bound: how special methods are found. Not the instance's own attribute.
    pub fn lookup_special(&self, v: Value, name: Gc<StrCell>) -> R<Option<Value>> {
        let ty = v.ty();
        let Some(found) = self.lookup(ty, name) else { return Ok(None) };
        match found.ty().slots().descr_get {
            Some(get) => get(self, found, Some(v), ty.value()).map(Some),
            None => Ok(Some(found)),
        }
    }

    /// Calls a special method of the object's type; `None` if the type does not have it.
    pub fn call_special(&self, v: Value, name: Gc<StrCell>, args: &[Value]) -> R<Option<Value>> {
        let Some(found) = self.lookup(v.ty(), name) else { return Ok(None) };
        if found.ty().has(flag::METHOD_DESCRIPTOR) {
            let mut all = smallvec(v, args);
            return self.call_with_args(found, crate::types::Args::positional(all.as_slice())).map(Some);
        }
        match self.lookup_special(v, name)? {
            Some(bound) => self.call(bound, args).map(Some),
            None => Ok(None),
        }
    }
}

/// A receiver and arguments in a row, on the stack if they are few.
pub(crate) fn smallvec(first: Value, rest: &[Value]) -> ArgBuffer {
    let mut b = ArgBuffer { few: [first; 9], len: 1 };
    assert!(rest.len() < 9, "a special method with that many arguments");
    b.few[1..=rest.len()].copy_from_slice(rest);
    b.len += rest.len();
    b
}

pub(crate) struct ArgBuffer {
    few: [Value; 9],
    len: usize,
}

impl ArgBuffer {
    pub fn as_slice(&mut self) -> &[Value] {
        &self.few[..self.len]
    }
}

/// A type as an argument of a check: `TypeError` with `message` otherwise.
pub fn expect_type(rt: &Runtime, v: Value, message: &str) -> R<Type> {
    v.downcast::<TypeCell>().ok_or_else(|| rt.type_error(message))
}
