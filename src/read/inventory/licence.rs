//! Licences by what their texts say.

/// Phrases that must all stand in a licence's text (case and white space folded), most particular first.
/// Identifiers are those of the SPDX licence list.
const LICENCES: [(&str, &[&str]); 24] = [
    ("AGPL-3.0-only", &["gnu affero general public license", "version 3"]),
    ("LGPL-3.0-only", &["gnu lesser general public license", "version 3"]),
    ("LGPL-2.1-only", &["gnu lesser general public license", "version 2.1"]),
    ("GPL-3.0-only", &["gnu general public license", "version 3"]),
    ("GPL-2.0-only", &["gnu general public license", "version 2"]),
    ("Apache-2.0", &["apache license", "version 2.0"]),
    ("MPL-2.0", &["mozilla public license", "2.0"]),
    ("EPL-2.0", &["eclipse public license", "2.0"]),
    ("EUPL-1.2", &["european union public licence", "1.2"]),
    ("CC0-1.0", &["cc0 1.0"]),
    ("CC0-1.0", &["creative commons", "universal", "waive"]),
    ("CC-BY-NC-SA-4.0", &["attribution-noncommercial-sharealike 4.0"]),
    ("CC-BY-NC-ND-4.0", &["attribution-noncommercial-noderivatives 4.0"]),
    ("CC-BY-NC-4.0", &["attribution-noncommercial 4.0"]),
    ("CC-BY-SA-4.0", &["attribution-sharealike 4.0"]),
    ("CC-BY-4.0", &["attribution 4.0 international"]),
    ("BSL-1.0", &["boost software license"]),
    ("Unlicense", &["this is free and unencumbered software released into the public domain"]),
    ("WTFPL", &["do what the fuck you want to public license"]),
    ("Zlib", &["this software is provided 'as-is', without any express or implied warranty", "misrepresented"]),
    ("BSD-3-Clause", &["redistribution and use in source and binary forms", "neither the name"]),
    ("BSD-2-Clause", &["redistribution and use in source and binary forms"]),
    ("MIT", &["permission is hereby granted, free of charge, to any person obtaining a copy", "shall be included in"]),
    ("ISC", &["permission to use, copy, modify, and/or distribute this software for any purpose"]),
];

/// How much of a licence's text is looked at, in bytes: the longest common one, the GPL 3, has 35 KiB.
const MAX_READ: usize = 64 << 10;

/// The licence a text is, by its SPDX identifier.
pub(super) fn recognise(text: &str) -> Option<&'static str> {
    let end = (0..=text.len().min(MAX_READ)).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let words: Vec<String> = text.get(..end)?.split_whitespace().map(str::to_lowercase).collect();
    let folded = words.join(" ").replace(['‘', '’', '`'], "'");
    // Long licences name their kin further down: what a text is comes first.
    LICENCES
        .iter()
        .filter(|(_, phrases)| phrases.iter().all(|phrase| folded.contains(phrase)))
        .min_by_key(|(_, phrases)| phrases.first().and_then(|phrase| folded.find(phrase)))
        .map(|(id, _)| *id)
}

/// Whether a file at this path states the licence of the whole.
pub(super) fn is_licence(path: &str) -> bool {
    if path.contains('/') {
        return false;
    }
    let lower = crate::read::text::lower(path);
    let (stem, extension) = lower.split_once('.').unwrap_or((&lower, ""));
    let named = ["license", "licence", "copying", "unlicense"]
        .iter()
        .any(|name| stem.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_'])))
        || stem.ends_with("-license")
        || stem.ends_with("_license");
    named && matches!(extension, "" | "md" | "txt" | "rst" | "mit" | "apache" | "lesser" | "html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_licences_are_told_by_their_words() {
        let cases = [
            (
                "MIT License\n\nCopyright (c) 2020 Ada\n\nPermission is hereby granted, free of charge, to any person\nobtaining a copy of this software ... The above notice shall be included in all copies",
                "MIT",
            ),
            (
                "                                 Apache License\n                           Version 2.0, January 2004",
                "Apache-2.0",
            ),
            (
                "GNU GENERAL PUBLIC LICENSE\n Version 3, 29 June 2007 ... use the GNU Lesser General Public License instead, version 3",
                "GPL-3.0-only",
            ),
            ("GNU LESSER GENERAL PUBLIC LICENSE\n Version 3", "LGPL-3.0-only"),
            (
                "BSD 3-Clause License\nRedistribution and use in source and binary forms ... * Neither the name of",
                "BSD-3-Clause",
            ),
            ("Redistribution and use in source and\nbinary forms, with or without", "BSD-2-Clause"),
            ("Attribution-NonCommercial 4.0 International\n Creative Commons", "CC-BY-NC-4.0"),
        ];
        for (text, id) in cases {
            assert_eq!(recognise(text), Some(id));
        }
        assert_eq!(recognise("All rights reserved."), None);
        assert_eq!(recognise(""), None);
    }

    #[test]
    fn licences_stand_at_the_root() {
        for path in ["LICENSE", "license.md", "COPYING", "LICENSE-MIT", "LICENCE.txt", "MIT-LICENSE"] {
            assert!(is_licence(path), "{path}");
        }
        for path in ["docs/LICENSE", "licenses.py", "LICENSE.py", "licensed"] {
            assert!(!is_licence(path), "{path}");
        }
    }
}
