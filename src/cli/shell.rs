//! `handiwork completions` and `handiwork man`: made from the command line's own definition.

use super::args::{Cli, Global};
use super::exit::{Exit, Outcome, Stops};
use super::say::Voice;
use clap::CommandFactory;
use clap_complete::Shell;

/// A completion script on standard output.
///
/// # Errors
/// When standard output cannot be written.
pub(super) fn completions(global: &Global, shell: Shell) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "handiwork", &mut script);
    Voice::new(global).result(&String::from_utf8_lossy(&script)).failure()?;
    Ok(Exit::Done)
}

/// The manual page, every command's in one, on standard output: `handiwork man | man -l -`.
///
/// # Errors
/// When standard output cannot be written.
pub(super) fn man(global: &Global) -> Outcome {
    let mut page = Vec::new();
    let mut command = Cli::command();
    command.build();
    clap_mangen::Man::new(command.clone()).render(&mut page).failure()?;
    for each in command.get_subcommands().filter(|each| !each.is_hide_set()) {
        page.extend(format!(".SH \"{}\"\n", each.get_bin_name().unwrap_or(each.get_name()).to_uppercase()).bytes());
        let part = clap_mangen::Man::new(each.clone());
        part.render_synopsis_section(&mut page).failure()?;
        part.render_description_section(&mut page).failure()?;
        part.render_options_section(&mut page).failure()?;
    }
    Voice::new(global).result(&String::from_utf8_lossy(&page)).failure()?;
    Ok(Exit::Done)
}
