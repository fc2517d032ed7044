//! Handles and lists as people really write them.

use super::*;
use crate::evidence::{Handle, Platform};
use proptest::prelude::*;

fn reason(text: &str) -> String {
    parse_handle(text).map_or_else(|fault| fault.to_string(), |handle| panic!("{text:?} became {handle}"))
}

#[track_caller]
fn names(list: &List) -> Vec<&str> {
    list.prospects.iter().map(|prospect| prospect.key.as_str()).collect()
}

#[test]
fn every_documented_spelling_is_read() {
    for (text, handle) in [
        ("ada", "github:ada"),
        ("@ada", "github:ada"),
        ("  github:ada ", "github:ada"),
        ("GitHub: Ada-L", "github:Ada-L"),
        ("gh:ada", "github:ada"),
        ("github:@ada", "github:ada"),
        ("https://github.com/ada", "github:ada"),
        ("http://www.github.com/ada/?tab=repositories#x", "github:ada"),
        ("github.com/ada/", "github:ada"),
        ("github:https://github.com/ada", "github:ada"),
        ("old-", "github:old-"),
        ("hf:ada", "huggingface:ada"),
        ("huggingface:ada_l.2", "huggingface:ada_l.2"),
        ("https://huggingface.co/ada", "huggingface:ada"),
        ("https://hf.co/ada/datasets", "huggingface:ada"),
        ("kaggle:ada", "kaggle:ada"),
        ("https://www.kaggle.com/ada", "kaggle:ada"),
        ("kaggle.com/ada/code", "kaggle:ada"),
        ("web:https://ada.dev", "web:https://ada.dev"),
        ("web:ada.dev/about", "web:https://ada.dev/about"),
        ("https://ada.github.io/", "web:https://ada.github.io"),
        ("web:https://github.com/ada", "github:ada"),
        ("\u{feff}ada\u{200b}", "github:ada"),
    ] {
        assert_eq!(parse_handle(text).map(|handle| handle.to_string()), Ok(handle.to_owned()), "{text:?}");
    }
}

#[test]
fn what_is_no_person_is_said_to_be_what_it_is() {
    for (text, part) in [
        ("https://github.com/ada/churn", "names a repository; give the person's own handle"),
        ("https://github.com/ada/churn/blob/main/x.py", "a repository"),
        ("git@github.com:ada/churn.git", "a repository"),
        ("ssh://git@github.com/ada/churn", "a repository"),
        ("ada/churn", "a repository"),
        ("github:ada/churn", "a repository"),
        ("https://github.com/orgs/acme/people", "an organisation's page"),
        ("https://www.kaggle.com/organizations/acme", "an organisation's page"),
        ("https://gist.github.com/ada/123", "a gist"),
        ("gist.github.com/ada", "a gist"),
        ("https://github.com/settings/profile", "a page of github (settings)"),
        ("https://github.com/sponsors/ada", "a page of github"),
        ("https://github.com", "names github itself"),
        ("https://raw.githubusercontent.com/ada/churn/main/x", "a file"),
        ("https://huggingface.co/ada/bert", "a model"),
        ("https://huggingface.co/datasets/ada/rain", "a data set"),
        ("https://huggingface.co/spaces/ada/demo", "a space"),
        ("https://www.kaggle.com/code/ada/titanic", "a notebook"),
        ("https://www.kaggle.com/c/titanic", "a competition"),
        ("https://www.linkedin.com/in/ada", "linkedin.com, which is not read"),
        ("ada@example.com", "e-mail address"),
        ("mailto:ada@example.com", "e-mail address"),
        ("github:ada@example.com", "e-mail address"),
        ("web:ada@example.com", "e-mail address"),
        ("https://ada:secret@ada.dev", "user name or password"),
        ("ftp://ada.dev", "only http and https"),
        ("web:https://", "is no web address"),
        ("mastodon:ada", "\"mastodon\" is no platform"),
        ("ada,github:bob", "several fields"),
        ("ada\tbob", "several fields"),
        ("ada.dev", "write it as web:https://"),
        ("-ada", "begins with a hyphen"),
        ("a--b", "two hyphens"),
        ("ada lovelace", "it has ' '"),
        ("ada😀", "it has '😀'"),
        ("åda", "it has 'å'"),
        ("ada\0", "control characters"),
        ("\u{1b}[31mada", "control characters"),
        ("ada\u{fffd}", "not UTF-8"),
        ("hf:-ada", "begins or ends"),
        ("kaggle:a.b", "it has '.'"),
        ("", "is empty"),
        ("@", "is empty"),
        ("github:", "is empty"),
    ] {
        assert!(reason(text).contains(part), "{text:?}: {}", reason(text));
    }
    assert!(reason(&"a".repeat(40)).contains("40 characters, and 39 is the most"));
    assert!(reason(&"a".repeat(10 << 20)).contains("longer than any handle"));
}

