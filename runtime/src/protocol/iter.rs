//! Iteration.

use crate::Runtime;
use crate::error::R;
use crate::heap::GcVec;
use crate::value::{Gc, ListCell, TupleCell, Value, statics};

impl Runtime {
    /// `iter(v)`
    pub fn iter(&self, v: Value) -> R {
        let slots = v.ty().slots();
        let Some(f) = slots.iter else {
            if slots.item.is_some() || (slots.getitem.is_some() && !v.is::<crate::value::DictCell>()) {
                return Ok(crate::objects::iter::new_sequence_iterator(self, v));
            }
            return Err(self.type_error(format!("'{}' object is not iterable", v.ty().name())));
        };
        let it = f(self, v)?;
        if it.ty().slots().next.is_none() {
            return Err(self.type_error(format!("iter() returned non-iterator of type '{}'", it.ty().name())));
        }
        Ok(it)
    }

    /// The next item; `None` at the end.
    #[inline]
    pub fn next(&self, it: Value) -> R<Option<Value>> {
        match it.ty().slots().next {
            Some(f) => f(self, it),
            None => Err(self.type_error(format!("'{}' object is not an iterator", it.ty().name()))),
        }
    }

    /// Calls `f` with each item of an iterable.
    pub fn for_each(&self, iterable: Value, mut f: impl FnMut(Value) -> R<()>) -> R<()> {
        if iterable.is_exact(statics::list_type()) {
            let list: Gc<ListCell> = iterable.expect_cell();
            let mut i = 0;
            while let Some(v) = list.get(i) {
                f(v)?;
                i += 1;
            }
            return Ok(());
        }
        if iterable.is_exact(statics::tuple_type()) {
            return iterable.expect_cell::<TupleCell>().iter().try_for_each(f);
        }
        let it = self.iter(iterable)?;
        while let Some(v) = self.next(it)? {
            f(v)?;
        }
        Ok(())
    }

    /// The items of an iterable.
    pub fn collect(&self, iterable: Value) -> R<GcVec<'_>> {
        let mut out = GcVec::new(self);
        self.for_each(iterable, |v| {
            out.push(v);
            Ok(())
        })?;
        Ok(out)
    }

    /// `operator.length_hint(v, default)`
    pub fn length_hint(&self, v: Value, default: usize) -> R<usize> {
        if let Some(f) = v.ty().slots().len {
            let result = f(self, v);
            if let Some(n) = self.catch(result, statics::type_error())? {
                return Ok(n);
            }
        }
        let hint = self.call_special(v, self.names().__length_hint__, &[]);
        match self.catch(hint, statics::type_error())?.flatten() {
            None => Ok(default),
            Some(n) if n.is_not_implemented() => Ok(default),
            Some(n) if !self.has_index(n) => {
                let t = n.ty();
                Err(self.type_error(format!("__length_hint__ must be an integer, not {}", t.name())))
            }
            Some(n) => match usize::try_from(self.as_i64(n)?) {
                Ok(n) => Ok(n),
                Err(_) => Err(self.value_error("__length_hint__() should return >= 0")),
            },
        }
    }
}
