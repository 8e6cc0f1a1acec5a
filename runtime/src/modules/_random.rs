//! `_random`: the Mersenne Twister MT19937, whose numbers are part of what programs rely on.

use crate::Runtime;
use crate::cell;
use crate::error::R;
use crate::objects::int;
use crate::objects::support::constructor_args;
use crate::types::{Args, MethodDef, ModuleSpec, Slots, TypeSpec};
use crate::value::gc::Plain;
use crate::value::{Gc, ModuleCell, TupleCell, Type, Value, flag};
use num_bigint::{BigInt, BigUint};
use std::cell::{Cell, RefCell};
use std::io::Read;

const N: usize = 624;
const M: usize = 397;

/// The generator's state.
struct Twister {
    words: [u32; N],
    /// The next word to give; `N`: twist first.
    at: usize,
}

impl Twister {
    fn new() -> Twister {
        Twister { words: [0; N], at: N }
    }

    /// `init_genrand`
    fn seed(&mut self, seed: u32) {
        self.words[0] = seed;
        for i in 1..N {
            let previous = self.words[i - 1];
            self.words[i] = 1812433253_u32.wrapping_mul(previous ^ (previous >> 30)).wrapping_add(i as u32);
        }
        self.at = N;
    }

    /// `init_by_array`
    fn seed_by(&mut self, key: &[u32]) {
        self.seed(19650218);
        let (mut i, mut j) = (1, 0);
        for _ in 0..N.max(key.len()) {
            let previous = self.words[i - 1];
            let mixed = (previous ^ (previous >> 30)).wrapping_mul(1664525);
            self.words[i] = (self.words[i] ^ mixed).wrapping_add(key[j]).wrapping_add(j as u32);
            i = self.wrap(i + 1);
            j = (j + 1) % key.len();
        }
        for _ in 1..N {
            let previous = self.words[i - 1];
            let mixed = (previous ^ (previous >> 30)).wrapping_mul(1566083941);
            self.words[i] = (self.words[i] ^ mixed).wrapping_sub(i as u32);
            i = self.wrap(i + 1);
        }
        self.words[0] = 0x8000_0000;
    }

    /// Seeding goes round from the last word to the second.
    fn wrap(&mut self, i: usize) -> usize {
        if i < N {
            return i;
        }
        self.words[0] = self.words[N - 1];
        1
    }

    fn twist(&mut self) {
        for i in 0..N {
            let y = (self.words[i] & 0x8000_0000) | (self.words[(i + 1) % N] & 0x7fff_ffff);
            let odd = if y & 1 == 0 { 0 } else { 0x9908_b0df };
            self.words[i] = self.words[(i + M) % N] ^ (y >> 1) ^ odd;
        }
        self.at = 0;
    }

