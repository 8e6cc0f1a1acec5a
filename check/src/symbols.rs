//! `kingsnake symbols`: what a target imports of the C-API, symbol by symbol.

use crate::api::{Implemented, State, Tier};
use crate::report::{SCHEMA, Style};
use crate::scan::{self, ImportedSymbol};
use crate::target::{Target, TargetError};
use comfy_table::{ContentArrangement, Table};
use kingsnake_loader::Extension;
use serde::Serialize;
use std::collections::BTreeMap;

/// A symbol and the files that import it.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The symbol.
    #[serde(flatten)]
    pub symbol: ImportedSymbol,
    /// The files, relative to the target.
    pub files: Vec<String>,
}

/// All imports of a target.
#[derive(Clone, Debug, Serialize)]
pub struct Listing {
    /// The version of the JSON shape.
    pub schema: u32,
    /// What was listed.
    pub target: String,
    /// The symbols, by tier, then by name.
    pub symbols: Vec<Row>,
}

/// Lists the C-API imports of every shared object of the target.
pub fn list(spec: &str, implemented: &Implemented<'_>) -> Result<Listing, TargetError> {
    let target = Target::open(spec)?;
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    for file in &target.files {
        let extension = match Extension::open(&target.root.join(file)) {
            Ok(extension) => extension,
            Err(error) if target.single => return Err(TargetError(error.to_string())),
            Err(_) => continue,
        };
        for symbol in scan::imported(&extension, implemented) {
            let name = symbol.name.clone();
            let row = rows.entry(name).or_insert_with(|| Row { symbol, files: Vec::new() });
            row.files.push(file.to_string_lossy().into_owned());
        }
    }
    let mut symbols: Vec<Row> = rows.into_values().collect();
    symbols.sort_by_key(|row| row.symbol.tier.map_or(3, |t| t as u8));
    Ok(Listing { schema: SCHEMA, target: target.label, symbols })
}

impl Listing {
    /// The listing for machines.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_else(|e| format!("{{\"error\":\"{e}\"}}"))
    }

    /// The listing for people.
    pub fn text(&self, style: Style) -> String {
        let mut table = Table::new();
        table.load_preset("     ──            ").set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(style.width).unwrap_or(u16::MAX));
        table.set_header(["symbol", "tier", "here", "header", "files"]);
        for row in &self.symbols {
            table.add_row([
                row.symbol.name.clone(),
                tier_word(row.symbol.tier).to_owned(),
                state_word(row.symbol.state).to_owned(),
                row.symbol.header.unwrap_or("-").to_owned(),
                row.files.len().to_string(),
            ]);
        }
        let count = |tier: Option<Tier>| self.symbols.iter().filter(|r| r.symbol.tier == tier).count();
        let [stable, public, private] = [Tier::Stable, Tier::Public, Tier::Private].map(|t| count(Some(t)));
        let unknown = count(None);
        let total = self.symbols.len();
        format!(
            "{}\n\n{}\n\n{total} symbols: {stable} stable, {public} public, {private} private, {unknown} unknown\n",
            self.target,
            table.trim_fmt()
        )
    }
}

fn tier_word(tier: Option<Tier>) -> &'static str {
    match tier {
        Some(Tier::Stable) => "stable",
        Some(Tier::Public) => "public",
        Some(Tier::Private) => "private",
        None => "unknown",
    }
}

fn state_word(state: Option<State>) -> &'static str {
    match state {
        Some(State::Full) => "full",
        Some(State::Stub) => "stub",
        None => "-",
    }
}
