//! Checks of the tools and of the choice among them.

use serde_json::Value;

use super::request::UNKNOWN;
use crate::check::{Check, is_name};
use crate::reply::Reply;
use crate::turn::{Choice, Tool};

/// Longest name of a function.
const MAX_NAME: usize = 128;
/// Tools that run at the provider; the demo lets them be.
const HOSTED: [&str; 7] = [
    "googleSearch",
    "googleSearchRetrieval",
    "codeExecution",
    "urlContext",
    "googleMaps",
    "computerUse",
    "fileSearch",
];
const FUNCTION: [&str; 7] = [
    "name",
    "description",
    "parameters",
    "parametersJsonSchema",
    "response",
    "responseJsonSchema",
    "behavior",
];

pub(super) fn offered(check: &Check<'_>) -> Result<Vec<Tool>, Reply> {
    let mut tools = Vec::new();
    for (at, value) in check.list("tools")?.into_iter().flatten().enumerate() {
        let tool = Check::within(format!("tools[{at}]"), value)?;
        tool.only(&[&HOSTED[..], &["functionDeclarations"]].concat(), UNKNOWN)?;
        let functions = tool.list("functionDeclarations")?.into_iter().flatten();
        for (at, value) in functions.enumerate() {
            let place = tool.name(&format!("functionDeclarations[{at}]"));
            tools.push(function(&Check::within(place, value)?)?);
        }
    }
    Ok(tools)
}

fn function(check: &Check<'_>) -> Result<Tool, Reply> {
    check.only(&FUNCTION, UNKNOWN)?;
    let name = check.text("name")?;
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if !begins || !is_name(&name, MAX_NAME, "_.:-") {
        let words = "Must start with a letter or an underscore, and have letters, digits, _ . : - \
                     and at most 128 characters.";
        return Err(check.refuse("name", words));
    }
    check.optional_text("description")?;
    let own = check.object("parameters")?;
    let plain = check.object("parametersJsonSchema")?;
    if own.is_some() && plain.is_some() {
        let words = "Only one of `parameters` and `parametersJsonSchema` may be set.";
        return Err(check.refuse("parametersJsonSchema", words));
    }
    Ok(Tool {
        name,
        schema: own.or(plain).cloned().unwrap_or(Value::Null),
    })
}

pub(super) fn choice(check: &Check<'_>, tools: &[Tool]) -> Result<Choice, Reply> {
    let Some(config) = check.child("toolConfig")? else {
        return Ok(Choice::Auto);
    };
    let known = ["functionCallingConfig", "retrievalConfig"];
    config.only(&known, UNKNOWN)?;
    let Some(calling) = config.child("functionCallingConfig")? else {
        return Ok(Choice::Auto);
    };
    calling.only(&["mode", "allowedFunctionNames"], UNKNOWN)?;
    let mode = calling.one_of(
        "mode",
        &["AUTO", "ANY", "NONE", "VALIDATED", "MODE_UNSPECIFIED"],
    )?;
    let names = calling.strings("allowedFunctionNames", usize::MAX)?;
    let may_name = matches!(mode, Some("ANY" | "VALIDATED"));
    let known = |name: &String| tools.iter().any(|tool| tool.name == *name);
    let fit = names.is_empty() || (may_name && names.iter().all(known));
    if !fit {
        let words = "needs mode ANY, and names of functions that are declared";
        return Err(calling.refuse("allowedFunctionNames", words));
    }
    match mode {
        Some("ANY") if tools.is_empty() => Err(calling.refuse("mode", "ANY needs functions")),
        Some("ANY") => Ok(Choice::Must(names)),
        Some("NONE") => Ok(Choice::Never),
        _ => Ok(Choice::Auto),
    }
}
