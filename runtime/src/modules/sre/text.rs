//! What the matching engine reads: characters of one, two or four bytes.

use crate::Runtime;
use crate::error::R;
use crate::protocol::buffer::Borrowed;
use crate::value::{BytesCell, Gc, StrCell, Value, statics};
use rustpython_sre_engine::{StrDrive, StringCursor};

/// Raw memory of a string, as characters of `W` bytes each.
#[derive(Clone, Copy)]
pub struct Chars<'a, const W: usize>(pub &'a [u8]);

/// A cursor may step before the start of what it peeks at: its position must not run below 0 on the way.
const FAR: usize = usize::MAX / 4;

impl<const W: usize> StrDrive for Chars<'_, W> {
    #[inline]
    fn count(&self) -> usize {
        self.0.len() / W
    }

    #[inline]
    fn create_cursor(&self, n: usize) -> StringCursor {
        let mut cursor = self.0.create_cursor(n * W);
        cursor.position = n;
        cursor
    }

    #[inline]
    fn adjust_cursor(&self, cursor: &mut StringCursor, n: usize) {
        self.0.adjust_cursor(cursor, n * W);
        cursor.position = n;
    }

    #[inline]
    fn advance(cursor: &mut StringCursor) -> u32 {
        let c = Self::peek(cursor);
        Self::skip(cursor, 1);
        c
    }

    #[inline]
    fn peek(cursor: &StringCursor) -> u32 {
        let mut at = *cursor;
        let mut c = <&[u8]>::peek(&at);
        for i in 1..W {
            <&[u8]>::skip(&mut at, 1);
            c |= <&[u8]>::peek(&at) << (8 * i);
        }
        c
    }

    #[inline]
    fn skip(cursor: &mut StringCursor, n: usize) {
        let position = cursor.position + n;
        <&[u8]>::skip(cursor, n * W);
        cursor.position = position;
    }

    #[inline]
    fn back_advance(cursor: &mut StringCursor) -> u32 {
        Self::back_skip(cursor, 1);
        Self::peek(cursor)
    }

    #[inline]
    fn back_peek(cursor: &StringCursor) -> u32 {
        let mut at = *cursor;
        at.position = FAR;
        <&[u8]>::back_skip(&mut at, W);
        Self::peek(&at)
    }

    #[inline]
    fn back_skip(cursor: &mut StringCursor, n: usize) {
        let position = cursor.position - n;
        cursor.position = FAR;
        <&[u8]>::back_skip(cursor, n * W);
        cursor.position = position;
    }
}

/// A subject: a str, or bytes of any kind, held in place while it lives.
pub enum Subject<'r> {
    Str(Gc<StrCell>),
    Bytes(Gc<BytesCell>),
    Buffer(Borrowed<'r>),
}

impl<'r> Subject<'r> {
    /// The subject that `string` is, for a pattern of str (`Some(false)`), of bytes, or of neither.
    pub fn new(rt: &'r Runtime, string: Value, bytes_pattern: Option<bool>) -> R<Subject<'r>> {
        let subject = if let Some(s) = string.downcast::<StrCell>() {
            Subject::Str(s)
        } else if let Some(b) = string.downcast::<BytesCell>() {
            Subject::Bytes(b)
        } else if rt.has_buffer(string) {
            Subject::Buffer(rt.bytes_like(string)?)
        } else {
            let t = string.ty();
            return Err(
                rt.type_error(format!("expected string or bytes-like object, got '{}'", t.tp_name_str()))
            );
        };
        match (&subject, bytes_pattern) {
            (Subject::Str(_), Some(true)) => {
                Err(rt.type_error("cannot use a bytes pattern on a string-like object"))
            }
            (Subject::Bytes(_) | Subject::Buffer(_), Some(false)) => {
                Err(rt.type_error("cannot use a string pattern on a bytes-like object"))
            }
            _ => Ok(subject),
        }
    }

    /// In characters.
    pub fn len(&self) -> usize {
        match self {
            Subject::Str(s) => s.len(),
            Subject::Bytes(b) => b.as_slice().len(),
            Subject::Buffer(b) => b.len(),
        }
    }

    /// The raw memory, and bytes per character.
    pub fn raw(&self) -> (&[u8], u32) {
        match self {
            Subject::Str(s) => (s.raw(), s.kind()),
            Subject::Bytes(b) => (b.as_slice(), 1),
            Subject::Buffer(b) => (b, 1),
        }
    }

    /// `string[start:end]`, as a plain str or bytes.
    pub fn slice(&self, rt: &Runtime, start: usize, end: usize) -> Value {
        let (start, end) = (start.min(self.len()), end.min(self.len()));
        let end = end.max(start);
        match self {
            Subject::Str(s) => crate::objects::str::substring(rt, *s, start..end).value(),
            Subject::Bytes(b)
                if start == 0 && end == self.len() && b.value().is_exact(statics::bytes_type()) =>
            {
                b.value()
            }
            Subject::Bytes(b) => rt.new_bytes(&b.as_slice()[start..end]).value(),
            Subject::Buffer(b) => rt.new_bytes(&b[start..end]).value(),
        }
    }
}
