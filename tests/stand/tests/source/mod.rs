//! The stand's own source, read for its routes and doc comments.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::Visit;
use syn::{Attribute, Expr, ExprLit, Item, Lit, Meta};

fn sources() -> Vec<(String, syn::File)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    walk(&folder, &mut paths);
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let name = path.strip_prefix(&folder).unwrap().with_extension("");
            let name = name.to_string_lossy().replace('\\', "/");
            (
                name,
                syn::parse_file(&fs::read_to_string(path).unwrap()).unwrap(),
            )
        })
        .collect()
}

fn doc(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| {
        let Meta::NameValue(pair) = &attribute.meta else {
            return None;
        };
        let Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) = &pair.value
        else {
            return None;
        };
        pair.path
            .is_ident("doc")
            .then(|| text.value().trim().to_owned())
    });
    lines.collect::<Vec<_>>().join(" ").trim().to_owned()
}

/// One `.route(path, methods)` and the functions that answer it.
pub struct Route {
    pub file: String,
    pub path: String,
    /// Method and the name of the function that answers, where it has one.
    pub answers: Vec<(String, Option<String>)>,
}

struct Routes<'a> {
    file: &'a str,
    constants: &'a BTreeMap<String, String>,
    found: Vec<Route>,
}

impl<'ast> Visit<'ast> for Routes<'_> {
    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        syn::visit::visit_expr_method_call(self, call);
        if call.method != "route" || call.args.len() != 2 {
            return;
        }
        let path = match &call.args[0] {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) => text.value(),
            Expr::Path(path) => {
                let name = path.path.segments.last().unwrap().ident.to_string();
                self.constants
                    .get(&name)
                    .unwrap_or_else(|| panic!("{}: the route {name} is no constant", self.file))
                    .clone()
            }
            _ => panic!(
                "{}: a route's address must be a literal or a constant",
                self.file
            ),
        };
        let mut answers = Vec::new();
        methods(&call.args[1], &mut answers);
        answers.reverse();
        self.found.push(Route {
            file: self.file.into(),
            path,
            answers,
        });
    }
}

/// `get(a).post(b)`, from the last to the first.
fn methods(expression: &Expr, answers: &mut Vec<(String, Option<String>)>) {
    let handler = |argument: Option<&Expr>| match argument {
        Some(Expr::Path(path)) => Some(path.path.segments.last().unwrap().ident.to_string()),
        _ => None,
    };
    match expression {
        Expr::MethodCall(call) => {
            if call.method != "layer" {
                answers.push((call.method.to_string(), handler(call.args.first())));
            }
            methods(&call.receiver, answers);
        }
        Expr::Call(call) => {
            let Expr::Path(path) = &*call.func else {
                return;
            };
            let method = path.path.segments.last().unwrap().ident.to_string();
            answers.push((method, handler(call.args.first())));
        }
        _ => {}
    }
}

/// An enum: its name and doc comment, and those of its variants.
pub struct Choice {
    pub name: String,
    pub doc: String,
    pub variants: Vec<(String, String)>,
}

pub struct Source {
    pub routes: Vec<Route>,
    /// Documented functions by file and name.
    functions: BTreeMap<(String, String), String>,
    pub settings: Vec<(String, String)>,
    /// Variants of the public enums of `settings.rs`, `faults.rs` and `school/people.rs`.
    pub enums: Vec<Choice>,
}

pub fn read() -> Source {
    let sources = sources();
    let mut constants = BTreeMap::new();
    let mut functions = BTreeMap::new();
    let mut settings = Vec::new();
    let mut enums = Vec::new();
    for (file, parsed) in &sources {
        for item in &parsed.items {
            match item {
                Item::Const(constant) => {
                    if let Expr::Lit(ExprLit {
                        lit: Lit::Str(text),
                        ..
                    }) = &*constant.expr
                    {
                        constants.insert(constant.ident.to_string(), text.value());
                    }
                }
                Item::Fn(function) => {
                    functions.insert(
                        (file.clone(), function.sig.ident.to_string()),
                        doc(&function.attrs),
                    );
                }
                Item::Struct(found) if found.ident == "Settings" => {
                    for field in &found.fields {
                        settings
                            .push((field.ident.as_ref().unwrap().to_string(), doc(&field.attrs)));
                    }
                }
                Item::Enum(found)
                    if file == "settings" || (file == "faults" && found.ident == "FaultKind") =>
                {
                    let variants = found
                        .variants
                        .iter()
                        .map(|variant| (variant.ident.to_string(), doc(&variant.attrs)))
                        .collect();
                    enums.push(Choice {
                        name: found.ident.to_string(),
                        doc: doc(&found.attrs),
                        variants,
                    });
                }
                _ => {}
            }
        }
    }
    let mut routes = Vec::new();
    for (file, parsed) in &sources {
        let mut visitor = Routes {
            file,
            constants: &constants,
            found: Vec::new(),
        };
        visitor.visit_file(parsed);
        routes.extend(visitor.found);
    }
    Source {
        routes,
        functions,
        settings,
        enums,
    }
}

impl Source {
    /// The doc comment of a handler: in its own file, else in the only other file that has such a function.
    pub fn doc_of(&self, file: &str, handler: &str) -> Option<&str> {
        let own = self.functions.get(&(file.to_owned(), handler.to_owned()));
        let elsewhere = || {
            let mut found = self
                .functions
                .iter()
                .filter(|((_, name), _)| name == handler);
            let only = found.next()?;
            found.next().is_none().then_some(only.1)
        };
        own.or_else(elsewhere).map(String::as_str)
    }
}
