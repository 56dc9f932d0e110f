//! What a user would write otherwise: one create in Python and one in Node, from `python` and `node`.

use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{Result, candidate::Candidate, candidate::Environment, ship::scratch};

/// Whose calls they get.
const FUNCTION: &str = "orchestry-create-request";

/// Installs what they need, below `target`, and says how they are started.
pub(crate) fn install(environment: &Environment) -> Result<Vec<Candidate>> {
    Ok(vec![python(environment.clone())?, node(environment.clone())?])
}

fn python(mut environment: Environment) -> Result<Candidate> {
    let folder = prepare("python", &["create.py", "requirements.txt"])?;
    let (program, version) =
        (run("python3", ["-c", "import sys; print(sys.executable)"], &folder)?, {
            let version = run("python3", ["--version"], &folder)?;
            version.trim_start_matches("Python ").to_owned()
        });
    let packages = folder.join("packages");
    if !is_done(&folder) {
        let _ = fs::remove_dir_all(&packages);
        let install = ["-m", "pip", "install", "--quiet", "--target", "packages", "-r"];
        run("python3", install.into_iter().chain(["requirements.txt"]), &folder)?;
        done(&folder)?;
    }
    environment.insert("PYTHONPATH".into(), packages.to_string_lossy().into_owned());
    let script = folder.join("create.py");
    let name = format!("create in Python {version}, boto3");
    let args = vec![script.clone().into()];
    let candidate = Candidate::new(&name, FUNCTION, program.into(), args, environment);
    Ok(Candidate { package: vec![script, packages], ..candidate })
}

fn node(environment: Environment) -> Result<Candidate> {
    let folder = prepare("node", &["create.mjs", "package.json", "package-lock.json"])?;
    let program = run("node", ["-p", "process.execPath"], &folder)?;
    let version = run("node", ["-p", "process.versions.node"], &folder)?;
    if !is_done(&folder) {
        run("npm", ["ci", "--silent"], &folder)?;
        run("npm", ["run", "--silent", "build"], &folder)?;
        done(&folder)?;
    }
    let bundle = folder.join("create.cjs");
    let name = format!("create in Node {version}, SDK v3");
    let args = vec![bundle.clone().into()];
    let candidate = Candidate::new(&name, FUNCTION, program.into(), args, environment);
    Ok(Candidate { package: vec![bundle], ..candidate })
}

/// Copies the sources to a folder below `target`; what was installed there for other sources is not kept.
fn prepare(name: &str, files: &[&str]) -> Result<PathBuf> {
    let (from, to) = (Path::new(env!("CARGO_MANIFEST_DIR")).join(name), scratch().join(name));
    fs::create_dir_all(&to)?;
    for file in files {
        let (source, copy) = (fs::read(from.join(file))?, to.join(file));
        if fs::read(&copy).ok().as_ref() != Some(&source) {
            fs::write(copy, source)?;
            let _ = fs::remove_file(to.join(DONE));
        }
    }
    Ok(to)
}

/// Stands for an installation that was finished.
const DONE: &str = "installed";

fn is_done(folder: &Path) -> bool {
    folder.join(DONE).exists()
}

fn done(folder: &Path) -> io::Result<()> {
    fs::write(folder.join(DONE), "")
}

/// Runs a program that has to succeed; what it printed.
fn run<A: AsRef<OsStr>>(
    program: &str,
    args: impl IntoIterator<Item = A>,
    folder: &Path,
) -> Result<String> {
    let output = Command::new(program).args(args).current_dir(folder).output();
    let output = output.map_err(|error| format!("{program} can't be started: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout)?.trim().to_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{program} failed in {}: {said}", folder.display()).into())
}
