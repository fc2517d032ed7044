//! Parse, run, exit code.

fn main() -> std::process::ExitCode {
    handiwork::cli::main().into()
}
