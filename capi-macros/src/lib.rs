//! `#[capi]` turns a safe Rust function into one exported C-API symbol.
//!
//! The parameter and return *types* say who owns each reference; the macro only
//! (1) writes the `extern "C"` wrapper that converts each argument through `FromC` and the result through `IntoC`, and
//! (2) adds one row to the contract table.
//!
//! The body stays callable from Rust under its name in lower case with `_impl` behind it.
use proc_macro::TokenStream;
use quote::{format_ident, quote};
use syn::{FnArg, ItemFn, Pat, ReturnType, parse_macro_input};

/// `#[capi("3.2")]`: the version of the limited API that first has the function; `#[capi]` where none has.
#[proc_macro_attribute]
pub fn capi(attr: TokenStream, item: TokenStream) -> TokenStream {
    let since = if attr.is_empty() {
        quote!("")
    } else {
        let lit = parse_macro_input!(attr as syn::LitStr);
        quote!(#lit)
    };
    let mut f = parse_macro_input!(item as ItemFn);
    let name = f.sig.ident.clone();
    let docs: Vec<_> = f.attrs.iter().filter(|a| a.path().is_ident("doc")).cloned().collect();
    let body = format_ident!("{}_impl", name.to_string().to_lowercase());
    f.sig.ident = body.clone();
    f.attrs.retain(|a| !a.path().is_ident("doc"));
    let ret = match &f.sig.output {
        ReturnType::Type(_, t) => with_lifetime(t, "static"),
        ReturnType::Default => quote!(()),
    };
    let (mut names, mut types, mut infer, mut effects) = (vec![], vec![], vec![], vec![]);
    for arg in f.sig.inputs.iter().skip(1) {
        let (FnArg::Typed(a), Some(ident)) = (arg, plain_name(arg)) else {
            let message = "#[capi] functions take plain named parameters, the first of them `cx: &Cx`";
            return syn::Error::new_spanned(arg, message).to_compile_error().into();
        };
        let t = with_lifetime(&a.ty, "static");
        infer.push(with_lifetime(&a.ty, "_"));
        let n = ident.to_string();
        effects.push(quote!((#n, <#t as crate::abi::FromC<'static>>::EFFECT)));
        types.push(t);
        names.push(ident);
    }
    let text = name.to_string();
    let row = format_ident!("CONTRACT_{}", text);
    quote! {
        #[inline(always)]
        #[allow(non_snake_case, clippy::too_many_arguments, reason = "the prototype is CPython's")]
        pub(crate) #f
        #(#docs)*
        ///
        /// # Safety
        /// Called by C with the CPython contract stated above; pointers are NULL, or live objects of the runtime that
        /// is current on this thread.
        #[allow(non_snake_case, clippy::too_many_arguments, reason = "the prototype is CPython's")]
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn #name(
            #(#names: <#types as crate::abi::FromC<'static>>::C),*
        ) -> <#ret as crate::abi::IntoC>::C {
            let guard = crate::abi::PanicGuard(#text);
            let cx = &crate::abi::Cx::new(#text);
            let result = 'call: {
                #(
                    // SAFETY: the caller of this symbol upholds `FromC::from_c`'s contract (see above).
                    let #names = match unsafe { <#infer as crate::abi::FromC<'_>>::from_c(cx, #names) } {
                        Ok(v) => v,
                        Err(e) => break 'call <#ret as crate::abi::IntoC>::error(e, cx),
                    };
                )*
                crate::abi::IntoC::into_c(#body(cx, #(#names),*), cx)
            };
            core::mem::forget(guard);
            result
        }
        #[allow(non_upper_case_globals, reason = "named after the function")]
        pub(crate) const #row: crate::abi::Contract = crate::abi::Contract {
            name: #text,
            since: #since,
            args: &[#(#effects),*],
            returns: <#ret as crate::abi::IntoC>::EFFECT,
        };
    }
    .into()
}

/// The identifier of a parameter that is a plain name.
fn plain_name(arg: &FnArg) -> Option<syn::Ident> {
    match arg {
        FnArg::Typed(a) => match &*a.pat {
            Pat::Ident(p) => Some(p.ident.clone()),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    }
}

/// `t` with every lifetime, written or elided, replaced by `'name`.
fn with_lifetime(t: &syn::Type, name: &str) -> proc_macro2::TokenStream {
    struct Rename(syn::Lifetime);
    impl syn::visit_mut::VisitMut for Rename {
        fn visit_lifetime_mut(&mut self, l: &mut syn::Lifetime) {
            *l = self.0.clone();
        }
        fn visit_type_reference_mut(&mut self, r: &mut syn::TypeReference) {
            r.lifetime = Some(self.0.clone());
            syn::visit_mut::visit_type_reference_mut(self, r);
        }
    }
    let lifetime = syn::Lifetime::new(&format!("'{name}"), proc_macro2::Span::call_site());
    let mut t = t.clone();
    syn::visit_mut::VisitMut::visit_type_mut(&mut Rename(lifetime), &mut t);
    quote!(#t)
}
