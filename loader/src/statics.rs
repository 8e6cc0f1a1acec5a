//! Writable data of a shared object, and which of it looks like a static `PyTypeObject`.
//!
//! Both matter for isolation: whatever is written here is common to all runtimes that share the mapping.

use crate::elf::{Image, Reloc};
use object::LittleEndian as LE;
use object::elf::{self, SectionHeader64, Sym64};
use object::read::ReadRef;
use std::collections::HashMap;

/// How much memory a mapping of the file writes to, apart from what the linker protects after relocation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Writable {
    /// Initialised bytes (`.data` and its kin).
    pub data: u64,
    /// Zeroed bytes (`.bss`).
    pub bss: u64,
}

/// A named object in writable memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataObject {
    /// The symbol.
    pub name: String,
    /// Its address in the file.
    pub address: u64,
    /// Its size in bytes.
    pub size: u64,
    /// Whether it starts as zeroes.
    pub zeroed: bool,
}

/// A static type: its address in the file, its `tp_name`, and the C symbol where one is left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaticType {
    /// The address in the file.
    pub address: u64,
    /// `tp_name`.
    pub name: String,
    /// The C symbol of the object.
    pub symbol: Option<String>,
}

const LINKERS_OWN: [&str; 8] =
    [".got", ".got.plt", ".dynamic", ".init_array", ".fini_array", ".ctors", ".dtors", ".data.rel.ro"];

fn is_program_data(name: &str, header: &SectionHeader64<LE>) -> bool {
    let flags = header.sh_flags.get(LE);
    let wanted = flags.contains(elf::SHF_WRITE) && flags.contains(elf::SHF_ALLOC);
    let thread_local = flags.contains(elf::SHF_TLS);
    wanted && !thread_local && !LINKERS_OWN.contains(&name) && !name.starts_with(".data.rel.ro")
}

/// Sizes by section; without sections, the writable segments less what is read-only after relocation.
pub(crate) fn writable(image: &Image<'_>) -> Writable {
    let mut out = Writable::default();
    if image.sections.len() > 1 {
        for section in image.sections.iter().filter(|s| is_program_data(s.name, s.header)) {
            let size = section.header.sh_size.get(LE);
            let zeroed = section.header.sh_type.get(LE) == elf::SHT_NOBITS;
            let total = if zeroed { &mut out.bss } else { &mut out.data };
            *total = total.saturating_add(size);
        }
        return out;
    }
    for segment in image.loads().filter(|s| s.p_flags.get(LE).contains(elf::PF_W)) {
        out.data = out.data.saturating_add(segment.p_filesz.get(LE));
        out.bss = out.bss.saturating_add(segment.p_memsz.get(LE).saturating_sub(segment.p_filesz.get(LE)));
    }
    let protected = image.segment(elf::PT_GNU_RELRO).map_or(0, |s| s.p_filesz.get(LE));
    out.data = out.data.saturating_sub(protected);
    out
}

/// A table of symbols with the strings they are named by.
struct Symbols<'d> {
    table: &'d [Sym64<LE>],
    names: &'d [u8],
}

impl<'d> Symbols<'d> {
    /// `.symtab` where it was kept, else the dynamic symbols.
    fn best(image: &Image<'d>) -> Self {
        Self::of_section(image)
            .unwrap_or(Self { table: image.symbols, names: image.strings_at.of(image.data) })
    }

    fn of_section(image: &Image<'d>) -> Option<Self> {
        let header = image.sections.iter().find(|s| s.header.sh_type.get(LE) == elf::SHT_SYMTAB)?.header;
        let names = image.sections.get(header.sh_link.get(LE) as usize)?.header;
        let count = usize::try_from(header.sh_size.get(LE)).ok()? / size_of::<Sym64<LE>>();
        let table = image.data.read_slice_at(header.sh_offset.get(LE), count).ok()?;
        let names = image.data.read_bytes_at(names.sh_offset.get(LE), names.sh_size.get(LE)).ok()?;
        Some(Self { table, names })
    }

    fn name(&self, symbol: &Sym64<LE>) -> Option<&'d str> {
        let tail = self.names.get(symbol.st_name.get(LE) as usize..)?;
        let end = tail.iter().position(|&b| b == 0)?;
        std::str::from_utf8(&tail[..end]).ok()
    }
}

