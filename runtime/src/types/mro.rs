//! C3 linearisation.

use crate::Runtime;
use crate::error::R;
use crate::value::Type;

/// The MRO of a class with these bases (the class itself first). TypeError if there is no consistent order.
pub fn c3(rt: &Runtime, class: Type, bases: &[Type]) -> R<Vec<Type>> {
    let mut rows: Vec<Vec<Type>> = bases.iter().map(|&b| mro_of(b)).collect();
    rows.push(bases.to_vec());
    let mut out = vec![class];
    if merge(&mut rows, &mut out) {
        return Ok(out);
    }
    let names: Vec<String> =
        rows.iter().filter_map(|row| row.first()).map(|t| t.name().to_string()).collect::<Vec<_>>();
    let mut unique = Vec::new();
    names.into_iter().for_each(|n| {
        if !unique.contains(&n) {
            unique.push(n)
        }
    });
    let list = unique.join(", ");
    Err(rt.type_error(format!("Cannot create a consistent method resolution\norder (MRO) for bases {list}")))
}

/// A type's MRO as it stands.
pub fn mro_of(ty: Type) -> Vec<Type> {
    match ty.tp_mro.get() {
        Some(mro) => mro.iter().filter_map(|v| v.downcast()).collect(),
        None => vec![ty],
    }
}

/// Moves heads that are in nobody's tail to `out`; false if rows remain.
pub(super) fn merge(rows: &mut Vec<Vec<Type>>, out: &mut Vec<Type>) -> bool {
    loop {
        rows.retain(|row| !row.is_empty());
        if rows.is_empty() {
            return true;
        }
        let head = rows.iter().map(|row| row[0]).find(|c| rows.iter().all(|row| !row[1..].contains(c)));
        let Some(next) = head else { return false };
        out.push(next);
        for row in rows.iter_mut() {
            row.retain(|&t| t != next);
        }
    }
}