#[test]
fn a_plain_list_with_everything_people_put_into_one() {
    let list = parse_list(
        b"\xef\xbb\xbf# team\r\n\r\nada\r\n  @Grace \r\nhttps://github.com/ADA # again\r\nbad handle\r\n\tkaggle:linus\t\r\nada@example.com\r\n\xff\xfe\r\nhttps://ada.dev/#me\r\n",
    );
    assert_eq!(names(&list), ["github:ada", "github:Grace", "kaggle:linus", "web:https://ada.dev"]);
    let lines: Vec<(u64, &str)> = list.rejected.iter().map(|one| (one.line, one.input.as_str())).collect();
    assert_eq!(lines, [(6, "bad handle"), (8, "[e-mail address]"), (9, "\u{fffd}\u{fffd}")]);
    assert_eq!(list.merged, [Merged { line: 5, key: "github:ada".into(), shared: "github:ADA".into() }]);
    assert!(list.passthrough_columns.is_empty());
}

#[test]
fn other_line_ends_and_encodings() {
    for text in ["ada\nbob\n", "ada\rbob", "ada\r\nbob\r\n", "\n\nada\n\n\nbob"] {
        assert_eq!(names(&parse_list(text.as_bytes())), ["github:ada", "github:bob"], "{text:?}");
    }
    for (mark, unit) in [([0xff, 0xfe], u16::to_le_bytes as fn(u16) -> [u8; 2]), ([0xfe, 0xff], u16::to_be_bytes)] {
        let mut bytes = mark.to_vec();
        bytes.extend("github,team\r\nada,Züri\r\n".encode_utf16().flat_map(unit));
        let list = parse_list(&bytes);
        assert_eq!(names(&list), ["github:ada"]);
        assert_eq!(list.prospects[0].passthrough["team"], "Züri");
    }
    assert_eq!(parse_list(b""), List::default());
    assert_eq!(parse_list(b"# nobody\n"), List::default());
}

#[test]
fn a_table_keeps_foreign_columns_as_they_are() {
    let list = parse_list(
        b"# exported\nid,crm_id, GitHub ,name,kaggle,Notes,role,web,source,consent\n\
          A-17, 007 ,ada,\"Lovelace, Ada\",n/a,\"two\nlines\",ml-engineer,https://ada.dev,fair,yes\n\
          \n\
          A-18,8,,Bob,,,,,,\n\
          A-19,9,grace,,https://www.kaggle.com/grace,=1+1,,,,\n",
    );
    assert_eq!(list.passthrough_columns, ["crm_id", "Notes"]);
    assert_eq!(names(&list), ["A-17", "A-19"]);
    let ada = &list.prospects[0];
    assert_eq!((ada.name.as_deref(), ada.role.as_deref()), (Some("Lovelace, Ada"), Some("ml-engineer")));
    assert_eq!((ada.source.as_deref(), ada.consent.as_deref()), (Some("fair"), Some("yes")));
    assert_eq!(ada.handles, [Handle::new(Platform::Github, "ada"), Handle::new(Platform::Web, "https://ada.dev")]);
    assert_eq!(ada.passthrough["crm_id"], " 007 ");
    assert_eq!(ada.passthrough["Notes"], "two\nlines");
    assert_eq!(list.prospects[1].passthrough["Notes"], "=1+1");
    let rejected: Vec<(u64, &str)> = list.rejected.iter().map(|one| (one.line, one.reason.as_str())).collect();
    assert_eq!(rejected, [(6, "names no account in the columns github, kaggle, huggingface or web")]);
}

