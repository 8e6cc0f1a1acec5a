//! What each instruction does to the stack.

use super::op::Op;

/// Values taken and given, when control falls through and when it jumps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effect {
    /// Values that must be on the stack and are taken.
    pub pops: u32,
    /// How many of the values taken stay where they are (looked at, or changed in place), lowest ones first.
    pub stays: u32,
    /// Values pushed when control goes to the next instruction.
    pub pushes: u32,
    /// Values pushed when it jumps (the same number is taken); `None` if it never jumps.
    pub jump_pushes: Option<u32>,
}

/// The effect of `op` with `arg`. Items that are only looked at or changed in place count as taken and given back, so that
/// `pops` is also the depth the instruction needs.
pub fn effect(op: Op, arg: u32) -> Effect {
    let (pops, pushes) = counts(op, arg);
    let jump_pushes = match op {
        Op::Jump
        | Op::JumpBackward
        | Op::JumpBackwardNoInterrupt
        | Op::PopJumpIfFalse
        | Op::PopJumpIfTrue
        | Op::PopJumpIfNone
        | Op::PopJumpIfNotNone
        | Op::PopJumpBackwardIfFalse
        | Op::PopJumpBackwardIfTrue
        | Op::CompareJump
        | Op::CompareJumpBackward
        | Op::ForIter => Some(0),
        Op::JumpIfFalseOrPop | Op::JumpIfTrueOrPop | Op::Send => Some(1),
        _ => None,
    };
    Effect { pops, stays: stays(op, arg), pushes, jump_pushes }
}

fn stays(op: Op, arg: u32) -> u32 {
    match op {
        Op::Copy
        | Op::Swap
        | Op::ListAppend
        | Op::SetAdd
        | Op::ListExtend
        | Op::SetUpdate
        | Op::DictUpdate
        | Op::MapAdd => arg,
        Op::DictMerge => arg + 2,
        Op::Reraise => arg,
        Op::GetAnext
        | Op::ForIter
        | Op::Send
        | Op::GetLen
        | Op::MatchMapping
        | Op::MatchSequence
        | Op::CheckExcMatch
        | Op::ImportFrom
        | Op::JumpIfFalseOrPop
        | Op::JumpIfTrueOrPop => 1,
        Op::MatchKeys => 2,
        Op::WithExceptStart => 4,
        _ => 0,
    }
}

fn counts(op: Op, arg: u32) -> (u32, u32) {
    use Op::*;
    match op {
        Nop
        | Resume
        | DeleteFast
        | MakeCell
        | CopyFreeVars
        | DeleteDeref
        | DeleteName
        | DeleteGlobal
        | Jump
        | JumpBackward
        | JumpBackwardNoInterrupt
        | SetupAnnotations
        | ReturnConst => (0, 0),
        LoadConst | LoadFast | LoadFastCheck | LoadClosure | LoadDeref | LoadClassDeref | LoadName
        | LoadGlobal | LoadBuildClass | LoadAssertionError | ReturnGenerator | LoadFastAttr => (0, 1),
        PopTop
        | StoreFast
        | StoreDeref
        | StoreName
        | StoreGlobal
        | DeleteAttr
        | PopJumpIfFalse
        | PopJumpIfTrue
        | PopJumpIfNone
        | PopJumpIfNotNone
        | PopJumpBackwardIfFalse
        | PopJumpBackwardIfTrue
        | JumpIfFalseOrPop
        | JumpIfTrueOrPop
        | ReturnValue
        | ImportStar
        | PopExcept
        | PrintExpr
        | StoreFastAttr => (1, 0),
        StoreAttr | DeleteSubscr | CompareJump | CompareJumpBackward | EndAsyncFor | StoreFastStoreFast => {
            (2, 0)
        }
        StoreSubscr => (3, 0),
        StoreSlice => (4, 0),
        LoadAttr | UnaryNegative | UnaryPositive | UnaryInvert | UnaryNot | GetIter | ListToTuple
        | YieldValue | AsyncGenWrap | GetYieldFromIter | GetAwaitable | GetAiter | StoreFastLoadFast => {
            (1, 1)
        }
        LoadMethod | ForIter | ImportFrom | PushExcInfo | BeforeWith | BeforeAsyncWith | GetAnext
        | GetLen | MatchMapping | MatchSequence => (1, 2),
        BinarySubscr | BinaryAdd | BinarySubtract | BinaryMultiply | InplaceAdd | InplaceSubtract
        | BinaryOp | CompareOp | IsOp | ContainsOp | ImportName | PrepReraiseStar => (2, 1),
        BinarySlice => (3, 1),
        CheckExcMatch | CheckEgMatch | Send => (2, 2),
        MatchKeys => (2, 3),
        MatchClass => (3, 1),
        WithExceptStart => (4, 5),
        LoadFastLoadFast | LoadFastLoadConst | LoadFastMethod => (0, 2),
        _ => counts_by_argument(op, arg),
    }
}

/// For the instructions whose effect depends on their argument.
fn counts_by_argument(op: Op, arg: u32) -> (u32, u32) {
    use Op::*;
    match op {
        Copy => (arg, arg + 1),
        Swap => (arg, arg),
        UnpackSequence => (1, arg),
        UnpackEx => (1, (arg & 255) + (arg >> 8) + 1),
        BuildTuple | BuildList | BuildSet | BuildString | BuildSlice => (arg, 1),
        BuildMap => (arg * 2, 1),
        BuildConstKeyMap => (arg + 1, 1),
        FormatValue => (1 + (arg >> 2 & 1), 1),
        ListAppend | SetAdd | ListExtend | SetUpdate | DictUpdate => (arg + 1, arg),
        DictMerge => (arg + 3, arg + 2),
        MapAdd => (arg + 2, arg),
        Call => (arg + 1, 1),
        CallMethod => (arg + 2, 1),
        CallKw => ((arg & 255) + 1, 1),
        CallMethodKw => ((arg & 255) + 2, 1),
        CallEx => (2 + (arg & 1), 1),
        MakeFunction => (1 + (arg & 15).count_ones(), 1),
        RaiseVarargs => (arg, 0),
        Reraise => (1 + arg, 0),
        _ => (0, 0),
    }
}
