//! `open`, and the standard streams.

use super::{Kind, type_of};
use crate::Runtime;
use crate::error::R;
use crate::heap::GcVec;
use crate::modules::support::{call_keywords, flag_arg, sys_set, text_arg};
use crate::os::fd as os_fd;
use crate::types::{Args, Params};
use crate::value::{BytesCell, StrCell, Value, statics};

/// What a mode text says.
struct Mode {
    raw: String,
    updating: bool,
    reading: bool,
    binary: bool,
}

fn parse_mode(rt: &Runtime, mode: &str) -> R<Mode> {
    let (mut kinds, mut updating, mut text, mut binary, mut reading) = (0, false, false, false, false);
    let mut raw = String::new();
    for (i, c) in mode.char_indices() {
        if mode[..i].contains(c) || !"rwaxbt+".contains(c) {
            return Err(rt.value_error(format!("invalid mode: '{mode}'")));
        }
        match c {
            'b' => binary = true,
            't' => text = true,
            '+' => updating = true,
            kind => {
                kinds += 1;
                reading |= kind == 'r';
                raw.push(kind);
            }
        }
    }
    if updating {
        raw.push('+');
    }
    if text && binary {
        return Err(rt.value_error("can't have text and binary mode at once"));
    }
    if kinds != 1 {
        return Err(rt.value_error("must have exactly one of create/read/write/append mode"));
    }
    Ok(Mode { raw, updating, reading, binary })
}

/// A file argument as FileIO takes it.
fn file_arg(rt: &Runtime, file: Value) -> R {
    if rt.has_index(file) || file.is::<StrCell>() || file.is::<BytesCell>() {
        return Ok(file);
    }
    let Some(result) = rt.call_special(file, rt.names().__fspath__, &[])? else {
        let t = file.ty();
        return Err(rt.type_error(format!("expected str, bytes or os.PathLike object, not {}", t.name())));
    };
    if result.is::<StrCell>() || result.is::<BytesCell>() {
        return Ok(result);
    }
    let (t, r) = (file.ty(), result.ty());
    Err(rt.type_error(format!("expected {}.__fspath__() to return str or bytes, not {}", t.name(), r.name())))
}

pub fn open(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    const P: Params = Params::new(
        "open",
        &["file", "mode", "buffering", "encoding", "errors", "newline", "closefd", "opener"],
    )
    .required(1);
    let [file, mode, buffering, encoding, errors, newline, close_fd, opener] = args.bind(rt, &P)?;
    let mode_text = mode.map_or(Ok("r".into()), |m| text_arg(rt, m, "open", "argument 'mode'"))?;
    let buffering = buffering.map_or(Ok(-1), |b| rt.as_i32(b))?;
    let close_fd = flag_arg(rt, close_fd, true)?;
    let file = file_arg(rt, file.unwrap_or(Value::none()))?;
    let mode = parse_mode(rt, &mode_text)?;
    let given = |v: Option<Value>| v.filter(|v| !v.is_none());
    let (encoding, errors, newline) = (given(encoding), given(errors), given(newline));
    if mode.binary {
        for (v, what) in [(encoding, "an encoding"), (errors, "an errors"), (newline, "a newline")] {
            if v.is_some() {
                return Err(rt.value_error(format!("binary mode doesn't take {what} argument")));
            }
        }
        if buffering == 1 {
            let text = "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used";
            crate::modules::_warnings::warn(rt, statics::runtime_warning(), text, 1)?;
        }
    }
    let raw_args =
        [file, rt.new_str(&mode.raw).value(), Value::bool(close_fd), given(opener).unwrap_or(Value::none())];
    let raw = rt.call(type_of(rt, Kind::File)?.value(), &raw_args)?;
    match wrap(rt, raw, &mode, &mode_text, buffering, [encoding, errors, newline]) {
        Ok(v) => Ok(v),
        Err(raised) => {
            let exception = rt.take_raised(raised);
            if let Err(again) = rt.call_method(raw, rt.names().close, &[]) {
                rt.clear_raised(again);
            }
            Err(rt.raise_value(exception))
        }
    }
}