    fn next(&mut self) -> u32 {
        if self.at >= N {
            self.twist();
        }
        let mut y = self.words[self.at];
        self.at += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    /// A float of 53 random bits in [0, 1).
    fn next_float(&mut self) -> f64 {
        let (a, b) = (self.next() >> 5, self.next() >> 6);
        (a as f64 * 67108864.0 + b as f64) * (1.0 / 9007199254740992.0)
    }
}

cell! {
    /// `_random.Random`
    pub struct RandomCell { twister: Plain<RefCell<Twister>>, seeded: Cell<bool> }
}

const METHODS: &[MethodDef] = crate::methods! {
    "random" => Zero(random), "random($self, /)\n--\n\nrandom() -> x in the interval [0, 1).";
    "seed" => Pos(0, 1, seed), "seed($self, n=None, /)\n--\n\nInitializes the state: from n, or from the system\'s random source.";
    "getstate" => Zero(getstate), "getstate($self, /)\n--\n\ngetstate() -> tuple containing the current state.";
    "setstate" => One(setstate), "setstate($self, state, /)\n--\n\nRestores the generator to a state that getstate() gave.";
    "getrandbits" => One(getrandbits), "getrandbits($self, k, /)\n--\n\ngetrandbits(k) -> x.  Generates an int with k random bits.";
};

static RANDOM: TypeSpec = TypeSpec {
    slots: Slots { new: Some(new), init: Some(init), ..Slots::of::<RandomCell>() },
    methods: METHODS,
    flags: 1 << flag::BASETYPE,
    doc: "Random() -> create a random number generator with its own internal state.",
    ..TypeSpec::new("_random.Random", Slots::EMPTY)
};

pub static MODULE: ModuleSpec = ModuleSpec {
    name: "_random",
    doc: "Module implements the Mersenne Twister random number generator.",
    functions: &[],
    exec,
};

fn exec(rt: &Runtime, module: Gc<ModuleCell>) -> R<()> {
    let ty = rt.new_type(&RANDOM, &[], Some(module));
    rt.module_add(module, "Random", ty.value())
}

fn cell(v: Value) -> Gc<RandomCell> {
    v.expect_cell()
}

fn new(rt: &Runtime, ty: Type, _: Args<'_>) -> R {
    let random = rt.new_object(ty, |head| RandomCell {
        head,
        twister: Plain(RefCell::new(Twister::new())),
        seeded: Cell::new(false),
    });
    Ok(random.value())
}

fn init(rt: &Runtime, v: Value, args: Args<'_>) -> R<()> {
    let base = v.ty();
    let args = constructor_args(rt, v.ty(), base, args, (0, 1))?;
    seed(rt, v, args).map(drop)
}

/// Words from the system's random source.
fn system_words() -> Vec<u32> {
    let mut bytes = vec![0; 4 * N];
    let read = std::fs::File::open("/dev/urandom").and_then(|mut file| file.read_exact(&mut bytes));
    if read.is_err() {
        use std::hash::{BuildHasher, RandomState};
        let state = RandomState::new();
        for (i, chunk) in bytes.chunks_exact_mut(8).enumerate() {
            chunk.copy_from_slice(&state.hash_one(i).to_le_bytes());
        }
    }
    bytes.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
}

fn seed(rt: &Runtime, v: Value, args: &[Value]) -> R {
    let random = cell(v);
    let key = match args.first() {
        Some(&n) if !n.is_none() => {
            let n: BigUint = if int::is_int(n) {
                let exact = n.is_fixnum() || !n.ty().is_heap_type();
                let size = if exact { n } else { rt.unary(crate::types::Un::Abs, n)? };
                int::index_bigint(rt, size)?.magnitude().clone()
            } else {
                BigUint::from(rt.hash(n)? as u64)
            };
            let words = n.to_u32_digits();
            if words.is_empty() { vec![0] } else { words }
        }
        _ => system_words(),
    };
    random.twister.borrow_mut().seed_by(&key);
    random.seeded.set(true);
    Ok(Value::none())
}

fn random(rt: &Runtime, v: Value) -> R {
    let x = cell(v).twister.borrow_mut().next_float();
    Ok(rt.new_float(x))
}

fn getrandbits(rt: &Runtime, v: Value, k: Value) -> R {
    let k = rt.as_i32(k)?;
    let Ok(k) = u32::try_from(k) else {
        return Err(rt.value_error("number of bits must be non-negative"));
    };
    let random = cell(v);
    let mut twister = random.twister.borrow_mut();
    match k {
        0 => Ok(Value::int(0)),
        1..=32 => Ok(rt.new_int((twister.next() >> (32 - k)) as i64)),
        _ => {
            let mut words = Vec::with_capacity(k.div_ceil(32) as usize);
            let mut left = k;
            while left > 0 {
                let word = twister.next();
                words.push(if left < 32 { word >> (32 - left) } else { word });
                left = left.saturating_sub(32);
            }
            Ok(rt.new_bigint(&BigInt::from(BigUint::new(words))))
        }
    }
}

fn getstate(rt: &Runtime, v: Value) -> R {
    let random = cell(v);
    let twister = random.twister.borrow();
    let state = rt.alloc_tuple(N + 1);
    let words = twister.words.iter().map(|&w| w as i64).chain([twister.at as i64]);
    for (slot, word) in state.raw_items().iter().zip(words) {
        slot.set(Some(rt.new_int(word)));
    }
    Ok(state.value())
}

fn setstate(rt: &Runtime, v: Value, state: Value) -> R {
    let Some(state) = state.downcast::<TupleCell>() else {
        return Err(rt.type_error("state vector must be a tuple"));
    };
    if state.len() != N + 1 {
        return Err(rt.value_error("state vector is the wrong size"));
    }
    let mut words = [0; N];
    for (word, item) in words.iter_mut().zip(state.iter()) {
        *word = match int::to_u64(item) {
            Some(n) => n as u32,
            None if int::is_int(item) => {
                return Err(rt.overflow_error("can't convert negative value to unsigned int"));
            }
            None => return Err(rt.type_error("an integer is required")),
        };
    }
    let at = rt.as_i64(state.get(N))?;
    let Some(at) = usize::try_from(at).ok().filter(|&at| at <= N) else {
        return Err(rt.value_error("invalid state"));
    };
    *cell(v).twister.borrow_mut() = Twister { words, at };
    Ok(Value::none())
}
