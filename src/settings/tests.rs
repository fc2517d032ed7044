//! What a settings file may and may not say.

use super::*;

fn origin(file: Option<&str>, environment: &[(&str, &str)]) -> (tempfile::TempDir, Origin) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    if let Some(text) = file {
        std::fs::write(folder.path().join("handiwork.toml"), text).expect("a written file");
    }
    let mut environment: BTreeMap<String, String> =
        environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    environment.entry("HOME".into()).or_insert_with(|| folder.path().display().to_string());
    let current_dir = folder.path().to_owned();
    (folder, Origin { environment, current_dir, ..Origin::default() })
}

fn faults(file: &str) -> String {
    let (_folder, origin) = origin(Some(file), &[]);
    Settings::load(&origin).expect_err("a fault").to_string()
}

#[test]
fn defaults_load_alone() {
    let (_folder, origin) = origin(None, &[]);
    let settings = Settings::load(&origin).expect("valid defaults");
    assert_eq!(settings.github.api_url, "https://api.github.com");
    assert_eq!(settings.github.archives_per_prospect, 6);
    assert_eq!(settings.concurrency, 4);
    assert!((settings.reserve - 0.1).abs() < 1e-9);
    assert!(settings.data_dir.ends_with(".local/share/handiwork"));
    assert_eq!(settings.role, "general");
    assert!(settings.github.token.is_none() && settings.contact.is_none() && settings.purpose.is_none());
}

#[test]
fn environment_beats_file_beats_default() {
    let file = "[limits]\nconcurrency = 2\n[http]\ncontact = \"file@x\"\n";
    let (_folder, origin) = origin(Some(file), &[("HANDIWORK_CONTACT", "https://hiring.example/contact")]);
    let settings = Settings::load(&origin).expect("valid settings");
    assert_eq!(settings.concurrency, 2);
    assert_eq!(settings.contact.as_deref(), Some("https://hiring.example/contact"));
    assert_eq!(settings.origins["http.contact"], "environment HANDIWORK_CONTACT");
}

#[test]
fn an_unknown_key_names_its_line_and_the_nearest_known_one() {
    let message = faults("[github]\napi_url = \"https://api.github.com\"\narchive_per_prospect = 3\n");
    assert!(message.contains("handiwork.toml:3: unknown key github.archive_per_prospect"), "{message}");
    assert!(message.contains("did you mean github.archives_per_prospect?"), "{message}");
    assert!(faults("contact = \"me\"\n").contains("did you mean http.contact?"));
}

#[test]
fn every_fault_is_reported_at_once() {
    let message = faults("[limits]\nreserve = \"150%\"\nconcurrency = 0\n[github]\napi_url = \"api.github.com\"\n");
    for part in ["limits.reserve", "limits.concurrency", "github.api_url"] {
        assert!(message.contains(part), "{part} missing from {message}");
    }
}

#[test]
fn broken_toml_names_the_line() {
    assert!(faults("[github]\napi_url = https\n").contains("handiwork.toml:2: is no valid TOML"));
}

#[test]
fn a_list_of_tokens_is_refused_and_never_shown() {
    let (_folder, origin) = origin(None, &[("GITHUB_TOKEN", "ghp_first,ghp_second")]);
    let message = Settings::load(&origin).expect_err("a fault").to_string();
    assert!(message.contains("more than one token"), "{message}");
    assert!(!message.contains("ghp_first"), "{message}");
}

#[test]
fn a_token_never_appears_in_debug_output() {
    let (_folder, origin) = origin(None, &[("GH_TOKEN", "ghp_secretsecret")]);
    let settings = Settings::load(&origin).expect("valid settings");
    assert!(settings.github.token.as_ref().is_some_and(|token| token.source == "$GH_TOKEN"));
    assert!(!format!("{settings:?}").contains("ghp_secretsecret"));
    assert!(!format!("{:?}", settings.values()).contains("ghp_secretsecret"));
}

#[test]
fn stand_ins_are_of_this_machine() {
    let pair = "https://ada.example.org=http://127.0.0.1:9/ada";
    let (_folder, origin) = origin(None, &[("HANDIWORK_WEB_STAND_INS", pair)]);
    let settings = Settings::load(&origin).expect("one of this machine");
    assert_eq!(
        settings.web.stand_ins.get("https://ada.example.org").map(String::as_str),
        Some("http://127.0.0.1:9/ada")
    );
    for odd in ["https://ada.example.org=http://10.0.0.1/", "https://ada.example.org", "x=y"] {
        let told = faults(&format!("[web]\nstand_ins = \"{odd}\""));
        assert!(told.contains("web.stand_ins"), "{told}");
    }
}
