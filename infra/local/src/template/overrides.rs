//! The parameters of the stage `local` in `samconfig.toml`.

use std::collections::HashMap;

use serde::Deserialize;

use crate::Error;

#[derive(Deserialize)]
struct Config {
    local: Stage,
}

#[derive(Deserialize)]
struct Stage {
    deploy: Deploy,
}

#[derive(Deserialize)]
struct Deploy {
    parameters: Parameters,
}

#[derive(Deserialize)]
struct Parameters {
    #[serde(default)]
    parameter_overrides: Overrides,
}

/// SAM takes both: `"A=1 B=2"` and `["A=1", "B=2"]`.
#[derive(Deserialize)]
#[serde(untagged)]
enum Overrides {
    Line(String),
    List(Vec<String>),
}

impl Default for Overrides {
    fn default() -> Self {
        Self::List(Vec::new())
    }
}

/// Parameter names and what they are set to.
pub(super) fn parse(toml: &str) -> Result<HashMap<String, String>, Error> {
    let config: Config =
        toml::from_str(toml).map_err(|error| format!("samconfig.toml: {error}"))?;
    let pairs = match config.local.deploy.parameters.parameter_overrides {
        Overrides::Line(line) => line.split_whitespace().map(str::to_owned).collect(),
        Overrides::List(pairs) => pairs,
    };
    pairs.iter().map(|pair| split(pair)).collect()
}

fn split(pair: &str) -> Result<(String, String), Error> {
    let (name, value) =
        pair.split_once('=').ok_or_else(|| format!("samconfig.toml: {pair} is not NAME=VALUE"))?;
    Ok((name.to_owned(), value.trim_matches('"').to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read() -> Result<(), Error> {
        for overrides in ["'A=1 B=x@y'", "['A=1', 'B=x@y']"] {
            let read =
                parse(&format!("[local.deploy.parameters]\nparameter_overrides = {overrides}"))?;
            assert_eq!(read, HashMap::from([("A".into(), "1".into()), ("B".into(), "x@y".into())]));
        }
        Ok(())
    }
}