/// The named data objects in writable sections, largest first.
pub(crate) fn objects(image: &Image<'_>) -> Vec<DataObject> {
    let symbols = Symbols::best(image);
    let mut out: Vec<DataObject> =
        symbols.table.iter().filter_map(|s| data_object(image, &symbols, s)).collect();
    out.sort_by(|a, b| b.size.cmp(&a.size).then_with(|| a.name.cmp(&b.name)));
    out.dedup_by(|a, b| a.address == b.address && a.name == b.name);
    out
}

fn data_object(image: &Image<'_>, symbols: &Symbols<'_>, symbol: &Sym64<LE>) -> Option<DataObject> {
    if symbol.st_type() != elf::STT_OBJECT || symbol.st_size.get(LE) == 0 {
        return None;
    }
    let section = image.sections.get(usize::from(symbol.st_shndx.get(LE).0))?;
    if !is_program_data(section.name, section.header) {
        return None;
    }
    let name = symbols.name(symbol).filter(|n| !n.is_empty())?.to_owned();
    let zeroed = section.header.sh_type.get(LE) == elf::SHT_NOBITS;
    Some(DataObject { name, address: symbol.st_value.get(LE), size: symbol.st_size.get(LE), zeroed })
}

/// Offsets within CPython 3.11's `PyTypeObject` (fixed by the ABI).
mod type_object {
    pub(super) const SIZE: u64 = 408;
    pub(super) const OB_SIZE: u64 = 16;
    pub(super) const TP_NAME: u64 = 24;
    pub(super) const TP_BASICSIZE: u64 = 32;
    pub(super) const TP_ITEMSIZE: u64 = 40;
    pub(super) const TP_FLAGS: u64 = 168;
    /// Words that only `PyType_Ready` fills: tp_dict, tp_mro, tp_cache, tp_subclasses, tp_weaklist, tp_version_tag.
    pub(super) const FILLED_LATER: [u64; 6] = [264, 344, 352, 360, 368, 384];
}

/// Finds static types by their shape: a count of 1, `ob_size` 0, a relocated `tp_name` that points at a printable
/// string, plausible sizes, and nothing yet in the words that `PyType_Ready` fills.
///
/// It needs no symbol table; where there is one, the C name is added.
pub(crate) fn static_types(image: &Image<'_>, relocations: &[Reloc]) -> Vec<StaticType> {
    let names: HashMap<u64, String> = objects(image).into_iter().map(|o| (o.address, o.name)).collect();
    let pointers = relocations.iter().filter(|r| r.kind == elf::R_X86_64_RELATIVE.0 && r.at % 8 == 0);
    let mut out: Vec<StaticType> = pointers
        .filter_map(|reloc| {
            let address = reloc.at.checked_sub(type_object::TP_NAME)?;
            let name = type_name(image, address, reloc.addend)?;
            Some(StaticType { address, name, symbol: names.get(&address).cloned() })
        })
        .collect();
    out.sort_by_key(|t| t.address);
    out.dedup_by_key(|t| t.address);
    out
}

fn type_name(image: &Image<'_>, address: u64, name: u64) -> Option<String> {
    use type_object::*;
    let bytes = image.bytes_at(address, SIZE)?;
    let word = |at: u64| {
        bytes.get(at as usize..at as usize + 8).and_then(|b| b.try_into().ok()).map(u64::from_le_bytes)
    };
    let plausible = word(0)? == 1
        && word(OB_SIZE)? == 0
        && (1..1 << 24).contains(&word(TP_BASICSIZE)?)
        && word(TP_ITEMSIZE)? < 1 << 20
        && word(TP_FLAGS)? >> 32 == 0
        && FILLED_LATER.iter().all(|&at| word(at) == Some(0));
    if !plausible || !in_writable_memory(image, address) {
        return None;
    }
    let text = (1..256).find_map(|len| {
        let text = image.bytes_at(name, len)?;
        (text[len as usize - 1] == 0).then(|| &text[..len as usize - 1])
    })?;
    let printable = !text.is_empty() && text.iter().all(|b| (0x20..0x7f).contains(b) || *b >= 0x80);
    if printable { String::from_utf8(text.to_vec()).ok() } else { None }
}

fn in_writable_memory(image: &Image<'_>, address: u64) -> bool {
    image.loads().any(|s| {
        let start = s.p_vaddr.get(LE);
        s.p_flags.get(LE).contains(elf::PF_W)
            && (start..start.saturating_add(s.p_memsz.get(LE))).contains(&address)
    })
}
