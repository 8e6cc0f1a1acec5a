//! `kingsnake symbols`.

use crate::{PASS, complain, print, style};
use kingsnake_check::{api, symbols};

/// List the C-API symbols that extensions import, and how far this runtime provides them
#[derive(clap::Args)]
pub struct Arguments {
    /// A shared object, a wheel, a folder, or a requirement that pip fetches from PyPI
    #[arg(value_name = "TARGET")]
    target: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments) -> u8 {
    match symbols::list(&arguments.target, &api::implemented_here) {
        Ok(listing) if arguments.json => print(&format!("{}\n", listing.json())),
        Ok(listing) => print(&listing.text(style(false))),
        Err(error) => return complain(&error.to_string()),
    }
    PASS
}