#[test]
fn tabs_semicolons_and_single_columns_are_tables_too() {
    for text in [
        "github\tteam\nada\tx\n",
        "github;team\r\nada;x\r\n",
        "team,github\nx,ada",
        "\"github\",\"team\"\n\"ada\",\"x\"",
    ] {
        let list = parse_list(text.as_bytes());
        assert_eq!((names(&list), list.passthrough_columns.len()), (vec!["github:ada"], 1), "{text:?}");
        assert_eq!(list.prospects[0].passthrough["team"], "x");
    }
    assert_eq!(names(&parse_list(b"huggingface\nada\nbob\n")), ["huggingface:ada", "huggingface:bob"]);
}

#[test]
fn a_bad_cell_costs_the_cell_and_a_shifted_row_the_row() {
    let list = parse_list(
        b"id,github,kaggle,huggingface,note\n\
          1,ada,https://github.com/ada,,x\n\
          2,acme/tools,,,x\n\
          3,Hopper, Grace,,,x\n\
          4,bob,,,,,\n\
          bob@example.com,ada@example.com,,,x\n",
    );
    assert_eq!(names(&list), ["1", "4"]);
    let rejected: Vec<(u64, &str, &str)> =
        list.rejected.iter().map(|one| (one.line, one.input.as_str(), one.reason.as_str())).collect();
    assert_eq!(rejected[0].1, "https://github.com/ada");
    assert!(rejected[0].2.starts_with("column kaggle: names an account on github"), "{rejected:?}");
    assert_eq!((rejected[1].0, rejected[1].1), (3, "acme/tools"));
    assert_eq!((rejected[2].0, rejected[2].1), (4, "3,Hopper, Grace,,,x"));
    assert!(rejected[2].2.contains("6 cells where the header has 5"), "{rejected:?}");
    assert_eq!((rejected[3].0, rejected[3].1), (6, "[e-mail address]"));
    assert_eq!(rejected.len(), 4);
}

#[test]
fn duplicate_and_nameless_columns_hide_nothing() {
    let list = parse_list(b"github,note,note,,github\nada,a,b,c,bob\n");
    assert_eq!(list.passthrough_columns, ["note", "note (3)", "column 4", "github"]);
    let values: Vec<&str> =
        list.passthrough_columns.iter().map(|name| list.prospects[0].passthrough[name].as_str()).collect();
    assert_eq!(values, ["a", "b", "c", "bob"]);
}

#[test]
fn rows_of_one_person_become_one() {
    let list = parse_list(
        b"github,kaggle,name,crm,id\n\
          ada,,,,\n\
          ,linus,Linus,,\n\
          ADA,,Ada,7,A-1\n\
          ada,ada-k,Countess,8,\n\
          ,ADA-K,,,A-1\n",
    );
    assert_eq!(names(&list), ["A-1", "kaggle:linus"]);
    let ada = &list.prospects[0];
    assert_eq!((ada.name.as_deref(), ada.passthrough["crm"].as_str()), (Some("Ada"), "7"));
    assert_eq!(ada.handles, [Handle::new(Platform::Github, "ada"), Handle::new(Platform::Kaggle, "ada-k")]);
    assert_eq!(ada.handles[0].name, "ada", "the first spelling stays");
    assert_eq!(list.merged.iter().map(|merged| merged.line).collect::<Vec<_>>(), [4, 5, 6]);
    assert!(list.rejected.is_empty());
}

#[test]
fn a_row_that_joins_two_earlier_ones_leaves_one() {
    let list = parse_list(b"github,kaggle\nada,\nbob,\n,ada-k\nADA,ada-k\n");
    assert_eq!(names(&list), ["github:ada", "github:bob"]);
    assert_eq!(list.prospects[0].handles.len(), 2);
}

#[test]
fn two_ids_for_one_account_keep_the_first() {
    let list = parse_list(b"id,github,kaggle\nA,ada,\nB,bob,\nC,ADA,carol\n,ada,\nD,,carol\n,ada,carol\n");
    assert_eq!(names(&list), ["A", "B", "D"]);
    assert_eq!(list.prospects[0].handles.len(), 1);
    let rejected: Vec<(u64, &str)> = list.rejected.iter().map(|one| (one.line, one.reason.as_str())).collect();
    assert_eq!(rejected[0], (4, "github:ADA already belongs to id A; the first row is kept"));
    assert_eq!((rejected[1].0, rejected.len()), (7, 2), "a row that would make A and D one: {rejected:?}");
}

