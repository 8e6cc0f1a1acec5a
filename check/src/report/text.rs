//! The report for people: a table of the extensions, then the findings, the gravest first.

use super::{ExtensionReport, Report, Verdict};
use crate::finding::{Finding, Level};
use anstyle::{AnsiColor, Style as Ansi};
use comfy_table::{CellAlignment, ContentArrangement, Table};
use std::fmt::Write;

/// How a report is laid out.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Columns; lines are wrapped to it.
    pub width: usize,
    /// Whether notes are explained one by one; warnings and errors always are.
    pub notes: bool,
}

/// The whole report. It holds ANSI colours, to be stripped where the output takes none.
pub fn text(report: &Report, style: Style) -> String {
    let mut out = String::new();
    let bold = Ansi::new().bold();
    push(&mut out, format_args!("{bold}{}{bold:#}\n\n", report.target));
    if !report.extensions.is_empty() {
        push(&mut out, format_args!("{}\n\n", table(report, style).trim_fmt()));
    }
    for extension in &report.extensions {
        for finding in extension.findings.iter().filter(|f| style.notes || f.level > Level::Note) {
            explain(&mut out, finding, style);
        }
    }
    push(&mut out, format_args!("{}\n", verdict(report, style)));
    out
}

fn push(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = out.write_fmt(arguments);
}

fn table(report: &Report, style: Style) -> Table {
    let mut table = Table::new();
    table.load_preset("     ──            ").set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(style.width).unwrap_or(u16::MAX));
    table.set_header(["extension", "abi", "stable", "public", "private", "stubs", "import"]);
    for extension in &report.extensions {
        let symbols = &extension.symbols;
        let counts = [symbols.stable, symbols.public, symbols.private, symbols.stubs.len()];
        let mut row = vec![extension.name.clone(), extension.abi.clone()];
        row.extend(counts.iter().map(ToString::to_string));
        row.push(import_word(extension));
        table.add_row(row);
    }
    for column in 2..6 {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

fn import_word(extension: &ExtensionReport) -> String {
    match extension.imported {
        None => "not tried".to_owned(),
        Some(false) => "failed".to_owned(),
        Some(true) => {
            let total: f64 = extension.timing.values().sum();
            let attributes = extension.attributes.map_or_else(String::new, |n| format!(", {n} names"));
            format!("ok, {}{attributes}", milliseconds(total))
        }
    }
}

fn milliseconds(seconds: f64) -> String {
    let ms = seconds * 1000.0;
    if ms < 10.0 { format!("{ms:.1} ms") } else { format!("{ms:.0} ms") }
}

fn colour(level: Level) -> Ansi {
    let colour = match level {
        Level::Error => AnsiColor::Red,
        Level::Warning => AnsiColor::Yellow,
        Level::Note => AnsiColor::Cyan,
    };
    colour.on_default().bold()
}

/// One finding: level and code, where, what, what next, and its evidence.
pub fn explain(out: &mut String, finding: &Finding, style: Style) {
    let ink = colour(finding.level);
    push(out, format_args!("{ink}{}{ink:#}[{}]", finding.level, finding.code));
    if let Some(file) = &finding.place.file {
        push(out, format_args!(" {file}"));
    }
    out.push('\n');
    wrap(out, &finding.message, "  ", style.width);
    for line in &finding.details {
        push(out, format_args!("    | {line}\n"));
    }
    wrap(out, &format!("→ {}", finding.next), "  ", style.width);
    out.push('\n');
}

/// Breaks a paragraph at spaces, each line behind `margin`.
fn wrap(out: &mut String, paragraph: &str, margin: &str, width: usize) {
    let room = width.saturating_sub(margin.len()).max(20);
    let mut line = String::new();
    for word in paragraph.split_whitespace() {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
            push(out, format_args!("{margin}{line}\n"));
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    push(out, format_args!("{margin}{line}\n"));
}

fn verdict(report: &Report, style: Style) -> String {
    let (ink, word) = match report.verdict {
        Verdict::Pass => (AnsiColor::Green.on_default().bold(), "pass"),
        Verdict::Fail => (AnsiColor::Red.on_default().bold(), "fail"),
        Verdict::Error => (AnsiColor::Red.on_default().bold(), "error"),
    };
    let s = report.summary;
    let mut line = format!("{ink}{word}{ink:#}: {}", count(s.extensions, "extension"));
    let tried = report.extensions.iter().filter(|e| e.imported.is_some()).count();
    if tried > 0 {
        line += &format!(" ({} imported)", s.imported);
    }
    if s.libraries > 0 {
        line += &format!(
            ", {}",
            if s.libraries == 1 { "1 library".into() } else { format!("{} libraries", s.libraries) }
        );
    }
    line += &format!(
        ", {}, {}, {}",
        count(s.errors, "error"),
        count(s.warnings, "warning"),
        count(s.notes, "note")
    );
    if s.notes > 0 && !style.notes {
        line += " (--notes explains)";
    }
    line
}

fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// The width of the terminal on stdout, where it is one.
pub fn terminal_width() -> Option<u16> {
    Table::new().width()
}
