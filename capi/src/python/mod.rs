pub mod errors_format;
pub mod getargs;
pub mod modsupport;
pub mod sysmodule_format;
