//! An ELF file as the dynamic linker sees it: program headers, the dynamic table, its symbols and strings.
//!
//! Section headers are a help where they exist and never relied on: the dynamic linker does not read them, and
//! strippers remove them. Every offset taken from the file is checked against its length before use; a file that
//! lies yields [`LoadError`], never a panic.

use crate::error::LoadError;
use object::elf::{
    self, DynamicTag, FileHeader64, Machine, ProgramHeader64, ProgramType, SectionHeader64, Sym64,
};
use object::read::ReadRef;
use object::read::elf::FileHeader as _;
use object::{LittleEndian as LE, U64};
use std::io::Read;
use std::path::Path;

/// Where a piece of the file lies: byte offset and length.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extent {
    pub offset: usize,
    pub len: usize,
}

impl Extent {
    pub(crate) fn of(self, data: &[u8]) -> &[u8] {
        data.get(self.offset..self.offset.saturating_add(self.len)).unwrap_or(&[])
    }
}

/// A section that has a name and takes part in the loaded image.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Section<'d> {
    pub name: &'d str,
    pub header: &'d SectionHeader64<LE>,
}

/// A parsed file; borrows its bytes.
pub(crate) struct Image<'d> {
    pub data: &'d [u8],
    pub header: &'d FileHeader64<LE>,
    pub segments: &'d [ProgramHeader64<LE>],
    pub sections: Vec<Section<'d>>,
    /// The dynamic table without its terminator.
    pub dynamic: Vec<(DynamicTag, u64)>,
    pub dynamic_at: Extent,
    pub symbols: &'d [Sym64<LE>],
    pub symbols_at: Extent,
    pub strings_at: Extent,
}

/// One relocation, whichever table it came from. RELR entries are relative ones with the addend in place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reloc {
    pub at: u64,
    pub kind: u32,
    pub addend: u64,
}

const SYM_SIZE: usize = size_of::<Sym64<LE>>();
const DYN_SIZE: usize = size_of::<elf::Dyn64<LE>>();

impl<'d> Image<'d> {
    /// Parses `data`; `path` is for messages only.
    pub(crate) fn parse(path: &Path, data: &'d [u8]) -> Result<Self, LoadError> {
        let (header, segments) = check_headers(path, data, data.len() as u64)?;
        let mut image = Image {
            data,
            header,
            segments,
            sections: named_sections(header, data),
            dynamic: Vec::new(),
            dynamic_at: Extent::default(),
            symbols: &[],
            symbols_at: Extent::default(),
            strings_at: Extent::default(),
        };
        image.read_dynamic().ok_or_else(|| malformed(path, "dynamic table"))?;
        image.read_strings().ok_or_else(|| malformed(path, "dynamic string table"))?;
        image.read_symbols().ok_or_else(|| malformed(path, "dynamic symbol table"))?;
        Ok(image)
    }

    /// The file offset of the loaded address `address`, where `len` bytes from it come from the file.
    pub(crate) fn offset_of(&self, address: u64, len: u64) -> Option<usize> {
        let end = address.checked_add(len)?;
        self.loads().find_map(|s| {
            let start = s.p_vaddr.get(LE);
            let stop = start.checked_add(s.p_filesz.get(LE))?;
            let inside = address >= start && end <= stop;
            let offset = s.p_offset.get(LE).checked_add(address.wrapping_sub(start))?;
            (inside && offset.checked_add(len)? <= self.data.len() as u64).then_some(offset as usize)
        })
    }

