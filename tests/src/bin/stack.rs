//! The local stack, as the integration tests start it: `env!("CARGO_BIN_EXE_stack")`.

fn main() -> std::process::ExitCode {
    local::main()
}
