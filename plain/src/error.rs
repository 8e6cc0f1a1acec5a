//! A failure with CPython's message and the kind of exception it belongs to.

use std::borrow::Cow;
use std::fmt;

/// The built-in exception a failure becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// ValueError.
    Value,
    /// TypeError.
    Type,
    /// OverflowError.
    Overflow,
    /// IndexError.
    Index,
    /// struct.error.
    Struct,
    /// binascii.Error.
    Binascii,
    /// binascii.Incomplete.
    Incomplete,
}

/// A failure: the kind of exception and its message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The exception.
    pub kind: ErrorKind,
    /// Its text.
    pub message: Cow<'static, str>,
}

impl Error {
    /// A failure of `kind`.
    pub fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Error { kind, message: message.into() }
    }

    /// A ValueError.
    pub fn value(message: impl Into<Cow<'static, str>>) -> Self {
        Error::new(ErrorKind::Value, message)
    }

    /// A TypeError.
    pub fn type_error(message: impl Into<Cow<'static, str>>) -> Self {
        Error::new(ErrorKind::Type, message)
    }

    /// An OverflowError.
    pub fn overflow(message: impl Into<Cow<'static, str>>) -> Self {
        Error::new(ErrorKind::Overflow, message)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<crate::int::TooManyDigits> for Error {
    fn from(error: crate::int::TooManyDigits) -> Self {
        Error::value(error.to_string())
    }
}

impl From<crate::int::IntTooLarge> for Error {
    fn from(error: crate::int::IntTooLarge) -> Self {
        Error::overflow(error.to_string())
    }
}