    /// The bytes at a loaded address, as far as they come from the file.
    pub(crate) fn bytes_at(&self, address: u64, len: u64) -> Option<&'d [u8]> {
        let offset = self.offset_of(address, len)?;
        self.data.get(offset..offset + len as usize)
    }

    pub(crate) fn u64_at(&self, address: u64) -> Option<u64> {
        Some(u64::from_le_bytes(self.bytes_at(address, 8)?.try_into().ok()?))
    }

    pub(crate) fn loads(&self) -> impl Iterator<Item = &'d ProgramHeader64<LE>> + use<'d> {
        self.segments.iter().filter(|s| s.p_type.get(LE) == elf::PT_LOAD)
    }

    pub(crate) fn segment(&self, kind: ProgramType) -> Option<&'d ProgramHeader64<LE>> {
        self.segments.iter().find(|s| s.p_type.get(LE) == kind)
    }

    /// The first value of a tag in the dynamic table.
    pub(crate) fn tag(&self, tag: DynamicTag) -> Option<u64> {
        self.dynamic.iter().find(|(t, _)| *t == tag).map(|(_, v)| *v)
    }

    /// A string of the dynamic string table; bytes that are not UTF-8 are replaced.
    pub(crate) fn string(&self, offset: u64) -> Option<String> {
        self.string_bytes(offset).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    }

    pub(crate) fn string_bytes(&self, offset: u64) -> Option<&'d [u8]> {
        let table = self.data.get(self.strings_at.offset..self.strings_at.offset + self.strings_at.len)?;
        let tail = table.get(usize::try_from(offset).ok()?..)?;
        let end = tail.iter().position(|&b| b == 0)?;
        Some(&tail[..end])
    }

    pub(crate) fn symbol_name(&self, symbol: &Sym64<LE>) -> Option<&'d str> {
        std::str::from_utf8(self.string_bytes(u64::from(symbol.st_name.get(LE)))?).ok()
    }

    fn read_dynamic(&mut self) -> Option<()> {
        let Some(segment) = self.segment(elf::PT_DYNAMIC) else { return Some(()) };
        let offset = usize::try_from(segment.p_offset.get(LE)).ok()?;
        let len = usize::try_from(segment.p_filesz.get(LE)).ok()?;
        let table: &[elf::Dyn64<LE>] = self.data.read_slice_at(offset as u64, len / DYN_SIZE).ok()?;
        self.dynamic_at = Extent { offset, len };
        self.dynamic = table
            .iter()
            .map(|d| (d.d_tag.get(LE), d.d_val.get(LE)))
            .take_while(|(tag, _)| *tag != elf::DT_NULL)
            .collect();
        Some(())
    }

    fn read_strings(&mut self) -> Option<()> {
        let (Some(address), Some(len)) = (self.tag(elf::DT_STRTAB), self.tag(elf::DT_STRSZ)) else {
            return Some(());
        };
        self.strings_at = Extent { offset: self.offset_of(address, len)?, len: len as usize };
        Some(())
    }

    fn read_symbols(&mut self) -> Option<()> {
        let Some(address) = self.tag(elf::DT_SYMTAB) else { return Some(()) };
        let count = self.symbol_count(address)?;
        let len = count.checked_mul(SYM_SIZE)?;
        let offset = self.offset_of(address, len as u64)?;
        self.symbols = self.data.read_slice_at(offset as u64, count).ok()?;
        self.symbols_at = Extent { offset, len };
        Some(())
    }

    /// How many dynamic symbols there are: nothing in the dynamic table says so, so it is taken from the section
    /// of that address, else from the hash tables.
    fn symbol_count(&self, address: u64) -> Option<usize> {
        let section = self
            .sections
            .iter()
            .find(|s| s.header.sh_type.get(LE) == elf::SHT_DYNSYM && s.header.sh_addr.get(LE) == address);
        if let Some(section) = section {
            return usize::try_from(section.header.sh_size.get(LE)).ok().map(|size| size / SYM_SIZE);
        }
        if let Some(hash) = self.tag(elf::DT_HASH) {
            return Some(self.u32_at(hash.checked_add(4)?)? as usize);
        }
        match self.tag(elf::DT_GNU_HASH) {
            Some(hash) => self.gnu_hash_count(hash),
            None => Some(0),
        }
    }

    fn u32_at(&self, address: u64) -> Option<u32> {
        Some(u32::from_le_bytes(self.bytes_at(address, 4)?.try_into().ok()?))
    }

    /// The end of the longest chain; each chain's last word has its low bit set.
    fn gnu_hash_count(&self, hash: u64) -> Option<usize> {
        let buckets = u64::from(self.u32_at(hash)?);
        let first = self.u32_at(hash.checked_add(4)?)?;
        let bloom = u64::from(self.u32_at(hash.checked_add(8)?)?);
        let bucket_base = hash.checked_add(16)?.checked_add(bloom.checked_mul(8)?)?;
        let chain_base = bucket_base.checked_add(buckets.checked_mul(4)?)?;
        let table = self.bytes_at(bucket_base, buckets.checked_mul(4)?)?;
        let last =
            table.chunks_exact(4).map(|c| u32::from_le_bytes([c[0], c[1], c[2], c[3]])).max().unwrap_or(0);
        if last < first {
            return Some(first as usize);
        }
        let mut index = last;
        while self.u32_at(chain_base.checked_add(u64::from(index - first) * 4)?)? & 1 == 0 {
            index = index.checked_add(1)?;
        }
        Some(index as usize + 1)
    }

    /// All relocations the dynamic linker applies: RELA, PLT and RELR.
    pub(crate) fn relocations(&self) -> Vec<Reloc> {
        let mut out = Vec::new();
        for (table, size) in [(elf::DT_RELA, elf::DT_RELASZ), (elf::DT_JMPREL, elf::DT_PLTRELSZ)] {
            let (Some(address), Some(len)) = (self.tag(table), self.tag(size)) else { continue };
            let entries = self.bytes_at(address, len).unwrap_or(&[]).chunks_exact(24);
            out.extend(entries.map(|e| {
                let word = |i: usize| u64::from_le_bytes(e[i..i + 8].try_into().unwrap_or_default());
                let info = word(8);
                Reloc { at: word(0), kind: info as u32, addend: word(16) }
            }));
        }
        self.push_relr(&mut out);
        out
    }

    /// RELR: an even word is an address, an odd one a bitmap of the 63 words that follow.
    fn push_relr(&self, out: &mut Vec<Reloc>) {
        let (Some(address), Some(len)) = (self.tag(elf::DT_RELR), self.tag(elf::DT_RELRSZ)) else { return };
        let mut next = 0_u64;
        for entry in self.bytes_at(address, len).unwrap_or(&[]).chunks_exact(8) {
            let word = u64::from_le_bytes(entry.try_into().unwrap_or_default());
            if word & 1 == 0 {
                out.extend(self.relr_at(word));
                next = word.wrapping_add(8);
                continue;
            }
            for bit in 0..63_u64 {
                if word >> (bit + 1) & 1 == 1 {
                    out.extend(self.relr_at(next.wrapping_add(bit * 8)));
                }
            }
            next = next.wrapping_add(63 * 8);
        }
    }

    fn relr_at(&self, at: u64) -> Option<Reloc> {
        Some(Reloc { at, kind: elf::R_X86_64_RELATIVE.0, addend: self.u64_at(at)? })
    }
}

