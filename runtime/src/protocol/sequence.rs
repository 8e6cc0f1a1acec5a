//! len, items, containment, slices.

use crate::Runtime;
use crate::error::R;
use crate::types::Cmp;
use crate::value::{SliceCell, TypeCell, Value, statics};

impl Runtime {
    /// `len(v)`
    pub fn len(&self, v: Value) -> R<usize> {
        match v.ty().slots().len {
            Some(f) => f(self, v),
            None => Err(self.type_error(format!("object of type '{}' has no len()", v.ty().name()))),
        }
    }

    /// `v[key]`
    pub fn getitem(&self, v: Value, key: Value) -> R {
        let slots = v.ty().slots();
        if let Some(f) = slots.getitem {
            return f(self, v, key);
        }
        if slots.item.is_some() {
            if !self.has_index(key) {
                let t = key.ty();
                return Err(self.type_error(format!("sequence index must be integer, not '{}'", t.name())));
            }
            let i = self.index_isize(key, statics::index_error())?;
            return self.sequence_item(v, i);
        }
        if v.is::<TypeCell>() {
            if v == statics::type_type().value() {
                return crate::objects::generic_alias::new_alias(self, v, key);
            }
            if let Some(f) = self.getattr_opt(v, self.names().__class_getitem__)? {
                return self.call(f, &[key]);
            }
            let t: crate::value::Type = v.expect_cell();
            return Err(self.type_error(format!("type '{}' is not subscriptable", t.name())));
        }
        Err(self.type_error(format!("'{}' object is not subscriptable", v.ty().name())))
    }

    /// `sq_item` with negative indices counted from the end.
    pub fn sequence_item(&self, v: Value, mut i: isize) -> R {
        let slots = v.ty().slots();
        let Some(f) = slots.item else {
            if slots.getitem.is_some() {
                let key = self.new_int(i as i64);
                return self.getitem(v, key);
            }
            return Err(self.type_error(format!("'{}' object does not support indexing", v.ty().name())));
        };
        if i < 0
            && let Some(len) = slots.len
        {
            i += len(self, v)? as isize;
        }
        f(self, v, i)
    }

    /// `v[key] = value`
    pub fn setitem(&self, v: Value, key: Value, value: Value) -> R<()> {
        self.setitem_or_delete(v, key, Some(value))
    }

    /// `del v[key]`
    pub fn delitem(&self, v: Value, key: Value) -> R<()> {
        self.setitem_or_delete(v, key, None)
    }

    pub fn setitem_or_delete(&self, v: Value, key: Value, value: Option<Value>) -> R<()> {
        let slots = v.ty().slots();
        if let Some(f) = slots.setitem {
            return f(self, v, key, value);
        }
        if let Some(f) = slots.set_item {
            if !self.has_index(key) {
                let t = key.ty();
                return Err(self.type_error(format!("sequence index must be integer, not '{}'", t.name())));
            }
            let mut i = self.index_isize(key, statics::index_error())?;
            if i < 0
                && let Some(len) = slots.len
            {
                i += len(self, v)? as isize;
            }
            return f(self, v, i, value);
        }
        // Sequences have words of their own for deletion by index.
        let sequence =
            v.ty().is_heap_type() || slots.item.is_some() || slots.len.is_some() || slots.contains.is_some();
        let what = match value {
            Some(_) => "does not support item assignment",
            None if sequence && self.has_index(key) => "doesn't support item deletion",
            None => "does not support item deletion",
        };
        Err(self.type_error(format!("'{}' object {what}", v.ty().name())))
    }

    /// `item in v`
    pub fn contains(&self, v: Value, item: Value) -> R<bool> {
        if let Some(f) = v.ty().slots().contains {
            return f(self, v, item);
        }
        let slots = v.ty().slots();
        if slots.iter.is_none() && slots.item.is_none() && slots.getitem.is_none() {
            return Err(self.type_error(format!("argument of type '{}' is not iterable", v.ty().name())));
        }
        let it = self.iter(v)?;
        while let Some(x) = self.next(it)? {
            if self.compare_bool(x, item, Cmp::Eq)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A slice's (start, stop, step) for a sequence of `len` items, clamped, and the number of items it takes.
    pub fn slice_indices(
        &self,
        slice: crate::value::Gc<SliceCell>,
        len: usize,
    ) -> R<(isize, isize, isize, usize)> {
        let len = len as isize;
        let bound = |v: Value| -> R<isize> {
            if v.is_fixnum() || self.has_index(v) {
                return self.index_isize(v, statics::none_type());
            }
            Err(self.type_error("slice indices must be integers or None or have an __index__ method"))
        };
        let step = if slice.step.get().is_none() { 1 } else { bound(slice.step.get())?.max(-isize::MAX) };
        if step == 0 {
            return Err(self.value_error("slice step cannot be zero"));
        }
        let clamp = |v: Value, default: isize| -> R<isize> {
            if v.is_none() {
                return Ok(default);
            }
            let mut i = bound(v)?;
            if i < 0 {
                i = i.saturating_add(len);
                return Ok(if i < 0 { if step < 0 { -1 } else { 0 } } else { i });
            }
            Ok(if i >= len { if step < 0 { len - 1 } else { len } } else { i })
        };
        let start = clamp(slice.start.get(), if step < 0 { len - 1 } else { 0 })?;
        let stop = clamp(slice.stop.get(), if step < 0 { -1 } else { len })?;
        let count = if step < 0 {
            if stop < start { (start - stop - 1) / -step + 1 } else { 0 }
        } else if start < stop {
            (stop - start - 1) / step + 1
        } else {
            0
        };
        Ok((start, stop, step, count as usize))
    }
}