/// Puts a buffer, and a text stream, in front of a raw one.
fn wrap(
    rt: &Runtime,
    raw: Value,
    mode: &Mode,
    mode_text: &str,
    buffering: i32,
    text: [Option<Value>; 3],
) -> R {
    let tty = rt.call_method(raw, rt.names().isatty, &[])?;
    let tty = rt.truthy(tty)?;
    let mut size = i64::from(buffering);
    let line_buffering = (buffering == 1 || buffering < 0 && tty) && !mode.binary;
    if buffering < 0 || buffering == 1 {
        let block = rt.getattr_text(raw, "_blksize")?;
        size = rt.as_i64(block)?;
    }
    if buffering < -1 {
        return Err(rt.value_error("invalid buffering size"));
    }
    if buffering == 0 {
        if mode.binary {
            return Ok(raw);
        }
        return Err(rt.value_error("can't have unbuffered text I/O"));
    }
    let kind = if mode.updating {
        Kind::Random
    } else if mode.reading {
        Kind::Reader
    } else {
        Kind::Writer
    };
    let buffer = rt.call(type_of(rt, kind)?.value(), &[raw, rt.new_int(size)])?;
    if mode.binary {
        return Ok(buffer);
    }
    let none = Value::none();
    let [encoding, errors, newline] = text.map(|v| v.unwrap_or(none));
    let made = rt.call(
        type_of(rt, Kind::Text)?.value(),
        &[buffer, encoding, errors, newline, Value::bool(line_buffering)],
    )?;
    rt.setattr(made, rt.names().mode, rt.new_str(mode_text).value())?;
    Ok(made)
}

pub fn open_code(rt: &Runtime, module: Value, args: Args<'_>) -> R {
    const P: Params = Params::new("open_code", &["path"]).required(1);
    let [path] = args.bind(rt, &P)?;
    let path = path.unwrap_or(Value::none());
    if !path.is::<StrCell>() {
        let t = path.ty();
        return Err(rt.type_error(format!("open_code() argument 'path' must be str, not {}", t.name())));
    }
    open(rt, module, Args::positional(&[path, rt.new_str("rb").value()]))
}

pub fn text_encoding(rt: &Runtime, _: Value, args: &[Value]) -> R {
    if !args[0].is_none() {
        return Ok(args[0]);
    }
    let name = if rt.config.borrow().utf8_mode { "utf-8" } else { "locale" };
    Ok(rt.intern_str(name).value())
}

/// Makes `sys.stdin`, `sys.stdout` and `sys.stderr`.
pub fn start_streams(rt: &Runtime) -> R<()> {
    let (encoding, errors) = stream_encoding(rt);
    for (fd, name, hidden) in
        [(0, "stdin", "__stdin__"), (1, "stdout", "__stdout__"), (2, "stderr", "__stderr__")]
    {
        let errors = if fd == 2 { "backslashreplace" } else { errors.as_str() };
        let stream = if os_fd::is_open(fd) {
            standard_stream(rt, fd, name, &encoding, errors)?
        } else {
            Value::none()
        };
        sys_set(rt, name, stream)?;
        sys_set(rt, hidden, stream)?;
    }
    Ok(())
}

/// The encoding and error handler of the standard streams: of `PYTHONIOENCODING`, else UTF-8; in the C locale bytes that
/// are no UTF-8 pass through.
fn stream_encoding(rt: &Runtime) -> (String, String) {
    let config = rt.config.borrow();
    let variable = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
    let locale = variable("LC_ALL").or_else(|| variable("LC_CTYPE")).or_else(|| variable("LANG"));
    let plain = locale.is_none_or(|l| l == "C" || l == "POSIX" || l.starts_with("C."));
    let mut errors = if plain || config.utf8_mode { "surrogateescape" } else { "strict" }.to_string();
    let mut encoding = "utf-8".to_string();
    if !config.ignore_environment
        && !config.isolated
        && let Some(given) = variable("PYTHONIOENCODING")
    {
        let (name, handler) = given.split_once(':').unwrap_or((&given, ""));
        if !name.is_empty() {
            encoding = name.to_string();
            errors = "strict".into();
        }
        if !handler.is_empty() {
            errors = handler.to_string();
        }
    }
    (encoding, errors)
}

