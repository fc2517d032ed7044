//! The public page of a clone, from the address it was cloned from.

/// `https://github.com/owner/name` for a remote on github.com in any of git's spellings; none for any other address.
/// User names and tokens in the address are dropped.
pub(super) fn github_page(remote: &str) -> Option<String> {
    let remote = remote.trim();
    let (host, path) = match remote.split_once("://") {
        Some((scheme, rest)) => {
            if !["https", "http", "ssh", "git", "git+ssh"].contains(&scheme.to_ascii_lowercase().as_str()) {
                return None;
            }
            rest.split_once('/')?
        }
        // scp-like: [user@]host:path
        None => remote.split_once(':')?,
    };
    let host = host.rsplit('@').next()?;
    let host = host.split(':').next()?.to_ascii_lowercase();
    if !["github.com", "www.github.com", "ssh.github.com"].contains(&host.as_str()) {
        return None;
    }
    let path = path.split(['?', '#']).next()?.trim_matches('/');
    let (owner, name) = path.split_once('/')?;
    let name = name.strip_suffix(".git").unwrap_or(name);
    (is_name(owner) && is_name(name)).then(|| format!("https://github.com/{owner}/{name}"))
}

/// What GitHub allows in a login or a repository's name.
fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 100
        && text != "."
        && text != ".."
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::github_page;

    #[test]
    fn every_spelling_of_a_github_remote_leads_to_the_same_page() {
        for remote in [
            "git@github.com:ada/churn.git",
            "git@github.com:ada/churn",
            "https://github.com/ada/churn.git",
            "https://github.com/ada/churn/",
            "https://GitHub.com/ada/churn",
            "ssh://git@github.com/ada/churn.git",
            "ssh://git@ssh.github.com:443/ada/churn.git",
            "git://github.com/ada/churn.git",
            "https://x-access-token:ghp_secret@github.com/ada/churn.git",
        ] {
            assert_eq!(github_page(remote).as_deref(), Some("https://github.com/ada/churn"), "{remote}");
        }
    }

    #[test]
    fn other_hosts_and_local_paths_have_no_page() {
        for remote in [
            "",
            "/srv/git/churn.git",
            "../churn",
            "file:///srv/git/churn.git",
            "https://gitlab.com/ada/churn.git",
            "https://github.com.evil.example/ada/churn",
            "https://github.com/ada",
            "https://github.com/ada/churn/tree/main",
            "git@github.com:ada/ch urn",
            "git@github.com:ada/..",
            "javascript:alert(1)",
        ] {
            assert_eq!(github_page(remote), None, "{remote}");
        }
    }
}
