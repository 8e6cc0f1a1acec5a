pub mod getargs;