fn standard_stream(rt: &Runtime, fd: i32, name: &str, encoding: &str, errors: &str) -> R {
    let writing = fd != 0;
    let unbuffered = rt.config.borrow().unbuffered && writing;
    let mode = rt.new_str(if writing { "wb" } else { "rb" }).value();
    let buffering = Value::int(if unbuffered { 0 } else { -1 });
    let pos = [Value::int(fd), mode, buffering];
    let close_fd = [("closefd", Value::bool(false))];
    let names = crate::heap::GcVec::from_slice(rt, &pos);
    let module = crate::import::import_module(rt, "_io")?;
    let open = rt.getattr(module, rt.names().open)?;
    let buffer = match call_keywords(rt, open, &names, &close_fd) {
        Ok(b) => b,
        // A directory as standard input, say: as if there were none.
        Err(raised) if rt.raised_is(statics::os_error()) => {
            rt.clear_raised(raised);
            return Ok(Value::none());
        }
        Err(raised) => return Err(raised),
    };
    let raw = if unbuffered { buffer } else { rt.getattr(buffer, rt.names().raw)? };
    rt.setattr(raw, rt.names().name, rt.new_str(&format!("<{name}>")).value())?;
    let line_buffering = fd == 2 || os_fd::is_tty(fd);
    let newline = rt.names().newline_char.value();
    let args = [
        buffer,
        rt.new_str(encoding).value(),
        rt.new_str(errors).value(),
        if writing { newline } else { Value::none() },
        Value::bool(line_buffering),
        Value::bool(unbuffered),
    ];
    let made = rt.call(type_of(rt, Kind::Text)?.value(), &args)?;
    rt.setattr(made, rt.names().mode, rt.new_str(if writing { "w" } else { "r" }).value())?;
    Ok(made)
}

/// Whether a stream is closed; a stream that cannot say so is not.
pub fn is_closed(rt: &Runtime, file: Value) -> bool {
    match super::base::is_closed(rt, file) {
        Ok(closed) => closed,
        Err(raised) => {
            rt.clear_raised(raised);
            false
        }
    }
}

/// At the end of the program: streams that nobody has closed are flushed and closed, text before bytes before raw, so that
/// what they hold is written.
pub fn close_all(rt: &Runtime) {
    let open: GcVec<'_> = rt.heap.unfinalized(rt);
    for kind in [Kind::TextBase, Kind::BufferedBase, Kind::RawBase] {
        for &v in open.iter().filter(|&&v| super::is_kind_of(rt, v, kind)) {
            let standard = ["stdin", "stdout", "stderr", "__stdin__", "__stdout__", "__stderr__"];
            let is_standard = standard
                .iter()
                .any(|n| crate::modules::support::sys_get(rt, n).is_some_and(|s| belongs_to(rt, v, s)));
            if is_standard || is_closed(rt, v) {
                continue;
            }
            let method = if matches!(kind, Kind::RawBase) { rt.names().close } else { rt.names().flush };
            if let Err(raised) = rt.call_method(v, method, &[]) {
                rt.clear_raised(raised);
            }
        }
    }
}

/// Whether a stream is a standard one, or one of those behind it.
fn belongs_to(rt: &Runtime, v: Value, standard: Value) -> bool {
    let mut at = standard;
    for name in [rt.names().buffer, rt.names().raw] {
        if at == v {
            return true;
        }
        match rt.getattr_opt(at, name) {
            Ok(Some(next)) => at = next,
            Ok(None) => return false,
            Err(raised) => {
                rt.clear_raised(raised);
                return false;
            }
        }
    }
    at == v
}
