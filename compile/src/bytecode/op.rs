//! The opcodes. The table below is the contract between the compiler and the evaluation loop.
//!
//! Stack effects read `( before -- after )`, top of stack on the right. `value?` is a value that may be absent (a null
//! slot). "Raises" means control goes to the handler the exception table names for this instruction's word.
//! Where CPython 3.11 has an instruction of the same name and nothing else is said, the meaning is CPython's.

/// The largest argument an instruction can carry.
pub const MAX_ARG: u32 = (1 << 24) - 1;

/// What an instruction's argument means; drives validation, disassembly and serialisation checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgKind {
    /// Always 0.
    None,
    /// Index into `consts`.
    Const,
    /// Index into `names`.
    Name,
    /// Index into localsplus, a plain local.
    Local,
    /// Index into localsplus, a cell or free variable (or the argument that becomes a cell).
    Deref,
    /// Absolute word index of the jump target.
    Jump,
    /// A count or a depth.
    Count,
    /// A [`BinaryKind`].
    Binary,
    /// A [`CompareKind`].
    Compare,
    /// Bits; see the opcode.
    Flags,
    /// Two locals, `first | second << 12`.
    LocalLocal,
    /// A local and a constant, `local | const << 12`.
    LocalConst,
    /// A local and a name, `local | name << 8`.
    LocalName,
    /// Compare and jump: `kind | sense << 3 | target << 4`; jumps if the result's truth equals `sense`.
    CompareJump,
    /// `argument count | const index of the keyword names << 8`.
    CallKw,
}