fn named_sections<'d>(header: &'d FileHeader64<LE>, data: &'d [u8]) -> Vec<Section<'d>> {
    let Ok(table) = header.sections(LE, data) else { return Vec::new() };
    let name = |s| table.section_name(LE, s).ok().and_then(|n| std::str::from_utf8(n).ok()).unwrap_or("");
    table.iter().map(|header| Section { name: name(header), header }).collect()
}

fn check_identity(path: &Path, data: &[u8]) -> Result<(), LoadError> {
    const MAGIC: &[u8] = b"\x7fELF";
    if data.len() < MAGIC.len() && MAGIC.starts_with(data) {
        return Err(truncated(path, "ELF header"));
    }
    if !data.starts_with(MAGIC) {
        return Err(LoadError::NotElf { path: path.to_owned() });
    }
    // Machine, class and byte order stand at the same place in each class.
    let (Some(&class), Some(&order), Some(machine)) = (data.get(4), data.get(5), data.get(18..20)) else {
        return Err(truncated(path, "ELF header"));
    };
    let little = order == 1;
    let raw = [machine[0], machine[1]];
    let machine = Machine(if little { u16::from_le_bytes(raw) } else { u16::from_be_bytes(raw) });
    if class != 2 || !little {
        return Err(LoadError::WrongArchitecture {
            path: path.to_owned(),
            file: machine_name(machine, class),
        });
    }
    Ok(())
}

fn check_machine(path: &Path, header: &FileHeader64<LE>) -> Result<(), LoadError> {
    let machine = header.e_machine.get(LE);
    let ours = if cfg!(target_arch = "aarch64") { elf::EM_AARCH64 } else { elf::EM_X86_64 };
    if machine != ours {
        return Err(LoadError::WrongArchitecture { path: path.to_owned(), file: machine_name(machine, 2) });
    }
    if header.e_type.get(LE) != elf::ET_DYN {
        return Err(LoadError::NotShared { path: path.to_owned() });
    }
    Ok(())
}

