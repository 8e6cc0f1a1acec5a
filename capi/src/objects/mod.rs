pub mod call_format;
pub mod object;
pub mod unicode_format;
