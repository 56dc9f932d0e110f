//! `cargo run -p local`: the whole service on one machine.

fn main() -> std::process::ExitCode {
    local::main()
}
