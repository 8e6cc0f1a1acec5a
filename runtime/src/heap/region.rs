//! The address space of all heaps of the process: one reserved range at a fixed address, handed out in chunks of 1 MiB.
//!
//! Because the range is a constant, "is this a heap cell" is one comparison, and the side byte of a cell (one per 16 bytes)
//! is found from the address alone, without asking which runtime it belongs to. Each block knows its owner.

use std::sync::Mutex;
use std::sync::Once;

pub const GRANULE: usize = 16;
pub const BLOCK_SHIFT: u32 = 14;
pub const BLOCK: usize = 1 << BLOCK_SHIFT;
/// Chunks are what runtimes take and give back.
pub const CHUNK: usize = 1 << 20;
pub const BLOCKS_PER_CHUNK: usize = CHUNK / BLOCK;

pub const BASE: usize = 0x0200_0000_0000;
pub const SIZE: usize = 256 << 30;
const SIDE_BASE: usize = BASE + SIZE;
const INFO_BASE: usize = SIDE_BASE + SIZE / GRANULE;
const INFO_SIZE: usize = SIZE / BLOCK * size_of::<Block>();

/// What the heap knows of a block.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Block {
    /// Bytes per cell, or one of the constants below.
    pub cell: u32,
    /// 2^32 / cell, rounded up: offset * reciprocal >> 32 is the cell's index.
    pub reciprocal: u32,
    /// LARGE: number of blocks; LARGE_TAIL: distance to the first.
    pub span: u32,
    /// The owning heap's number; 0: nobody's.
    pub owner: u16,
    /// Swept since the last collection.
    pub swept: bool,
    pub class: u8,
}

pub const UNUSED: u32 = 0;
pub const LARGE: u32 = u32::MAX;
pub const LARGE_TAIL: u32 = u32::MAX - 1;

/// Whether an address lies where heap cells are.
#[inline(always)]
pub fn in_region(address: usize) -> bool {
    address.wrapping_sub(BASE) < SIZE
}

/// The side byte of the granule at `address`, which is in the region.
#[inline(always)]
pub fn side(address: usize) -> *mut u8 {
    (SIDE_BASE + (address - BASE) / GRANULE) as *mut u8
}

#[inline(always)]
pub fn block_number(address: usize) -> u32 {
    ((address - BASE) >> BLOCK_SHIFT) as u32
}

#[inline(always)]
pub fn block_start(number: u32) -> usize {
    BASE + ((number as usize) << BLOCK_SHIFT)
}

#[inline(always)]
pub fn block(number: u32) -> *mut Block {
    (INFO_BASE + number as usize * size_of::<Block>()) as *mut Block
}

/// The chunks that no heap has. Process-wide because the address space is.
struct Free {
    /// First chunk never handed out.
    fresh: usize,
    /// Runs given back: (first chunk, count).
    runs: Vec<(usize, usize)>,
    heaps: u16,
}

static FREE: Mutex<Free> = Mutex::new(Free { fresh: 0, runs: Vec::new(), heaps: 0 });
static RESERVE: Once = Once::new();

fn map_fixed(start: usize, size: usize, protection: i32) {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE | libc::MAP_FIXED_NOREPLACE;
    // SAFETY: an anonymous mapping at an address where nothing is mapped yet, or the call fails.
    let at = unsafe { libc::mmap(start as *mut libc::c_void, size, protection, flags, -1, 0) };
    if at as usize != start {
        eprintln!(
            "kingsnake: cannot reserve {} GiB of address space at {start:#x}: {}. Raise the limit on virtual memory (ulimit -v).",
            size >> 30,
            std::io::Error::last_os_error()
        );
        std::process::abort();
    }
}

fn reserve() {
    map_fixed(BASE, SIZE, libc::PROT_NONE);
    map_fixed(SIDE_BASE, SIZE / GRANULE, libc::PROT_READ | libc::PROT_WRITE);
    map_fixed(INFO_BASE, INFO_SIZE, libc::PROT_READ | libc::PROT_WRITE);
}

/// A number for a new heap, by which blocks name their owner.
pub fn new_owner() -> u16 {
    RESERVE.call_once(reserve);
    let mut free = FREE.lock().unwrap_or_else(|e| e.into_inner());
    free.heaps = free.heaps.wrapping_add(1).max(1);
    free.heaps
}

/// Takes `count` chunks in a row, zeroed; `None` when address space or memory is exhausted. Returns the first block.
pub fn take_chunks(count: usize, owner: u16) -> Option<u32> {
    let mut free = FREE.lock().unwrap_or_else(|e| e.into_inner());
    let chunk = match free.runs.iter().position(|&(_, n)| n >= count) {
        Some(i) => {
            let (first, n) = free.runs[i];
            if n == count {
                free.runs.swap_remove(i);
            } else {
                free.runs[i] = (first + count, n - count);
            }
            first
        }
        None => {
            let first = free.fresh;
            if (first + count) * CHUNK > SIZE {
                return None;
            }
            free.fresh += count;
            first
        }
    };
    let start = BASE + chunk * CHUNK;
    // SAFETY: inside our reservation.
    let failed = unsafe {
        libc::mprotect(start as *mut libc::c_void, count * CHUNK, libc::PROT_READ | libc::PROT_WRITE)
    };
    if failed != 0 {
        free.runs.push((chunk, count));
        return None;
    }
    let first = block_number(start);
    for b in 0..count * BLOCKS_PER_CHUNK {
        // SAFETY: the info table covers the whole region.
        unsafe {
            block(first + b as u32).write(Block {
                cell: UNUSED,
                reciprocal: 0,
                span: 1,
                owner,
                swept: true,
                class: 0,
            })
        };
    }
    Some(first)
}

/// Gives chunks back; their contents are forgotten.
pub fn give_back(first_block: u32, count: usize) {
    let start = block_start(first_block);
    // SAFETY: chunks the caller took and uses no more.
    unsafe {
        libc::mmap(
            start as *mut libc::c_void,
            count * CHUNK,
            libc::PROT_NONE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE | libc::MAP_FIXED,
            -1,
            0,
        );
        side(start).write_bytes(0, count * CHUNK / GRANULE);
        libc::madvise(side(start).cast(), count * CHUNK / GRANULE, libc::MADV_DONTNEED);
        for b in 0..count * BLOCKS_PER_CHUNK {
            (*block(first_block + b as u32)).owner = 0;
            (*block(first_block + b as u32)).cell = UNUSED;
        }
    }
    let mut free = FREE.lock().unwrap_or_else(|e| e.into_inner());
    free.runs.push(((start - BASE) / CHUNK, count));
}