fn machine_name(machine: Machine, class: u8) -> String {
    let name = match machine {
        elf::EM_X86_64 if class == 1 => "x32",
        elf::EM_X86_64 => "x86-64",
        elf::EM_386 => "x86",
        elf::EM_AARCH64 => "aarch64",
        elf::EM_ARM => "arm",
        elf::EM_PPC64 => "ppc64",
        elf::EM_S390 => "s390x",
        elf::EM_RISCV => "riscv",
        elf::EM_LOONGARCH => "loongarch",
        elf::EM_MIPS => "mips",
        Machine(other) => return format!("machine {other}"),
    };
    name.to_owned()
}

type Headers<'d> = (&'d FileHeader64<LE>, &'d [ProgramHeader64<LE>]);

/// Reads the headers off `start`, the first bytes of a file of `len` bytes.
fn check_headers<'d>(path: &Path, start: &'d [u8], len: u64) -> Result<Headers<'d>, LoadError> {
    check_identity(path, start)?;
    let header = FileHeader64::<LE>::parse(start).map_err(|_| truncated(path, "ELF header"))?;
    check_machine(path, header)?;
    let segments = header.program_headers(LE, start).map_err(|_| truncated(path, "program header table"))?;
    check_extents(path, len, header, segments)?;
    Ok((header, segments))
}

/// Checks a file's headers against its length without reading all of it. The dynamic linker does not: it maps what
/// the headers promise and dies of SIGBUS where the file ends early.
pub(crate) fn check_file(path: &Path) -> Result<(), LoadError> {
    const START: u64 = 16 * 1024;
    let failed = |source| LoadError::Io { path: path.to_owned(), source };
    let file = std::fs::File::open(path).map_err(failed)?;
    let len = file.metadata().map_err(failed)?.len();
    let mut start = Vec::new();
    file.take(START).read_to_end(&mut start).map_err(failed)?;
    match check_headers(path, &start, len) {
        // The program headers of a patched file may stand at its end.
        Err(LoadError::Truncated { .. }) if len > START => {
            let data = std::fs::read(path).map_err(failed)?;
            check_headers(path, &data, len).map(|_| ())
        }
        other => other.map(|_| ()),
    }
}

/// Every loaded segment and the section table must lie within the file: a download that broke off fails here.
fn check_extents(
    path: &Path,
    file_len: u64,
    header: &FileHeader64<LE>,
    segments: &[ProgramHeader64<LE>],
) -> Result<(), LoadError> {
    let beyond = |offset: u64, len: u64| offset.checked_add(len).is_none_or(|end| end > file_len);
    let loaded = |s: &&ProgramHeader64<LE>| matches!(s.p_type.get(LE), elf::PT_LOAD | elf::PT_DYNAMIC);
    for segment in segments.iter().filter(loaded) {
        if beyond(segment.p_offset.get(LE), segment.p_filesz.get(LE)) {
            return Err(truncated(path, "loaded image"));
        }
    }
    let table = header.e_shoff.get(LE);
    let len = u64::from(header.e_shnum.get(LE)) * size_of::<SectionHeader64<LE>>() as u64;
    if table != 0 && beyond(table, len) {
        return Err(truncated(path, "section header table"));
    }
    Ok(())
}

pub(crate) fn truncated(path: &Path, what: &'static str) -> LoadError {
    LoadError::Truncated { path: path.to_owned(), what }
}

pub(crate) fn malformed(path: &Path, what: &'static str) -> LoadError {
    LoadError::Malformed { path: path.to_owned(), what }
}

/// Overwrites a little-endian word; `None` where it lies outside.
pub(crate) fn put_u64(data: &mut [u8], offset: usize, value: u64) -> Option<()> {
    data.get_mut(offset..offset.checked_add(8)?)?.copy_from_slice(&value.to_le_bytes());
    Some(())
}

/// Overwrites a little-endian half word; `None` where it lies outside.
pub(crate) fn put_u32(data: &mut [u8], offset: usize, value: u32) -> Option<()> {
    data.get_mut(offset..offset.checked_add(4)?)?.copy_from_slice(&value.to_le_bytes());
    Some(())
}

const _: () = assert!(size_of::<U64<LE>>() == 8 && DYN_SIZE == 16 && SYM_SIZE == 24);
