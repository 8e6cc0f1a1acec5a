//! Edits the bytes of a shared object so that a second mapping of it is nobody else's.

use crate::elf::{Image, put_u32, put_u64};
use crate::inspect::verneeds;
use object::LittleEndian as LE;
use object::elf::{self, ProgramHeader64, Sym64};
use std::collections::HashMap;
use std::path::Path;

const PAGE: u64 = 4096;
const PHDR: usize = size_of::<ProgramHeader64<LE>>();

/// Binds every STB_GNU_UNIQUE definition weakly: the dynamic linker keeps one unique definition per process, and a
/// copy would go on using the first file's. Returns how many there were.
pub(crate) fn demote_unique(path: &Path, data: &mut [u8]) -> Result<usize, String> {
    let image = Image::parse(path, data).map_err(|e| e.to_string())?;
    let start = image.symbols_at.offset;
    let unique: Vec<(usize, u8)> = image
        .symbols
        .iter()
        .enumerate()
        .filter(|(_, s)| s.st_bind() == elf::STB_GNU_UNIQUE)
        .map(|(index, s)| (start + index * size_of::<Sym64<LE>>() + INFO_FIELD, s.st_type().0))
        .collect();
    for &(offset, kind) in &unique {
        data[offset] = elf::STB_WEAK.0 << 4 | kind;
    }
    Ok(unique.len())
}

/// The offset of `st_info` in a symbol: after the four bytes of `st_name`.
const INFO_FIELD: usize = 4;

/// What `rename_needed` changes, found while the file is still borrowed.
struct Edits {
    /// (offset of the word, new value): 8 bytes wide.
    words: Vec<(usize, u64)>,
    /// (offset of the half word, new value): 4 bytes wide.
    halves: Vec<(usize, u32)>,
    /// The new dynamic string table.
    strings: Vec<u8>,
    /// The program headers with a segment for the new table.
    headers: Vec<u8>,
    headers_at: usize,
    /// Where in the file the new table goes.
    strings_at: usize,
}

/// Gives DT_NEEDED entries (and the version needs that name the same libraries) new names of any length.
///
/// The longer string table goes to the end of the file, into a segment whose program header is that of a PT_NOTE:
/// notes are not read at run time. Version needs must follow, since the dynamic linker finds a version's library by
/// the name it was needed under.
pub(crate) fn rename_needed(
    path: &Path,
    data: &mut Vec<u8>,
    renames: &HashMap<String, String>,
) -> Result<(), String> {
    if renames.is_empty() {
        return Ok(());
    }
    let image = Image::parse(path, data).map_err(|e| e.to_string())?;
    let edits = plan_renames(&image, renames)?;
    data.resize(edits.strings_at, 0);
    data.extend_from_slice(&edits.strings);
    data[edits.headers_at..edits.headers_at + edits.headers.len()].copy_from_slice(&edits.headers);
    let applied = edits.words.iter().all(|&(offset, value)| put_u64(data, offset, value).is_some())
        && edits.halves.iter().all(|&(offset, value)| put_u32(data, offset, value).is_some());
    if applied { Ok(()) } else { Err("its dynamic table lies outside the file".to_owned()) }
}

fn plan_renames(image: &Image<'_>, renames: &HashMap<String, String>) -> Result<Edits, String> {
    let mut strings = image.strings_at.of(image.data).to_vec();
    let mut offsets = HashMap::new();
    for (old, new) in renames {
        offsets.insert(old.as_str(), strings.len() as u64);
        strings.extend_from_slice(new.as_bytes());
        strings.push(0);
    }
    let end = image.loads().map(|s| s.p_vaddr.get(LE).saturating_add(s.p_memsz.get(LE))).max().unwrap_or(0);
    let address = end.checked_next_multiple_of(PAGE).ok_or("its segments end beyond memory")?;
    let strings_at = (image.data.len() as u64).next_multiple_of(PAGE);
    let mut words = Vec::new();
    for (index, (tag, value)) in image.dynamic.iter().enumerate() {
        let field = image.dynamic_at.offset + index * 16 + 8;
        let renamed = || offsets.get(image.string(*value)?.as_str()).copied();
        let new = match *tag {
            elf::DT_STRTAB => Some(address),
            elf::DT_STRSZ => Some(strings.len() as u64),
            elf::DT_NEEDED => renamed(),
            _ => None,
        };
        words.extend(new.map(|new| (field, new)));
    }
    let needs = verneeds(image);
    let halves =
        needs.iter().filter_map(|v| Some((v.file_field, *offsets.get(v.file.as_str())? as u32))).collect();
    let headers = headers_with(image, address, strings_at, strings.len() as u64)?;
    let headers_at = image.header.e_phoff.get(LE) as usize;
    Ok(Edits { words, halves, strings, headers, headers_at, strings_at: strings_at as usize })
}

/// The program headers, one PT_NOTE turned into a read-only PT_LOAD that stands last among the loads (their order
/// is by address, and the dynamic linker relies on it).
fn headers_with(image: &Image<'_>, address: u64, offset: u64, len: u64) -> Result<Vec<u8>, String> {
    let base = image.header.e_phoff.get(LE) as usize;
    let bytes = image.data.get(base..base + image.segments.len() * PHDR).unwrap_or(&[]);
    let mut entries: Vec<[u8; PHDR]> =
        bytes.chunks_exact(PHDR).filter_map(|chunk| <[u8; PHDR]>::try_from(chunk).ok()).collect();
    let spare = [elf::PT_NOTE, elf::PT_GNU_PROPERTY]
        .iter()
        .find_map(|kind| image.segments.iter().rposition(|s| s.p_type.get(LE) == *kind))
        .ok_or("it has no spare program header (PT_NOTE) for new library names")?;
    entries.remove(spare);
    let kind_of = |e: &[u8; PHDR]| u32::from_le_bytes([e[0], e[1], e[2], e[3]]);
    let after = entries.iter().rposition(|e| kind_of(e) == elf::PT_LOAD.0).map_or(0, |i| i + 1);
    let mut load = [0_u8; PHDR];
    load[..4].copy_from_slice(&elf::PT_LOAD.0.to_le_bytes());
    load[4..8].copy_from_slice(&elf::PF_R.0.to_le_bytes());
    for (field, value) in [offset, address, address, len, len, PAGE].into_iter().enumerate() {
        load[8 + field * 8..16 + field * 8].copy_from_slice(&value.to_le_bytes());
    }
    entries.insert(after, load);
    Ok(entries.concat())
}
