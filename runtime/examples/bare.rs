use kingsnake_compile::{Mode, Options};
use kingsnake_runtime::objects::dict;
use kingsnake_runtime::objects::builtin::new_builtin;
use kingsnake_runtime::types::{Args, MethodDef, MethodKind, NativeFn};
use kingsnake_runtime::value::{StrCell, Value};
use kingsnake_runtime::vm::{compile_source, run_code};
use kingsnake_runtime::{Config, R, Runtime, modules};

fn print(rt: &Runtime, _: Value, args: Args<'_>) -> R {
    let parts: Vec<String> = args.pos().iter().map(|&v| rt.str(v).map(|s| s.to_text().into_owned())).collect::<R<_>>()?;
    println!("{}", parts.join(" "));
    Ok(Value::none())
}
static PRINT: MethodDef = MethodDef::new("print\0", NativeFn::Full(print), MethodKind::Static, "\0");

fn main() {
    let path = std::env::args().nth(1).unwrap();
    let source = std::fs::read_to_string(&path).unwrap();
    let rt = Runtime::new(Config::default(), None);
    let outcome = (|| -> R<()> {
        let sys_modules = rt.modules.get().unwrap();
        for spec in modules::ALL {
            if dict::get_text(&rt, sys_modules, spec.name).is_none() {
                let m = modules::create(&rt, spec)?;
                dict::set_text(&rt, sys_modules, spec.name, m.value())?;
            }
        }
        dict::set_text(&rt, rt.builtins.get().unwrap(), "print", new_builtin(&rt, &PRINT, None, None))?;
        let globals = rt.new_dict();
        dict::set_text(&rt, globals, "__name__", rt.new_str("__main__").value())?;
        let code = compile_source(&rt, &source, &path, Mode::Exec, &Options::default())?;
        run_code(&rt, code, globals, globals.value())?;
        Ok(())
    })();
    if let Err(raised) = outcome {
        let e = rt.take_raised(raised);
        let tb = rt.getattr_text(e, "__traceback__").ok();
        let mut t = tb;
        while let Some(x) = t.filter(|t| !t.is_none()) {
            println!("  line {:?}", rt.getattr_text(x, "tb_lineno").unwrap());
            t = rt.getattr_text(x, "tb_next").ok();
        }
        println!("{}: {}", e.ty().name(), rt.repr_text(e).unwrap_or_default());
        std::process::exit(1);
    }
    let _ = std::any::type_name::<StrCell>();
}
