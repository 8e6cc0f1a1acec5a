//! Allocation: blocks by size class, a cursor through swept blocks, free lists for cells freed one by one, spans for what
//! is larger than an eighth of a block.

use super::region::{
    self, BLOCK, BLOCKS_PER_CHUNK, GRANULE, LARGE, LARGE_TAIL, UNUSED, block, block_number, block_start,
};
use super::side::*;
use super::{Heap, set_side, side_byte};
use std::collections::BTreeMap;

pub const MAX_SMALL: usize = BLOCK / 8;
/// What poisoned (dead, under stress) memory holds.
pub const POISON: u8 = 0xdb;

/// The allocator's view of one cell size.
#[derive(Default)]
pub(crate) struct Class {
    /// Cells freed one by one, linked through their first word.
    free: usize,
    cursor: usize,
    limit: usize,
    size: usize,
    unswept: Vec<u32>,
}

pub(crate) struct Blocks {
    classes: Vec<Class>,
    class_of: [u8; MAX_SMALL / GRANULE + 1],
    /// Single blocks that serve nobody.
    pool: Vec<u32>,
    /// Free runs of blocks: first block -> length. Neighbours are merged.
    spans: BTreeMap<u32, u32>,
    /// (first block, chunks) taken from the region.
    chunks: Vec<(u32, usize)>,
    /// Every block in use that is the first of its object or holds small cells, in no order.
    owner: u16,
    used_blocks: usize,
    stress_count: usize,
}

impl Blocks {
    pub fn new(owner: u16) -> Blocks {
        let mut class_of = [0; MAX_SMALL / GRANULE + 1];
        let mut classes: Vec<Class> = Vec::new();
        let mut size = 0;
        for (granules, slot) in class_of.iter_mut().enumerate() {
            if granules * GRANULE > size || classes.is_empty() {
                // Exact up to 512 bytes, then steps of an eighth.
                let step = if size < 512 { GRANULE } else { (size / 8) & !(GRANULE - 1) };
                size = (size + step).min(MAX_SMALL);
                classes.push(Class::default());
            }
            let number = classes.len() - 1;
            classes[number].size = size;
            *slot = number as u8;
        }
        Blocks {
            classes,
            class_of,
            pool: Vec::new(),
            spans: BTreeMap::new(),
            chunks: Vec::new(),
            owner,
            used_blocks: 0,
            stress_count: 0,
        }
    }

    pub fn used_bytes(&self) -> usize {
        self.used_blocks * BLOCK
    }

    /// The number of the class whose cells have `size` bytes or a little more.
    #[inline(always)]
    fn class_for(&self, size: usize) -> usize {
        self.class_of[size.div_ceil(GRANULE)] as usize
    }

    /// A run of `count` free blocks: the smallest hole that fits, or new chunks. `None`: the machine has no more.
    fn take_run(&mut self, count: u32) -> Option<u32> {
        let hole =
            self.spans.iter().filter(|&(_, &n)| n >= count).min_by_key(|&(_, &n)| n).map(|(&b, &n)| (b, n));
        let (first, length) = match hole {
            Some(hole) => {
                self.spans.remove(&hole.0);
                hole
            }
            None => {
                let chunks = (count as usize).div_ceil(BLOCKS_PER_CHUNK);
                let first = region::take_chunks(chunks, self.owner)?;
                self.chunks.push((first, chunks));
                (first, (chunks * BLOCKS_PER_CHUNK) as u32)
            }
        };
        if length > count {
            self.spans.insert(first + count, length - count);
        }
        self.used_blocks += count as usize;
        Some(first)
    }

    /// A free run goes back; runs that touch become one.
    fn give_run(&mut self, mut first: u32, mut count: u32) {
        self.used_blocks -= count as usize;
        for b in first..first + count {
            // SAFETY: blocks of ours.
            unsafe { (*block(b)).cell = UNUSED };
        }
        if let Some((&before, &n)) = self.spans.range(..first).next_back()
            && before + n == first
            && self.same_chunks(before, first)
        {
            self.spans.remove(&before);
            (first, count) = (before, count + n);
        }
        if let Some(&n) = self.spans.get(&(first + count))
            && self.same_chunks(first, first + count)
        {
            self.spans.remove(&(first + count));
            count += n;
        }
        self.spans.insert(first, count);
    }

