//! The commands of commands: `rubric …`, `store …`, `subject …`, `audit …`, `config …`.

use clap::Subcommand;
use std::path::PathBuf;

/// `rubric …`.
#[derive(Debug, Clone, Subcommand)]
pub(in crate::cli) enum RubricCommand {
    /// List the criteria with their weights under the role
    List,
    /// Print the rubric in force
    Show,
    /// Check a rubric or role file and explain every mistake
    Check {
        /// The file
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// Measure how well the judgement agrees with people's labels
    Accuracy {
        /// A folder with any of readme-sections/, commit-messages/, niche.csv, ml-code-completeness.csv
        #[arg(value_name = "LABELS")]
        labels: PathBuf,
        /// A folder with clones at OWNER+NAME/repo, for niche.csv and ml-code-completeness.csv
        #[arg(long, value_name = "DIR")]
        repositories: Option<PathBuf>,
    },
}

/// `store …`.
#[derive(Debug, Clone, Subcommand)]
pub(in crate::cli) enum StoreCommand {
    /// Rows and bytes by kind
    Stats,
    /// Verify every checksum
    Check,
    /// Write everything into one packed file, and restore it once to see that it holds
    Backup {
        /// The file; .jsonl.gz by custom
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Write every row as a line of JSON
    Export {
        /// The file [default: standard output]
        #[arg(value_name = "FILE", default_value = "-")]
        file: PathBuf,
    },
    /// Read an export or a backup; rows that are here already are replaced
    Import {
        /// The file; `-` reads standard input
        #[arg(value_name = "FILE|-")]
        file: PathBuf,
    },
    /// Give back the room of what is gone
    Compact,
}

/// `subject …`.
#[derive(Debug, Clone, Subcommand)]
pub(in crate::cli) enum SubjectCommand {
    /// Erase everything kept about a person, search the files to prove it, and print a receipt that names nobody
    Forget {
        /// A handle or key
        handle: String,
        /// Never ask about them again either
        #[arg(long)]
        suppress: bool,
        /// Do not ask for confirmation
        #[arg(long)]
        yes: bool,
    },
    /// Never ask about a person again, by any of their accounts; what is kept about them is erased
    Suppress {
        /// A handle or key
        handle: String,
        /// Do not ask for confirmation
        #[arg(long)]
        yes: bool,
    },
    /// Lift a suppression
    Unsuppress {
        /// Any of the person's handles
        handle: String,
    },
    /// Everything kept about a person, for them: JSON, or with --format html or -o FILE.html a page
    Export {
        /// A handle or key
        handle: String,
    },
    /// Keep what a person says of a finding, or leave out what they wish left out; never adds points
    Correct {
        /// A handle or key
        handle: String,
        /// A work (github:ada/churn), an account (kaggle:ada), skill:NAME, a criterion, a category, or note
        field: String,
        /// A remark, or `exclude`, or `withdraw` to take an earlier correction back
        value: String,
    },
    /// Who has yet to be told that data about them is kept, a month after it was first collected at the latest
    Notices {
        /// Mark that these were told
        #[arg(long, value_name = "HANDLE")]
        sent: Vec<String>,
        /// Mark that these need not be told
        #[arg(long, value_name = "HANDLE", requires = "reason")]
        exempt: Vec<String>,
        /// Why not
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
}

/// `audit …`.
#[derive(Debug, Clone, Subcommand)]
pub(in crate::cli) enum AuditCommand {
    /// Print it, newest last
    Show {
        /// Only what concerns this person: a handle or key
        #[arg(value_name = "HANDLE")]
        handle: Option<String>,
    },
    /// Follow its chain of hashes and name the first line that does not fit
    Verify,
}

/// `config …`.
#[derive(Debug, Clone, Subcommand)]
pub(in crate::cli) enum ConfigCommand {
    /// Every key with its value and where that comes from
    Show,
    /// The file read, or where one would be looked for
    Path,
}
