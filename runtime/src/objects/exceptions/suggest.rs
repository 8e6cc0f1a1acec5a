//! "Did you mean": names that are close to one that was not found.

const MOVE: usize = 2;
const CASE: usize = 1;
const MAX_LENGTH: usize = 40;
const MAX_CANDIDATES: usize = 750;

/// The candidate nearest to `wanted`, if any is near: at most about a third of the characters differ.
pub(super) fn nearest(wanted: &str, candidates: &[String]) -> Option<String> {
    if candidates.len() >= MAX_CANDIDATES {
        return None;
    }
    let mut best: Option<(usize, &String)> = None;
    for candidate in candidates.iter().filter(|c| *c != wanted) {
        let limit = (wanted.len() + candidate.len() + 3) * MOVE / 6;
        let limit = best.map_or(limit, |(d, _)| limit.min(d.saturating_sub(1)));
        let d = distance(wanted.as_bytes(), candidate.as_bytes(), limit);
        if d <= limit && best.is_none_or(|(known, _)| d < known) {
            best = Some((d, candidate));
        }
    }
    best.map(|(_, name)| name.clone())
}

fn substitution(a: u8, b: u8) -> usize {
    if a == b {
        0
    } else if a.eq_ignore_ascii_case(&b) {
        CASE
    } else {
        MOVE
    }
}

/// The edit distance, insertions and substitutions costing 2 and changes of case 1; `limit + 1` where it is larger.
fn distance(a: &[u8], b: &[u8], limit: usize) -> usize {
    let same_front = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[same_front..], &b[same_front..]);
    let same_back = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - same_back], &b[..b.len() - same_back]);
    if a.is_empty() || b.is_empty() {
        return (a.len() + b.len()) * MOVE;
    }
    if a.len() > MAX_LENGTH || b.len() > MAX_LENGTH {
        return limit + 1;
    }
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    if (long.len() - short.len()) * MOVE > limit {
        return limit + 1;
    }
    let mut row: Vec<usize> = (1..=short.len()).map(|i| i * MOVE).collect();
    let mut result = 0;
    for (i, &c) in long.iter().enumerate() {
        let (mut diagonal, mut smallest) = (i * MOVE, usize::MAX);
        result = (i + 1) * MOVE;
        for (j, &d) in short.iter().enumerate() {
            let substitute = diagonal + substitution(c, d);
            diagonal = row[j];
            result = substitute.min(result.min(diagonal) + MOVE);
            row[j] = result;
            smallest = smallest.min(result);
        }
        if smallest > limit {
            return limit + 1;
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pick(wanted: &str, from: &[&str]) -> Option<String> {
        nearest(wanted, &from.iter().map(|s| s.to_string()).collect::<Vec<_>>())
    }

    #[test]
    fn nearest_close_name_is_found() {
        assert_eq!(pick("foz", &["Foo", "xyz", "bar"]).as_deref(), Some("Foo"));
        assert_eq!(pick("exitt", &["exc_info", "exit"]).as_deref(), Some("exit"));
        assert_eq!(pick("blech", &["bluch", "blach"]).as_deref(), Some("bluch"));
    }

    #[test]
    fn nearest_far_or_same_name_is_none() {
        assert_eq!(pick("os", &["sys", "os"]), None);
        assert_eq!(pick("somethingverywrong", &["eval", "exec"]), None);
    }
}
