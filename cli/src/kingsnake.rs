// Linked for its exported symbols: extensions find the C-API in this executable.
use kingsnake_capi as _;

fn main() {}