    /// Whether both blocks came in one piece (pieces from different takes may not be joined: they go back apart).
    fn same_chunks(&self, a: u32, b: u32) -> bool {
        let piece =
            |x: u32| self.chunks.iter().position(|&(f, n)| x >= f && x < f + (n * BLOCKS_PER_CHUNK) as u32);
        piece(a) == piece(b)
    }

    pub fn release_all(&mut self) {
        for (first, count) in self.chunks.drain(..) {
            region::give_back(first, count);
        }
    }
}

impl Heap {
    /// A cell of at least `size` bytes, uninitialised, whose side byte is `byte`. May collect. Small cells always
    /// come (over the limit, the next safepoint raises MemoryError); for large ones ask `try_alloc`.
    #[inline(always)]
    pub(crate) fn alloc(&self, size: usize, byte: u8) -> usize {
        if size <= MAX_SMALL {
            let blocks = self.blocks();
            let number = blocks.class_for(size);
            let class = &mut blocks.classes[number];
            let cell = class.free;
            if cell != 0 {
                // SAFETY: a listed cell's first word links to the next.
                class.free = unsafe { *(cell as *const usize) };
                set_side(cell, byte);
                return cell;
            }
            return self.alloc_slow(number, byte);
        }
        match self.alloc_large(size, byte) {
            Some(cell) => cell,
            None => crate::runtime::fatal("out of memory"),
        }
    }

    /// As `alloc`; `None` when a large cell would go over the heap's limit, even after a collection.
    pub(crate) fn try_alloc(&self, size: usize, byte: u8) -> Option<usize> {
        if size <= MAX_SMALL { Some(self.alloc(size, byte)) } else { self.alloc_large_limited(size, byte) }
    }

    fn alloc_large_limited(&self, size: usize, byte: u8) -> Option<usize> {
        let fits = |h: &Heap| h.used_bytes().checked_add(size).is_some_and(|n| n <= h.limit.get());
        if !fits(self) {
            self.collect_if_allowed();
            if !fits(self) {
                return None;
            }
        }
        self.alloc_large(size, byte)
    }

    /// Through swept blocks, or the next block.
    #[inline]
    fn alloc_slow(&self, number: usize, byte: u8) -> usize {
        if self.stress.get() != 0 {
            self.stress_tick();
        }
        loop {
            let class = &mut self.blocks().classes[number];
            if class.free != 0 {
                let cell = class.free;
                // SAFETY: as in `alloc`.
                class.free = unsafe { *(cell as *const usize) };
                set_side(cell, byte);
                return cell;
            }
            let (mut cursor, limit, size) = (class.cursor, class.limit, class.size);
            while cursor < limit {
                let next = cursor + size;
                if side_byte(cursor) == 0 {
                    class.cursor = next;
                    set_side(cursor, byte);
                    return cursor;
                }
                cursor = next;
            }
            class.cursor = limit;
            self.next_block(number);
        }
    }

    /// Under stress every allocation comes here: free lists are kept empty by `free`.
    #[cold]
    fn stress_tick(&self) {
        let blocks = self.blocks();
        blocks.stress_count += 1;
        if blocks.stress_count.is_multiple_of(self.stress.get()) {
            self.collect_if_allowed();
            if self.collections.get().is_multiple_of(2) {
                self.finish_sweep();
            }
        }
    }