#[test]
fn an_id_spelled_like_a_handle_cannot_take_its_key() {
    let list = parse_list(b"id,github\ngithub:ada,bob\n,ada\ngithub:Carol,carol\n");
    assert_eq!(names(&list), ["github:ada", "github:Carol"]);
    assert_eq!(list.rejected.len(), 1);
}

#[test]
fn a_constant_id_column_is_noticed_and_stays_fast() {
    let mut text = "id,github\n".to_owned();
    for n in 0..5_000 {
        text.push_str(&format!("same,user{n}\n"));
    }
    let list = parse_list(text.as_bytes());
    assert_eq!((list.prospects.len(), list.prospects[0].handles.len()), (1, 50));
    assert!(list.rejected[0].reason.contains("are the ids one a person"), "{:?}", list.rejected[0]);
}

#[test]
fn monstrous_lines_are_cut_and_harmless() {
    let mut bytes = b"ada\n".to_vec();
    bytes.extend(std::iter::repeat_n(b'x', 10 << 20));
    bytes.extend(b"\nbob\n\x1b]0;owned\x07\xe2\x80\xae\n");
    let list = parse_list(&bytes);
    assert_eq!(names(&list), ["github:ada", "github:bob"]);
    assert_eq!(list.rejected[0].input.chars().count(), 120);
    assert_eq!(list.rejected[1].input, "]0;owned");
    let quoted = parse_list(format!("github,note\nada,\"{}", "x,\n".repeat(100_000)).as_bytes());
    assert!(quoted.prospects.is_empty() && quoted.rejected[0].reason.contains("quotation mark"));
}

#[test]
fn arguments_and_list_are_one_request() {
    let list = parse_request(&["ada", "acme/tools", "kaggle:linus"], Some(b"github,crm\nADA,7\nbob,8\n"));
    assert_eq!(names(&list), ["github:ada", "kaggle:linus", "github:bob"]);
    assert_eq!(list.prospects[0].passthrough["crm"], "7");
    assert_eq!(list.prospects[1].passthrough["crm"], "");
    assert_eq!((list.rejected[0].line, list.rejected[0].input.as_str()), (2, "acme/tools"));
    assert_eq!(names(&parse_arguments(&["ada", "Ada"])), ["github:ada"]);
}

fn row() -> impl Strategy<Value = String> {
    let login = prop::sample::select(vec!["", "ada", "ADA", "bob", "eve", "x/y", "a@b.c"]);
    let id = prop::sample::select(vec!["", "", "1", "2"]);
    (id, login.clone(), login).prop_map(|(id, github, kaggle)| format!("{id},,{github},{kaggle},,,\n"))
}

proptest! {
    #[test]
    fn no_bytes_are_too_strange(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let list = parse_list(&bytes);
        prop_assert!(list.rejected.iter().all(|one| one.input.chars().count() <= 120));
    }

    #[test]
    fn no_text_is_too_strange(text in "(id|github|web|kaggle|[,;\t\n\r\"#@:/. ]|https://|ada|é|\u{0}|\u{202e}){0,40}") {
        let list = parse_list(text.as_bytes());
        for one in &list.rejected {
            prop_assert!(one.line > 0 && !one.input.chars().any(char::is_control));
            prop_assert!(!one.reason.is_empty());
        }
        let mut keys: Vec<String> = list.prospects.iter().map(|prospect| prospect.key.clone()).collect();
        keys.sort();
        keys.dedup();
        prop_assert_eq!(keys.len(), list.prospects.len());
    }

    #[test]
    fn what_is_shown_is_read_back(text in "(github:|gh:|hf:|kaggle:|web:|https://|github.com/|huggingface.co/|www.kaggle.com/|[a-zA-Z0-9._@/?#é-]){1,12}") {
        if let Ok(handle) = parse_handle(&text) {
            prop_assert_eq!(parse_handle(&handle.to_string()), Ok(handle));
        }
    }

    #[test]
    fn joining_twice_changes_nothing(rows in prop::collection::vec(row(), 0..12)) {
        let first = parse_list(format!("id,name,github,kaggle,huggingface,web,role\n{}", rows.concat()).as_bytes());
        let again = first.prospects.iter().map(|prospect| {
            merge::Entry { line: 1, prospect: prospect.clone(), shown: String::new() }
        });
        let second = merge::merge(again.collect(), &[]);
        prop_assert_eq!(&second.prospects, &first.prospects);
        prop_assert!(second.rejected.is_empty() && second.merged.is_empty());
    }
}
