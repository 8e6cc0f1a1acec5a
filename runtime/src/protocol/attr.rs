//! Attributes: `object`'s generic lookup, and everything that goes through a type's own.

use crate::Runtime;
use crate::error::{R, Raised};
use crate::objects::dict;
use crate::value::{Gc, StrCell, TypeCell, Value, statics};

impl Runtime {
    /// `v.name`
    #[inline]
    pub fn getattr(&self, v: Value, name: Gc<StrCell>) -> R {
        let result = match v.ty().slots().getattr {
            Some(f) => f(self, v, name),
            None => self.generic_getattr(v, name),
        };
        result.map_err(|raised| self.say_whose_attribute(raised, v, name))
    }

    /// Sets `name` and `obj` of an AttributeError that says neither.
    #[cold]
    fn say_whose_attribute(&self, raised: Raised, v: Value, name: Gc<StrCell>) -> Raised {
        if let Some(e) = self.peek_raised() {
            crate::objects::exceptions::add_attribute_fields(e, name.value(), v);
        }
        raised
    }

    /// `v.name`, or `None` where that raises AttributeError.
    pub fn getattr_opt(&self, v: Value, name: Gc<StrCell>) -> R<Option<Value>> {
        let generic = v.ty().slots().getattr;
        if generic.is_none_or(|f| {
            std::ptr::fn_addr_eq(f, Runtime::generic_getattr as fn(&Runtime, Value, Gc<StrCell>) -> R)
        }) {
            return self.generic_getattr_opt(v, name);
        }
        let result = self.getattr(v, name);
        self.catch(result, statics::attribute_error())
    }

    /// By Rust text.
    pub fn getattr_text(&self, v: Value, name: &str) -> R {
        self.getattr(v, self.intern_str(name))
    }

    /// `v.name = value`
    pub fn setattr(&self, v: Value, name: Gc<StrCell>, value: Value) -> R<()> {
        self.setattr_or_delete(v, name, Some(value))
    }

    pub fn setattr_or_delete(&self, v: Value, name: Gc<StrCell>, value: Option<Value>) -> R<()> {
        let name = self.intern(name);
        match v.ty().slots().setattr {
            Some(f) => f(self, v, name, value),
            None => self.generic_setattr(v, name, value),
        }
    }

    /// `object.__getattribute__`. An AttributeError that a descriptor raises stays as it is.
    pub fn generic_getattr(&self, v: Value, name: Gc<StrCell>) -> R {
        match self.find_attribute(v, name)? {
            Some(found) => Ok(found),
            None => Err(self.no_attribute(v, name)),
        }
    }

    /// As `generic_getattr`; `None` where that raises AttributeError.
    pub fn generic_getattr_opt(&self, v: Value, name: Gc<StrCell>) -> R<Option<Value>> {
        let found = self.find_attribute(v, name);
        self.catch(found, statics::attribute_error()).map(Option::flatten)
    }

    /// Data descriptors of the type, the instance, then the rest of the type. `None`: nothing has the name.
    fn find_attribute(&self, v: Value, name: Gc<StrCell>) -> R<Option<Value>> {
        let ty = v.ty();
        let descr = self.lookup(ty, name);
        if let Some(d) = descr {
            let slots = d.ty().slots();
            if let (Some(get), Some(_)) = (slots.descr_get, slots.descr_set) {
                return get(self, d, Some(v), ty.value()).map(Some);
            }
        }
        if let Some(own) = self.own_attribute(v, name) {
            return Ok(Some(own));
        }
        let Some(d) = descr else { return Ok(None) };
        match d.ty().slots().descr_get {
            Some(get) => get(self, d, Some(v), ty.value()).map(Some),
            None => Ok(Some(d)),
        }
    }

    /// The instance's own attribute, wherever its class keeps them.
    #[inline]
    pub fn own_attribute(&self, v: Value, name: Gc<StrCell>) -> Option<Value> {
        let object = v.as_object()?;
        match self.own_dict(v) {
            Some(d) => dict::get_str(self, d, name),
            None => self.instance_get(object, object.ty(), name),
        }
    }

    /// The dict of objects that keep it in a field of their struct (modules, functions, exceptions, C's own types).
    pub fn own_dict(&self, v: Value) -> Option<Gc<crate::value::DictCell>> {
        crate::objects::object::dict_field(self, v)
    }

    /// `object.__setattr__` and `__delattr__`.
    pub fn generic_setattr(&self, v: Value, name: Gc<StrCell>, value: Option<Value>) -> R<()> {
        let ty = v.ty();
        let descr = self.lookup(ty, name);
        if let Some(d) = descr
            && let Some(set) = d.ty().slots().descr_set
        {
            return set(self, d, v, value);
        }
        if self.set_own_attribute(v, name, value)? {
            return Ok(());
        }
        let (t, n) = (ty.name(), name.to_text());
        Err(match descr {
            Some(_) => self.attribute_error(format!("'{t}' object attribute '{n}' is read-only")),
            None => self.no_attribute(v, name),
        })
    }

    fn set_own_attribute(&self, v: Value, name: Gc<StrCell>, value: Option<Value>) -> R<bool> {
        let Some(object) = v.as_object() else { return Ok(false) };
        if let Some(d) = crate::objects::object::dict_field_or_new(self, v) {
            return match value {
                Some(x) => dict::set_str(self, d, name, x).map(|()| true),
                None => dict::delete(self, d, name.value()),
            };
        }
        self.instance_set(object, object.ty(), name, value)
    }

    /// The AttributeError for a missing attribute, with `name` and `obj` set.
    #[cold]
    pub fn no_attribute(&self, v: Value, name: Gc<StrCell>) -> Raised {
        let n = name.to_text();
        let message = match v.downcast::<TypeCell>() {
            Some(t) => format!("type object '{}' has no attribute '{n}'", t.name()),
            None => format!("'{}' object has no attribute '{n}'", v.ty().name()),
        };
        self.attribute_error_for(message, v, name)
    }

    /// `AttributeError(message, name=name, obj=v)`
    #[cold]
    pub fn attribute_error_for(&self, message: String, v: Value, name: Gc<StrCell>) -> Raised {
        let raised = self.attribute_error(message);
        if let Some(e) = self.peek_raised() {
            crate::objects::exceptions::set_attribute_fields(e, name.value(), v);
        }
        raised
    }
}