    /// Gives the class a block with room: an unswept one, a pooled one, or a new one.
    #[cold]
    fn next_block(&self, number: usize) {
        if self.budget.get() < 0 {
            self.collect_if_allowed();
        }
        let size = self.blocks().classes[number].size;
        let fits = BLOCK / size;
        while let Some(b) = self.blocks().classes[number].unswept.pop() {
            let live = self.sweep_block(b);
            if live < fits {
                self.budget.set(self.budget.get() - ((fits - live) * size) as isize);
                return self.open_block(number, b);
            }
        }
        if self.used_bytes() + BLOCK > self.limit.get() {
            self.over_limit.set(true);
        }
        let blocks = self.blocks();
        let Some(b) = blocks.pool.pop().or_else(|| blocks.take_run(1)) else {
            crate::runtime::fatal("out of memory")
        };
        // SAFETY: a block just taken.
        unsafe {
            let info = block(b);
            (*info).cell = size as u32;
            (*info).reciprocal = ((1_u64 << 32) / size as u64 + 1) as u32;
            (*info).span = 1;
            (*info).swept = true;
            (*info).class = number as u8;
        }
        self.budget.set(self.budget.get() - BLOCK as isize);
        self.open_block(number, b);
    }

    fn open_block(&self, number: usize, b: u32) {
        let start = block_start(b);
        let class = &mut self.blocks().classes[number];
        class.cursor = start;
        class.limit = start + BLOCK / class.size * class.size;
    }

    #[cold]
    fn alloc_large(&self, size: usize, byte: u8) -> Option<usize> {
        if self.stress.get() != 0 {
            self.stress_tick();
        }
        if self.budget.get() < 0 {
            self.collect_if_allowed();
        }
        let count = u32::try_from(size.div_ceil(BLOCK)).ok()?;
        let first = self.blocks().take_run(count)?;
        // SAFETY: blocks just taken.
        unsafe {
            (*block(first)).cell = LARGE;
            (*block(first)).span = count;
            (*block(first)).swept = true;
            for tail in 1..count {
                (*block(first + tail)).cell = LARGE_TAIL;
                (*block(first + tail)).span = tail;
            }
        }
        self.budget.set(self.budget.get() - size as isize);
        set_side(block_start(first), byte);
        Some(block_start(first))
    }

    /// Frees a cell at once. Its block is swept first: a cell reused in an unswept block would be swept away, unmarked.
    #[inline]
    pub fn free(&self, cell: usize) {
        let number = block_number(cell);
        // SAFETY: the caller gives up a live cell of this heap.
        let info = unsafe { &*block(number) };
        if info.cell == LARGE {
            return self.free_span(number);
        }
        if !info.swept {
            self.sweep_block(number);
        }
        if self.stress.get() != 0 {
            // SAFETY: as above. Poisoned, and left to the cursor of a later pass: no quick reuse hides a late access.
            unsafe { (cell as *mut u8).write_bytes(POISON, info.cell as usize) };
            return set_side(cell, 0);
        }
        let class = &mut self.blocks().classes[info.class as usize];
        // SAFETY: as above.
        unsafe { *(cell as *mut usize) = class.free };
        class.free = cell;
        set_side(cell, LISTED);
    }

    fn free_span(&self, number: u32) {
        set_side(block_start(number), 0);
        // SAFETY: the first block of a large cell.
        let span = unsafe { (*block(number)).span };
        let start = block_start(number);
        if span > 16 {
            // SAFETY: memory of a dead cell; the kernel hands out zeroes when it is touched again.
            unsafe { libc::madvise(start as *mut libc::c_void, span as usize * BLOCK, libc::MADV_DONTNEED) };
        } else if self.stress.get() != 0 {
            // SAFETY: memory of a dead cell.
            unsafe { (start as *mut u8).write_bytes(POISON, span as usize * BLOCK) };
        }
        self.blocks().give_run(number, span);
    }

    /// The bytes that a cell really has, which may be more than it was asked for.
    pub(crate) fn cell_size(&self, cell: usize) -> usize {
        // SAFETY: a live cell of this heap.
        let info = unsafe { &*block(block_number(cell)) };
        if info.cell == LARGE { info.span as usize * BLOCK } else { info.cell as usize }
    }

