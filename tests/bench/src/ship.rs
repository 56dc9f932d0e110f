//! What is deployed: binaries of the profile `ship`.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use flate2::{Compression, write::DeflateEncoder};

use crate::Result;

/// About what an archive adds to each file: two headers and twice its name.
const HEADERS: u64 = 150;

/// The top of the workspace.
pub(crate) fn top() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().nth(2).unwrap_or(package).to_owned()
}

/// Where the bench keeps what it makes.
pub(crate) fn scratch() -> PathBuf {
    top().join("target/bench")
}

/// The binary of that name.
pub(crate) fn binary(name: &str) -> PathBuf {
    top().join("target/ship").join(name)
}

/// Builds the floor, the texts and these functions. All packages are always named, so that the features of what
/// they share are the same each time.
pub(crate) fn build(functions: &[String]) -> Result<()> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--profile", "ship", "-p", "functions", "-p", "floor", "-p", "wire"]);
    command.args(["--bin", "floor", "--bin", "wire"]).current_dir(top());
    for function in functions {
        command.args(["--bin", function]);
    }
    if command.status()?.success() { Ok(()) } else { Err("cargo can't build the functions".into()) }
}

/// How many bytes files and folders have, as they are and zipped.
pub(crate) fn sizes(package: &[PathBuf]) -> Result<(u64, u64)> {
    let mut sum = (0, 0);
    for path in package {
        let (plain, zipped) = if path.is_dir() { folder(path)? } else { file(path)? };
        sum = (sum.0 + plain, sum.1 + zipped);
    }
    Ok(sum)
}

fn folder(path: &Path) -> Result<(u64, u64)> {
    let entries: Vec<_> = fs::read_dir(path)?.collect::<io::Result<_>>()?;
    let paths: Vec<PathBuf> = entries.iter().map(fs::DirEntry::path).collect();
    sizes(&paths)
}

fn file(path: &Path) -> Result<(u64, u64)> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    let plain = io::copy(&mut fs::File::open(path)?, &mut encoder)?;
    Ok((plain, encoder.finish()?.len() as u64 + HEADERS))
}
