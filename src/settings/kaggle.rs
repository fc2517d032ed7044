//! Kaggle's credentials: `KAGGLE_API_TOKEN`, else `KAGGLE_USERNAME` with `KAGGLE_KEY`, else `~/.kaggle/kaggle.json`.

use super::file::ConfigFault;
use super::token::{Token, TokenFault};
use super::{KaggleCredentials, Origin};
use serde::Deserialize;
use std::path::Path;

/// The file Kaggle's own client reads.
#[derive(Deserialize)]
struct File {
    username: String,
    key: String,
}

/// The credentials, where there are any.
///
/// # Errors
/// A name without a key, a token that is none, a file that cannot be read as one.
pub(super) fn credentials(
    origin: &Origin,
    warnings: &mut Vec<String>,
) -> Result<Option<KaggleCredentials>, ConfigFault> {
    let of_variable = |name: &'static str| move |fault: TokenFault| fault_at(format!("${name}"), fault);
    if let Some(token) = origin.variable("KAGGLE_API_TOKEN") {
        let token = Token::from_text(token, "$KAGGLE_API_TOKEN").map_err(of_variable("KAGGLE_API_TOKEN"))?;
        return Ok(Some(KaggleCredentials::Token(token)));
    }
    match (origin.variable("KAGGLE_USERNAME"), origin.variable("KAGGLE_KEY")) {
        (Some(user), Some(key)) => {
            let key = Token::from_text(key, "$KAGGLE_KEY").map_err(of_variable("KAGGLE_KEY"))?;
            Ok(Some(KaggleCredentials::Key { user: user.to_owned(), key }))
        }
        (None, None) => match origin.variable("HOME") {
            Some(home) => of_file(&Path::new(home).join(".kaggle/kaggle.json"), warnings),
            None => Ok(None),
        },
        (user, _) => {
            let (set, missing) =
                if user.is_some() { ("KAGGLE_USERNAME", "KAGGLE_KEY") } else { ("KAGGLE_KEY", "KAGGLE_USERNAME") };
            Err(ConfigFault {
                place: format!("${set}"),
                problem: format!("is set without {missing}"),
                remedy: "set both, or KAGGLE_API_TOKEN alone".into(),
            })
        }
    }
}

fn of_file(path: &Path, warnings: &mut Vec<String>) -> Result<Option<KaggleCredentials>, ConfigFault> {
    let Ok(text) = std::fs::read_to_string(path) else { return Ok(None) };
    let place = path.display().to_string();
    let file: File = serde_json::from_str(&text).map_err(|error| ConfigFault {
        place: place.clone(),
        // The parser's own words may quote the key.
        problem: format!("is no Kaggle credentials file (line {})", error.line()),
        remedy: "download it again, or set KAGGLE_API_TOKEN".into(),
    })?;
    if super::token::readable_by_others(path) {
        warnings.push(format!("others can read the key in {0}; run: chmod 600 {0}", path.display()));
    }
    let key = Token::from_text(&file.key, &place).map_err(|fault| fault_at(place, fault))?;
    Ok(Some(KaggleCredentials::Key { user: file.username, key }))
}

fn fault_at(place: String, fault: TokenFault) -> ConfigFault {
    ConfigFault { place, problem: fault.problem, remedy: fault.remedy }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn read(variables: &[(&str, &str)]) -> Result<Option<KaggleCredentials>, ConfigFault> {
        let environment: BTreeMap<String, String> =
            variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        credentials(&Origin { environment, ..Origin::default() }, &mut Vec::new())
    }

    #[test]
    fn a_token_wins_over_a_key_and_half_a_pair_is_an_error() {
        let both = [("KAGGLE_API_TOKEN", "t0k"), ("KAGGLE_USERNAME", "op"), ("KAGGLE_KEY", "k3y")];
        assert!(matches!(read(&both), Ok(Some(KaggleCredentials::Token(_)))));
        assert!(matches!(read(&both[1..]), Ok(Some(KaggleCredentials::Key { user, .. })) if user == "op"));
        assert!(matches!(read(&[]), Ok(None)));
        let fault = read(&both[2..]).unwrap_err();
        assert_eq!(
            fault.to_string(),
            "$KAGGLE_KEY: is set without KAGGLE_USERNAME; set both, or KAGGLE_API_TOKEN alone"
        );
    }

    #[test]
    fn the_file_of_the_official_client_is_read_and_never_quoted() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join(".kaggle/kaggle.json");
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, r#"{"username":"op","key":"s3cr3t"}"#).unwrap();
        let home_is = home.path().to_str().unwrap().to_owned();
        assert!(matches!(read(&[("HOME", &home_is)]), Ok(Some(KaggleCredentials::Key { user, .. })) if user == "op"));
        std::fs::write(&file, r#"{"username":"op","key":s3cr3t}"#).unwrap();
        assert!(!read(&[("HOME", &home_is)]).unwrap_err().to_string().contains("s3cr3t"));
    }
}