    /// The live cell that `word` points to or into, if it does.
    #[inline]
    pub(crate) fn cell_containing(&self, word: usize) -> Option<usize> {
        if !region::in_region(word) {
            return None;
        }
        let number = block_number(word);
        // SAFETY: the block table covers the region.
        let info = unsafe { &*block(number) };
        if info.owner != self.owner {
            return None;
        }
        let cell = match info.cell {
            UNUSED => return None,
            LARGE => block_start(number),
            LARGE_TAIL => block_start(number - info.span),
            size => {
                let inside = word & (BLOCK - 1);
                let index = (inside as u64 * info.reciprocal as u64) >> 32;
                block_start(number) + index as usize * size as usize
            }
        };
        // (The rest after a block's last whole cell has side byte 0.)
        let byte = side_byte(cell);
        (byte != 0 && byte & KIND != LISTED).then_some(cell)
    }

    /// All blocks of the heap, with their numbers.
    pub(crate) fn each_block(&self, mut f: impl FnMut(u32, &mut region::Block)) {
        for i in 0..self.blocks().chunks.len() {
            let (first, chunks) = self.blocks().chunks[i];
            for b in first..first + (chunks * BLOCKS_PER_CHUNK) as u32 {
                // SAFETY: blocks of this heap; nobody else holds a reference to a block's record.
                f(b, unsafe { &mut *block(b) });
            }
        }
    }

    /// Frees what is unmarked, once after each collection; says how many cells are taken.
    #[inline(never)]
    pub(crate) fn sweep_block(&self, number: u32) -> usize {
        // SAFETY: a block of this heap.
        let info = unsafe { &mut *block(number) };
        let keep = if std::mem::replace(&mut info.swept, true) { !0 } else { MARK };
        if self.stress.get() != 0 && keep == MARK {
            poison_dead(number, info.cell as usize);
        }
        let mut taken = 0;
        for chunk in side_bytes(number).chunks_mut(128) {
            let mut here = 0_u8;
            for b in chunk {
                *b = if *b & keep == 0 { 0 } else { *b };
                here += (*b != 0) as u8;
            }
            taken += here as usize;
        }
        taken
    }

    /// After marking: free lists are forgotten, large garbage is freed, small blocks wait to be swept.
    pub(crate) fn start_sweep(&self) {
        for class in &mut self.blocks().classes {
            (class.free, class.cursor, class.limit) = (0, 0, 0);
            class.unswept.clear();
        }
        let mut dead = Vec::new();
        let classes = &mut self.blocks().classes;
        self.each_block(|number, info| match info.cell {
            UNUSED | LARGE_TAIL => {}
            LARGE => {
                if side_byte(block_start(number)) & MARK == 0 {
                    dead.push(number);
                }
            }
            _ => {
                info.swept = false;
                classes[info.class as usize].unswept.push(number);
            }
        });
        for number in dead {
            self.free_span(number);
        }
        let blocks = self.blocks();
        for b in std::mem::take(&mut blocks.pool) {
            blocks.give_run(b, 1);
        }
    }

    /// Sweeps what allocation did not get to; empty blocks may serve any size again.
    pub(crate) fn finish_sweep(&self) {
        for number in 0..self.blocks().classes.len() {
            for b in std::mem::take(&mut self.blocks().classes[number].unswept) {
                if self.sweep_block(b) == 0 {
                    let blocks = self.blocks();
                    blocks.give_run(b, 1);
                }
            }
        }
    }
}

pub(crate) fn side_bytes(number: u32) -> &'static mut [u8] {
    let first = region::side(block_start(number));
    // SAFETY: a block's side bytes; callers hold the slice only for a pass over it.
    unsafe { std::slice::from_raw_parts_mut(first, BLOCK / GRANULE) }
}

fn poison_dead(number: u32, size: usize) {
    for (i, byte) in side_bytes(number).iter().enumerate() {
        if *byte != 0 && *byte & MARK == 0 {
            // SAFETY: a dead cell.
            unsafe { ((block_start(number) + i * GRANULE) as *mut u8).write_bytes(POISON, size) };
        }
    }
}