macro_rules! ops {
    ($( $(#[$doc:meta])* $name:ident $text:literal $kind:ident $cache:literal; )*) => {
        /// An opcode.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Op { $( $(#[$doc])* $name, )* }

        impl Op {
            /// Every opcode, in numeric order.
            pub const ALL: &'static [Op] = &[$(Op::$name),*];
            const NAMES: &'static [&'static str] = &[$($text),*];
            const KINDS: &'static [ArgKind] = &[$(ArgKind::$kind),*];
            const CACHES: &'static [bool] = &[$($cache),*];
        }
    };
}

// name, printed name, meaning of the argument, whether a cache word follows
ops! {
    /// ( -- )
    Nop "NOP" None false;
    /// ( -- ) Start of a function (arg 0), after a yield (1), after a `yield from` yield (2), after an `await` yield
    /// (3). Checks the eval breaker. While a generator is suspended just before a RESUME 2 or 3, the top of its stack
    /// is the object it delegates to.
    Resume "RESUME" Flags false;

    // ---- stack ----
    /// ( a -- )
    PopTop "POP_TOP" None false;
    /// ( x … -- x … x ) Copies the arg-th item from the top (1 = top).
    Copy "COPY" Count false;
    /// ( x … y -- y … x ) Exchanges the top with the arg-th item from the top (2 = next).
    Swap "SWAP" Count false;
    /// ( -- c ) `consts[arg]`.
    LoadConst "LOAD_CONST" Const false;

    // ---- locals ----
    /// ( -- v ) A local that is proved to be bound.
    LoadFast "LOAD_FAST" Local false;
    /// ( -- v ) A local that may be unbound: UnboundLocalError.
    LoadFastCheck "LOAD_FAST_CHECK" Local false;
    /// ( v -- )
    StoreFast "STORE_FAST" Local false;
    /// ( -- ) UnboundLocalError if it is unbound.
    DeleteFast "DELETE_FAST" Local false;
    /// ( -- ) Turns localsplus[arg] into a new cell that holds what was there (an argument, or nothing).
    MakeCell "MAKE_CELL" Deref false;
    /// ( -- ) Copies the function's closure (arg cells) into the last arg slots of localsplus.
    CopyFreeVars "COPY_FREE_VARS" Count false;
    /// ( -- cell ) The cell itself.
    LoadClosure "LOAD_CLOSURE" Deref false;
    /// ( -- v ) The cell's content. Unbound: UnboundLocalError for a cell variable, NameError for a free one.
    LoadDeref "LOAD_DEREF" Deref false;
    /// ( -- v ) As LOAD_DEREF, but looks in the class body's namespace first.
    LoadClassDeref "LOAD_CLASSDEREF" Deref false;
    /// ( v -- )
    StoreDeref "STORE_DEREF" Deref false;
    /// ( -- ) Empties the cell; raises as LOAD_DEREF does if it is empty.
    DeleteDeref "DELETE_DEREF" Deref false;

    // ---- names ----
    /// ( -- v ) Namespace of the frame, then globals, then builtins. Cache word. NameError.
    LoadName "LOAD_NAME" Name true;
    /// ( v -- ) Into the frame's namespace.
    StoreName "STORE_NAME" Name false;
    /// ( -- ) NameError.
    DeleteName "DELETE_NAME" Name false;
    /// ( -- v ) Globals, then builtins. Cache word. NameError.
    LoadGlobal "LOAD_GLOBAL" Name true;
    /// ( v -- )
    StoreGlobal "STORE_GLOBAL" Name false;
    /// ( -- ) NameError.
    DeleteGlobal "DELETE_GLOBAL" Name false;

    // ---- attributes and items ----
    /// ( owner -- v ) Cache word.
    LoadAttr "LOAD_ATTR" Name true;
    /// ( owner -- callable self? ) For a call that follows: an unbound method with its self, or what the attribute
    /// gave and a null. CALL_METHOD or CALL_METHOD_KW consumes both. Cache word.
    LoadMethod "LOAD_METHOD" Name true;
    /// ( v owner -- ) Cache word.
    StoreAttr "STORE_ATTR" Name true;
    /// ( owner -- )
    DeleteAttr "DELETE_ATTR" Name false;
    /// ( container key -- v )
    BinarySubscr "BINARY_SUBSCR" None false;
    /// ( v container key -- )
    StoreSubscr "STORE_SUBSCR" None false;
    /// ( container key -- )
    DeleteSubscr "DELETE_SUBSCR" None false;
    /// ( container start stop -- v ) `container[start:stop]`; means BUILD_SLICE 2, BINARY_SUBSCR.
    BinarySlice "BINARY_SLICE" None false;
    /// ( v container start stop -- ) `container[start:stop] = v`.
    StoreSlice "STORE_SLICE" None false;

    // ---- operators ----
    /// ( a -- -a )
    UnaryNegative "UNARY_NEGATIVE" None false;
    /// ( a -- +a )
    UnaryPositive "UNARY_POSITIVE" None false;
    /// ( a -- ~a )
    UnaryInvert "UNARY_INVERT" None false;
    /// ( a -- not a )
    UnaryNot "UNARY_NOT" None false;
    /// ( a b -- a+b )
    BinaryAdd "BINARY_ADD" None false;
    /// ( a b -- a-b )
    BinarySubtract "BINARY_SUBTRACT" None false;
    /// ( a b -- a*b )
    BinaryMultiply "BINARY_MULTIPLY" None false;
    /// ( a b -- r ) `a += b`, the in-place protocol.
    InplaceAdd "INPLACE_ADD" None false;
    /// ( a b -- r ) `a -= b`.
    InplaceSubtract "INPLACE_SUBTRACT" None false;
    /// ( a b -- r ) Every other operator: a [`BinaryKind`] (which also numbers the five above, never emitted here).
    BinaryOp "BINARY_OP" Binary false;
    /// ( a b -- r ) A [`CompareKind`]; the result may be any object.
    CompareOp "COMPARE_OP" Compare false;
    /// ( a b -- bool ) `a is b`; arg 1: `is not`.
    IsOp "IS_OP" Flags false;
    /// ( a b -- bool ) `a in b`; arg 1: `not in`.
    ContainsOp "CONTAINS_OP" Flags false;

    // ---- jumps ----
    /// ( -- ) Forward.
    Jump "JUMP" Jump false;
    /// ( -- ) Backward; checks the eval breaker.
    JumpBackward "JUMP_BACKWARD" Jump false;
    /// ( -- ) Backward within a `yield from`/`await` loop, without the check.
    JumpBackwardNoInterrupt "JUMP_BACKWARD_NO_INTERRUPT" Jump false;
    /// ( c -- ) Forward.
    PopJumpIfFalse "POP_JUMP_IF_FALSE" Jump false;
    /// ( c -- ) Forward.
    PopJumpIfTrue "POP_JUMP_IF_TRUE" Jump false;
    /// ( v -- ) Forward, if v is None.
    PopJumpIfNone "POP_JUMP_IF_NONE" Jump false;
    /// ( v -- ) Forward, if v is not None.
    PopJumpIfNotNone "POP_JUMP_IF_NOT_NONE" Jump false;
    /// ( c -- ) Backward; checks the eval breaker if it jumps.
    PopJumpBackwardIfFalse "POP_JUMP_BACKWARD_IF_FALSE" Jump false;
    /// ( c -- ) Backward; checks the eval breaker if it jumps.
    PopJumpBackwardIfTrue "POP_JUMP_BACKWARD_IF_TRUE" Jump false;
    /// ( c -- c ) and jump if false, else ( c -- ). Forward.
    JumpIfFalseOrPop "JUMP_IF_FALSE_OR_POP" Jump false;
    /// ( c -- c ) and jump if true, else ( c -- ). Forward.
    JumpIfTrueOrPop "JUMP_IF_TRUE_OR_POP" Jump false;
    /// ( a b -- ) COMPARE_OP and POP_JUMP in one, forward.
    CompareJump "COMPARE_JUMP" CompareJump false;
    /// ( a b -- ) The same backward; checks the eval breaker if it jumps.
    CompareJumpBackward "COMPARE_JUMP_BACKWARD" CompareJump false;

    // ---- iteration ----
    /// ( iterable -- iterator )
    GetIter "GET_ITER" None false;
    /// ( iterator -- iterator v ), or at the end ( iterator -- ) and jump (forward).
    ForIter "FOR_ITER" Jump false;
    /// ( seq -- item[n-1] … item[0] ) so that the first item is on top; arg n. ValueError.
    UnpackSequence "UNPACK_SEQUENCE" Count false;
    /// ( seq -- after… list before… ) first item on top. Arg: `before | after << 8`.
    UnpackEx "UNPACK_EX" Flags false;

    // ---- building ----
    /// ( v*n -- tuple )
    BuildTuple "BUILD_TUPLE" Count false;
    /// ( v*n -- list )
    BuildList "BUILD_LIST" Count false;
    /// ( v*n -- set )
    BuildSet "BUILD_SET" Count false;
    /// ( (key value)*n -- dict )
    BuildMap "BUILD_MAP" Count false;
    /// ( v*n keys -- dict ) keys: a tuple of n.
    BuildConstKeyMap "BUILD_CONST_KEY_MAP" Count false;
    /// ( str*n -- str ) Joins.
    BuildString "BUILD_STRING" Count false;
    /// ( start stop -- slice ), arg 2; ( start stop step -- slice ), arg 3.
    BuildSlice "BUILD_SLICE" Count false;
    /// ( v -- str ) Arg & 3: conversion (0 none, 1 str, 2 repr, 3 ascii); arg & 4: ( v spec -- str ).
    FormatValue "FORMAT_VALUE" Flags false;
    /// ( list … v -- list … ) Appends to the list that is arg-th from the top once v is popped.
    ListAppend "LIST_APPEND" Count false;
    /// ( set … v -- set … )
    SetAdd "SET_ADD" Count false;
    /// ( dict … key value -- dict … )
    MapAdd "MAP_ADD" Count false;
    /// ( list … iterable -- list … )
    ListExtend "LIST_EXTEND" Count false;
    /// ( set … iterable -- set … )
    SetUpdate "SET_UPDATE" Count false;
    /// ( dict … mapping -- dict … ) For displays: TypeError if it is no mapping.
    DictUpdate "DICT_UPDATE" Count false;
    /// ( dict … mapping -- dict … ) For `f(**m)`: duplicate keys raise TypeError. The callable, for the message, is
    /// the (arg+2)-th from the top once the mapping is popped (arg is always 1).
    DictMerge "DICT_MERGE" Count false;
    /// ( list -- tuple )
    ListToTuple "LIST_TO_TUPLE" None false;

    // ---- calls ----
    /// ( callable arg*n -- r ) Arg n. Cache word.
    Call "CALL" Count true;
    /// ( callable self? arg*n -- r ) After LOAD_METHOD. Arg n does not count self. Cache word.
    CallMethod "CALL_METHOD" Count true;
    /// ( callable arg*n -- r ) The last len(names) of the n are keyword arguments, names = consts[arg >> 8], a tuple
    /// of str; n = arg & 255. Cache word.
    CallKw "CALL_KW" CallKw true;
    /// ( callable self? arg*n -- r ) The same after LOAD_METHOD. Cache word.
    CallMethodKw "CALL_METHOD_KW" CallKw true;
    /// ( callable args -- r ), or with arg 1 ( callable args kwargs -- r ). args: tuple or any iterable (TypeError);
    /// kwargs: a mapping.
    CallEx "CALL_EX" Flags false;
    /// ( [defaults] [kwdefaults] [annotations] [closure] code -- function ) which are there: see [`make_function`].
    MakeFunction "MAKE_FUNCTION" Flags false;
    /// ( -- v ) `builtins.__build_class__`.
    LoadBuildClass "LOAD_BUILD_CLASS" None false;
    /// ( v -- ) Leaves the frame.
    ReturnValue "RETURN_VALUE" None false;
    /// ( -- ) Leaves the frame with consts[arg].
    ReturnConst "RETURN_CONST" Const false;

    // ---- imports ----
    /// ( level fromlist -- module )
    ImportName "IMPORT_NAME" Name false;
    /// ( module -- module v )
    ImportFrom "IMPORT_FROM" Name false;
    /// ( module -- )
    ImportStar "IMPORT_STAR" None false;

    // ---- exceptions ----
    /// Arg 0: `raise`, 1: ( exc -- ), 2: ( exc cause -- ).
    RaiseVarargs "RAISE_VARARGS" Count false;
    /// ( exc -- ) Raises again without adding to the traceback here. With arg n > 0 the frame's instruction pointer
    /// first becomes the lasti that lies n below the exception (n = 1: right below it, 2: one value between).
    Reraise "RERAISE" Flags false;
    /// On entry to a handler the stack is cut to the entry's depth, then lasti (a fixnum, word index) is pushed if the
    /// entry asks for it, then the exception. ( exc -- previous exc ) exc becomes the handled exception.
    PushExcInfo "PUSH_EXC_INFO" None false;
    /// ( previous -- ) previous (may be None) becomes the handled exception again.
    PopExcept "POP_EXCEPT" None false;
    /// ( exc type -- exc bool ) TypeError if type is no exception class or tuple of them.
    CheckExcMatch "CHECK_EXC_MATCH" None false;
    /// ( exc type -- rest match ) For `except*`; without a match ( exc type -- exc None ). The match becomes the
    /// handled exception.
    CheckEgMatch "CHECK_EG_MATCH" None false;
    /// ( orig list -- exc-or-None )
    PrepReraiseStar "PREP_RERAISE_STAR" None false;
    /// ( -- v ) AssertionError.
    LoadAssertionError "LOAD_ASSERTION_ERROR" None false;

    // ---- with ----
    /// ( manager -- exit result ) exit is the bound `__exit__`.
    BeforeWith "BEFORE_WITH" None false;
    /// ( manager -- exit awaitable ) exit is the bound `__aexit__`, awaitable what `__aenter__` gave.
    BeforeAsyncWith "BEFORE_ASYNC_WITH" None false;
    /// ( exit lasti previous exc -- exit lasti previous exc r ) r = exit(type, exc, traceback).
    WithExceptStart "WITH_EXCEPT_START" None false;

    // ---- generators and coroutines ----
    /// ( -- ) First instruction of such a function (after MAKE_CELL and COPY_FREE_VARS): makes the generator, coroutine
    /// or async generator from this frame and returns it to the caller. On its first resumption execution goes on
    /// behind, with one value pushed: ( -- None ).
    ReturnGenerator "RETURN_GENERATOR" None false;
    /// ( v -- sent ) Suspends; a RESUME follows.
    YieldValue "YIELD_VALUE" None false;
    /// ( v -- wrapped ) What an async generator yields.
    AsyncGenWrap "ASYNC_GEN_WRAP" None false;
    /// ( receiver v -- receiver yielded ), or when the receiver returns ( receiver v -- result ) and jump (forward). Always
    /// followed by YIELD_VALUE, RESUME 2 or 3, JUMP_BACKWARD_NO_INTERRUPT to the SEND: when a receiver that was thrown into
    /// returns, the generator goes on at the SEND's target with the result in the receiver's place.
    Send "SEND" Jump false;
    /// ( iterable -- iterator ) For `yield from`.
    GetYieldFromIter "GET_YIELD_FROM_ITER" None false;
    /// ( v -- awaitable iterator ) Arg, for messages: 1 from `__aenter__`, 2 from `__aexit__`.
    GetAwaitable "GET_AWAITABLE" Flags false;
    /// ( v -- asynchronous iterator )
    GetAiter "GET_AITER" None false;
    /// ( aiter -- aiter awaitable )
    GetAnext "GET_ANEXT" None false;
    /// ( aiter exc -- ) exc is StopAsyncIteration; any other is raised again.
    EndAsyncFor "END_ASYNC_FOR" None false;

    // ---- match ----
    /// ( v -- v len )
    GetLen "GET_LEN" None false;
    /// ( v -- v bool )
    MatchMapping "MATCH_MAPPING" None false;
    /// ( v -- v bool )
    MatchSequence "MATCH_SEQUENCE" None false;
    /// ( subject keys -- subject keys values ) a tuple, or None if a key is missing.
    MatchKeys "MATCH_KEYS" None false;
    /// ( subject class names -- attributes ) a tuple, or None; arg: number of positional patterns.
    MatchClass "MATCH_CLASS" Count false;

    // ---- others ----
    /// ( -- ) Makes `__annotations__` in the frame's namespace unless it is there.
    SetupAnnotations "SETUP_ANNOTATIONS" None false;
    /// ( v -- ) Calls sys.displayhook.
    PrintExpr "PRINT_EXPR" None false;

    // ---- two in one, made by the last pass; never across a line ----
    /// ( -- a b ) Two LOAD_FAST.
    LoadFastLoadFast "LOAD_FAST_LOAD_FAST" LocalLocal false;
    /// ( -- a c ) LOAD_FAST, LOAD_CONST.
    LoadFastLoadConst "LOAD_FAST_LOAD_CONST" LocalConst false;
    /// ( v -- a ) STORE_FAST first, LOAD_FAST second.
    StoreFastLoadFast "STORE_FAST_LOAD_FAST" LocalLocal false;
    /// ( b a -- ) STORE_FAST first (takes a), STORE_FAST second (takes b).
    StoreFastStoreFast "STORE_FAST_STORE_FAST" LocalLocal false;
    /// ( -- v ) LOAD_FAST, LOAD_ATTR. Cache word.
    LoadFastAttr "LOAD_FAST_ATTR" LocalName true;
    /// ( -- callable self? ) LOAD_FAST, LOAD_METHOD. Cache word.
    LoadFastMethod "LOAD_FAST_METHOD" LocalName true;
    /// ( v -- ) LOAD_FAST (the owner), STORE_ATTR. Cache word.
    StoreFastAttr "STORE_FAST_ATTR" LocalName true;
}

impl Op {
    /// How many opcodes there are; they are numbered without gaps.
    pub const COUNT: usize = Op::ALL.len();

    /// The opcode with this number, if there is one.
    #[inline]
    pub const fn from_u8(byte: u8) -> Option<Op> {
        if (byte as usize) < Op::COUNT { Some(Op::ALL[byte as usize]) } else { None }
    }

    /// The opcode of a word of checked code: no test, no table.
    ///
    /// # Safety
    /// `word` must be an instruction word (not a cache word) of a [`super::Code`], whose words were checked when it
    /// was made.
    #[inline(always)]
    pub const unsafe fn of_word_unchecked(word: u32) -> Op {
        // SAFETY: the caller promises a checked instruction word, so the low byte is below COUNT, and the
        // opcodes are numbered 0..COUNT without gaps.
        unsafe { std::mem::transmute(word as u8) }
    }

    /// The name a disassembly prints.
    pub const fn name(self) -> &'static str {
        Op::NAMES[self as usize]
    }

    /// What the argument means.
    pub const fn arg_kind(self) -> ArgKind {
        Op::KINDS[self as usize]
    }

    /// Whether a cache word follows.
    pub const fn has_cache(self) -> bool {
        Op::CACHES[self as usize]
    }

    /// Whether control never reaches the next instruction.
    pub const fn ends_block(self) -> bool {
        matches!(
            self,
            Op::Jump
                | Op::JumpBackward
                | Op::JumpBackwardNoInterrupt
                | Op::ReturnValue
                | Op::ReturnConst
                | Op::RaiseVarargs
                | Op::Reraise
        )
    }
}

/// Puts an instruction word together. `arg` must not exceed [`MAX_ARG`].
#[inline]
pub const fn pack(op: Op, arg: u32) -> u32 {
    debug_assert!(arg <= MAX_ARG);
    op as u32 | arg << 8
}

/// The argument of an instruction word.
#[inline(always)]
pub const fn arg_of(word: u32) -> u32 {
    word >> 8
}

/// The opcode number of an instruction word.
#[inline(always)]
pub const fn op_byte(word: u32) -> u8 {
    word as u8
}

/// MAKE_FUNCTION's flags, in the order in which the values lie on the stack.
pub mod make_function {
    /// A tuple of default values for the last positional parameters.
    pub const DEFAULTS: u32 = 1;
    /// A dict of default values for keyword-only parameters.
    pub const KWDEFAULTS: u32 = 2;
    /// A tuple `(name, annotation, name, annotation, …)`.
    pub const ANNOTATIONS: u32 = 4;
    /// A tuple of cells, one for each of the code's freevars.
    pub const CLOSURE: u32 = 8;
}

macro_rules! kinds {
    ($(#[$doc:meta])* $type:ident { $( $name:ident $text:literal, )* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        #[expect(missing_docs, reason = "the variants are the operators")]
        pub enum $type { $($name),* }

        impl $type {
            /// Every kind, in numeric order.
            pub const ALL: &'static [$type] = &[$($type::$name),*];

            /// The operator as source text.
            pub const fn symbol(self) -> &'static str {
                const SYMBOLS: &[&str] = &[$($text),*];
                SYMBOLS[self as usize]
            }

            /// The kind of an argument of checked code.
            #[inline]
            pub const fn from_arg(arg: u32) -> Option<$type> {
                if (arg as usize) < Self::ALL.len() { Some(Self::ALL[arg as usize]) } else { None }
            }
        }
    };
}

kinds! {
    /// The binary operators, numbered as CPython's `NB_*`.
    BinaryKind {
        Add "+", And "&", FloorDivide "//", LeftShift "<<", MatrixMultiply "@", Multiply "*", Remainder "%", Or "|",
        Power "**", RightShift ">>", Subtract "-", TrueDivide "/", Xor "^",
        InplaceAdd "+=", InplaceAnd "&=", InplaceFloorDivide "//=", InplaceLeftShift "<<=",
        InplaceMatrixMultiply "@=", InplaceMultiply "*=", InplaceRemainder "%=", InplaceOr "|=",
        InplacePower "**=", InplaceRightShift ">>=", InplaceSubtract "-=", InplaceTrueDivide "/=", InplaceXor "^=",
    }
}

kinds! {
    /// The rich comparisons, numbered as CPython's `Py_LT` … `Py_GE`.
    CompareKind { Lt "<", Le "<=", Eq "==", Ne "!=", Gt ">", Ge ">=", }
}
